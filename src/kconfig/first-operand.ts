import type { Expression } from "./expression.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/** What `find` gives for the first symbol or choice of an expression, from the left, for which it gives something. */
export function firstOperand<T>(
  expression: Expression | undefined,
  find: (item: KSymbol | Choice) => T | undefined,
): T | undefined {
  switch (expression?.kind) {
    case undefined:
      return undefined;
    case "symbol":
      return find(expression.symbol);
    case "choice":
      return find(expression.choice);
    case "not":
      return firstOperand(expression.operand, find);
    case "and":
    case "or":
      return firstOperand(expression.left, find) ?? firstOperand(expression.right, find);
    case "whole":
      return find(expression.choice) ?? find(expression.yes);
    case "compare":
      return find(expression.left) ?? find(expression.right);
  }
}
