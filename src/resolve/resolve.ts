import { type Configuration, compareValues, isValueOf, type KSymbol } from "../kconfig/index.ts";
import { coreSentences } from "./core.ts";
import { guideCost } from "./cost.ts";
import { FALSE, type Formula, formulaOf, TRUE } from "./formula.ts";
import { obstacleText } from "./obstacle.ts";
import { reasonsOf } from "./reason.ts";
import type { Assignment } from "./resolution.ts";
import { type Limits, type Literal, Solver } from "./solver.ts";
import type { Want } from "./want.ts";

/** What the caller can ask beyond the wants. */
export interface ResolveOptions {
  /** Symbols that keep their value whatever happens. */
  readonly protect?: readonly KSymbol[];
  /** How many plans to return at most; 1 unless told. */
  readonly alternatives?: number;
  /** Conflicts after which a search gives up; 20,000 unless told. */
  readonly budget?: number;
  readonly isCancelled?: () => boolean;
}

/** User values under which all wants hold, as the evaluator says. */
export interface Plan {
  readonly assignments: readonly Assignment[];
  readonly configuration: Configuration;
  /** What else has another value than before. */
  readonly consequences: readonly Consequence[];
  /** Soft wants that were given up. */
  readonly givenUp: readonly Want[];
}

/** A symbol that has another value though nobody set it. */
export interface Consequence {
  readonly symbol: KSymbol;
  readonly before: string;
  readonly after: string;
  /** `appeared`: newly visible, with its default; `vanished`: no longer visible; `follows`: otherwise. */
  readonly kind: "appeared" | "vanished" | "follows";
}

/**
 * `impossible` is only said with a proof over a formula that admits every configuration of the tree; a search that ended
 * without plan or proof is `notFound`.
 */
export type Answer =
  | { readonly kind: "plan"; readonly plans: readonly [Plan, ...Plan[]] }
  | {
      readonly kind: "impossible";
      /** Wants that cannot hold together. */
      readonly wants: readonly Want[];
      /** Plain sentences, each with file and line, that together rule the wants out. */
      readonly reasons: readonly string[];
      /** Giving up this want alone makes the rest possible; `undefined` when none alone does or it is not known. */
      readonly giveUp: Want | undefined;
    }
  | { readonly kind: "notFound"; readonly reason: string };

const CONFLICTS = 20_000;
/** How many models the evaluator may reject before the search counts as without result. */
const TRIES = 24;

/** Finds user values on a base under which wants hold, or proves that there are none. The base stays as it is. */
export function resolve(base: Configuration, wants: readonly Want[], options: ResolveOptions = {}): Answer {
  let asked = wants;
  for (;;) {
    const answer = attempt(base, asked, options);
    if (answer.kind === "impossible") {
      const soft = answer.wants.filter((want) => want.soft === true).at(-1);
      if (soft !== undefined) {
        asked = asked.filter((want) => want !== soft);
        continue;
      }
      if (answer.wants.length < 2) return answer;
      const quick = { ...options, alternatives: 1 };
      const giveUp = [...answer.wants].reverse().find(
        (want) =>
          attempt(
            base,
            asked.filter((other) => other !== want),
            quick,
          ).kind === "plan",
      );
      return { ...answer, giveUp };
    }
    if (answer.kind !== "plan") return answer;
    const givenUp = wants.filter((want) => !asked.includes(want));
    const [first, ...rest] = answer.plans;
    return { kind: "plan", plans: [{ ...first, givenUp }, ...rest.map((plan) => ({ ...plan, givenUp }))] };
  }
}

/** Whether a want holds in a configuration, to the letter. */
function wantHolds(configuration: Configuration, want: Want): boolean {
  const { symbol, value, relation = "=" } = want;
  const text = configuration.text(symbol);
  if (symbol.type === "string" && relation === "=") return text === value;
  return compareValues(relation, text, symbol.type, value, symbol.type) === 2;
}

