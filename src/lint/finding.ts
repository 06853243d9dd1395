import type { Place } from "../kconfig/index.ts";

/** Which rule found something; the stable names of docs/lint.md. */
export type Rule =
  | "unmet-select"
  | "dead-symbol"
  | "unreachable-prompt"
  | "select-choice-member"
  | "default-out-of-range"
  | "undefined-symbol"
  | "recursive-dependency"
  /** What reading the files reports: syntax, missing files, macros. */
  | "kconfig";

/** Something that is wrong in Kconfig files. */
export interface Finding {
  readonly rule: Rule;
  /** `undefined` when what was found has no line. */
  readonly place: Place | undefined;
  /** What it is about: the name of a symbol or the text of a prompt; `undefined` for what reading reports. */
  readonly subject: string | undefined;
  /** One sentence, without stop. */
  readonly message: string;
  /** What to do, without stop. */
  readonly hint: string;
  /** What proves it: user values that show it, rules that forbid it, or the steps of a loop; a text each. */
  readonly because: readonly string[];
}

/** In the order of the files read, then by line. */
export function sortFindings(findings: readonly Finding[], files: readonly string[]): Finding[] {
  const order = new Map(files.map((file, index) => [file, index]));
  const rank = ({ place }: Finding): number => (place === undefined ? -1 : (order.get(place.file) ?? files.length));
  return [...findings].sort((a, b) => rank(a) - rank(b) || (a.place?.line ?? 0) - (b.place?.line ?? 0));
}
