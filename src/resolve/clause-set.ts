import type { Literal } from "./solver.ts";

/** Which rule of a symbol a clause states; `definition` only names an expression. */
export type Rule = "definition" | "allowed" | "selected" | "default" | "choice" | "text" | "modules";

const RULES: readonly Rule[] = ["definition", "allowed", "selected", "default", "choice", "text", "modules"];

/** Clauses, never changed once frozen, with the tables that searches start from; columns, because there are 10^5. */
export interface ClauseSet {
  readonly count: number;
  /** Clause `c` is `literals[starts[c]]` up to `literals[starts[c + 1]]`. */
  readonly literals: Int32Array;
  readonly starts: Int32Array;
  /** The variable that a clause is about, which follows when the others are given; 0 when none does. */
  readonly outputs: Int32Array;
  /** For each literal the clauses it is in, as a compressed row table. */
  readonly occurrences: Int32Array;
  readonly occurrenceStarts: Int32Array;
  /** Heads of the lists of watches by literal (entry `2 * clause + side`), -1 at the end. */
  readonly watch: Int32Array;
  readonly watchNext: Int32Array;
  /** Clauses of one literal. */
  readonly units: readonly number[];
  /** Symbol id or, for choices, the number of symbols plus its id; -1 for definitions. */
  readonly owners: Int32Array;
  ruleOf(clause: number): Rule;
}

/** Collects clauses. */
export class ClauseWriter {
  #literals = new Int32Array(1 << 12);
  #size = 0;
  #starts = new Int32Array(1 << 10);
  #outputs = new Int32Array(1 << 10);
  #owners = new Int32Array(1 << 10);
  #rules = new Uint8Array(1 << 10);
  #count = 0;
  #variables = 0;

  /** A new variable, as its positive literal. */
  variable(): Literal {
    return 2 * ++this.#variables;
  }

  get variables(): number {
    return this.#variables;
  }

  /** `output` is the literal of the clause that follows from the others; those given as -1 are left out. */
  add(literals: readonly Literal[], output: Literal, owner: number, rule: Rule): void {
    for (const literal of literals) this.put(literal);
    this.end(output, owner, rule);
  }

  /** Adds a literal to the clause that `end` ends. */
  put(literal: Literal): void {
    if (this.#size === this.#literals.length) this.#literals = grown(this.#literals);
    this.#literals[this.#size++] = literal;
  }

  end(output: Literal, owner: number, rule: Rule): void {
    const clause = this.#count++;
    if (clause + 1 === this.#starts.length) {
      this.#starts = grown(this.#starts);
      this.#outputs = grown(this.#outputs);
      this.#owners = grown(this.#owners);
      const rules = new Uint8Array(2 * this.#rules.length);
      rules.set(this.#rules);
      this.#rules = rules;
    }
    this.#starts[clause + 1] = this.#size;
    this.#outputs[clause] = output >> 1;
    this.#owners[clause] = owner;
    this.#rules[clause] = RULES.indexOf(rule);
  }

  freeze(): ClauseSet {
    const count = this.#count;
    const literals = this.#literals.slice(0, this.#size);
    const starts = this.#starts.slice(0, count + 1);
    const size = 2 * this.#variables + 2;
    const occurrenceStarts = new Int32Array(size + 1);
    for (const literal of literals) occurrenceStarts[literal + 1]!++;
    for (let literal = 0; literal < size; literal++) occurrenceStarts[literal + 1]! += occurrenceStarts[literal]!;
    const fill = occurrenceStarts.slice();
    const occurrences = new Int32Array(literals.length);
    const watch = new Int32Array(size).fill(-1);
    const watchNext = new Int32Array(2 * count).fill(-1);
    const units: number[] = [];
    for (let clause = 0; clause < count; clause++) {
      const start = starts[clause]!;
      const end = starts[clause + 1]!;
      for (let at = start; at < end; at++) occurrences[fill[literals[at]!]!++] = clause;
      if (end - start === 1) units.push(clause);
      else
        for (let side = 0; side < 2; side++) {
          const literal = literals[start + side]!;
          watchNext[2 * clause + side] = watch[literal]!;
          watch[literal] = 2 * clause + side;
        }
    }
    const rules = this.#rules.slice(0, count);
    return {
      count,
      literals,
      starts,
      outputs: this.#outputs.slice(0, count),
      occurrences,
      occurrenceStarts,
      watch,
      watchNext,
      units,
      owners: this.#owners.slice(0, count),
      ruleOf: (clause) => RULES[rules[clause]!]!,
    };
  }
}

/** A column with twice the room. */
export function grown(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}
