import type { Comparison, Expression } from "./expression.ts";
import {
  AND,
  COMPARES,
  IS_CHOICE,
  IS_SYMBOL,
  IS_WHOLE,
  type ModelArrays,
  NOT,
  OPERATORS,
  OR,
} from "./model-columns.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/** How many expressions there is room for at first. */
const ROOM = 1 << 12;

/** Expressions as they were written, one object for equal ones, numbered in the order of their making. */
export abstract class ExpressionStore {
  /** By number. */
  readonly #all: Expression[] = [];
  /** Kind and operands of each, as in `ModelColumns`: a map keyed by them took twice as long. */
  #kinds: Int32Array = new Int32Array(ROOM);
  #firsts: Int32Array = new Int32Array(ROOM);
  #seconds: Int32Array = new Int32Array(ROOM);
  /** Number plus one by hash, 0 where free. */
  #slots: Int32Array = new Int32Array(2 * ROOM);

  /** The number of the expression with these parts, -1 when it is new: `#add` has to follow then. */
  #find(kind: number, first: number, second: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(kind, first, second) & mask;
    for (let number = this.#slots[slot]!; number !== 0; number = this.#slots[slot]!) {
      const id = number - 1;
      if (this.#kinds[id] === kind && this.#firsts[id] === first && this.#seconds[id] === second) return id;
      slot = (slot + 1) & mask;
    }
    const id = this.#all.length;
    if (id === this.#kinds.length) {
      this.#grow();
      return this.#find(kind, first, second);
    }
    this.#kinds[id] = kind;
    this.#firsts[id] = first;
    this.#seconds[id] = second;
    this.#slots[slot] = id + 1;
    return -1;
  }

  #add(expression: Expression): Expression {
    this.#all.push(expression);
    return expression;
  }

  /** There is room for twice as many from now on. */
  protected abstract grown(): void;

  #grow(): void {
    this.grown();
    this.#kinds = larger(this.#kinds);
    this.#firsts = larger(this.#firsts);
    this.#seconds = larger(this.#seconds);
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#all.length; id++) {
      let slot = hashOf(this.#kinds[id]!, this.#firsts[id]!, this.#seconds[id]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }

  symbol(symbol: KSymbol): Expression {
    const known = this.#find(IS_SYMBOL, symbol.id, 0);
    return known >= 0 ? this.#all[known]! : this.#add({ kind: "symbol", symbol, id: this.#all.length });
  }

  choice(choice: Choice): Expression {
    const known = this.#find(IS_CHOICE, choice.id, 0);
    return known >= 0 ? this.#all[known]! : this.#add({ kind: "choice", choice, id: this.#all.length });
  }

  /** `choice = y`. */
  protected comparedWithYes(choice: Choice, yes: KSymbol): Expression {
    const known = this.#find(IS_WHOLE, choice.id, yes.id);
    return known >= 0 ? this.#all[known]! : this.#add({ kind: "whole", choice, yes, id: this.#all.length });
  }

  not(operand: Expression): Expression {
    const known = this.#find(NOT, operand.id, 0);
    return known >= 0 ? this.#all[known]! : this.#add({ kind: "not", operand, id: this.#all.length });
  }

  protected pair(kind: "and" | "or", left: Expression, right: Expression): Expression {
    const known = this.#find(kind === "and" ? AND : OR, left.id, right.id);
    if (known >= 0) return this.#all[known]!;
    const id = this.#all.length;
    return this.#add(kind === "and" ? { kind, left, right, id } : { kind, left, right, id });
  }

  compare(operator: Comparison, left: KSymbol, right: KSymbol): Expression {
    const known = this.#find(COMPARES + OPERATORS.indexOf(operator), left.id, right.id);
    return known >= 0 ? this.#all[known]! : this.#add({ kind: "compare", operator, left, right, id: this.#all.length });
  }

  /** An expression that another store made, as this one's: numbers of two stores must not meet in one expression. */
  adopt(expression: Expression): Expression {
    switch (expression.kind) {
      case "symbol":
        return this.symbol(expression.symbol);
      case "choice":
        return this.choice(expression.choice);
      case "whole":
        return this.comparedWithYes(expression.choice, expression.yes);
      case "not":
        return this.not(this.adopt(expression.operand));
      case "and":
      case "or":
        return this.pair(expression.kind, this.adopt(expression.left), this.adopt(expression.right));
      case "compare":
        return this.compare(expression.operator, expression.left, expression.right);
    }
  }

  /** All expressions made so far as columns. */
  columns(): Pick<ModelArrays, "expressionKind" | "expressionFirst" | "expressionSecond"> {
    const count = this.#all.length;
    return {
      expressionKind: this.#kinds.slice(0, count),
      expressionFirst: this.#firsts.slice(0, count),
      expressionSecond: this.#seconds.slice(0, count),
    };
  }

  /** `undefined` is y. */
  and(left: Expression | undefined, right: Expression | undefined): Expression | undefined {
    if (left === undefined) return right;
    return right === undefined ? left : this.pair("and", left, right);
  }

  /** For accumulating: `undefined` is "nothing yet", as the C code's null pointer is here. */
  or(left: Expression | undefined, right: Expression | undefined): Expression | undefined {
    if (left === undefined) return right;
    return right === undefined ? left : this.pair("or", left, right);
  }

  /** `left && right` and `left || right` as written, without simplification. */
  conjunction(left: Expression, right: Expression): Expression {
    return this.pair("and", left, right);
  }

  disjunction(left: Expression, right: Expression): Expression {
    return this.pair("or", left, right);
  }

  /** How many different expressions were made. */
  get size(): number {
    return this.#all.length;
  }

  protected numbered(id: number): Expression {
    return this.#all[id]!;
  }

  /** How many there is room for. */
  protected get room(): number {
    return this.#kinds.length;
  }
}

/** An array twice as long, with the same at its beginning. */
export function larger(array: Int32Array): Int32Array {
  const copy = new Int32Array(array.length * 2);
  copy.set(array);
  return copy;
}

function hashOf(kind: number, first: number, second: number): number {
  const hash = Math.imul(first ^ Math.imul(second, 0x85ebca6b), 0x9e3779b1) + kind;
  return hash ^ (hash >>> 16);
}
