import { ClauseWriter } from "./clause-set.ts";
import type { Formula } from "./formula.ts";
import { type Literal, type Solution, Solver } from "./solver.ts";
import type { Want } from "./want.ts";

const CONFLICTS = 2000;

/** The wants behind a proof, less those that it does without. `more`: clauses beside those of the formula. */
export function coreWants(
  formula: Formula,
  proof: Extract<Solution, { readonly kind: "core" }>,
  asked: ReadonlyMap<Literal, Want>,
  more: readonly (readonly Literal[])[],
): Want[] {
  const wantsOf = (literals: readonly Literal[]): Want[] => [
    ...new Set(literals.flatMap((literal) => asked.get(literal) ?? [])),
  ];
  const all = wantsOf(proof.assumptions);
  if (all.length < 2) return all;
  // The rules of the proof alone, with the few variables that they have.
  const numbers = new Map<number, number>();
  const writer = new ClauseWriter();
  const own = (literal: Literal): Literal => {
    let variable = numbers.get(literal >> 1);
    if (variable === undefined) {
      variable = writer.variable() >> 1;
      numbers.set(literal >> 1, variable);
    }
    return 2 * variable + (literal & 1);
  };
  const { literals, starts } = formula.clauses;
  for (const clause of proof.clauses) {
    const row = [...literals.subarray(starts[clause]!, starts[clause + 1]!)].map(own);
    writer.add(row, 0, -1, "definition");
  }
  for (const clause of more) writer.add(clause.map(own), 0, -1, "definition");
  let left = [...proof.assumptions];
  left.forEach(own);
  const set = writer.freeze();
  const solver = new Solver(set, new Uint8Array(writer.variables + 1), () => 1);
  for (const want of all) {
    const without = left.filter((literal) => asked.get(literal) !== want);
    if (without.length === left.length) continue;
    const solution = solver.solve(without.map(own), { conflicts: CONFLICTS, isCancelled: () => false });
    if (solution.kind === "core") left = without;
  }
  return wantsOf(left);
}
