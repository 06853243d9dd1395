import { type Expression, expressionText, type KSymbol, type Place } from "../kconfig/index.ts";
import { ClauseWriter } from "./clause-set.ts";
import { type Formula, operandsOf } from "./formula.ts";
import { symbolsIn } from "./reason.ts";
import { type Literal, type Solution, Solver } from "./solver.ts";
import type { Want } from "./want.ts";

type Proof = Extract<Solution, { readonly kind: "core" }>;

/** How many rules a proof may use for all to be tried without. */
const RULES = 60;

/** A proof with no rule and no want to spare, in sentences. */
export function coreSentences(
  formula: Formula,
  base: Uint8Array,
  proof: Proof,
  asked: ReadonlyMap<Literal, Want>,
): { readonly wants: readonly Want[]; readonly sentences: readonly string[] } {
  let current = proof;
  const prove = (skip: string | undefined, assumptions: readonly Literal[]): Proof | undefined => {
    const clauses = current.clauses.filter((clause) => groupOf(formula, clause) !== skip);
    const writer = new ClauseWriter();
    for (let variable = 0; variable < formula.variables; variable++) writer.variable();
    for (const clause of clauses) {
      const literals = [
        ...formula.clauses.literals.subarray(formula.clauses.starts[clause]!, formula.clauses.starts[clause + 1]!),
      ];
      writer.add(literals, 2 * formula.clauses.outputs[clause]!, -1, "definition");
    }
    const solver = new Solver(writer.freeze(), base, () => 1);
    const solution = solver.solve(assumptions, { conflicts: 2000, isCancelled: () => false });
    if (solution.kind !== "core") return undefined;
    return { ...solution, clauses: solution.clauses.map((clause) => clauses[clause]!) };
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
  const wants = [...new Set(current.assumptions.flatMap((literal) => asked.get(literal) ?? []))];
  const groups = new Map<string, number>();
  for (const clause of current.clauses) {
    const group = groupOf(formula, clause);
    if (group !== undefined) groups.set(group, clause);
  }
  const owners = new Set([...groups.values()].map((clause) => formula.clauses.owners[clause]!));
  for (const want of wants) owners.add(want.symbol.id);
  const sentences = [...groups.values()].map((clause) => sentenceOf(formula, clause, owners));
  return { wants, sentences: [...new Set(sentences)] };
}

function groupOf({ clauses }: Formula, clause: number): string | undefined {
  const rule = clauses.ruleOf(clause);
  return rule === "definition" ? undefined : `${clauses.owners[clause]} ${rule}`;
}

function sentenceOf({ clauses, model }: Formula, clause: number, owners: ReadonlySet<number>): string {
  const owner = clauses.owners[clause]!;
  if (owner >= model.symbols.length) {
    const choice = model.choices[owner - model.symbols.length]!;
    const place = choice.nodes[0]?.place;
    return `only one entry of the choice "${choice.nodes[0]?.prompt?.text ?? "?"}" can be chosen${at(place)}`;
  }
  const symbol = model.symbols[owner]!;
  const place = symbol.nodes[0]?.place;
  switch (clauses.ruleOf(clause)) {
    case "selected":
      return `${symbol.name} is selected by ${parts(symbol.reverseDependency, "or", owners)}${at(place)}`;
    case "default":
      return `${symbol.name} takes its default when its prompt is hidden${at(place)}`;
    default: {
      const prompts = symbol.properties.filter((property) => property.kind === "prompt");
      if (prompts.length > 0) {
        const [first] = prompts;
        return `${symbol.name} depends on ${parts(first!.visible, "and", owners)}${at(first!.node.place)}`;
      }
      if (symbol.reverseDependency !== undefined)
        return `${symbol.name} has no prompt and comes only with what selects it: ${parts(symbol.reverseDependency, "or", owners)}${at(place)}`;
      return `${symbol.name} has no prompt, its value follows from others${at(place)}`;
    }
  }
}

/** The operands that matter to the proof: those that name one of its symbols or what nothing defines; all if none does. */
function parts(expression: Expression | undefined, kind: "and" | "or", owners: ReadonlySet<number>): string {
  if (expression === undefined) return "nothing";
  const all = operandsOf(expression, kind);
  const matters = (symbol: KSymbol): boolean =>
    owners.has(symbol.id) || (symbol.type === "unknown" && !symbol.constant);
  const some = all.filter((operand) => [...symbolsIn(operand)].some(matters));
  const shown = some.length > 0 ? some : all;
  const more = shown.length > 4 ? ` and ${shown.length - 4} more` : "";
  const joint = kind === "and" ? " && " : " || ";
  const wrap = (operand: Expression): string =>
    kind === "and" && operand.kind === "or" ? `(${expressionText(operand)})` : expressionText(operand);
  return shown.slice(0, 4).map(wrap).join(joint) + more;
}

function at(place: Place | undefined): string {
  return place === undefined ? "" : ` (${place.file}:${place.line})`;
}
