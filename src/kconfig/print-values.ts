import type { Behaviour } from "./behaviour.ts";
import type { Expression, Tristate } from "./expression.ts";
import { expressionText } from "./expression-text.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/** Values as they stand. */
interface StandingValues {
  readonly model: { readonly behaviour: Pick<Behaviour, "helpTellsConstants"> };
  text(symbol: KSymbol): string;
  tristate(item: Choice): Tristate;
  evaluate(expression: Expression | undefined): Tristate;
}

/** An expression with the values that its symbols have now. Mirrors `expr_gstr_print`. */
export function printExpression(values: StandingValues, expression: Expression | undefined): string {
  if (expression === undefined) return "y";
  const all = values.model.behaviour.helpTellsConstants;
  return expressionText(expression, (item) => {
    if (item.type === "unknown" && !all) return "";
    return ` [=${item.kind === "choice" ? "nmy"[values.tristate(item)] : values.text(item)}]`;
  });
}

/** The operands of a reverse dependency that have a value, below a title. Mirrors `expr_gstr_print_revdep`. */
export function printReverse(values: StandingValues, expression: Expression, value: Tristate, title: string): string {
  let text = "";
  const visit = (part: Expression): void => {
    if (part.kind === "or") {
      visit(part.left);
      visit(part.right);
    } else if (values.evaluate(part) === value)
      text += `${text === "" ? title : ""}  - ${printExpression(values, part)}\n`;
  };
  visit(expression);
  return text;
}

/** Mirrors `sym_warn_unmet_dep`. */
export function unmetBlock(state: StandingValues, symbol: KSymbol, allowed: Tristate): string {
  return (
    `\nWARNING: unmet direct dependencies detected for ${symbol.name}\n` +
    `  Depends on [${allowed === 1 ? "m" : "n"}]: ${printExpression(state, symbol.directDependency)}\n` +
    printReverse(state, symbol.reverseDependency!, 2, "  Selected by [y]:\n") +
    printReverse(state, symbol.reverseDependency!, 1, "  Selected by [m]:\n")
  );
}
