import type { Configuration } from "./configuration.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Expression, Tristate } from "./expression.ts";
import { expressionText } from "./expression-text.ts";
import type { KSymbol } from "./symbol.ts";

/** Symbols that a `select` holds above what their own dependencies allow, with the C tool's warning each. */
export function unmetDependencies(configuration: Configuration): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const symbol of configuration.model.symbols) {
    if (symbol.reverseDependency === undefined || symbol.choice !== undefined) continue;
    if (symbol.type !== "bool" && symbol.type !== "tristate") continue;
    const allowed = configuration.directDependency(symbol);
    if (allowed >= configuration.reverseDependency(symbol)) continue;
    diagnostics.push({
      code: "unmet-dependency",
      severity: "warning",
      place: symbol.nodes[0]?.place,
      message: `${symbol.name} is selected although what it depends on is not met`,
      hint: "the selecting option's Kconfig entry lacks a dependency; switch that option off to be safe",
      text: warning(configuration, symbol, allowed),
    });
  }
  return diagnostics;
}

/** Mirrors `sym_warn_unmet_dep` in symbol.c. */
function warning(configuration: Configuration, symbol: KSymbol, allowed: Tristate): string {
  const print = (expression: Expression): string =>
    expressionText(expression, (named) => (named.type === "unknown" ? "" : ` [=${configuration.text(named)}]`));
  let text = `\nWARNING: unmet direct dependencies detected for ${symbol.name}\n`;
  text += `  Depends on [${allowed === 1 ? "m" : "n"}]: ${symbol.directDependency ? print(symbol.directDependency) : "y"}\n`;
  const selectors: Expression[] = [];
  const collect = (expression: Expression): void => {
    if (expression.kind !== "or") {
      selectors.push(expression);
      return;
    }
    collect(expression.left);
    collect(expression.right);
  };
  collect(symbol.reverseDependency!);
  for (const [value, letter] of [
    [2, "y"],
    [1, "m"],
  ] as const) {
    const holding = selectors.filter((selector) => configuration.evaluate(selector) === value);
    if (holding.length > 0) text += `  Selected by [${letter}]:\n`;
    for (const selector of holding) text += `  - ${print(selector)}\n`;
  }
  return text;
}
