import type { ClauseSet } from "./clause-set.ts";

/**
 * A literal is `2 * variable` (true) or `2 * variable + 1` (false); variables count from 1.
 */
export type Literal = number;

/** What a search ended with. */
export type Solution =
  | { readonly kind: "model" }
  /** Proven: no model holds all assumptions. `clauses` are those of the clause set that the proof uses. */
  | { readonly kind: "core"; readonly assumptions: readonly Literal[]; readonly clauses: readonly number[] }
  | { readonly kind: "unknown" };

/** Bounds on a search; the caller counts time, the solver conflicts. */
export interface Limits {
  /** Conflicts after which the search gives up. */
  readonly conflicts: number;
  readonly isCancelled: () => boolean;
  /** What may change at most, by the weights: beyond that the search gives up. */
  readonly most?: number;
}

/** A literal that a search took though there were others, with the weight of all that changed after it. */
export interface Choice {
  readonly literal: Literal;
  readonly weight: number;
}

/** Clauses still to be mended, as a list that shares its tail with those saved for earlier decisions. */
type Pending = { readonly clause: number; readonly next: Pending } | undefined;

/** What a solver works in: some megabytes for a kernel, so that they are used again. */
interface Tables {
  readonly value: Int8Array;
  readonly level: Int32Array;
  readonly reason: Int32Array;
  readonly seen: Uint8Array;
  readonly arena: Int32Array;
  readonly starts: Int32Array;
  readonly watch: Int32Array;
  readonly watchNext: Int32Array;
}

/** Tables that no solver works in now. */
const spare = new WeakMap<ClauseSet, Tables>();

function tablesOf(set: ClauseSet, room: number): Tables {
  return {
    value: new Int8Array(2 * room),
    level: new Int32Array(room),
    reason: new Int32Array(room),
    seen: new Uint8Array(room),
    arena: new Int32Array(set.literals.length + ROOM),
    starts: new Int32Array(set.starts.length + (ROOM >> 3)),
    watch: new Int32Array(Math.max(2 * room, set.watch.length)),
    watchNext: new Int32Array(set.watchNext.length + (ROOM >> 2)),
  };
}

/** What was still to be done when a decision was taken. */
interface Waiting {
  readonly checked: number;
  readonly gates: Pending;
  readonly forward: Pending;
  readonly backward: Pending;
}

const NO_REASON = -1;
/** Decisions after which a search asks whether it is to go on. */
const TURNS = 256;
/** Literals of learned clauses that there is room for from the start. */
const ROOM = 1 << 16;

/**
 * A clause learning solver that mends a known model instead of looking for any: variables that nothing forces keep their
 * value in `base`, which satisfies all clauses, so a search costs what changes and not what the tree is large. A clause that
 * the changes broke is mended forward where its output is free (what follows), else backward by the cheapest literal (what
 * is needed). Complete: it ends with a model or a proof unless `Limits` end it.
 */
export class Solver {
  readonly #set: ClauseSet;
  readonly #tables: Tables;
  readonly #base: Uint8Array;
  /** By literal: 1 true, -1 false, 0 open. */
  readonly #value: Int8Array;
  readonly #level: Int32Array;
  readonly #reason: Int32Array;
  readonly #seen: Uint8Array;
  readonly #trail: Literal[] = [];
  /** Trail length before each decision. */
  readonly #decisions: number[] = [];
  /** Whether each decision was one among several. */
  readonly #chosen: boolean[] = [];
  readonly #saved: Waiting[] = [];
  /** The assumptions of the last search, whose levels are kept as far as the next one has the same. */
  #assumed: readonly Literal[] = [];
  #propagated = 0;
  #checked = 0;
  /** Gates come before the rules of symbols: a rule that reads a gate not settled yet would change what need not. */
  #gates: Pending;
  #forward: Pending;
  #backward: Pending;
  /** Clause literals: those of the set, then clauses added and learned. The first two of each are watched. */
  #arena: Int32Array;
  #starts: Int32Array;
  #clauseCount: number;
  readonly #watch: Int32Array;
  #watchNext: Int32Array;
  /** What each learned clause was derived from: clauses, and variables of level 0 as -1 - variable. */
  readonly #derived = new Map<number, readonly number[]>();
  /** Clauses added after the set, which have no row in its occurrence table. */
  readonly #extras: number[] = [];
  #broken = -1;
  readonly #cost: (literal: Literal, solver: Solver) => number;
  /** What a change of each variable weighs. */
  readonly #weights: Uint8Array;
  #weight = 0;
  #steps = 0;

