import {
  type Comparison,
  compareValues,
  type Expression,
  type KSymbol,
  type Model,
  wholeNumber,
} from "../kconfig/index.ts";
import { ClauseWriter, grown, type Rule } from "./clause-set.ts";
import { AND, FALSE, type GateKind, GateTable, OR, TRUE } from "./gate-table.ts";
import type { Literal } from "./solver.ts";
import { isLogical } from "./want-literals.ts";

/** An expression over texts that no rule settles: its truth is read off a configuration. */
export interface Atom {
  readonly variable: number;
  readonly operator: Comparison;
  readonly left: KSymbol;
  readonly right: KSymbol;
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

/** How deep defaults of numbers and texts that are other symbols are followed. */
const DEPTH = 6;

/** Gives symbols, choices and expressions their literals. */
export class ExpressionLiterals {
  readonly writer = new ClauseWriter();
  readonly gates = new GateTable(this.writer);
  /** By symbol id: the literals for "at least m" and "y". */
  readonly on: Int32Array;
  readonly yes: Int32Array;
  /** By choice id. */
  readonly choiceOn: Int32Array;
  readonly choiceYes: Int32Array;
  /** By variable. */
  readonly parts: (Part | undefined)[] = [];
  readonly atoms: Atom[] = [];
  /** By expression id; 0 where none asked yet. */
  readonly expressionOn: Int32Array;
  readonly expressionYes: Int32Array;
  /** Operands of the gates that are being made, the outer ones below. */
  #ons = new Int32Array(1 << 10);
  #yeses = new Int32Array(1 << 10);
  #top = 0;
  readonly #model: Model;
  readonly #domains = new Map<KSymbol, readonly Possible[] | undefined>();

  constructor(model: Model) {
    this.#model = model;
    const { symbols, choices, expressionCount } = model;
    this.on = new Int32Array(symbols.length).fill(FALSE);
    this.yes = new Int32Array(symbols.length).fill(FALSE);
    this.choiceOn = new Int32Array(choices.length);
    this.choiceYes = new Int32Array(choices.length);
    this.expressionOn = new Int32Array(expressionCount);
    this.expressionYes = new Int32Array(expressionCount);
    this.writer.variable();
    this.write([TRUE], TRUE, -1, "definition");
    this.on[1] = TRUE;
    this.on[2] = TRUE;
    this.yes[2] = TRUE;
    for (const symbol of symbols) {
      if (symbol.constant || !isLogical(symbol)) continue;
      const on = this.writer.variable();
      const yes = symbol.type === "tristate" ? this.writer.variable() : on;
      this.on[symbol.id] = on;
      this.yes[symbol.id] = yes;
      this.parts[yes >> 1] = { symbol, part: "yes" };
      this.parts[on >> 1] = { symbol, part: "on" };
    }
    for (const choice of choices) {
      this.choiceOn[choice.id] = this.writer.variable();
      this.choiceYes[choice.id] = this.writer.variable();
    }
  }

  /** Adds a clause unless it always holds. */
  write(literals: readonly Literal[], output: Literal, owner: number, rule: Rule): void {
    const kept: Literal[] = [];
    for (const literal of literals) {
      if (literal === TRUE && literals.length > 1) return;
      if (literal === FALSE || kept.includes(literal)) continue;
      if (kept.includes(literal ^ 1)) return;
      kept.push(literal);
    }
    this.writer.add(kept, output, owner, rule);
  }

  and(...literals: readonly Literal[]): Literal {
    return this.gates.of(AND, literals);
  }

  or(...literals: readonly Literal[]): Literal {
    return this.gates.of(OR, literals);
  }

  /** Literals for "at least m" and "y". */
  of(expression: Expression | undefined): readonly [on: Literal, yes: Literal] {
    return [this.atLeastM(expression), expression === undefined ? TRUE : this.expressionYes[expression.id]!];
  }

  /** The literal for "at least m". */
  atLeastM(expression: Expression | undefined): Literal {
    if (expression === undefined) return TRUE;
    const known = this.expressionOn[expression.id]!;
    if (known !== 0) return known;
    this.#make(expression);
    return this.expressionOn[expression.id]!;
  }

  #make(expression: Expression): void {
    switch (expression.kind) {
      case "symbol":
        this.#know(expression, this.on[expression.symbol.id]!, this.yes[expression.symbol.id]!);
        break;
      case "choice":
        this.#know(expression, this.choiceOn[expression.choice.id]!, this.choiceYes[expression.choice.id]!);
        break;
      case "whole":
        this.#know(expression, this.choiceYes[expression.choice.id]!, this.choiceYes[expression.choice.id]!);
        break;
      case "not": {
        const [on, yes] = this.of(expression.operand);
        this.#know(expression, yes ^ 1, on ^ 1);
        break;
      }
      case "and":
      case "or":
        this.#makeGate(expression, expression.kind === "and" ? AND : OR);
        break;
      case "compare": {
        const literal = this.#compare(expression.operator, expression.left, expression.right);
        this.#know(expression, literal, literal);
      }
    }
  }

