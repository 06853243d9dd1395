import type { Configuration } from "./configuration.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Expression, Tristate } from "./expression.ts";
import { expressionText } from "./expression-text.ts";
import type { Model } from "./model.ts";
import { algebraOf } from "./model-algebra.ts";
import type { KSymbol } from "./symbol.ts";

/** Symbols that a `select` holds above what their own dependencies allow, with the C tool's warning each. */
export function unmetDependencies(configuration: Configuration): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const { unmetWarning } = configuration.model.behaviour;
  if (unmetWarning === "none") return diagnostics;
  for (const symbol of configuration.model.symbols) {
    if (symbol.reverseDependency === undefined || symbol.choice !== undefined) continue;
    if (symbol.type !== "bool" && symbol.type !== "tristate") continue;
    const allowed = configuration.directDependency(symbol);
    const selected = configuration.reverseDependency(symbol);
    if (unmetWarning === "line" ? allowed !== 0 || selected === 0 : allowed >= selected) continue;
    diagnostics.push({
      code: "unmet-dependency",
      severity: "warning",
      place: symbol.nodes[0]?.place,
      message: `${symbol.name} is selected although what it depends on is not met`,
      hint: "the selecting option's Kconfig entry lacks a dependency; switch that option off to be safe",
      text: unmetWarning === "line" ? unmetLine(configuration.model, symbol) : warning(configuration, symbol, allowed),
    });
  }
  return diagnostics;
}

/** Mirrors `sym_warn_unmet_dep` in symbol.c. */
function warning(configuration: Configuration, symbol: KSymbol, allowed: Tristate): string {
  const print = (expression: Expression): string =>
    expressionText(expression, (named) => {
      if (named.type === "unknown") return "";
      return ` [=${named.kind === "choice" ? "nmy"[configuration.evaluate({ kind: "choice", choice: named, id: -1 })] : configuration.text(named)}]`;
    });
  let text = `\nWARNING: unmet direct dependencies detected for ${symbol.name}\n`;
  text += `  Depends on [${allowed === 1 ? "m" : "n"}]: ${symbol.directDependency ? print(symbol.directDependency) : "y"}\n`;
  const selectors = operandsOf(symbol.reverseDependency!, "or");
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

/**
 * The one line of trees before 4.18, naming only selectors that do not themselves ask for the dependencies. Mirrors
 * `expr_simplify_unmet_dep` in expr.c.
 */
export function unmetLine(model: Pick<Model, "symbols" | "behaviour">, symbol: KSymbol): string {
  const algebra = algebraOf(model);
  const dependency = algebra.adopt(symbol.directDependency!);
  const selectors = operandsOf(algebra.adopt(symbol.reverseDependency!), "or").filter((selector) => {
    if (selector.kind !== "and") return true;
    const both = algebra.eliminateDuplicates(algebra.and(selector, dependency))!;
    return !algebra.equal(both, selector);
  });
  const names = selectors.map((selector) => expressionText(leftmost(selector))).join(" && ") || "y";
  return `warning: (${names}) selects ${symbol.name} which has unmet direct dependencies (${expressionText(dependency)})\n`;
}

function leftmost(expression: Expression): Expression {
  return expression.kind === "and" || expression.kind === "or" ? leftmost(expression.left) : expression;
}

/** The parts that `kind` joins, in order. */
function operandsOf(expression: Expression, kind: "and" | "or"): Expression[] {
  if (expression.kind !== kind) return [expression];
  return [...operandsOf(expression.left, kind), ...operandsOf(expression.right, kind)];
}
