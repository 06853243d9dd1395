import { contentWords } from "./prompt-text.ts";

/** Shorter prompts than this, in characters, are never completed: too many options begin alike. */
const shortestCut = 8;

/**
 * How likely two normalised prompts are the same option, 0 (no) to 1 (equal). It errs on the side of no: numbers must
 * agree, and every word must have its counterpart, because a wrong option is worse than none.
 */
export function promptSimilarity(asked: string, offered: string): number {
  if (asked === offered) return 1;
  return Math.max(cutSimilarity(asked, offered), misspeltSimilarity(asked, offered), wordSimilarity(asked, offered));
}

/** The same with a few letters wrong or the end cut off in a word: no other words, none missing. */
export function sameButTypos(asked: string, offered: string): boolean {
  return asked === offered || misspeltSimilarity(asked, offered) >= 0.89;
}

/** One is the other with its end cut off ("REDIRECT target suppor"). */
function cutSimilarity(asked: string, offered: string): number {
  const [short, long] = asked.length < offered.length ? [asked, offered] : [offered, asked];
  if (short.length < shortestCut || !short.includes(" ") || !long.startsWith(short)) return 0;
  const rest = long.slice(short.length);
  if (/\d$/u.test(short) && /^\d/u.test(rest)) return 0;
  const share = short.length / long.length;
  // An author who wrote more than the prompt has added a remark of his own; what he wrote less may be another option.
  if (short === offered && !rest.startsWith(" ")) return 0;
  return 0.72 + 0.25 * share;
}

function misspeltSimilarity(asked: string, offered: string): number {
  const a = asked.split(" ");
  const b = offered.split(" ");
  if (a.length !== b.length) {
    const joined = asked.length - a.length === offered.length - b.length && a.join("") === b.join("");
    return joined ? 0.97 : 0;
  }
  let errors = 0;
  for (const [index, word] of a.entries()) {
    const other = b[index] ?? "";
    // Singular and plural are the same prompt as remembered.
    if (sameWord(word, other)) continue;
    if (/\d/u.test(word) || /\d/u.test(other)) return 0;
    const allowed = Math.min(word.length, other.length) >= 8 ? 2 : Math.min(word.length, other.length) >= 4 ? 1 : 0;
    const distance = editDistance(word, other, allowed);
    if (distance > allowed) return 0;
    // Two short prompts one letter apart are as likely two options.
    errors += distance;
  }
  if (errors > 1 + asked.length / 12 || asked.length < 6) return 0;
  return 0.95 - 0.03 * errors;
}

/** The same words but for fillers and order; or all of one's words among the other's. */
function wordSimilarity(asked: string, offered: string): number {
  if (isOtherByOneWord(asked.split(" "), offered.split(" "))) return 0;
  const a = contentWords(asked);
  const b = contentWords(offered);
  if (a.length === 0 || b.length === 0) return 0;
  const inB = a.filter((word) => b.some((other) => sameWord(word, other))).length;
  const inA = b.filter((word) => a.some((other) => sameWord(word, other))).length;
  if (inB === a.length && inA === b.length) return a.length === 1 ? 0.8 : 0.88;
  const numbersAgree = numbers(a) === numbers(b);
  if (!numbersAgree) return 0;
  if (inB === a.length && a.length >= 3) return 0.55 + 0.3 * (a.length / b.length);
  if (inA === b.length && b.length >= 3) return 0.55 + 0.28 * (b.length / a.length);
  return 0;
}

/** "Build all codecs" and "Build VIA codecs": a word in the place of another makes another option, even if it tells little elsewhere. */
function isOtherByOneWord(asked: readonly string[], offered: readonly string[]): boolean {
  if (asked.length !== offered.length) return false;
  const differing = asked.flatMap((word, at) => (sameWord(word, offered[at]!) ? [] : [[word, offered[at]!]]));
  return differing.length === 1 && contentWords(differing[0]!.join(" ")).length > 0;
}

function numbers(words: readonly string[]): string {
  return words
    .filter((word) => /\d/u.test(word))
    .sort()
    .join(" ");
}

function sameWord(a: string, b: string): boolean {
  return a === b || (a.length > 3 && b.length > 3 && (a === `${b}s` || b === `${a}s`));
}

/** Levenshtein distance in which a swap of neighbours counts one, up to `limit`; anything above it is told as `limit + 1`. */
export function editDistance(a: string, b: string, limit: number): number {
  const beyond = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return beyond;
  let before = new Uint16Array(b.length + 1);
  let last = new Uint16Array(b.length + 1);
  let row = new Uint16Array(b.length + 1);
  for (let column = 0; column <= b.length; column++) last[column] = column;
  for (let at = 1; at <= a.length; at++) {
    // Cells further from the diagonal than that are beyond it anyway.
    const from = Math.max(1, at - limit);
    const to = Math.min(b.length, at + limit);
    row[from - 1] = from === 1 ? at : beyond;
    let least = row[from - 1]!;
    const code = a.charCodeAt(at - 1);
    for (let column = from; column <= to; column++) {
      const other = b.charCodeAt(column - 1);
      const above = column === at + limit ? beyond : last[column]!;
      let best = Math.min(above + 1, row[column - 1]! + 1, last[column - 1]! + (code === other ? 0 : 1));
      const swapped = at > 1 && column > 1 && code === b.charCodeAt(column - 2) && a.charCodeAt(at - 2) === other;
      if (swapped) best = Math.min(best, before[column - 2]! + 1);
      row[column] = best;
      if (best < least) least = best;
    }
    if (least > limit) return beyond;
    [before, last, row] = [last, row, before];
  }
  return Math.min(last[b.length]!, beyond);
}
