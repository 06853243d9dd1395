import type { Expression } from "./expression.ts";
import type { KSymbol } from "./symbol.ts";

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
    case "symbol":
    case "choice":
      return 5;
  }
}

/**
 * An expression as the kernel's tools print it, without quotes. `after` adds something behind each symbol, such as its
 * current value, `afterChoice` behind each choice that has a name.
 */
export function expressionText(
  expression: Expression,
  after: (symbol: KSymbol) => string = () => "",
  afterChoice: (choice: Expression) => string = () => "",
): string {
  const named = (symbol: KSymbol): string => symbol.name + after(symbol);
  const nested = (inner: Expression, outer: number): string => {
    const text = expressionText(inner, after, afterChoice);
    return rank(inner) < outer ? `(${text})` : text;
  };
  switch (expression.kind) {
    case "symbol":
      return named(expression.symbol);
    case "choice":
      return expression.choice.name === undefined ? "<choice>" : expression.choice.name + afterChoice(expression);
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
