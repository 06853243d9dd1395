import {
  type Choice,
  type Comparison,
  type Configuration,
  compareValues,
  type Expression,
  type KSymbol,
  type Model,
} from "../kconfig/index.ts";
import { type ClauseSet, ClauseWriter, type Rule } from "./clause-set.ts";
import type { Literal } from "./solver.ts";

export const TRUE: Literal = 2;
export const FALSE: Literal = 3;
/** The output of a clause from which nothing follows: what mends it is a choice. */
const NONE: Literal = 0;

/** How an auxiliary variable is made up of others. */
export interface Definition {
  readonly kind: "and" | "or";
  readonly literals: readonly Literal[];
}

/** Which part of a symbol's value a variable is. */
export interface Part {
  readonly symbol: KSymbol;
  /** "on": m or y; "yes": y. A bool has one variable for both. */
  readonly part: "on" | "yes";
}

/** A text that a symbol can have, with the literal that says whether it has it. */
interface Possible {
  readonly text: string;
  readonly literal: Literal;
}

/** Which part of a choice's value a variable is. */
type ChoicePart = readonly [Choice, "on" | "yes"] | undefined;

/** An expression over texts that no rule settles: its truth is read off a configuration. */
interface Atom {
  readonly variable: number;
  readonly operator: Comparison;
  readonly left: KSymbol;
  readonly right: KSymbol;
}

/**
 * The rules of evaluation as clauses over the values of symbols: every configuration that the evaluator can produce
 * satisfies them (user values are free wherever a prompt is visible), so that a proof of "no" over them is one for the tree.
 * The other way round they may admit what the evaluator does not: comparisons of texts that a person can type are left open.
 */
export interface Formula {
  readonly model: Model;
  readonly clauses: ClauseSet;
  readonly variables: number;
  /** By variable. */
  readonly definitions: readonly (Definition | undefined)[];
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
    formula = new Encoder(model).formula();
    known.set(model, formula);
  }
  return formula;
}

const isLogical = (symbol: KSymbol): boolean => symbol.type === "bool" || symbol.type === "tristate";

class Encoder {
  readonly #model: Model;
  readonly #writer = new ClauseWriter();
  readonly #on: Int32Array;
  readonly #yes: Int32Array;
  readonly #choiceOn: Int32Array;
  readonly #choiceYes: Int32Array;
  readonly #visible: (readonly [Literal, Literal])[] = [];
  readonly #choiceVisible: Literal[] = [];
  readonly #expressions = new Map<number, readonly [Literal, Literal]>();
  readonly #gates = new Map<string, Literal>();
  readonly #definitions: (Definition | undefined)[] = [];
  readonly #parts: (Part | undefined)[] = [];
  readonly #choices: ChoicePart[] = [];
  readonly #atoms: Atom[] = [];
  readonly #domains = new Map<KSymbol, readonly Possible[] | undefined>();
  readonly #modules: Literal;

  constructor(model: Model) {
    this.#model = model;
    const { symbols, choices } = model;
    this.#on = new Int32Array(symbols.length).fill(FALSE);
    this.#yes = new Int32Array(symbols.length).fill(FALSE);
    this.#choiceOn = new Int32Array(choices.length);
    this.#choiceYes = new Int32Array(choices.length);
    this.#writer.variable();
    this.#write([TRUE], TRUE, -1, "definition");
    this.#on[1] = TRUE;
    this.#on[2] = TRUE;
    this.#yes[2] = TRUE;
    for (const symbol of symbols) {
      if (symbol.constant || !isLogical(symbol)) continue;
      const on = this.#writer.variable();
      const yes = symbol.type === "tristate" ? this.#writer.variable() : on;
      this.#on[symbol.id] = on;
      this.#yes[symbol.id] = yes;
      this.#parts[yes >> 1] = { symbol, part: "yes" };
      this.#parts[on >> 1] = { symbol, part: "on" };
    }
    for (const choice of choices) {
      const on = this.#writer.variable();
      const yes = this.#writer.variable();
      this.#choiceOn[choice.id] = on;
      this.#choiceYes[choice.id] = yes;
      this.#choices[on >> 1] = [choice, "on"];
      this.#choices[yes >> 1] = [choice, "yes"];
    }
    this.#modules = model.modules.constant ? (model.modules.id === 0 ? FALSE : TRUE) : this.#on[model.modules.id]!;
  }

