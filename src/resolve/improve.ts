import type { Limits, Literal, Solver } from "./solver.ts";

/** How many values the searches of an improvement may settle in all. */
const STEPS = 400_000;
const CONFLICTS = 40;

/** A model that a search found. */
export interface Found {
  /** By variable, 1 or 0. */
  readonly values: Uint8Array;
  /** Of its changes. */
  readonly weight: number;
}

/**
 * Looks for models that change less than the one just found: searches again without one of its choices, the weightiest
 * first, then with one of its changes kept as in the base, in the order in which they came; and goes on from what is better.
 */
export function improve(solver: Solver, assumptions: readonly Literal[], limits: Limits): Found {
  let best: Found = { values: solver.values(), weight: solver.weight };
  const start = solver.steps;
  const tried = new Set<Literal>(assumptions);
  let without: readonly Literal[] = assumptions;
  let choices = solver.choices().map(({ literal }) => literal);
  let changes = solver.weightyChanges();
  const spent = (): boolean => solver.steps - start > STEPS || limits.isCancelled();
  while (!spent()) {
    const next = choices.find((literal) => !tried.has(literal)) ?? changes.find((literal) => !tried.has(literal));
    if (next === undefined) break;
    tried.add(next);
    const wanted = [...without, next ^ 1];
    const solution = solver.solve(wanted, { ...limits, conflicts: CONFLICTS, most: best.weight - 1 });
    if (solution.kind !== "model") continue;
    best = { values: solver.values(), weight: solver.weight };
    without = wanted;
    choices = solver.choices().map(({ literal }) => literal);
    changes = solver.weightyChanges();
  }
  return best;
}
