import type { KSymbol } from "../kconfig/index.ts";
import type { Formula } from "./formula.ts";
import type { Literal } from "./solver.ts";
import { fits, type Want } from "./want.ts";

/** Literals that must be true for a want on a bool or tristate to hold; `undefined` when no value would do. */
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
  return undefined;
}

export function isLogical(symbol: KSymbol): boolean {
  return symbol.type === "bool" || symbol.type === "tristate";
}

/** Whether a symbol is its own text: a number that stands in a Kconfig file is a symbol that no file defines. */
export function isFixed({ constant, type }: KSymbol): boolean {
  return constant || type === "unknown";
}