  formula(): Formula {
    const { symbols, choices } = this.#model;
    for (const symbol of symbols) if (!symbol.constant && symbol.type !== "unknown") this.#encode(symbol);
    for (const choice of choices) this.#encodeChoice(choice);
    // The formula lives as long as the model, so it must not hold what was only needed to make it.
    const expressions = this.#expressions;
    const on = this.#on;
    const yes = this.#yes;
    const visible = this.#visible;
    const choiceVisible = this.#choiceVisible;
    const assembled = {
      variables: this.#writer.variables,
      definitions: this.#definitions,
      parts: this.#parts,
      atoms: this.#atoms,
    };
    const choiceParts = this.#choices;
    return {
      ...assembled,
      model: this.#model,
      clauses: this.#writer.freeze(),
      on: (symbol) => on[symbol.id]!,
      yes: (symbol) => yes[symbol.id]!,
      visible: (symbol) => visible[symbol.id] ?? [FALSE, FALSE],
      visibleChoice: (choice) => choiceVisible[choice.id]!,
      expression: (expression) => (expression === undefined ? [TRUE, TRUE] : expressions.get(expression.id)),
      valuesIn: (configuration, room) => valuesIn(configuration, room, assembled, choiceParts),
    };
  }

  /** Adds a clause unless it always holds. */
  #write(literals: readonly Literal[], output: Literal, owner: number, rule: Rule): void {
    const kept: Literal[] = [];
    for (const literal of literals) {
      if (literal === TRUE && literals.length > 1) return;
      if (literal === FALSE || kept.includes(literal)) continue;
      if (kept.includes(literal ^ 1)) return;
      kept.push(literal);
    }
    this.#writer.add(kept, output, owner, rule);
  }

  #gate(kind: "and" | "or", parts: readonly Literal[]): Literal {
    const absorbing = kind === "and" ? FALSE : TRUE;
    const neutral = absorbing ^ 1;
    const kept = new Set<Literal>();
    for (const part of parts) {
      if (part === absorbing || kept.has(part ^ 1)) return absorbing;
      if (part !== neutral) kept.add(part);
    }
    if (kept.size === 0) return neutral;
    const literals = [...kept];
    if (literals.length === 1) return literals[0]!;
    const key = kind + [...literals].sort((a, b) => a - b).join(",");
    const before = this.#gates.get(key);
    if (before !== undefined) return before;
    const gate = this.#writer.variable();
    this.#gates.set(key, gate);
    this.#definitions[gate >> 1] = { kind, literals };
    const flip = kind === "and" ? 0 : 1;
    const output = gate ^ flip;
    for (const literal of literals) this.#writer.add([output ^ 1, literal ^ flip], output, -1, "definition");
    this.#writer.add([output, ...literals.map((literal) => literal ^ flip ^ 1)], output, -1, "definition");
    return gate;
  }

  /** Literals for "at least m" and "y". */
  #literals(expression: Expression | undefined): readonly [Literal, Literal] {
    if (expression === undefined) return [TRUE, TRUE];
    const before = this.#expressions.get(expression.id);
    if (before !== undefined) return before;
    const made = this.#make(expression);
    this.#expressions.set(expression.id, made);
    return made;
  }

  #make(expression: Expression): readonly [Literal, Literal] {
    switch (expression.kind) {
      case "symbol":
        return [this.#on[expression.symbol.id]!, this.#yes[expression.symbol.id]!];
      case "choice":
        return [this.#choiceOn[expression.choice.id]!, this.#choiceYes[expression.choice.id]!];
      case "not": {
        const [on, yes] = this.#literals(expression.operand);
        return [yes ^ 1, on ^ 1];
      }
      case "and":
      case "or": {
        const operands = operandsOf(expression, expression.kind).map((operand) => this.#literals(operand));
        const on = this.#gate(
          expression.kind,
          operands.map((operand) => operand[0]),
        );
        if (operands.every((operand) => operand[0] === operand[1])) return [on, on];
        const yes = operands.map((operand) => operand[1]);
        return [on, this.#gate(expression.kind, yes)];
      }
      case "compare": {
        const literal = this.#compare(expression.operator, expression.left, expression.right);
        return [literal, literal];
      }
    }
  }

  #compare(operator: Comparison, left: KSymbol, right: KSymbol): Literal {
    const lefts = this.#domain(left, 0);
    const rights = this.#domain(right, 0);
    if (lefts === undefined || rights === undefined) {
      const atom = this.#writer.variable();
      this.#atoms.push({ variable: atom >> 1, operator, left, right });
      return atom;
    }
    const { comparisons } = this.#model.behaviour;
    const pairs: Literal[] = [];
    for (const a of lefts)
      for (const b of rights) {
        if (compareValues(operator, a.text, left.type, b.text, right.type, comparisons) === 2)
          pairs.push(this.#gate("and", [a.literal, b.literal]));
      }
    // All values of one side: the comparison says nothing.
    if (pairs.length === lefts.length * rights.length) return TRUE;
    return this.#gate("or", pairs);
  }

  /** The texts a symbol can have, `undefined` when a person can type them or a range bends them. */
  #domain(symbol: KSymbol, depth: number): readonly Possible[] | undefined {
    if (symbol.constant || symbol.type === "unknown") return [{ text: symbol.name, literal: TRUE }];
    if (isLogical(symbol)) {
      const on = this.#on[symbol.id]!;
      const yes = this.#yes[symbol.id]!;
      const values = [
        { text: "n", literal: on ^ 1 },
        { text: "y", literal: yes },
      ];
      if (on !== yes) values.push({ text: "m", literal: this.#gate("and", [on, yes ^ 1]) });
      return values;
    }
    if (depth > 6) return undefined;
    if (this.#domains.has(symbol)) return this.#domains.get(symbol);
    const domain = this.#derivedDomain(symbol, depth);
    this.#domains.set(symbol, domain);
    return domain;
  }

  #derivedDomain(symbol: KSymbol, depth: number): readonly Possible[] | undefined {
    const literals = new Map<string, Literal[]>();
    const put = (text: string, literal: Literal): void => {
      const row = literals.get(text);
      if (row === undefined) literals.set(text, [literal]);
      else row.push(literal);
    };
    const { zeroNumbers } = this.#model.behaviour;
    const empty = !zeroNumbers ? "" : symbol.type === "int" ? "0" : symbol.type === "hex" ? "0x0" : "";
    const passed: Literal[] = [];
    for (const property of symbol.properties) {
      if (property.kind === "prompt" || property.kind === "range") return undefined;
      if (property.kind !== "default") continue;
      const condition = this.#literals(property.visible)[0];
      const here = this.#gate("and", [condition, ...passed]);
      passed.push(condition ^ 1);
      if (property.value.kind !== "symbol") put(empty, here);
      else {
        const values = this.#domain(property.value.symbol, depth + 1);
        if (values === undefined) return undefined;
        for (const { text, literal } of values) put(text, this.#gate("and", [here, literal]));
      }
    }
    put(empty, this.#gate("and", passed));
    return [...literals].map(([text, parts]) => ({ text, literal: this.#gate("or", parts) }));
  }

  #visibility(properties: KSymbol["properties"], both: boolean): readonly [Literal, Literal] {
    const conditions = properties
      .filter((property) => property.kind === "prompt")
      .map((property) => this.#literals(property.visible));
    const on = this.#gate(
      "or",
      conditions.map((condition) => condition[0]),
    );
    if (!both) return [on, on];
    const yes = conditions.map((condition) => condition[1]);
    return [on, this.#gate("or", yes)];
  }

  #encode(symbol: KSymbol): void {
    const tristate = symbol.type === "tristate";
    const visible = this.#visibility(symbol.properties, tristate);
    this.#visible[symbol.id] = visible;
    if (!isLogical(symbol)) {
      // Comparisons may ask for a text only by this condition, so it must be known even if no rule uses it yet.
      for (const property of symbol.properties)
        if (property.kind === "default" || property.kind === "range") this.#literals(property.visible);
      return;
    }
    const { id } = symbol;
    const on = this.#on[id]!;
    const yes = this.#yes[id]!;
    if (symbol.choice !== undefined && this.#model.behaviour.boolChoices) {
      this.#write([on ^ 1, visible[0]], on ^ 1, id, "allowed");
      return;
    }
    const [selectedOn, selectedYes] =
      symbol.reverseDependency === undefined ? [FALSE, FALSE] : this.#literals(symbol.reverseDependency);
    const [defaultOn, defaultYes] = this.#defaults(symbol, tristate);
    // Before 6.11 a member of a choice at y takes its value from the choice alone.
    const member = symbol.choice === undefined ? FALSE : this.#choiceYes[symbol.choice.id]!;
    const [canOn, canYes] = visible;
    this.#write([on ^ 1, canOn, selectedOn, defaultOn], on ^ 1, id, "allowed");
    this.#write([selectedOn ^ 1, on, member], on, id, "selected");
    this.#write([canOn, defaultOn ^ 1, on, member], on, id, "default");
    if (!tristate) return;
    const modules = this.#modules;
    this.#write([yes ^ 1, on], yes ^ 1, id, "definition");
    this.#write([modules, on ^ 1, yes], yes, id, "modules");
    this.#write([modules ^ 1, yes ^ 1, canYes, selectedYes, defaultYes], yes ^ 1, id, "allowed");
    this.#write([modules ^ 1, selectedYes ^ 1, yes, member], yes, id, "selected");
    this.#write([modules ^ 1, canOn, defaultYes ^ 1, yes, member], yes, id, "default");
  }

  /** What a bool or tristate is without a user value and a select: the first default in force, then what implies it. */
  #defaults(symbol: KSymbol, both: boolean): readonly [Literal, Literal] {
    const onParts: Literal[] = [];
    const yesParts: Literal[] = [];
    const passed: Literal[] = [];
    for (const property of symbol.properties) {
      if (property.kind !== "default") continue;
      const [conditionOn, conditionYes] = this.#literals(property.visible);
      const [valueOn, valueYes] = this.#literals(property.value);
      onParts.push(this.#gate("and", [valueOn, conditionOn, ...passed]));
      if (both) yesParts.push(this.#gate("and", [valueYes, conditionYes, ...passed]));
      passed.push(conditionOn ^ 1);
    }
    let on = this.#gate("or", onParts);
    let yes = both ? this.#gate("or", yesParts) : on;
    if (symbol.weakReverseDependency !== undefined) {
      const [impliedOn, impliedYes] = this.#literals(symbol.weakReverseDependency);
      const [directOn, directYes] = this.#literals(symbol.directDependency);
      on = this.#gate("or", [this.#gate("and", [impliedOn, directOn]), this.#gate("and", [impliedOn ^ 1, on])]);
      if (both) {
        const lifted = this.#gate("and", [impliedOn, this.#gate("or", [yes, impliedYes]), directYes]);
        yes = this.#gate("or", [lifted, this.#gate("and", [impliedOn ^ 1, yes])]);
      } else yes = on;
    }
    return [on, yes];
  }

  #encodeChoice(choice: Choice): void {
    const owner = this.#model.symbols.length + choice.id;
    const [visibleOn, visibleYes] = this.#visibility(choice.properties, choice.type === "tristate");
    this.#choiceVisible[choice.id] = visibleOn;
    const on = this.#choiceOn[choice.id]!;
    const yes = this.#choiceYes[choice.id]!;
    this.#write([yes ^ 1, on], yes ^ 1, owner, "definition");
    this.#write([on ^ 1, visibleOn], on ^ 1, owner, "choice");
    const members = choice.members.filter(isLogical);
    const { boolChoices } = this.#model.behaviour;
    if (!boolChoices && !choice.optional) this.#holdOpen(choice, members, visibleOn, owner);
    if (choice.type !== "tristate") {
      // Bool choices are y or n.
      this.#write([on ^ 1, yes], yes, owner, "definition");
      if (boolChoices) this.#write([visibleOn ^ 1, on], on, owner, "definition");
    } else {
      this.#write([this.#modules, on ^ 1, yes], yes, owner, "definition");
      this.#write([this.#modules ^ 1, yes ^ 1, visibleYes], yes ^ 1, owner, "choice");
    }
    if (boolChoices) {
      for (const member of members) {
        const visible = this.#visible[member.id]![0];
        const others = members.map((other) => this.#on[other.id]!);
        // Any of them will do: nothing follows, one must be taken.
        this.#write([visible ^ 1, ...others], NONE, owner, "choice");
      }
    }
    for (let first = 0; first < members.length; first++)
      for (let second = first + 1; second < members.length; second++) {
        const a = this.#yes[members[first]!.id]! ^ 1;
        const b = this.#yes[members[second]!.id]! ^ 1;
        if (boolChoices) this.#write([a, b], b, owner, "choice");
        else {
          // Before 6.11 one that is visible at y takes its value from the choice; a hidden one may be selected.
          const [can, other] = [first, second].map((index) => this.#visible[members[index]!.id]![1] ^ 1);
          this.#write([a, b, can!, other!], b, owner, "choice");
        }
      }
    if (
      !boolChoices &&
      choice.type !== "tristate" &&
      !choice.optional &&
      members.every(({ type }) => type === "bool")
    ) {
      for (const member of members) {
        const visible = this.#visible[member.id]![0];
        const chosen = members.map((other) => this.#yes[other.id]!);
        this.#write([visibleOn ^ 1, visible ^ 1, ...chosen], NONE, owner, "choice");
      }
    }
  }

  /**
   * Before 6.11 a choice that is not optional is on while it is shown, unless none of its members would be shown while it is. Members
   * depend on the choice itself, which is left out of what is asked of them.
   */
  #holdOpen(choice: Choice, members: readonly KSymbol[], shown: Literal, owner: number): void {
    for (const member of members) {
      if (choice.type === "tristate" && member.type !== "tristate") continue;
      for (const property of member.properties) {
        if (property.kind !== "prompt") continue;
        const all = property.visible === undefined ? [] : operandsOf(property.visible, "and");
        const parts = all.filter((part) => part.kind !== "choice" || part.choice !== choice);
        if (parts.some((part) => names(part, choice))) continue;
        const rest = parts.map((part) => this.#literals(part)[0] ^ 1);
        this.#write([shown ^ 1, ...rest, this.#choiceOn[choice.id]!], this.#choiceOn[choice.id]!, owner, "choice");
      }
    }
  }
}

function valuesIn(
  configuration: Configuration,
  room: number,
  { variables, parts, definitions, atoms: all }: Pick<Formula, "variables" | "parts" | "definitions" | "atoms">,
  choices: readonly ChoicePart[],
): Uint8Array {
  const values = new Uint8Array(variables + 1 + room);
  values[1] = 1;
  const isTrue = (literal: Literal): boolean => (values[literal >> 1] === 1) === ((literal & 1) === 0);
  const atoms = new Map(all.map((atom) => [atom.variable, atom]));
  for (let variable = 2; variable <= variables; variable++) {
    const part = parts[variable];
    const definition = definitions[variable];
    const choice = choices[variable];
    let value: boolean;
    if (part !== undefined) {
      const level = configuration.tristate(part.symbol);
      value = part.part === "on" ? level !== 0 : level === 2;
    } else if (definition !== undefined)
      value = definition.kind === "and" ? definition.literals.every(isTrue) : definition.literals.some(isTrue);
    else if (choice !== undefined) {
      const level = configuration.evaluate({ kind: "choice", choice: choice[0], id: -1 });
      value = choice[1] === "on" ? level !== 0 : level === 2;
    } else {
      const { operator, left, right } = atoms.get(variable)!;
      const result = compareValues(
        operator,
        textOf(configuration, left),
        left.type,
        textOf(configuration, right),
        right.type,
        configuration.model.behaviour.comparisons,
      );
      value = result === 2;
    }
    if (value) values[variable] = 1;
  }
  return values;
}

/** Whether an expression asks for the value of a choice. */
function names(expression: Expression, choice: Choice): boolean {
  if (expression.kind === "choice") return expression.choice === choice;
  if (expression.kind === "not") return names(expression.operand, choice);
  if (expression.kind === "symbol" || expression.kind === "compare") return false;
  return names(expression.left, choice) || names(expression.right, choice);
}

/** The operands of a chain of `&&` or `||`. */
export function operandsOf(expression: Expression, kind: "and" | "or"): Expression[] {
  const operands: Expression[] = [];
  const stack: Expression[] = [expression];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === kind) stack.push(next.right, next.left);
    else operands.push(next);
  }
  return operands;
}

/** The text by which comparisons read a symbol. */
export function textOf(configuration: Configuration, symbol: KSymbol): string {
  return symbol.constant || symbol.type === "unknown" ? symbol.name : configuration.text(symbol);
}