function attempt(base: Configuration, wants: readonly Want[], options: ResolveOptions): Answer {
  const formula = formulaOf(base.model);
  const assumptions = new Map<Literal, Want>();
  for (const want of wants) {
    const compiled = compile(formula, want);
    if (compiled === undefined) {
      const reasons = [`${want.symbol.name} cannot be ${want.value}: it is ${article(want.symbol.type)}`];
      return { kind: "impossible", wants: [want], reasons, giveUp: undefined };
    }
    if (wantHolds(base, want) && isGuess(want)) continue;
    for (const literal of compiled) if (literal !== TRUE) assumptions.set(literal, want);
  }
  const kept: Want[] = (options.protect ?? []).map((symbol) => ({
    symbol,
    value: base.text(symbol),
    held: false,
    source: { file: "--keep", line: 0, text: symbol.name },
  }));
  for (const want of kept)
    for (const literal of compile(formula, want) ?? [])
      if (literal !== TRUE && !assumptions.has(literal)) assumptions.set(literal, want);
  const all = [...wants, ...kept];
  const values = formula.valuesIn(base, 1);
  const admitted = admits(formula, values);
  const solver = new Solver(formula.clauses, values, guideCost(formula));
  const limits: Limits = { conflicts: options.budget ?? CONFLICTS, isCancelled: options.isCancelled ?? (() => false) };
  const plans: Plan[] = [];
  let exact = admitted && !all.some(isGuess);
  for (let round = 0; round < TRIES && plans.length < (options.alternatives ?? 1); round++) {
    const solution = solver.solve([...assumptions.keys()], limits);
    if (solution.kind === "unknown") {
      if (plans.length > 0) break;
      return { kind: "notFound", reason: "the search was ended before it was done" };
    }
    if (solution.kind === "core") {
      if (plans.length > 0) break;
      if (!exact)
        return {
          kind: "notFound",
          reason: "no way was found that the evaluator confirms, and no proof that there is none",
        };
      const core = coreSentences(formula, values, solution, assumptions);
      const against = all.filter((want) => core.wants.includes(want));
      return { kind: "impossible", wants: against, reasons: core.sentences, giveUp: undefined };
    }
    const changes = solver.changes();
    const plan = verified(base, formula, solver, changes, wants, all);
    if (plan !== undefined && !plans.some((other) => contains(plan, other))) plans.push(plan);
    // The next plan, or the next try, must differ in what is switched beyond the wants.
    const own =
      plan === undefined
        ? changes.filter((literal) => formula.parts[literal >> 1] !== undefined)
        : decisionsOf(formula, plan, wants);
    exact = false;
    if (own.length === 0) break;
    solver.add(own.map((literal) => literal ^ 1));
  }
  const [first, ...rest] = plans;
  if (first !== undefined) {
    const weight = (plan: Plan): number => plan.assignments.length * 4 + plan.consequences.length;
    const [best, ...others] = [first, ...rest].sort((a, b) => weight(a) - weight(b));
    return { kind: "plan", plans: [best!, ...others] };
  }
  const [want] = wants.filter((candidate) => !wantHolds(base, candidate));
  const hint = want === undefined ? "" : `: ${obstacleText(base, want.symbol, want.value)}`;
  return { kind: "notFound", reason: `no way was found that the evaluator confirms${hint}` };
}

/** Whether the base itself satisfies the formula; if not, nothing may be concluded from it. */
export function admits({ clauses }: Formula, values: Uint8Array): boolean {
  for (let clause = 0; clause < clauses.count; clause++) {
    let at = clauses.starts[clause]!;
    const end = clauses.starts[clause + 1]!;
    while (at < end && values[clauses.literals[at]! >> 1] === (clauses.literals[at]! & 1)) at++;
    if (at === end) return false;
  }
  return true;
}

/** Literals that must be true for a want to hold; `undefined` when no value would do. */
function compile(formula: Formula, want: Want): Literal[] | undefined {
  const { symbol, value, relation = "=" } = want;
  const on = formula.on(symbol);
  const yes = formula.yes(symbol);
  if (symbol.type === "bool" || symbol.type === "tristate") {
    if (!["n", "m", "y"].includes(value)) return undefined;
    const levels = symbol.type === "bool" ? ["n", "y"] : ["n", "m", "y"];
    const fit = levels
      .filter((level) => compareValues(relation, level, symbol.type, value, symbol.type) === 2)
      .join("");
    if (fit === "") return undefined;
    const literals: Readonly<Record<string, Literal[]>> = {
      n: [on ^ 1],
      m: [on, yes ^ 1],
      y: [yes],
      nm: [yes ^ 1],
      my: [on],
    };
    return literals[fit] ?? [];
  }
  if (symbol.type === "unknown" || !isValueOf(symbol.type, value)) return undefined;
  // A text may also come from a default or a range: `isGuess` keeps a proof from resting on this.
  const typed = symbol.properties.some((property) => property.kind === "prompt");
  const [visible] = formula.visible(symbol);
  return typed && visible !== FALSE ? [visible] : [];
}

/** Whether the literals of a want say more than it needs: a text that is not typed may come from a default or a range. */
function isGuess({ symbol }: Want): boolean {
  if (symbol.type === "bool" || symbol.type === "tristate") return false;
  return symbol.properties.some((property) => property.kind === "default" || property.kind === "range");
}

function article(type: string): string {
  return `${type === "int" ? "an" : "a"} ${type}`;
}

function contains(plan: Plan, other: Plan): boolean {
  const names = new Set(plan.assignments.map(({ symbol, value }) => `${symbol.id}=${value}`));
  return other.assignments.every(({ symbol, value }) => names.has(`${symbol.id}=${value}`));
}

