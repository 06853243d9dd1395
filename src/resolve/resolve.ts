import type { Configuration, KSymbol } from "../kconfig/index.ts";
import { toldCore } from "./core.ts";
import type { CoreRule } from "./core-rule.ts";
import { smallestCorrection } from "./correction.ts";
import { type Aim, type Ground, groundOf } from "./ground.ts";
import { obstacleText } from "./obstacle.ts";
import { type Bounds, Pursuit, type Refusal } from "./pursuit.ts";
import type { Draft } from "./realize.ts";
import { reasonsOf } from "./reason.ts";
import type { Assignment } from "./resolution.ts";
import { shrink } from "./shrink.ts";
import { clashRules, textRules, unfitRules } from "./unfit.ts";
import { type Want, wantHolds } from "./want.ts";
import { isLogical } from "./want-literals.ts";

/** What the caller can ask beyond the wants. */
export interface ResolveOptions {
  /** Symbols that keep their value whatever happens. */
  readonly protect?: readonly KSymbol[];
  /** How many plans to return at most; 1 unless told. */
  readonly alternatives?: number;
  /** What plans are to spare; `defaults` unless told. */
  readonly aim?: Aim;
  /** How many wants to name, each of which could be given up to make the rest possible; 1 unless told. */
  readonly corrections?: number;
  /** Conflicts after which a search gives up; 20,000 unless told. */
  readonly budget?: number;
  readonly isCancelled?: () => boolean;
  /** A clock in milliseconds, for `milliseconds`. */
  readonly clock?: () => number;
  /** How long to look: what was found until then is returned. */
  readonly milliseconds?: number;
}

/** User values under which all wants hold, as the evaluator says. */
export interface Plan {
  /** What the wants need. */
  readonly assignments: readonly Assignment[];
  /** What is set only so that less changes, most of it options that come into sight and are kept as they were; nothing for the aim `defaults`. */
  readonly kept: readonly Kept[];
  readonly configuration: Configuration;
  /** What else has another value than before. */
  readonly consequences: readonly Consequence[];
  /** Soft wants that were given up. */
  readonly givenUp: readonly Want[];
}

/** A user value that no want needs: without it more would change. */
export interface Kept {
  readonly symbol: KSymbol;
  readonly value: string;
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
      /** The rules that together rule the wants out: plain sentences, each with file and line. */
      readonly reasons: readonly string[];
      /** The same with the options that each is about. */
      readonly rules: readonly CoreRule[];
      /** Giving up this want alone makes the rest possible; `undefined` when none alone does or it is not known. */
      readonly giveUp: Want | undefined;
      /** The fewest wants without which the rest is possible; empty when that is not known. */
      readonly correction: readonly Want[];
      /** Wants of which each could be given up instead, alone, where `correction` is a single one too. */
      readonly instead: readonly Want[];
    }
  | { readonly kind: "notFound"; readonly reason: string };

const CONFLICTS = 20_000;

/** Finds user values on a base under which wants hold, or proves that there are none. The base stays as it is. */
export function resolve(base: Configuration, wants: readonly Want[], options: ResolveOptions = {}): Answer {
  const smallest = options.aim === "smallest";
  const answer = answerFor(base, wants, options, smallest);
  if (!smallest || answer.kind !== "plan") return answer;
  // What changes least at times leaves the smaller kernel.
  const other = answerFor(base, wants, { ...options, aim: "fewest" }, true);
  const plans = other.kind === "plan" ? [...answer.plans, ...other.plans] : answer.plans;
  const [best, ...others] = distinct(plans)
    .map((plan) => ({ plan, on: switchedOn(plan.configuration) }))
    .sort((a, b) => a.on - b.on)
    .map(({ plan }) => plan);
  return { kind: "plan", plans: [best!, ...others.slice(0, (options.alternatives ?? 1) - 1)] };
}

