import type { Choice, KSymbol } from "./symbol.ts";

/** A three-valued truth: 0 `n`, 1 `m`, 2 `y`. */
export type Tristate = 0 | 1 | 2;

/** Comparison operators of the language; `<` and its kin since Linux 4.3. */
export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/**
 * A dependency expression. Where an expression is optional, `undefined` means `y` (no condition), as a null pointer does
 * in `expr.c`. A choice stands in an expression only in trees before 6.11, where it bounds its members' visibility.
 */
export type Expression = (
  | { readonly kind: "symbol"; readonly symbol: KSymbol }
  | { readonly kind: "choice"; readonly choice: Choice }
  /** That a choice is y, as `choice = y`: what bool members of a choice of tristates wait for. */
  | { readonly kind: "whole"; readonly choice: Choice; readonly yes: KSymbol }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "and"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "compare"; readonly operator: Comparison; readonly left: KSymbol; readonly right: KSymbol }
) & {
  /** Equal expressions of one model are one object; this is its number. */
  readonly id: number;
};
