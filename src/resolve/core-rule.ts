import type { Choice, KSymbol, Model } from "../kconfig/index.ts";
import { coreSentence, namedBy } from "./core-sentence.ts";
import type { Formula } from "./formula.ts";

/** A rule of a proof for people. */
export interface CoreRule {
  /** A sentence without stop. */
  readonly text: string;
  /** Whose rule it is (the entries of a choice), then what else of the proof it names. */
  readonly about: readonly KSymbol[];
}

/** The rules of a proof as they are told. `owners`: the symbols that the proof is about, by id. */
export function coreRules(formula: Formula, clauses: readonly number[], owners: ReadonlySet<number>): CoreRule[] {
  const rules = new Map<string, CoreRule>();
  const named = withNamedEntries(formula, clauses, owners);
  for (const clause of clauses) {
    if (goesWithoutSaying(formula, clause, clauses, owners)) continue;
    const text = coreSentence(formula, clause, owners);
    if (/ depends on nothing\b/.test(text)) continue;
    const told = (symbol: KSymbol): boolean => text.split(/\W+/).includes(symbol.name);
    if (!rules.has(text)) rules.set(text, { text, about: aboutOf(formula, clause, named, told) });
  }
  return [...rules.values()];
}

/** The symbols that a proof is about, and the entries of its choices that its other rules name. */
function withNamedEntries(
  { clauses: { owners: ownerOf }, model }: Formula,
  clauses: readonly number[],
  owners: ReadonlySet<number>,
): ReadonlySet<number> {
  const entries = new Set(clauses.flatMap((clause) => choiceOf(model, ownerOf[clause]!)?.members ?? []));
  const named = clauses.flatMap((clause) => {
    const symbol = model.symbols[ownerOf[clause]!];
    return symbol === undefined ? [] : namedBy(symbol).filter((each) => entries.has(each));
  });
  return new Set([...owners, ...named.map(({ id }) => id)]);
}

function choiceOf(model: Model, owner: number): Choice | undefined {
  return model.choices[owner - model.symbols.length];
}

function aboutOf(
  { clauses, model }: Formula,
  clause: number,
  named: ReadonlySet<number>,
  told: (symbol: KSymbol) => boolean,
): KSymbol[] {
  const owner = clauses.owners[clause]!;
  const choice = choiceOf(model, owner);
  if (choice !== undefined) return choice.members.filter(({ id }) => named.has(id));
  const symbol = model.symbols[owner]!;
  const others = namedBy(symbol).filter((each) => named.has(each.id) && told(each));
  return [...new Set([symbol, ...others])];
}

/**
 * That an option which selects another has what it depends on, where the proof is about nothing of that: the select counts only
 * with it, but what is on has it.
 */
function goesWithoutSaying(
  { clauses, model }: Formula,
  clause: number,
  all: readonly number[],
  owners: ReadonlySet<number>,
): boolean {
  const symbol = model.symbols[clauses.owners[clause]!];
  if (symbol === undefined || clauses.ruleOf(clause) !== "allowed") return false;
  const selects = all.some((other) => {
    const target = model.symbols[clauses.owners[other]!];
    return target !== undefined && clauses.ruleOf(other) === "selected" && isSelectedBy(target, symbol);
  });
  if (!selects) return false;
  const named = namedBy(symbol).filter((each) => each !== symbol && !each.constant && !isSelectedBy(each, symbol));
  return !named.some(({ id, type }) => owners.has(id) || type === "unknown");
}

function isSelectedBy(target: KSymbol, symbol: KSymbol): boolean {
  return symbol.properties.some((property) => property.kind === "select" && property.target === target);
}
