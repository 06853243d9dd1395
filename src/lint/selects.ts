import { type Configuration, type Expression, expressionText, type Model } from "../kconfig/index.ts";
import type { Demand, Possibilities } from "../resolve/index.ts";
import type { Finding } from "./finding.ts";
import { shownBy, symbolValue } from "./witness.ts";

/**
 * `select`s that can hold their target above what it depends on, and those of choice members, which do nothing. Each is
 * shown by a configuration in which the evaluator finds it so.
 */
export function lintSelects(model: Model, possibilities: Possibilities): { findings: Finding[]; undecided: number } {
  const findings: Finding[] = [];
  let undecided = 0;
  for (const symbol of model.symbols) {
    for (const property of symbol.properties) {
      if (property.kind !== "select" || (symbol.type !== "bool" && symbol.type !== "tristate")) continue;
      const { target, place, visible } = property;
      if (target.type !== "bool" && target.type !== "tristate") continue;
      const selecting = (level: 1 | 2): Demand[] => [
        { expression: symbolValue(symbol), bound: "atLeast", level },
        { expression: visible, bound: "atLeast", level },
      ];
      if (target.choice !== undefined) {
        const off: Demand = { expression: symbolValue(target), bound: "below", level: 1 };
        const verdict = possibilities.decide([...selecting(1), off]);
        if (verdict.kind === "unknown") undecided++;
        if (verdict.kind !== "possible") continue;
        const holds = (trial: Configuration): boolean =>
          trial.tristate(symbol) !== 0 && trial.evaluate(visible) !== 0 && trial.tristate(target) === 0;
        findings.push({
          rule: "select-choice-member",
          place,
          subject: symbol.name,
          message: `${symbol.name} selects ${target.name}, which is a member of a choice and stays as the choice says`,
          hint: `make ${target.name} the choice's default if ${symbol.name}, or let ${symbol.name} depend on it`,
          because: [shown(shownBy(verdict.configuration, holds), `${target.name} is n`)],
        });
        continue;
      }
      if (target.directDependency === undefined) continue;
      const levels: readonly (1 | 2)[] =
        target.type === "bool" || model.behaviour.unmetWarning === "line" ? [1] : [1, 2];
      for (const level of levels) {
        const below: Demand = { expression: target.directDependency, bound: "below", level };
        const verdict = possibilities.decide([...selecting(level), below]);
        if (verdict.kind === "unknown") undecided++;
        if (verdict.kind !== "possible") continue;
        const holds = (trial: Configuration): boolean =>
          trial.tristate(symbol) >= level &&
          trial.evaluate(visible) >= level &&
          trial.evaluate(target.directDependency) < level &&
          trial.directDependency(target) < trial.reverseDependency(target);
        if (!holds(verdict.configuration)) continue;
        const missing = lacking(verdict.configuration, target.directDependency, level);
        const values = shownBy(verdict.configuration, holds);
        const dependency = expressionText(target.directDependency);
        findings.push({
          rule: "unmet-select",
          place,
          subject: symbol.name,
          message:
            level === 1
              ? `${symbol.name} selects ${target.name} although what that depends on can be n: ${dependency}`
              : `${symbol.name}=y selects ${target.name} although what that depends on can be m: ${dependency}`,
          hint: `let ${symbol.name} depend on ${missing}, or write: select ${target.name} if ${missing}`,
          because: [shown(values, `${target.name} is held at ${verdict.configuration.text(target)}`)],
        });
        break;
      }
    }
  }
  return { findings, undecided };
}

/** The parts of a conjunction that are below a level. */
function lacking(configuration: Configuration, dependency: Expression, level: number): string {
  const parts: string[] = [];
  const visit = (part: Expression): void => {
    if (configuration.evaluate(part) >= level) return;
    if (part.kind === "and") {
      visit(part.left);
      visit(part.right);
    } else parts.push(part.kind === "or" ? `(${expressionText(part)})` : expressionText(part));
  };
  visit(dependency);
  return [...new Set(parts)].join(" && ");
}

function shown(values: readonly string[], what: string): string {
  return values.length === 0 ? `without any setting ${what}` : `with ${values.join(" ")} ${what}`;
}
