import type { KSymbol } from "../kconfig/index.ts";
import type { Formula } from "./formula.ts";
import type { Literal } from "./solver.ts";
import { fits, type Want } from "./want.ts";

/** Literals of which all must be true for a want on a bool or tristate, or, where it leaves n and y, one. */
export type WantLiterals =
  | { readonly kind: "all"; readonly literals: readonly Literal[] }
  | { readonly kind: "any"; readonly literals: readonly [Literal, Literal] };

/** What must be true for a want on a bool or tristate to hold; `undefined` when no value would do. */
export function literalsOf(formula: Formula, want: Want): WantLiterals | undefined {
  const { symbol } = want;
  const on = formula.on(symbol);
  const yes = formula.yes(symbol);
  const named = [want.value, ...(want.values ?? [])];
  // What is no value is not unequal to the others either; of a list the rest counts.
  const known = named.filter((value) => ["n", "m", "y"].includes(value));
  if (known.length === 0 || (want.relation !== "in" && known.length < named.length)) return undefined;
  const levels = symbol.type === "bool" ? ["n", "y"] : ["n", "m", "y"];
  const fit = levels.filter((level) => fits(want, level)).join("");
  if (fit === "") return undefined;
  if (fit === "ny" && symbol.type === "tristate") return { kind: "any", literals: [on ^ 1, yes] };
  const literals: Readonly<Record<string, Literal[]>> = {
    n: [on ^ 1],
    m: [on, yes ^ 1],
    y: [yes],
    nm: [yes ^ 1],
    my: [on],
  };
  return { kind: "all", literals: literals[fit] ?? [] };
}

export function isLogical(symbol: KSymbol): boolean {
  return symbol.type === "bool" || symbol.type === "tristate";
}

/** Whether a symbol is its own text: a number that stands in a Kconfig file is a symbol that no file defines. */
export function isFixed({ constant, type }: KSymbol): boolean {
  return constant || type === "unknown";
}