/** Plans less those that set and keep the same as one before. */
function distinct(plans: readonly Plan[]): Plan[] {
  const text = ({ assignments, kept }: Plan): string =>
    [...assignments, ...kept]
      .map(({ symbol, value }) => `${symbol.name}=${value}`)
      .sort()
      .join(" ");
  return plans.filter((plan, index) => plans.findIndex((other) => text(other) === text(plan)) === index);
}

/** How many bools and tristates are on. */
function switchedOn(configuration: Configuration): number {
  const { symbols } = configuration.model;
  return symbols.filter((symbol) => !symbol.constant && isLogical(symbol) && configuration.tristate(symbol) !== 0)
    .length;
}

/** `shrinks`: what a plan brings along is made as little as it can be. */
function answerFor(base: Configuration, wants: readonly Want[], options: ResolveOptions, shrinks: boolean): Answer {
  const ground = groundOf(base);
  const pursuit = new Pursuit(ground, wants, keptBy(base, options), boundsOf(options), {
    yields: (core) => core.findLast((want) => want.soft === true),
  });
  const answer = answerOf(ground, pursuit, wants, options, shrinks);
  pursuit.release();
  return answer;
}

function answerOf(
  ground: Ground,
  pursuit: Pursuit,
  wants: readonly Want[],
  options: ResolveOptions,
  shrinks: boolean,
): Answer {
  const { alternatives = 1 } = options;
  const drafts: Draft[] = [];
  while (drafts.length < alternatives) {
    const result = pursuit.next();
    if (result.kind !== "draft") {
      if (drafts.length > 0) break;
      if (result.kind === "impossible") return impossible(ground, pursuit, result.refusal, wants, options);
      return { kind: "notFound", reason: result.reason ?? missing(ground.base, wants) };
    }
    drafts.push(shrinks ? shrink(ground, result, pursuit.held) : result);
  }
  const [best, ...others] = drafts
    .map((draft) => planOf(ground, draft, pursuit, wants))
    .sort((a, b) => weight(a) - weight(b));
  return { kind: "plan", plans: [best!, ...others] };
}

/** What plans are ranked by: a value set counts for more than one that follows. */
function weight({ assignments, consequences }: Plan): number {
  return assignments.length * 4 + consequences.length;
}

/** Symbols that must stay as they are, as wants. */
export function keptBy(base: Configuration, { protect = [] }: ResolveOptions): Want[] {
  return protect.map((symbol) => ({
    symbol,
    value: base.text(symbol),
    held: false,
    source: { file: "--keep", line: 0, text: symbol.name },
  }));
}

export function boundsOf(options: ResolveOptions): Bounds {
  const { clock, milliseconds, isCancelled = () => false } = options;
  const end = clock === undefined || milliseconds === undefined ? undefined : clock() + milliseconds;
  return {
    aim: options.aim ?? "defaults",
    conflicts: options.budget ?? CONFLICTS,
    isCancelled: end === undefined ? isCancelled : () => isCancelled() || clock!() > end,
  };
}

function planOf(ground: Ground, draft: Draft, pursuit: Pursuit, wants: readonly Want[]): Plan {
  const { configuration, computed } = draft;
  const givenUp = new Set(pursuit.refused.map(({ want }) => want));
  const left = wants.filter((want) => !givenUp.has(want));
  const modules = computed.tristate(ground.base.model.modules) !== 0;
  // Without modules m counts as y, and is written so.
  const set = new Map([...draft.set].map(([symbol, value]) => [symbol, value === "m" && !modules ? "y" : value]));
  const assignments = reasonsOf(ground.base, computed, set, left, draft.kept);
  const spared = assignments.filter(({ reason }) => reason.kind === "spare");
  return {
    assignments: assignments.filter((each) => !spared.includes(each)),
    kept: [
      ...[...draft.kept].map(([symbol, value]) => ({ symbol, value })),
      ...spared.map(({ symbol, value }) => ({ symbol, value })),
    ],
    configuration,
    consequences: consequencesOf(ground, draft),
    givenUp: wants.filter((want) => givenUp.has(want)),
  };
}