function decisionsOf(formula: Formula, plan: Plan, wants: readonly Want[]): Literal[] {
  return plan.assignments
    .filter(({ symbol }) => !wants.some((want) => want.symbol === symbol))
    .flatMap(({ symbol, value }) => {
      if (symbol.type !== "bool" && symbol.type !== "tristate") return [];
      return [value === "n" ? formula.on(symbol) ^ 1 : value === "m" ? formula.on(symbol) : formula.yes(symbol)];
    });
}

/** Turns a model into user values, asks the evaluator, and takes back what is not needed. */
function verified(
  base: Configuration,
  formula: Formula,
  solver: Solver,
  changes: readonly Literal[],
  wants: readonly Want[],
  all: readonly Want[],
): Plan | undefined {
  const trial = base.clone();
  const set = new Map<KSymbol, string>();
  const give = (symbol: KSymbol, value: string): void => {
    if (trial.setUserValue(symbol, value)) set.set(symbol, value);
  };
  const follow = (symbol: KSymbol): void => {
    if (!solver.isTrue(formula.visible(symbol)[0])) return;
    const value = solver.isTrue(formula.yes(symbol)) ? "y" : solver.isTrue(formula.on(symbol)) ? "m" : "n";
    if (value !== "n" || symbol.choice === undefined) give(symbol, value);
  };
  const touched = new Set(changes.flatMap((literal) => formula.parts[literal >> 1]?.symbol ?? []));
  for (const symbol of touched) follow(symbol);
  for (const want of wants) {
    if (want.symbol.type === "bool" || want.symbol.type === "tristate" || wantHolds(trial, want)) continue;
    for (const value of textsFor(trial, want)) {
      give(want.symbol, value);
      if (wantHolds(trial, want)) break;
    }
  }
  const good = (): boolean => all.every((want) => wantHolds(trial, want));
  for (let round = 0; round < 6 && !good(); round++) {
    let moved = 0;
    for (const symbol of base.model.symbols) {
      if (symbol.constant || (symbol.type !== "bool" && symbol.type !== "tristate")) continue;
      const level = solver.isTrue(formula.yes(symbol)) ? 2 : solver.isTrue(formula.on(symbol)) ? 1 : 0;
      if (trial.tristate(symbol) === level || trial.visibility(symbol) === 0) continue;
      const before = set.get(symbol);
      follow(symbol);
      if (set.get(symbol) !== before) moved++;
    }
    if (moved === 0) break;
  }
  if (!good()) return undefined;
  const back = (symbol: KSymbol): void => {
    const before = base.userValue(symbol);
    if (before === undefined) trial.clearUserValue(symbol);
    else trial.setUserValue(symbol, before);
  };
  // Taking back may free others: until nothing more can be spared. Members of a choice are set in order, so tried last.
  for (let spared = true; spared; ) {
    spared = false;
    for (const [symbol, value] of [...set].reverse()) {
      back(symbol);
      if (good()) {
        set.delete(symbol);
        spared = true;
      } else trial.setUserValue(symbol, value);
    }
  }
  const configuration = base.clone();
  for (const [symbol, value] of set) configuration.setUserValue(symbol, value);
  if (!all.every((want) => wantHolds(configuration, want))) return undefined;
  return {
    assignments: reasonsOf(base, configuration, set, wants),
    configuration,
    consequences: consequencesOf(base, configuration, set),
    givenUp: [],
  };
}

/** Texts worth trying for a want, the likeliest first. */
function textsFor(configuration: Configuration, { symbol, value, relation = "=" }: Want): string[] {
  if (relation === "=") return [value];
  if (symbol.type === "string") return relation === "!=" ? [`${value}-`, ""] : [value, `${value}-`];
  const base = symbol.type === "hex" && !/^0x/i.test(value) ? `0x${value}` : value;
  const number = BigInt(base);
  const range = configuration.range(symbol);
  const near = relation === "<" ? [number - 1n] : relation === ">" ? [number + 1n] : [number, number + 1n, number - 1n];
  const numbers = range === undefined ? near : [...near, range.low, range.high];
  return numbers.map((candidate) => (symbol.type === "hex" ? `0x${candidate.toString(16)}` : `${candidate}`));
}

function consequencesOf(base: Configuration, after: Configuration, set: ReadonlyMap<KSymbol, string>): Consequence[] {
  return base.model.symbols.flatMap((symbol): Consequence[] => {
    if (symbol.constant || symbol.type === "unknown" || set.has(symbol)) return [];
    const old = base.text(symbol);
    const now = after.text(symbol);
    if (old === now) return [];
    const was = base.visibility(symbol) !== 0;
    const is = after.visibility(symbol) !== 0;
    const kind = is && !was ? "appeared" : was && !is ? "vanished" : "follows";
    return [{ symbol, before: old, after: now, kind }];
  });
}
