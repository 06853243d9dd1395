import type { Formula } from "./formula.ts";
import { AND, NONE } from "./gate-table.ts";
import type { Literal, Solver } from "./solver.ts";

/** Options that a person would not switch on just to reach another. */
const UNLIKELY = /(^|_)(EXPERT|BROKEN|COMPILE_TEST|STAGING|DEBUG|KUNIT|TEST|TESTS|SELFTEST)(_|$)/;
const DEPTH = 7;
/** How many literals one guess may look at. */
const LOOKS = 300;
/** How far an effect is followed. */
const FLIPS = 240;
/** What cannot be. */
const NEVER = 1000;

/** A guess at how much must be changed to make a literal true, on a base that is known. */
export function guideCost(formula: Formula, base: Uint8Array): (literal: Literal, solver: Solver) => number {
  const { gates } = formula;
  const effects = new Int16Array(2 * formula.variables + 2).fill(-1);
  let looks = 0;
  const effect = (literal: Literal): number => {
    if (effects[literal]! < 0) effects[literal] = effectOf(formula, base, literal);
    return effects[literal]!;
  };
  const guess = (literal: Literal, solver: Solver, depth: number): number => {
    if (solver.isTrue(literal)) return 0;
    if (solver.isFalse(literal)) return NEVER;
    if (looks-- <= 0) return 3;
    const variable = literal >> 1;
    const wanted = (literal & 1) === 0;
    const kind = variable > formula.variables ? NONE : gates.kinds[variable]!;
    if (kind !== NONE) {
      if (depth === 0) return 3;
      const every = (kind === AND) === wanted;
      let cost = every ? 0 : Number.POSITIVE_INFINITY;
      for (let at = gates.starts[variable]!; at < gates.starts[variable + 1]!; at++) {
        const part = gates.literals[at]!;
        const one = guess(wanted ? part : part ^ 1, solver, depth - 1);
        cost = every ? cost + one : Math.min(cost, one);
        if (every ? cost > NEVER : cost === 0) break;
      }
      return cost;
    }
    const symbol = formula.parts[variable]?.symbol;
    if (symbol === undefined) return 8;
    const [on, yes] = formula.visible(symbol);
    const low = formula.parts[variable]!.part === "on" || symbol.type === "bool";
    const selected = formula.expression(symbol.reverseDependency)?.[low ? 0 : 1];
    const held = symbol.reverseDependency === undefined ? undefined : selected;
    const own = effect(literal);
    if (!wanted) {
      const hidden = solver.isTrue(on) ? 0 : 4;
      if (held === undefined || depth < 4) return own + hidden;
      return own + hidden + Math.min(guess(held ^ 1, solver, depth - 2), 200);
    }
    const unlikely = UNLIKELY.test(symbol.name) ? 20 : 0;
    if (depth === 0) return own + unlikely + 3;
    let hidden = guess(low ? on : yes, solver, depth - 1);
    if (hidden > 2 && held !== undefined && depth >= 5) hidden = Math.min(hidden, 1 + guess(held, solver, depth - 2));
    return own + unlikely + (hidden >= NEVER ? 8 : hidden);
  };
  return (literal, solver) => {
    looks = LOOKS;
    return guess(literal, solver, DEPTH);
  };
}

/** How many symbols change on a base when a literal becomes true and what must follow does. */
function effectOf(formula: Formula, base: Uint8Array, literal: Literal): number {
  const { clauses, parts } = formula;
  const flipped = new Set<number>([literal >> 1]);
  const gates: Literal[] = [literal];
  const others: Literal[] = [];
  const isFalse = (each: Literal): boolean => (base[each >> 1] === (each & 1)) !== flipped.has(each >> 1);
  const broken = (clause: number): boolean => {
    for (let at = clauses.starts[clause]!; at < clauses.starts[clause + 1]!; at++)
      if (!isFalse(clauses.literals[at]!)) return false;
    return true;
  };
  let count = 1;
  const waiting: number[] = [];
  for (;;) {
    const next = gates.pop() ?? others.pop();
    if (next === undefined) {
      const clause = waiting.pop();
      if (clause === undefined) return count;
      const output = clauses.outputs[clause]!;
      if (flipped.has(output) || !broken(clause)) continue;
      flipped.add(output);
      if (parts[output] !== undefined) count++;
      others.push(2 * output + (base[output] === 1 ? 1 : 0));
      continue;
    }
    if (flipped.size > FLIPS) return count;
    const falsified = next ^ 1;
    for (let at = clauses.occurrenceStarts[falsified]!; at < clauses.occurrenceStarts[falsified + 1]!; at++) {
      const clause = clauses.occurrences[at]!;
      const output = clauses.outputs[clause]!;
      if (output === 0 || flipped.has(output) || !broken(clause)) continue;
      if (clauses.owners[clause]! >= 0) {
        waiting.push(clause);
        continue;
      }
      flipped.add(output);
      gates.push(2 * output + (base[output] === 1 ? 1 : 0));
      if (flipped.size > FLIPS) return count;
    }
  }
}
