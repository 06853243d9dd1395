import { ClauseWriter } from "./clause-set.ts";
import { type CoreRule, coreRules } from "./core-rule.ts";
import { inReadingOrder } from "./core-sentence.ts";
import type { Formula } from "./formula.ts";
import { type Literal, type Solution, Solver } from "./solver.ts";
import type { Want } from "./want.ts";

type Proof = Extract<Solution, { readonly kind: "core" }>;

/** How many rules a proof may use for all to be tried without. */
const RULES = 60;

/** A proof with no rule and no want to spare. `more`: clauses beside those of the formula, which are not told. */
export function toldCore(
  formula: Formula,
  base: Uint8Array,
  proof: Proof,
  asked: ReadonlyMap<Literal, Want>,
  more: readonly (readonly Literal[])[] = [],
): { readonly wants: readonly Want[]; readonly rules: readonly CoreRule[] } {
  let current = proof;
  const prove = (skip: string | undefined, assumptions: readonly Literal[]): Proof | undefined => {
    const clauses = current.clauses.filter((clause) => groupOf(formula, clause) !== skip);
    const writer = new ClauseWriter();
    for (let variable = 1; variable < base.length; variable++) writer.variable();
    for (const clause of clauses) {
      const literals = [
        ...formula.clauses.literals.subarray(formula.clauses.starts[clause]!, formula.clauses.starts[clause + 1]!),
      ];
      writer.add(literals, 2 * formula.clauses.outputs[clause]!, -1, "definition");
    }
    for (const clause of more) writer.add(clause, 0, -1, "definition");
    const solver = new Solver(writer.freeze(), base, () => 1);
    const solution = solver.solve(assumptions, { conflicts: 2000, isCancelled: () => false });
    if (solution.kind !== "core") return undefined;
    return { ...solution, clauses: solution.clauses.flatMap((clause) => clauses[clause] ?? []) };
  };
  for (const literal of proof.assumptions)
    if (current.assumptions.length > 1)
      current =
        prove(
          undefined,
          current.assumptions.filter((other) => other !== literal),
        ) ?? current;
  const rules = new Set(current.clauses.map((clause) => groupOf(formula, clause)));
  if (rules.size <= RULES)
    for (const rule of rules) if (rule !== undefined) current = prove(rule, current.assumptions) ?? current;
  const told = new Set(current.assumptions.flatMap((literal) => asked.get(literal) ?? []));
  const wants = [...new Set(asked.values())].filter((want) => told.has(want));
  const groups = new Map<string, number>();
  for (const clause of current.clauses) {
    const group = groupOf(formula, clause);
    if (group === undefined) continue;
    // Of a tristate's two rules the one about y says more.
    const owner = formula.model.symbols[formula.clauses.owners[clause]!];
    const whole = owner !== undefined && formula.clauses.outputs[clause] === formula.yes(owner) >> 1;
    if (whole || !groups.has(group)) groups.set(group, clause);
  }
  const owners = new Set([...groups.values()].map((clause) => formula.clauses.owners[clause]!));
  for (const want of wants) owners.add(want.symbol.id);
  const { modules } = formula.model;
  const spoken = [...groups].filter(([, clause]) => formula.clauses.ruleOf(clause) !== "modules");
  // That m needs modules goes without saying, unless modules are what it is about.
  const needed = spoken.length === 0 || wants.some(({ symbol }) => symbol === modules) ? [...groups] : spoken;
  const ordered = inReadingOrder(
    formula,
    needed.map(([, clause]) => clause),
    wants,
  );
  return { wants, rules: coreRules(formula, ordered, owners) };
}

function groupOf({ clauses }: Formula, clause: number): string | undefined {
  const rule = clauses.ruleOf(clause);
  return rule === "definition" ? undefined : `${clauses.owners[clause]} ${rule}`;
}
