import { displayWidth, wrap } from "./display-width.ts";

/** Columns that reports fill: 80, fewer on a narrower terminal. */
export function columns(): number {
  const { isTTY, columns: width } = process.stdout;
  return isTTY && width !== undefined && width > 0 ? Math.max(20, Math.min(80, width)) : 80;
}

/** Colours by what they say. */
export type Tone = "good" | "bad" | "notice" | "quiet" | "strong";

const CODES: Readonly<Record<Tone, string>> = { good: "32", bad: "31", notice: "33", quiet: "2", strong: "1" };

/** A text in a colour, on a terminal and without `NO_COLOR`. */
export function tint(text: string, tone: Tone): string {
  const plain = !process.stdout.isTTY || (process.env.NO_COLOR ?? "") !== "" || process.env.TERM === "dumb";
  return plain ? text : `\u001b[${CODES[tone]}m${text}\u001b[0m`;
}

/** Prints on standard output; a reader that went away ends the printing without a word (see main.ts). */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Letters of a text that are shown: no sentence has so many, only a line of a broken document. */
const SHOWN = 4000;

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length - SHOWN} more letters)` : text;
}

/** Prints a text wrapped to the columns, every line after `indent` blanks. */
export function printWrapped(text: string, indent: number, tone?: Tone): void {
  for (const line of wrap(shown(text), columns() - indent)) {
    print(" ".repeat(indent) + (tone === undefined ? line : tint(line, tone)));
  }
}

/** Columns that a text beside another must have at least, or it stands below. */
const BESIDE = 24;

/** Prints two texts beside each other, the second wrapped under itself; on a narrow terminal one below the other. */
export function printColumns(first: string, width: number, second: string, tone?: Tone): void {
  const label = tone === undefined ? first : tint(first, tone);
  if (columns() - width < BESIDE) {
    print(label);
    printWrapped(second, Math.min(8, first.length - first.trimStart().length + 2));
    return;
  }
  const [head = "", ...rest] = wrap(shown(second), columns() - width);
  const padding = " ".repeat(Math.max(1, width - displayWidth(first)));
  print(label + padding + head);
  for (const line of rest) print(" ".repeat(width) + line);
}

/** Prints a result as JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}
