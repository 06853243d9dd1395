import type { Formula } from "./formula.ts";
import type { Literal, Solver } from "./solver.ts";

/** Options that a person would not switch on just to reach another. */
const UNLIKELY = /(^|_)(EXPERT|BROKEN|COMPILE_TEST|STAGING|DEBUG|KUNIT|TEST|TESTS|SELFTEST)(_|$)/;
const DEPTH = 7;

/** A guess at how much must be changed to make a literal true. */
export function guideCost(formula: Formula): (literal: Literal, solver: Solver) => number {
  const guess = (literal: Literal, solver: Solver, depth: number): number => {
    if (solver.isTrue(literal)) return 0;
    if (solver.isFalse(literal)) return 1000;
    const variable = literal >> 1;
    const wanted = (literal & 1) === 0;
    const definition = formula.definitions[variable];
    if (definition !== undefined) {
      if (depth === 0) return 3;
      const every = (definition.kind === "and") === wanted;
      let cost = every ? 0 : Number.POSITIVE_INFINITY;
      for (const part of definition.literals) {
        const one = guess(wanted ? part : part ^ 1, solver, depth - 1);
        cost = every ? cost + one : Math.min(cost, one);
        if (every ? cost > 1000 : cost === 0) break;
      }
      return cost;
    }
    const symbol = formula.parts[variable]?.symbol;
    if (symbol === undefined) return 8;
    if (!wanted) return 4;
    const base = 1 + (UNLIKELY.test(symbol.name) ? 20 : 0);
    const [on, yes] = formula.visible(symbol);
    const visible = formula.parts[variable]!.part === "on" || symbol.type === "bool" ? on : yes;
    if (depth === 0) return base + 3;
    const hidden = guess(visible, solver, depth - 1);
    return base + (hidden >= 1000 ? 8 : hidden);
  };
  return (literal, solver) => guess(literal, solver, DEPTH);
}