  /**
   * `base[variable]` is 1 or 0; `cost` guesses what making a literal true would change; `weights`, by variable, say what a
   * change counts for (nothing unless told).
   */
  constructor(
    set: ClauseSet,
    base: Uint8Array,
    cost: (literal: Literal, solver: Solver) => number,
    weights: Uint8Array = new Uint8Array(base.length),
  ) {
    this.#set = set;
    this.#base = base;
    this.#cost = cost;
    this.#weights = weights;
    const room = base.length;
    const used = spare.get(set);
    const tables = used !== undefined && used.seen.length === room ? used : tablesOf(set, room);
    spare.delete(set);
    this.#tables = tables;
    this.#value = tables.value.fill(0);
    // Clauses without an output name variable 0: it is never open.
    this.#value[0] = 1;
    this.#level = tables.level;
    this.#reason = tables.reason.fill(NO_REASON);
    this.#seen = tables.seen;
    this.#clauseCount = set.count;
    this.#arena = tables.arena;
    this.#arena.set(set.literals);
    this.#starts = tables.starts;
    this.#starts.set(set.starts);
    this.#watch = tables.watch;
    this.#watch.set(set.watch);
    this.#watch.fill(-1, set.watch.length);
    this.#watchNext = tables.watchNext;
    this.#watchNext.set(set.watchNext);
    for (const unit of set.units) this.#assertTop(unit);
  }

