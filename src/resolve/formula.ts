import {
  type Choice,
  type Configuration,
  compareValues,
  type Expression,
  type KSymbol,
  type Model,
} from "../kconfig/index.ts";
import { ChoiceRules } from "./choice-rules.ts";
import type { ClauseSet } from "./clause-set.ts";
import { type Atom, ExpressionLiterals, type Part } from "./expression-literals.ts";
import { AND, type Gates, OR, TRUE } from "./gate-table.ts";
import type { Literal } from "./solver.ts";
import { SymbolRules } from "./symbol-rules.ts";

/**
 * The rules of evaluation as clauses over the values of symbols: every configuration that the evaluator can produce
 * satisfies them (user values are free wherever a prompt is visible), so that a proof of "no" over them is one for the tree.
 * The other way round they may admit what the evaluator does not: comparisons of texts that a person can type are left open.
 */
export interface Formula {
  readonly model: Model;
  readonly clauses: ClauseSet;
  readonly variables: number;
  readonly gates: Gates;
  /** By variable. */
  readonly parts: readonly (Part | undefined)[];
  readonly atoms: readonly Atom[];
  on(symbol: KSymbol): Literal;
  yes(symbol: KSymbol): Literal;
  /** Literal for "the prompts allow at least m" and "y". */
  visible(symbol: KSymbol): readonly [on: Literal, yes: Literal];
  visibleChoice(choice: Choice): Literal;
  /** Literals of an expression that is part of the model; `undefined` when no rule mentions it. */
  expression(expression: Expression | undefined): readonly [on: Literal, yes: Literal] | undefined;
  /** The values of all variables in a configuration, by variable, with room for more; 1 or 0. */
  valuesIn(configuration: Configuration, room: number): Uint8Array;
}

const known = new WeakMap<Model, Formula>();

/** The formula of a model, made on first use. */
export function formulaOf(model: Model): Formula {
  let formula = known.get(model);
  if (formula === undefined) {
    formula = build(model);
    known.set(model, formula);
  }
  return formula;
}

function build(model: Model): Formula {
  const literals = new ExpressionLiterals(model);
  const symbols = new SymbolRules(model, literals);
  for (const symbol of model.symbols) if (!symbol.constant && symbol.type !== "unknown") symbols.write(symbol);
  const choices = new ChoiceRules(model, literals, symbols);
  for (const choice of model.choices) choices.write(choice);
  // The formula lives as long as the model, so it must not hold what was only needed to make it.
  const { writer, on, yes, choiceOn, choiceYes, expressionOn, expressionYes, parts, atoms } = literals;
  const { visibleOn, visibleYes } = symbols;
  const { visible: visibleChoice } = choices;
  const gates = literals.gates.freeze();
  const { variables } = writer;
  return {
    model,
    clauses: writer.freeze(),
    variables,
    gates,
    parts,
    atoms,
    on: ({ id }) => on[id]!,
    yes: ({ id }) => yes[id]!,
    visible: ({ id }) => [visibleOn[id]!, visibleYes[id]!],
    visibleChoice: ({ id }) => visibleChoice[id]!,
    expression: (expression) => {
      if (expression === undefined) return [TRUE, TRUE];
      const literal = expressionOn[expression.id] ?? 0;
      return literal === 0 ? undefined : [literal, expressionYes[expression.id]!];
    },
    valuesIn(configuration, room) {
      const values = new Uint8Array(variables + 1 + room);
      values[1] = 1;
      for (const symbol of model.symbols) {
        if (on[symbol.id]! >> 1 < 2) continue;
        const level = configuration.tristate(symbol);
        values[on[symbol.id]! >> 1] = level === 0 ? 0 : 1;
        values[yes[symbol.id]! >> 1] = level >> 1;
      }
      for (const choice of model.choices) {
        const level = configuration.evaluate({ kind: "choice", choice, id: -1 });
        values[choiceOn[choice.id]! >> 1] = level === 0 ? 0 : 1;
        values[choiceYes[choice.id]! >> 1] = level >> 1;
      }
      const { comparisons } = model.behaviour;
      for (const { variable, operator, left, right } of atoms) {
        const [a, b] = [textOf(configuration, left), textOf(configuration, right)];
        values[variable] = compareValues(operator, a, left.type, b, right.type, comparisons) === 2 ? 1 : 0;
      }
      settleGates(gates, values);
      return values;
    },
  };
}

/** The values of gates, which come after what they are made up of. */
function settleGates({ kinds, starts, literals }: Gates, values: Uint8Array): void {
  for (let variable = 2; variable < kinds.length; variable++) {
    const kind = kinds[variable];
    if (kind !== AND && kind !== OR) continue;
    // An AND ends at what is false, an OR at what is true.
    const decisive = kind === AND ? 0 : 1;
    let at = starts[variable]!;
    const end = starts[variable + 1]!;
    while (at < end && (values[literals[at]! >> 1]! ^ (literals[at]! & 1)) !== decisive) at++;
    values[variable] = at < end ? decisive : 1 - decisive;
  }
}

/** The text by which comparisons read a symbol. */
export function textOf(configuration: Configuration, symbol: KSymbol): string {
  return symbol.constant || symbol.type === "unknown" ? symbol.name : configuration.text(symbol);
}
