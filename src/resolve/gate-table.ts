import { type ClauseWriter, grown } from "./clause-set.ts";
import type { Literal } from "./solver.ts";

export const TRUE: Literal = 2;
export const FALSE: Literal = 3;

/** How auxiliary variables are made up of others; columns, because there are 10^4. */
export interface Gates {
  /** What a variable stands for: `AND` or `OR` of its literals, `NONE` for one that is no gate. By variable. */
  readonly kinds: Uint8Array;
  /** The literals of variable `v` are `literals[starts[v]]` up to `literals[starts[v + 1]]`. */
  readonly starts: Int32Array;
  readonly literals: Int32Array;
}

export const NONE = 0;
export const AND = 1;
export const OR = 2;

/** What a gate is: `AND` or `OR`. */
export type GateKind = typeof AND | typeof OR;

/** Makes the gates of a formula, equal ones once: found by a hash that does not depend on the order of their literals. */
export class GateTable {
  readonly #writer: ClauseWriter;
  #count = 0;
  /** By gate. */
  #variables = new Int32Array(1 << 15);
  #kinds = new Int32Array(1 << 15);
  #starts = new Int32Array(1 << 15);
  /** Of all gates, with those of the question at hand behind them. */
  #literals = new Int32Array(1 << 17);
  #size = 0;
  /** Gate plus one by hash, open addressed. */
  #slots = new Int32Array(1 << 17);
  /** By literal: the question in which it came up last. */
  #stamps = new Int32Array(1 << 17);
  #question = 0;

  constructor(writer: ClauseWriter) {
    this.#writer = writer;
  }

  /** The literal of a gate over literals from `first` on, simplified; its clauses are written with it. */
  of(kind: GateKind, parts: ArrayLike<Literal>, first = 0, end = parts.length): Literal {
    const absorbing = kind === AND ? FALSE : TRUE;
    const question = this.#begin(end - first);
    const stamps = this.#stamps;
    const start = this.#size;
    let size = start;
    let hash = kind * 0x9e3779b1;
    for (let at = first; at < end; at++) {
      const part = parts[at]!;
      if (part === absorbing || stamps[part ^ 1] === question) return absorbing;
      if (part === (absorbing ^ 1) || stamps[part] === question) continue;
      stamps[part] = question;
      this.#literals[size++] = part;
      hash = (hash + mixed(part)) | 0;
    }
    if (size === start) return absorbing ^ 1;
    if (size === start + 1) return this.#literals[start]!;
    const mask = this.#slots.length - 1;
    let slot = mixed(hash) & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const gate = this.#slots[slot]! - 1;
      if (this.#kinds[gate] === kind && this.#isStamped(gate, size - start)) return 2 * this.#variables[gate]!;
    }
    return this.#make(kind, size, slot);
  }

  /** Makes room, and a number for the question. */
  #begin(count: number): number {
    while (2 * this.#writer.variables + 4 > this.#stamps.length) this.#stamps = grown(this.#stamps);
    while (this.#size + count > this.#literals.length) this.#literals = grown(this.#literals);
    if (this.#count + 2 > this.#starts.length) {
      this.#starts = grown(this.#starts);
      this.#kinds = grown(this.#kinds);
      this.#variables = grown(this.#variables);
    }
    return ++this.#question;
  }

  freeze(): Gates {
    const { variables } = this.#writer;
    const kinds = new Uint8Array(variables + 1);
    const starts = new Int32Array(variables + 2);
    for (let gate = 0; gate < this.#count; gate++) {
      const variable = this.#variables[gate]!;
      kinds[variable] = this.#kinds[gate]!;
      starts[variable + 1] = this.#starts[gate + 1]! - this.#starts[gate]!;
    }
    for (let variable = 0; variable <= variables; variable++) starts[variable + 1]! += starts[variable]!;
    return { kinds, starts, literals: this.#literals.slice(0, this.#size) };
  }

  /** Whether a gate has as many literals, all of which came up in this question. */
  #isStamped(gate: number, count: number): boolean {
    const end = this.#starts[gate + 1]!;
    if (end - this.#starts[gate]! !== count) return false;
    for (let at = this.#starts[gate]!; at < end; at++)
      if (this.#stamps[this.#literals[at]!] !== this.#question) return false;
    return true;
  }

  /** Makes a gate of the literals behind those of the others, up to `end`. */
  #make(kind: GateKind, end: number, slot: number): Literal {
    const writer = this.#writer;
    const start = this.#size;
    const literal = writer.variable();
    const gate = this.#count++;
    this.#slots[slot] = this.#count;
    this.#variables[gate] = literal >> 1;
    this.#kinds[gate] = kind;
    this.#size = end;
    this.#starts[this.#count] = end;
    if (2 * this.#count > this.#slots.length) this.#rehash();
    const flip = kind === AND ? 0 : 1;
    const output = literal ^ flip;
    for (let at = start; at < end; at++) {
      writer.put(output ^ 1);
      writer.put(this.#literals[at]! ^ flip);
      writer.end(output, -1, "definition");
    }
    writer.put(output);
    for (let at = start; at < end; at++) writer.put(this.#literals[at]! ^ flip ^ 1);
    writer.end(output, -1, "definition");
    return literal;
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let gate = 0; gate < this.#count; gate++) {
      let hash = this.#kinds[gate]! * 0x9e3779b1;
      for (let at = this.#starts[gate]!; at < this.#starts[gate + 1]!; at++)
        hash = (hash + mixed(this.#literals[at]!)) | 0;
      let slot = mixed(hash) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = gate + 1;
    }
    this.#slots = slots;
  }
}

/** Spreads the bits of a number. */
function mixed(number: number): number {
  const half = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d);
  return Math.imul(half ^ (half >>> 12), 0x297a2d39) ^ (half >>> 15);
}
