import { type Configuration, compareValues, type KSymbol } from "../kconfig/index.ts";

/** What a line of a document, a fragment or the command line asks of one symbol. */
export interface Want {
  readonly symbol: KSymbol;
  /** "y" "m" "n", or the text of an int, hex or string. */
  readonly value: string;
  /** A line that was written as held by another option (`-*-`): it must hold, but is not set by hand unless it must be. */
  readonly held: boolean;
  /** How the value is meant; `=` unless told. `in`: `value` or one of `values`. */
  readonly relation?: "=" | "!=" | "<" | "<=" | ">" | ">=" | "in";
  /** More values that would do, the preferred first; for `in`. */
  readonly values?: readonly string[];
  /** A soft want gives way to the others. */
  readonly soft?: boolean;
  readonly source: WantSource;
}

/** Whether a text is what a want asks for, to the letter. */
export function fits({ symbol, value, values = [], relation = "=" }: Want, text: string): boolean {
  if (relation === "in") return [value, ...values].some((each) => same(symbol, text, each));
  if (relation === "=") return same(symbol, text, value);
  return compareValues(relation, text, symbol.type, value, symbol.type) === 2;
}

/** Whether a want holds in a configuration, to the letter. */
export function wantHolds(configuration: Configuration, want: Want): boolean {
  return fits(want, configuration.text(want.symbol));
}

function same({ type }: KSymbol, text: string, value: string): boolean {
  return text === value || (type !== "string" && compareValues("=", text, type, value, type) === 2);
}

/** Where a want was written. */
export interface WantSource {
  readonly file: string;
  /** Counted from 1; 0 for the command line. */
  readonly line: number;
  /** The prompt or words that ask. */
  readonly text: string;
}

/** `"prompt" (file:line)`. */
export function sourceText(source: WantSource): string {
  return source.line > 0 ? `"${source.text}" (${source.file}:${source.line})` : `${source.text} (${source.file})`;
}
