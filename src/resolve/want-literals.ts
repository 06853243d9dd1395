import { isValueOf, type KSymbol } from "../kconfig/index.ts";
import { FALSE, type Formula } from "./formula.ts";
import type { Literal } from "./solver.ts";
import { fits, type Want } from "./want.ts";

/** Literals that must be true for a want to hold; `undefined` when no value would do. */
export function literalsOf(formula: Formula, want: Want): Literal[] | undefined {
  const { symbol } = want;
  const on = formula.on(symbol);
  const yes = formula.yes(symbol);
  if (isLogical(symbol)) {
    if (![want.value, ...(want.values ?? [])].every((value) => ["n", "m", "y"].includes(value))) return undefined;
    const levels = symbol.type === "bool" ? ["n", "y"] : ["n", "m", "y"];
    const fit = levels.filter((level) => fits(want, level)).join("");
    if (fit === "") return undefined;
    const literals: Readonly<Record<string, Literal[]>> = {
      n: [on ^ 1],
      m: [on, yes ^ 1],
      y: [yes],
      nm: [yes ^ 1],
      my: [on],
    };
    return literals[fit] ?? [];
  }
  if (symbol.type === "unknown" || !isValueOf(symbol.type, want.value)) return undefined;
  // A text may also come from a default or a range: `isGuess` keeps a proof from resting on this.
  const typed = symbol.properties.some((property) => property.kind === "prompt");
  const [visible] = formula.visible(symbol);
  return typed && visible !== FALSE ? [visible] : [];
}

/** Whether the literals of a want say more than it needs: a text that is not typed may come from a default or a range. */
export function isGuess({ symbol }: Want): boolean {
  if (isLogical(symbol)) return false;
  return symbol.properties.some((property) => property.kind === "default" || property.kind === "range");
}

export function isLogical(symbol: KSymbol): boolean {
  return symbol.type === "bool" || symbol.type === "tristate";
}
