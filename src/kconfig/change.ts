import type { Tristate } from "./expression.ts";
import type { KSymbol } from "./symbol.ts";

/** What a person sees of a symbol. */
export interface SymbolState {
  /** As `Configuration.text` gives it. */
  readonly value: string;
  readonly visibility: Tristate;
  /** Whether it is written to `.config`. */
  readonly written: boolean;
}

/** A symbol that a step left otherwise than it was. */
export interface Change {
  readonly symbol: KSymbol;
  readonly before: SymbolState;
  readonly after: SymbolState;
}

/** Those of the symbols whose state now differs from that before, in the order of the files. */
export function changesOf(
  before: ReadonlyMap<KSymbol, SymbolState>,
  stateOf: (symbol: KSymbol) => SymbolState,
): readonly Change[] {
  const changes: Change[] = [];
  for (const [symbol, old] of before) {
    const now = stateOf(symbol);
    if (now.value === old.value && now.visibility === old.visibility && now.written === old.written) continue;
    changes.push({ symbol, before: old, after: now });
  }
  return changes.sort((a, b) => a.symbol.id - b.symbol.id);
}
