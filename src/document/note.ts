/**
 * Where the remark behind an option begins: `※`, `←`, `<--`, `<!--`, `//`, `#`, `;;` or a long dash. `#!` belongs to a
 * prompt of the kernel ("scripts starting with #!").
 */
const SIGN = /\s*(?:※|←|⇐|<!--|<-+)\s*|\s(?:\/\/|;;|#{1,3}(?![!\w])|#(?=\p{L}\S*[^\w\s])|[—–](?=\s))\s*/u;

/** Letters no prompt of a Kconfig tree is written in: behind a blank they begin the author's own words. */
const FOREIGN =
  /\s(?=["'“«(]?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Thai}\p{Script=Arabic}\p{Script=Hebrew}])/u;

/** A line's text, parted into what names the option and what remarks on it. */
export interface Remarked {
  readonly head: string;
  readonly note: string | undefined;
}

/** Parts `text` at the first sign of a remark. */
export function splitNote(text: string): Remarked {
  const sign = SIGN.exec(text);
  const foreign = FOREIGN.exec(text);
  if (sign !== null && sign.index > 0 && (foreign === null || sign.index <= foreign.index)) {
    return { head: text.slice(0, sign.index), note: cleanNote(text.slice(sign.index + sign[0].length)) };
  }
  if (foreign !== null && /[A-Za-z0-9]/.test(text.slice(0, foreign.index))) {
    return { head: text.slice(0, foreign.index), note: cleanNote(text.slice(foreign.index)) };
  }
  return { head: text, note: undefined };
}

/**
 * Parts a prompt from words set off by white space alone. Two blanks also stand inside prompts
 * ("NLS ISO 8859-1  (Latin 1; …)"), so only a tab, a wide gap or a quoted remark counts.
 */
export function splitTrailing(text: string): Remarked {
  const gap = /\t\s*(?=\S)|\s{3,}(?=[^\s(])/.exec(text) ?? /\s+(?="[^"]* [^"]*"$)/.exec(text);
  if (gap === null || gap.index === 0) return { head: text, note: undefined };
  return { head: text.slice(0, gap.index), note: cleanNote(text.slice(gap.index)) };
}

/** Signs and comment ends off, blanks reduced to one; undefined if nothing is left. */
export function cleanNote(text: string): string | undefined {
  const note = text
    .replace(/-->\s*$/, "")
    .replace(/^[\s※←#:/;—–-]+/, "")
    .replace(/\s+/g, " ")
    .trim();
  return note === "" ? undefined : note;
}