function impossible(
  ground: Ground,
  pursuit: Pursuit,
  refusal: Refusal,
  wants: readonly Want[],
  options: ResolveOptions,
): Answer {
  const { proof, core } = refusal;
  if (proof === undefined) {
    const rules = core.flatMap((want) => unfitRules(ground.base, want));
    const reasons = rules.map(({ text }) => text);
    return { kind: "impossible", wants: core, reasons, rules, giveUp: undefined, correction: [], instead: [] };
  }
  if (!refusal.proven) {
    return {
      kind: "notFound",
      reason: "no way was found that the evaluator confirms, nor a proof that there is none",
    };
  }
  const told = toldCore(ground.formula, pursuit.values, proof, pursuit.owners, pursuit.clauses);
  const own = told.wants.filter((want) => wants.includes(want));
  const ordered = [...wants, ...told.wants].filter(
    (want, index, all) => told.wants.includes(want) && all.indexOf(want) === index,
  );
  const left = wants.filter((want) => !pursuit.refused.some((other) => other.want === want));
  let correction: readonly Want[] = [];
  let instead: readonly Want[] = [];
  if (told.wants.length > 1 && own.length > 0) {
    const holdWithout = (some: readonly Want[]): boolean => {
      const rest = left.filter((want) => !some.includes(want));
      const bounds = boundsOf(options);
      const trial = new Pursuit(ground, rest, keptBy(ground.base, options), bounds, { yields: () => undefined });
      const holds = trial.next().kind === "draft";
      trial.release();
      return holds;
    };
    const found = smallestCorrection(left, own, (some) => pursuit.coreOf(some));
    if (found.length > 0 && holdWithout(found)) correction = found;
    if (correction.length === 1)
      instead = own
        .filter((want) => !correction.includes(want))
        .slice(0, (options.corrections ?? 1) - 1)
        .filter((want) => holdWithout([want]));
  }
  const giveUp = correction.length === 1 ? correction[0] : undefined;
  const named = new Set([...told.wants.map(({ symbol }) => symbol), ...told.rules.flatMap(({ about }) => about)]);
  const ranges = told.wants.flatMap((want) => textRules(want, named));
  const all = [...ranges, ...told.rules].filter(
    ({ text }, index, rules) => rules.findIndex((rule) => rule.text === text) === index,
  );
  const clash = clashRules(told.wants);
  const rules =
    clash.length > 0 ? clash : all.length > 0 ? all : told.wants.flatMap((want) => unfitRules(ground.base, want));
  const reasons = rules.map(({ text }) => text);
  return { kind: "impossible", wants: ordered, reasons, rules, giveUp, correction, instead };
}

function missing(base: Configuration, wants: readonly Want[]): string {
  const [want] = wants.filter((candidate) => !wantHolds(base, candidate));
  const hint = want === undefined ? "" : `${obstacleText(base, want.symbol, want.value)}; `;
  return `${hint}no way round was found, nor a proof that there is none`;
}

function consequencesOf({ base }: Ground, { computed, moved, set }: Draft): Consequence[] {
  const consequences: Consequence[] = [];
  for (const symbol of moved) {
    if (set.has(symbol) || symbol.constant || symbol.type === "unknown") continue;
    const before = base.text(symbol);
    const after = computed.text(symbol);
    if (before === after) continue;
    const was = base.visibility(symbol) !== 0;
    const is = computed.visibility(symbol) !== 0;
    // What is selected does not have its default.
    const chosen = computed.reverseDependency(symbol) === 0;
    const kind = is && !was && chosen ? "appeared" : was && !is ? "vanished" : "follows";
    consequences.push({ symbol, before, after, kind });
  }
  return consequences.sort((a, b) => a.symbol.id - b.symbol.id);
}
