import type { Expression } from "./expression.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/** How tightly each kind binds, as `expr_compare_type` in expr.c orders them. */
function rank(expression: Expression): number {
  switch (expression.kind) {
    case "or":
      return 0;
    case "and":
      return 1;
    case "not":
      return 2;
    case "compare":
      return expression.operator === "=" || expression.operator === "!=" ? 3 : 4;
    case "whole":
      return 3;
    case "symbol":
    case "choice":
      return 5;
  }
}

/**
 * An expression as the kernel's tools print it, without quotes. `after` adds something behind each symbol and named choice, such as its
 * current value.
 */
export function expressionText(expression: Expression, after: (symbol: KSymbol | Choice) => string = () => ""): string {
  const named = (item: KSymbol | Choice): string => (item.name === undefined ? "<choice>" : item.name + after(item));
  const nested = (inner: Expression, outer: number): string => {
    const text = expressionText(inner, after);
    return rank(inner) < outer ? `(${text})` : text;
  };
  switch (expression.kind) {
    case "symbol":
      return named(expression.symbol);
    case "choice":
      return named(expression.choice);
    case "whole":
      return `${named(expression.choice)}=${named(expression.yes)}`;
    case "not":
      return `!${nested(expression.operand, 2)}`;
    case "and":
      return `${nested(expression.left, 1)} && ${nested(expression.right, 1)}`;
    case "or":
      return `${nested(expression.left, 0)} || ${nested(expression.right, 0)}`;
    case "compare":
      return `${named(expression.left)}${expression.operator}${named(expression.right)}`;
  }
}