  /** Leaves the tables to the next solver of the clause set; this one must not be asked any more. */
  release(): void {
    spare.set(this.#set, this.#tables);
  }

  /** Whether a literal is true, with open variables at their base value. */
  isTrue(literal: Literal): boolean {
    const value = this.#value[literal]!;
    if (value !== 0) return value > 0;
    return (this.#base[literal >> 1] === 1) === ((literal & 1) === 0);
  }

  /** Whether a literal is settled as false. */
  isFalse(literal: Literal): boolean {
    return this.#value[literal]! < 0;
  }

  /** Literals that differ from the base, in the order found. */
  changes(): Literal[] {
    return this.#trail.filter((literal) => !this.#asBase(literal));
  }

  /** Those of them that have a weight. */
  weightyChanges(): Literal[] {
    return this.#trail.filter((literal) => this.#weights[literal >> 1] !== 0 && !this.#asBase(literal));
  }

  /** What the changes weigh together. */
  get weight(): number {
    return this.#weight;
  }

  /** How many values were settled in all: a measure of work that does not depend on the machine. */
  get steps(): number {
    return this.#steps;
  }

  /** The values of all variables, by variable. */
  values(): Uint8Array {
    const values = this.#base.slice();
    for (const literal of this.#trail) values[literal >> 1] = (literal & 1) ^ 1;
    return values;
  }

  /** What the last search took though there were others, the weightiest first. */
  choices(): Choice[] {
    const choices: Choice[] = [];
    let end = this.#trail.length;
    for (let level = this.#decisions.length - 1; level >= this.#assumed.length; level--) {
      if (!this.#chosen[level]) continue;
      const start = this.#decisions[level]!;
      let weight = 0;
      for (let at = start; at < end; at++) {
        const literal = this.#trail[at]!;
        if (!this.#asBase(literal)) weight += this.#weights[literal >> 1]!;
      }
      choices.push({ literal: this.#trail[start]!, weight });
      end = start;
    }
    return choices.sort((a, b) => b.weight - a.weight || a.literal - b.literal);
  }

  /** Adds a clause; searches start at the top again. */
  add(literals: readonly Literal[]): void {
    this.#undo(0);
    if (this.#broken < 0) this.#broken = this.#propagate();
    const open = literals.filter((literal) => this.#value[literal]! >= 0);
    const clause = this.#store([...open, ...literals.filter((literal) => this.#value[literal]! < 0)]);
    this.#extras.push(clause);
    if (this.#broken >= 0) return;
    if (open.length === 0) this.#broken = clause;
    else if (open.length === 1 && this.#value[open[0]!] === 0) this.#enqueue(open[0]!, clause);
  }

  solve(assumptions: readonly Literal[], limits: Limits): Solution {
    let same = 0;
    const most = Math.min(this.#assumed.length, assumptions.length);
    while (same < most && this.#assumed[same] === assumptions[same]) same++;
    this.#undo(same);
    this.#assumed = assumptions;
    let conflicts = 0;
    for (let turn = 1; ; turn++) {
      if (turn % TURNS === 0 && limits.isCancelled()) return { kind: "unknown" };
      if (this.#broken >= 0) return this.#core(this.#broken, undefined);
      const conflict = this.#propagate();
      if (conflict >= 0) {
        if (this.#decisions.length === 0) {
          this.#broken = conflict;
          continue;
        }
        if (++conflicts > limits.conflicts || (conflicts % 64 === 0 && limits.isCancelled())) {
          // The next search may begin with the same assumptions: it must come upon the conflict again.
          this.#undo(this.#decisions.length - 1);
          return { kind: "unknown" };
        }
        this.#learn(conflict);
        continue;
      }
      if (limits.most !== undefined && this.#weight > limits.most) return { kind: "unknown" };
      if (this.#decisions.length < assumptions.length) {
        const next = assumptions[this.#decisions.length]!;
        if (this.#value[next]! < 0) return this.#core(-1, next);
        this.#decide(this.#value[next] === 0 ? next : undefined, false);
        continue;
      }
      const follows = this.#follow();
      if (follows !== undefined) {
        this.#decide(follows, false);
        continue;
      }
      const decision = this.#choose();
      if (decision === undefined) return { kind: "model" };
      this.#decide(decision, true);
    }
  }

  #asBase(literal: Literal): boolean {
    return (this.#base[literal >> 1] === 1) === ((literal & 1) === 0);
  }

  #store(literals: readonly Literal[]): number {
    const clause = this.#clauseCount++;
    const start = this.#starts[clause]!;
    const end = start + literals.length;
    if (end > this.#arena.length) this.#arena = grown(this.#arena, end);
    if (clause + 2 > this.#starts.length) this.#starts = grown(this.#starts, clause + 2);
    if (2 * clause + 2 > this.#watchNext.length) this.#watchNext = grown(this.#watchNext, 2 * clause + 2);
    this.#arena.set(literals, start);
    this.#starts[clause + 1] = end;
    if (literals.length < 2) return clause;
    for (const side of [0, 1]) {
      const literal = literals[side]!;
      this.#watchNext[2 * clause + side] = this.#watch[literal]!;
      this.#watch[literal] = 2 * clause + side;
    }
    return clause;
  }

  /** Makes the only literal of a clause true for good. */
  #assertTop(clause: number): void {
    const literal = this.#arena[this.#starts[clause]!]!;
    if (this.#value[literal]! < 0) this.#broken = clause;
    else if (this.#value[literal] === 0) this.#enqueue(literal, clause);
  }

  #enqueue(literal: Literal, reason: number): void {
    this.#value[literal] = 1;
    this.#value[literal ^ 1] = -1;
    this.#level[literal >> 1] = this.#decisions.length;
    this.#reason[literal >> 1] = reason;
    this.#trail.push(literal);
    this.#steps++;
    if (!this.#asBase(literal)) this.#weight += this.#weights[literal >> 1]!;
  }

  #decide(literal: Literal | undefined, chosen: boolean): void {
    this.#decisions.push(this.#trail.length);
    this.#chosen.push(chosen);
    this.#saved.push({
      checked: this.#checked,
      gates: this.#gates,
      forward: this.#forward,
      backward: this.#backward,
    });
    if (literal !== undefined) this.#enqueue(literal, NO_REASON);
  }

  #undo(level: number): void {
    if (this.#decisions.length <= level) return;
    const length = this.#decisions[level]!;
    for (let at = this.#trail.length - 1; at >= length; at--) {
      const literal = this.#trail[at]!;
      this.#value[literal] = 0;
      this.#value[literal ^ 1] = 0;
      this.#reason[literal >> 1] = NO_REASON;
      if (!this.#asBase(literal)) this.#weight -= this.#weights[literal >> 1]!;
    }
    this.#trail.length = length;
    this.#decisions.length = level;
    this.#chosen.length = level;
    const saved = this.#saved[level]!;
    this.#saved.length = level;
    this.#checked = saved.checked;
    this.#gates = saved.gates;
    this.#forward = saved.forward;
    this.#backward = saved.backward;
    this.#propagated = Math.min(this.#propagated, length);
  }

  /** Unit propagation; the number of a clause that became false, or -1. */
  #propagate(): number {
    const value = this.#value;
    const watch = this.#watch;
    const arena = this.#arena;
    const starts = this.#starts;
    const following = this.#watchNext;
    while (this.#propagated < this.#trail.length) {
      const falsified = this.#trail[this.#propagated++]! ^ 1;
      let entry = watch[falsified]!;
      let previous = -1;
      while (entry >= 0) {
        const after = following[entry]!;
        const clause = entry >> 1;
        const start = starts[clause]!;
        const own = start + (entry & 1);
        const other = arena[start + 1 - (entry & 1)]!;
        if (value[other]! <= 0) {
          const end = starts[clause + 1]!;
          let at = start + 2;
          while (at < end && value[arena[at]!]! < 0) at++;
          if (at < end) {
            const moved = arena[at]!;
            arena[at] = falsified;
            arena[own] = moved;
            following[entry] = watch[moved]!;
            watch[moved] = entry;
            if (previous < 0) watch[falsified] = after;
            else following[previous] = after;
            entry = after;
            continue;
          }
          if (value[other]! < 0) return clause;
          this.#enqueue(other, clause);
        }
        previous = entry;
        entry = after;
      }
    }
    return -1;
  }

  /** Learns the first clause of a conflict that has one literal of its level, and goes back to where that is forced. */
  #learn(conflict: number): void {
    const seen = this.#seen;
    const marked: number[] = [];
    const derived: number[] = [];
    const learned: Literal[] = [0];
    const current = this.#decisions.length;
    let clause = conflict;
    let open = 0;
    let at = this.#trail.length - 1;
    let back = 0;
    let uip = 0;
    for (;;) {
      derived.push(clause);
      for (let index = this.#starts[clause]!; index < this.#starts[clause + 1]!; index++) {
        const literal = this.#arena[index]!;
        const variable = literal >> 1;
        if (seen[variable] === 1 || literal === uip) continue;
        seen[variable] = 1;
        marked.push(variable);
        const level = this.#level[variable]!;
        if (level === 0) derived.push(-1 - variable);
        else if (level === current) open++;
        else {
          learned.push(literal);
          back = Math.max(back, level);
        }
      }
      while (seen[this.#trail[at]! >> 1] === 0 || this.#level[this.#trail[at]! >> 1] !== current) at--;
      uip = this.#trail[at--]!;
      if (--open === 0) break;
      clause = this.#reason[uip >> 1]!;
    }
    for (const variable of marked) seen[variable] = 0;
    learned[0] = uip ^ 1;
    // The second watch must be the last to be undone.
    const second = learned.findIndex((literal, index) => index > 0 && this.#level[literal >> 1] === back);
    if (second > 1) [learned[1], learned[second]] = [learned[second]!, learned[1]!];
    this.#undo(back);
    const stored = this.#store(learned);
    this.#derived.set(stored, derived);
    this.#enqueue(learned[0]!, stored);
  }

  /** Which assumptions and clauses lead to a false clause, or to a false assumption. */
  #core(conflict: number, failed: Literal | undefined): Solution {
    const assumptions: Literal[] = failed === undefined ? [] : [failed];
    const clauses = new Set<number>();
    const variables = new Set<number>();
    const stack: number[] = failed === undefined ? [conflict] : [-1 - (failed >> 1)];
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      if (item >= 0) {
        if (clauses.has(item)) continue;
        clauses.add(item);
        const derived = this.#derived.get(item);
        if (derived !== undefined) stack.push(...derived);
        // A derived clause stands for what it came from; its own literals matter where it forced one.
      } else {
        const variable = -1 - item;
        if (variables.has(variable)) continue;
        variables.add(variable);
        const reason = this.#reason[variable]!;
        if (reason === NO_REASON) {
          const literal = this.#value[2 * variable]! > 0 ? 2 * variable : 2 * variable + 1;
          if (this.#level[variable]! > 0 && literal !== failed) assumptions.push(literal);
          continue;
        }
        stack.push(reason);
        for (let index = this.#starts[reason]!; index < this.#starts[reason + 1]!; index++)
          stack.push(-1 - (this.#arena[index]! >> 1));
      }
    }
    if (failed === undefined) {
      // Everything is settled at the top: the literals of the false clause and what forced them belong to the proof.
      const more = this.#topReasons(conflict);
      for (const clause of more) clauses.add(clause);
    }
    const expanded = this.#originals(clauses);
    return { kind: "core", assumptions, clauses: expanded };
  }

  #topReasons(conflict: number): Set<number> {
    const clauses = new Set<number>([conflict]);
    const stack = [conflict];
    for (let clause = stack.pop(); clause !== undefined; clause = stack.pop()) {
      for (let index = this.#starts[clause]!; index < this.#starts[clause + 1]!; index++) {
        const reason = this.#reason[this.#arena[index]! >> 1]!;
        if (reason === NO_REASON || clauses.has(reason)) continue;
        clauses.add(reason);
        stack.push(reason);
      }
    }
    return clauses;
  }

  /** The clauses of the set that others were derived from. */
  #originals(clauses: ReadonlySet<number>): number[] {
    const all = new Set<number>();
    const stack = [...clauses];
    for (let clause = stack.pop(); clause !== undefined; clause = stack.pop()) {
      if (all.has(clause)) continue;
      all.add(clause);
      for (const part of this.#derived.get(clause) ?? []) {
        if (part >= 0) stack.push(part);
        else {
          const reason = this.#reason[-1 - part]!;
          if (reason !== NO_REASON) stack.push(...this.#topReasons(reason));
        }
      }
    }
    return [...all].filter((clause) => clause < this.#set.count);
  }

  /** The next literal that follows from what changed, as far as its value is still open. */
  #follow(): Literal | undefined {
    const { occurrences, occurrenceStarts, outputs, owners } = this.#set;
    while (this.#checked < this.#trail.length) {
      const literal = this.#trail[this.#checked++]!;
      if (this.#asBase(literal)) continue;
      const falsified = literal ^ 1;
      if (falsified + 1 >= occurrenceStarts.length) continue;
      const end = occurrenceStarts[falsified + 1]!;
      for (let at = occurrenceStarts[falsified]!; at < end; at++) {
        const clause = occurrences[at]!;
        if (!this.#violated(clause)) continue;
        if (this.#value[2 * outputs[clause]!] !== 0) this.#backward = { clause, next: this.#backward };
        else if (owners[clause]! < 0) this.#gates = { clause, next: this.#gates };
        else this.#forward = { clause, next: this.#forward };
      }
    }
    for (;;) {
      const waiting = this.#gates ?? this.#forward;
      if (waiting === undefined) return undefined;
      const { clause } = waiting;
      const output = this.#set.outputs[clause]!;
      const broken = this.#violated(clause);
      // Stays in the list: when the search comes back to before what is decided here, the clause is broken as before.
      if (broken && this.#value[2 * output] === 0) return this.#literalOf(clause, output);
      if (this.#gates !== undefined) this.#gates = waiting.next;
      else this.#forward = waiting.next;
      if (broken) this.#backward = { clause, next: this.#backward };
    }
  }

  /** The next literal that something broken needs, `undefined` when trail and base together are a model. */
  #choose(): Literal | undefined {
    while (this.#backward !== undefined) {
      const { clause, next } = this.#backward;
      if (this.#violated(clause)) return this.#cheapest(clause);
      this.#backward = next;
    }
    for (const clause of this.#extras) if (this.#violated(clause)) return this.#cheapest(clause);
    return undefined;
  }

  #violated(clause: number): boolean {
    const end = this.#starts[clause + 1]!;
    for (let at = this.#starts[clause]!; at < end; at++) if (this.isTrue(this.#arena[at]!)) return false;
    return true;
  }

  #literalOf(clause: number, variable: number): Literal {
    let at = this.#starts[clause]!;
    while (this.#arena[at]! >> 1 !== variable) at++;
    return this.#arena[at]!;
  }

  #cheapest(clause: number): Literal {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let at = this.#starts[clause]!; at < this.#starts[clause + 1]!; at++) {
      const literal = this.#arena[at]!;
      if (this.#value[literal] !== 0) continue;
      const cost = this.#cost(literal, this);
      // Watches reorder clauses: equal costs are decided by the literal, so that answers do not depend on them.
      if (best >= 0 && (cost > least || (cost === least && literal > best))) continue;
      best = literal;
      least = cost;
    }
    return best;
  }
}

function grown(array: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(Math.max(length, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}
