import { cleanNote, splitNote, splitTrailing } from "./note.ts";

/** What stands behind a marker, taken apart. */
export interface PromptParts {
  /** Without arrow, tags, symbol and note; quotes inside the prompt stay. */
  readonly prompt: string;
  readonly arrow: boolean;
  readonly tags: readonly string[];
  readonly symbol: string | undefined;
  /** y, m or n where it stands with the symbol: `(CONFIG_X=m)`. */
  readonly shown: string | undefined;
  readonly note: string | undefined;
}

/** Arrows authors draw for menuconfig's `--->` and, for an empty menu, `----`. */
const ARROW =
  /\s*(?:-{2,}>|[—–―─]{1,3}>|-{1,2}→|→|⇒|⟶|➔|=+>|(?<=\s)-{4,}(?=\s|$)|(?<=\s)>>+|(?<=\s)->|(?<=\s)>(?=\s*$))(?:\s*|$)/;
const SEARCH =
  /\s*\[?Search\]?(?:\([^()\s]*\))?\s+for\s+[<>`\w/]*?\bCONFIG_(\w+?)(?:<\/code>|`)?\s+to find this item\.?\s*/i;
const BRACKETED =
  /(?:\s+\.{3})?\s*\[\s*`?(?:CONFIG_(\w+)(?:=[^\s[\]]*)?`?|([A-Z][A-Z0-9_]+)(?:\s*\[?=[^\]]*\]?)?)\s*\]/;
const PARENTHESISED = /\s*\(\s*`{0,2}(?:CONFIG_(\w+)(?:\s*=\s*[^\s()]*)?`{0,2}|([A-Z0-9_]{2,}) \[?=\w*\]?)\s*\)/;
/** The symbols of a listing in a column of their own, whatever stands between. */
const COLUMN = /\s{3,}[([]\s*`?CONFIG_(\w+)(?:\s*=\s*[^\s()[\]]*)?`?\s*[)\]]\s*$/;
const BARE = /(?:^|\s)[#:`]*\s?`?CONFIG_(\w+)(?:=[ymn])?`?\s*$/;
const TAG = /\s*\(\s*(NEW|EXPERIMENTAL|DEPRECATED|OBSOLETE|DANGEROUS|BROKEN|EXPERT)\s*\)/gi;
const NOT_SYMBOLS = /^(?:NEW|EXPERIMENTAL|DEPRECATED|OBSOLETE|OPTIONAL|REQUIRED|RECOMMENDED|DANGEROUS|BROKEN)$/;

/** Takes what stands behind a marker (or a whole line without one) apart. */
export function readPrompt(text: string): PromptParts {
  let rest = text
    .trim()
    .replace(/\*\*/g, "")
    .replace(/_(\([^()]*\))_/g, "$1");
  let symbol: string | undefined;
  let shown: string | undefined;
  const take = (pattern: RegExp): void => {
    if (symbol !== undefined) return;
    const match = pattern.exec(rest);
    const name = match?.[1] ?? match?.[2];
    if (match === null || name === undefined || NOT_SYMBOLS.test(name)) return;
    symbol = name;
    shown = /=\s*([ymn])\b/i.exec(match[0])?.[1]?.toLowerCase();
    // What follows the symbol can only be an arrow or a remark; a wide gap keeps them apart from the prompt.
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`.trim();
  };
  take(SEARCH);
  if (rest.includes("CONFIG_")) take(COLUMN);

  const remarked = splitNote(rest);
  let note = remarked.note;
  // "Speed (быстро)  --->": the author's own word for an entry stands before the arrow.
  const arrowBehind = note !== undefined && !rest.includes("<!--") && /\S\s*-{2,}>$/.test(rest);
  if (arrowBehind) note = cleanNote((note ?? "").replace(/\s*-{2,}>?$/, ""));
  rest = remarked.head.trimEnd();
  if (note !== undefined && symbol === undefined) {
    const named = /^`?(?:CONFIG_(\w+)`?|([A-Z][A-Z0-9]*_[A-Z0-9_]+)`?$|([A-Z][A-Z0-9_]{3,})$)/.exec(note);
    symbol = named?.[1] ?? named?.[2] ?? named?.[3];
    if (named !== null) note = cleanNote(note.slice(named[0].length).replace(/^\s*[，、,]\s*/, ""));
  }
  take(BRACKETED);
  take(PARENTHESISED);
  if (rest.includes("CONFIG_")) take(BARE);

  const arrow = ARROW.exec(rest);
  if (arrow !== null && arrow.index > 0) {
    note ??= cleanNote(rest.slice(arrow.index + arrow[0].length));
    rest = rest.slice(0, arrow.index);
  }
  const trailing = splitTrailing(rest);
  note ??= trailing.note;
  rest = trailing.head;

  const tags: string[] = [];
  rest = rest.replace(TAG, (_, tag: string) => {
    tags.push(tag.toUpperCase());
    return "";
  });
  const optional = /\s*\((optional|recommended|required)\)\s*$/i.exec(rest);
  if (optional !== null && optional.index > 0) {
    note ??= cleanNote(optional[1] ?? "");
    rest = rest.slice(0, optional.index);
  }
  const behind = arrowBehind || (arrow !== null && arrow.index > 0);
  return { prompt: cleanPrompt(rest), arrow: behind, tags, symbol, shown, note };
}

function cleanPrompt(text: string): string {
  const prompt = text.replace(/\s+/g, " ").trim();
  // "`[ ] Widget bus`": the marker took the first of the marks with it.
  const unticked = /^`?([^`]*)`?$/.exec(prompt)?.[1] ?? prompt;
  return (/^["“]([^"“”]*)["”]$/.exec(unticked)?.[1] ?? unticked).trim();
}

/** Whether words behind a value can be a prompt: "(1) Same error." is a footnote, "(1) You must …" a clause. */
export function isValuePrompt(prompt: string, value: string): boolean {
  if (!/\p{L}{2}/u.test(prompt) || !/^["“'`\p{L}\d/(*[<]/u.test(prompt) || /[a-z]\.$/.test(prompt)) return false;
  if (/^\p{Ll}/u.test(prompt)) return /^(?:0x)?[\da-f]*$/i.test(value);
  return !isSentence(prompt) && !/\s(?:must|may|shall|should|is|are|was)\s/.test(prompt);
}

/** "(*) Note that …": more words than a prompt has, or none to begin one. */
export function isSentence(text: string): boolean {
  const words = text.match(/\p{L}{2,}/gu) ?? [];
  return (
    words.length > 9 ||
    /[.;]\s/.test(text) ||
    (words.length > 3 && /^(?:\p{Ll}|(?:If|The|You|This|These|Note|When|It|We|See|Any|All|Each|Neither)\s)/u.test(text))
  );
}
