import type { KSymbol } from "../kconfig/index.ts";

/** What a line of a document, a fragment or the command line asks of one symbol. */
export interface Want {
  readonly symbol: KSymbol;
  /** "y" "m" "n", or the text of an int, hex or string. */
  readonly value: string;
  /** A line that was written as held by another option (`-*-`): it must hold, but is not set by hand unless it must be. */
  readonly held: boolean;
  /** How the value is meant; `=` unless told. */
  readonly relation?: "=" | "!=" | "<" | "<=" | ">" | ">=";
  /** A soft want gives way to the others. */
  readonly soft?: boolean;
  readonly source: WantSource;
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
