import type { BlockLine } from "./block.ts";
import type { Draft } from "./draft.ts";
import type { StatedValue } from "./stated-value.ts";

/** An option that a line names by its symbol rather than by its prompt, and what it says of it. */
export interface NamedOption extends StatedValue {
  /** Without `CONFIG_`. */
  readonly symbol: string;
  /** The prompt, where the line has it too. */
  readonly prompt?: string | undefined;
  /** Menus above, where the line has them too, outermost first. */
  readonly above?: readonly string[];
  readonly note?: string | undefined;
}

/** The draft of an option that is named at offset `start` of a line, `indent` columns in. */
export function namedDraft(at: BlockLine, start: number, indent: number, named: NamedOption): Draft {
  const { symbol, written = "", value, alternatives } = named;
  const kind = value === undefined || /^[ymn]$/.test(value) ? "option" : "value";
  return {
    kind,
    at,
    indent,
    gap: 0,
    start: Math.max(start, 0),
    marker: { kind, text: written, length: 0, held: false, value, alternatives },
    prompt: named.prompt ?? symbol,
    above: named.above ?? [],
    symbol,
    arrow: false,
    tags: [],
    note: named.note,
  };
}
