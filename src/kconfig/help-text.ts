/**
 * The help text from offset `start`, the line below `help`, with the newlines behind it that the C tool keeps: as deep as its
 * first line; ends before the first shallower one. `keepsBlanks` at the ends of lines, as before 2.6.27.
 */
export function helpText(text: string, start: number, keepsBlanks = false): string {
  let out = "";
  const collect = (piece: string): void => {
    out += piece;
  };
  walkHelp(text, start, collect, keepsBlanks);
  return out;
}

/** Where a help text ends, how many lines it has, and whether it says nothing: over half of the bytes are passed over so. */
export function skipHelp(
  text: string,
  start: number,
): { readonly end: number; readonly lines: number; blank: boolean } {
  return walkHelp(text, start, undefined);
}

function walkHelp(
  text: string,
  start: number,
  collect: ((piece: string) => void) | undefined,
  keepsBlanks = false,
): { end: number; lines: number; blank: boolean } {
  let position = start;
  let lines = 0;
  let blank = true;
  let first = 0;
  let last = 0;
  while (position < text.length) {
    let at = position;
    let depth = 0;
    let code = text.charCodeAt(at);
    while (code === 32 || code === 9) {
      depth = code === 9 ? (depth & ~7) + 8 : depth + 1;
      code = text.charCodeAt(++at);
    }
    if (code === 10) {
      position = at + 1;
      lines++;
      const next = text.charCodeAt(position);
      if (position < text.length && next !== 32 && next !== 9 && next !== 10) break;
      collect?.("\n");
    } else if (at > position) {
      position = at;
      last = depth;
      if (first !== 0 && depth < first) break;
      if (first !== 0 && depth > first) collect?.(" ".repeat(depth - first));
    } else {
      const newline = text.indexOf("\n", at);
      const end = newline < 0 ? text.length : newline;
      if (collect !== undefined) {
        const line = text.slice(at, end);
        collect(keepsBlanks ? line : line.replace(/[ \t]+$/, ""));
      }
      // Form feeds and their kin count as blank for the warning, not for the text.
      if (blank) blank = code < 14 && /^[ \f\r\t\v]*$/.test(text.slice(at, end));
      if (first === 0) first = last;
      position = end;
    }
  }
  return { end: position, lines, blank };
}
