/** Ranges of East Asian wide and full-width characters and pictographs (Unicode's EastAsianWidth W and F), coarsely. */
const WIDE: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** Columns that a text takes on a terminal: wide characters two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(char)) continue;
    width += isWide(char.codePointAt(0) ?? 0) ? 2 : 1;
  }
  return width;
}

/** Breaks a text into lines of at most `width` columns: at blanks, and between wide characters, which need none. */
export function wrap(text: string, width: number): string[] {
  const pieces = text.match(/ +|[\u1100-\uffff]|[^ \u1100-\uffff]+/g) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const whole of pieces) {
    for (const piece of cut(whole, width)) {
      if (line !== "" && displayWidth(line + piece) > width) {
        lines.push(line.trimEnd());
        line = "";
      }
      if (line !== "" || piece.trim() !== "") line += piece;
    }
  }
  if (line.trim() !== "" || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** A piece longer than a whole line, cut to fit. */
function cut(piece: string, width: number): string[] {
  if (displayWidth(piece) <= width) return [piece];
  const parts: string[] = [];
  let part = "";
  for (const char of piece) {
    if (part !== "" && displayWidth(part + char) > width) {
      parts.push(part);
      part = "";
    }
    part += char;
  }
  return [...parts, part];
}

function isWide(code: number): boolean {
  return WIDE.some(([first, last]) => code >= first && code <= last);
}