  #know({ id }: Expression, on: Literal, yes: Literal): void {
    this.expressionOn[id] = on;
    this.expressionYes[id] = yes;
  }

  #makeGate(expression: Expression & { readonly kind: "and" | "or" }, kind: GateKind): void {
    const bottom = this.#top;
    this.#collect(expression, expression.kind);
    let alike = true;
    for (let at = bottom; at < this.#top && alike; at++) alike = this.#ons[at] === this.#yeses[at];
    const on = this.gates.of(kind, this.#ons, bottom, this.#top);
    this.#know(expression, on, alike ? on : this.gates.of(kind, this.#yeses, bottom, this.#top));
    this.#top = bottom;
  }

  /** The literals of all operands of a chain. */
  #collect(expression: Expression, kind: "and" | "or"): void {
    if (expression.kind === kind) {
      this.#collect(expression.left, kind);
      this.#collect(expression.right, kind);
      return;
    }
    const on = this.atLeastM(expression);
    if (this.#top === this.#ons.length) {
      this.#ons = grown(this.#ons);
      this.#yeses = grown(this.#yeses);
    }
    this.#ons[this.#top] = on;
    this.#yeses[this.#top++] = this.expressionYes[expression.id]!;
  }

  #compare(operator: Comparison, left: KSymbol, right: KSymbol): Literal {
    const lefts = this.#domain(left, 0);
    const rights = this.#domain(right, 0);
    if (lefts === undefined || rights === undefined) {
      const settled = this.#settledByRange(operator, left, right);
      if (settled !== undefined) return settled;
      const atom = this.writer.variable();
      this.atoms.push({ variable: atom >> 1, operator, left, right });
      return atom;
    }
    const { comparisons } = this.#model.behaviour;
    const pairs: Literal[] = [];
    for (const a of lefts)
      for (const b of rights) {
        if (compareValues(operator, a.text, left.type, b.text, right.type, comparisons) === 2)
          pairs.push(this.and(a.literal, b.literal));
      }
    // All values of one side: the comparison says nothing.
    if (pairs.length === lefts.length * rights.length) return TRUE;
    return this.or(...pairs);
  }

  /** A comparison of a number that is always in one range with another number, where all of the range gives the same answer. */
  #settledByRange(operator: Comparison, left: KSymbol, right: KSymbol): Literal | undefined {
    const [ends, others] = [this.#endsOf(left), this.#endsOf(right)];
    if (ends === undefined || others === undefined) return undefined;
    const [low, high] = ends;
    const [least, most] = others;
    const apart = high < least || low > most;
    const alike = low === high && least === most && low === least;
    const answer = (always: boolean, never: boolean): Literal | undefined =>
      always ? TRUE : never ? FALSE : undefined;
    switch (operator) {
      case "=":
        return answer(alike, apart);
      case "!=":
        return answer(apart, alike);
      case "<":
        return answer(high < least, low >= most);
      case "<=":
        return answer(high <= least, low > most);
      case ">":
        return answer(low > most, high <= least);
      case ">=":
        return answer(low >= most, high < least);
    }
  }

  /** The least and the greatest value that a number can have; `undefined` when that is not fixed by the files. */
  #endsOf(symbol: KSymbol): readonly [bigint, bigint] | undefined {
    if (symbol.constant || symbol.type === "unknown") {
      const value = wholeNumber(symbol.name);
      return value === undefined ? undefined : [value, value];
    }
    if (symbol.type !== "int" && symbol.type !== "hex") return undefined;
    const range = symbol.properties.find((property) => property.kind === "range");
    // Where a number may be empty, it is compared as a text then.
    if (range?.visible !== undefined || range === undefined || !this.#model.behaviour.zeroNumbers) return undefined;
    const bound = ({ constant, type, name }: KSymbol): bigint | undefined => {
      if (!constant && type !== "unknown") return undefined;
      return wholeNumber(symbol.type === "hex" && !/^-?0x/i.test(name) ? `0x${name}` : name);
    };
    const [low, high] = [bound(range.low), bound(range.high)];
    return low === undefined || high === undefined || low > high ? undefined : [low, high];
  }

  /** The texts a symbol can have, `undefined` when a person can type them or a range bends them. */
  #domain(symbol: KSymbol, depth: number): readonly Possible[] | undefined {
    if (symbol.constant || symbol.type === "unknown") return [{ text: symbol.name, literal: TRUE }];
    if (isLogical(symbol)) {
      const on = this.on[symbol.id]!;
      const yes = this.yes[symbol.id]!;
      const values = [
        { text: "n", literal: on ^ 1 },
        { text: "y", literal: yes },
      ];
      if (on !== yes) values.push({ text: "m", literal: this.and(on, yes ^ 1) });
      return values;
    }
    if (depth > DEPTH) return undefined;
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
      const condition = this.atLeastM(property.visible);
      const here = this.and(condition, ...passed);
      passed.push(condition ^ 1);
      if (property.value.kind !== "symbol") put(empty, here);
      else {
        const values = this.#domain(property.value.symbol, depth + 1);
        if (values === undefined) return undefined;
        for (const { text, literal } of values) put(text, this.and(here, literal));
      }
    }
    put(empty, this.and(...passed));
    return [...literals].map(([text, parts]) => ({ text, literal: this.or(...parts) }));
  }
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
