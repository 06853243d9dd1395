import type { KSymbol, Model } from "../kconfig/index.ts";
import type { ExpressionLiterals } from "./expression-literals.ts";
import { FALSE, TRUE } from "./gate-table.ts";
import type { Literal } from "./solver.ts";
import { isLogical } from "./want-literals.ts";

/** Writes the rules by which symbols get their values. */
export class SymbolRules {
  /** By symbol id: the literals for "the prompts allow at least m" and "y". */
  readonly visibleOn: Int32Array;
  readonly visibleYes: Int32Array;
  readonly #model: Model;
  readonly #literals: ExpressionLiterals;
  readonly #modules: Literal;

  constructor(model: Model, literals: ExpressionLiterals) {
    this.#model = model;
    this.#literals = literals;
    this.visibleOn = new Int32Array(model.symbols.length).fill(FALSE);
    this.visibleYes = new Int32Array(model.symbols.length).fill(FALSE);
    this.#modules = modulesLiteral(model, literals);
  }

  write(symbol: KSymbol): void {
    const literals = this.#literals;
    const { id } = symbol;
    const tristate = symbol.type === "tristate";
    const [canOn, canYes] = visibilityOf(symbol, literals, tristate);
    this.visibleOn[id] = canOn;
    this.visibleYes[id] = canYes;
    if (!isLogical(symbol)) {
      // Comparisons may ask for a text only by this condition, so it must be known even if no rule uses it yet.
      for (const property of symbol.properties)
        if (property.kind === "default" || property.kind === "range") literals.of(property.visible);
      return;
    }
    const on = literals.on[id]!;
    const yes = literals.yes[id]!;
    if (symbol.choice !== undefined && this.#model.behaviour.boolChoices) {
      literals.write([on ^ 1, canOn], on ^ 1, id, "allowed");
      return;
    }
    const [selectedOn, selectedYes] =
      symbol.reverseDependency === undefined ? [FALSE, FALSE] : literals.of(symbol.reverseDependency);
    const [defaultOn, defaultYes] = this.#defaults(symbol, tristate);
    // Before 6.11 a member of a choice at y takes its value from the choice alone.
    const member = symbol.choice === undefined ? FALSE : literals.choiceYes[symbol.choice.id]!;
    literals.write([on ^ 1, canOn, selectedOn, defaultOn], on ^ 1, id, "allowed");
    literals.write([selectedOn ^ 1, on, member], on, id, "selected");
    literals.write([canOn, defaultOn ^ 1, on, member], on, id, "default");
    if (!tristate) return;
    const modules = this.#modules;
    literals.write([yes ^ 1, on], yes ^ 1, id, "definition");
    literals.write([modules, on ^ 1, yes], yes, id, "modules");
    literals.write([modules ^ 1, yes ^ 1, canYes, selectedYes, defaultYes], yes ^ 1, id, "allowed");
    literals.write([modules ^ 1, selectedYes ^ 1, yes, member], yes, id, "selected");
    literals.write([modules ^ 1, canOn, defaultYes ^ 1, yes, member], yes, id, "default");
  }

  /** What a bool or tristate is without a user value and a select: the first default in force, then what implies it. */
  #defaults(symbol: KSymbol, both: boolean): readonly [Literal, Literal] {
    const literals = this.#literals;
    const onParts: Literal[] = [];
    const yesParts: Literal[] = [];
    const passed: Literal[] = [];
    for (const property of symbol.properties) {
      if (property.kind !== "default") continue;
      const [conditionOn, conditionYes] = literals.of(property.visible);
      const [valueOn, valueYes] = literals.of(property.value);
      onParts.push(literals.and(valueOn, conditionOn, ...passed));
      if (both) yesParts.push(literals.and(valueYes, conditionYes, ...passed));
      passed.push(conditionOn ^ 1);
    }
    let on = literals.or(...onParts);
    let yes = both ? literals.or(...yesParts) : on;
    if (symbol.weakReverseDependency !== undefined) {
      const [impliedOn, impliedYes] = literals.of(symbol.weakReverseDependency);
      const [directOn, directYes] = literals.of(symbol.directDependency);
      const filled = literals.and(impliedOn, directOn);
      on = literals.or(filled, literals.and(impliedOn ^ 1, on));
      if (both) {
        const lifted = literals.and(impliedOn, literals.or(yes, impliedYes), directYes);
        yes = literals.or(lifted, literals.and(impliedOn ^ 1, yes));
      } else yes = on;
    }
    return [on, yes];
  }
}

/** The literal for "modules exist". */
export function modulesLiteral({ modules }: Model, literals: ExpressionLiterals): Literal {
  return modules.constant ? (modules.id === 0 ? FALSE : TRUE) : literals.on[modules.id]!;
}

/** Literals for what the prompts of a symbol or choice allow: "at least m" and "y", the same where only one matters. */
export function visibilityOf(
  { properties }: Pick<KSymbol, "properties">,
  literals: ExpressionLiterals,
  both: boolean,
): readonly [on: Literal, yes: Literal] {
  const ons: Literal[] = [];
  const yeses: Literal[] = [];
  for (const property of properties) {
    if (property.kind !== "prompt") continue;
    const [on, yes] = literals.of(property.visible);
    ons.push(on);
    yeses.push(yes);
  }
  const on = literals.or(...ons);
  return [on, both ? literals.or(...yeses) : on];
}
