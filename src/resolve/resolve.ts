import { type Configuration, isValueOf, type KSymbol } from "../kconfig/index.ts";
import { coreSentences } from "./core.ts";
import { smallestCorrection } from "./correction.ts";
import { type Aim, type Ground, groundOf } from "./ground.ts";
import { obstacleText } from "./obstacle.ts";
import { type Bounds, Pursuit, type Refusal } from "./pursuit.ts";
import { outOfReach, rangeSentences } from "./reach.ts";
import type { Draft } from "./realize.ts";
import { reasonsOf } from "./reason.ts";
import type { Assignment } from "./resolution.ts";
import { type Want, wantHolds } from "./want.ts";

/** What the caller can ask beyond the wants. */
export interface ResolveOptions {
  /** Symbols that keep their value whatever happens. */
  readonly protect?: readonly KSymbol[];
  /** How many plans to return at most; 1 unless told. */
  readonly alternatives?: number;
  /** What plans are to spare; `defaults` unless told. */
  readonly aim?: Aim;
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
  /** What keeps options that come into sight as they were, so that less changes; nothing for the aim `defaults`. */
  readonly kept: readonly Kept[];
  readonly configuration: Configuration;
  /** What else has another value than before. */
  readonly consequences: readonly Consequence[];
  /** Soft wants that were given up. */
  readonly givenUp: readonly Want[];
}

/** A user value that is no change: without it the symbol would take its default. */
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
      /** Plain sentences, each with file and line, that together rule the wants out. */
      readonly reasons: readonly string[];
      /** Giving up this want alone makes the rest possible; `undefined` when none alone does or it is not known. */
      readonly giveUp: Want | undefined;
      /** The fewest wants without which the rest is possible; empty when that is not known. */
      readonly correction: readonly Want[];
    }
  | { readonly kind: "notFound"; readonly reason: string };

const CONFLICTS = 20_000;

/** Finds user values on a base under which wants hold, or proves that there are none. The base stays as it is. */
export function resolve(base: Configuration, wants: readonly Want[], options: ResolveOptions = {}): Answer {
  const ground = groundOf(base);
  const pursuit = new Pursuit(ground, wants, keptBy(base, options), boundsOf(options), {
    yields: (core) => core.findLast((want) => want.soft === true),
  });
  const answer = answerOf(ground, pursuit, wants, options);
  pursuit.release();
  return answer;
}

function answerOf(ground: Ground, pursuit: Pursuit, wants: readonly Want[], options: ResolveOptions): Answer {
  const { alternatives = 1 } = options;
  const drafts: Draft[] = [];
  while (drafts.length < alternatives) {
    const result = pursuit.next();
    if (result.kind !== "draft") {
      if (drafts.length > 0) break;
      if (result.kind === "impossible") return impossible(ground, pursuit, result.refusal, wants, options);
      return { kind: "notFound", reason: result.reason ?? missing(ground.base, wants) };
    }
    drafts.push(result);
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
  const { configuration, set, kept } = draft;
  const givenUp = new Set(pursuit.refused.map(({ want }) => want));
  return {
    assignments: reasonsOf(
      ground.base,
      draft.computed,
      set,
      wants.filter((want) => !givenUp.has(want)),
    ),
    kept: [...kept].map(([symbol, value]) => ({ symbol, value })),
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
    const reasons = core.flatMap((want) => {
      const ranges = isValueOf(want.symbol.type, want.value) ? rangeSentences(want) : [];
      const reach = outOfReach(want);
      if (reach !== undefined) return [reach];
      return ranges.length > 0 ? ranges : [unfit(ground.base, want)];
    });
    return { kind: "impossible", wants: core, reasons, giveUp: undefined, correction: [] };
  }
  if (!refusal.proven) {
    return {
      kind: "notFound",
      reason: "no way was found that the evaluator confirms, nor a proof that there is none",
    };
  }
  const told = coreSentences(ground.formula, pursuit.values, proof, pursuit.owners, pursuit.clauses);
  const own = told.wants.filter((want) => wants.includes(want));
  const ordered = [...wants, ...told.wants].filter(
    (want, index, all) => told.wants.includes(want) && all.indexOf(want) === index,
  );
  const left = wants.filter((want) => !pursuit.refused.some((other) => other.want === want));
  let correction: readonly Want[] = [];
  if (told.wants.length > 1 && own.length > 0) {
    const found = smallestCorrection(left, own, (some) => pursuit.coreOf(some));
    const rest = left.filter((want) => !found.includes(want));
    const bounds = boundsOf(options);
    if (found.length > 0) {
      const trial = new Pursuit(ground, rest, keptBy(ground.base, options), bounds, { yields: () => undefined });
      if (trial.next().kind === "draft") correction = found;
      trial.release();
    }
  }
  const giveUp = correction.length === 1 ? correction[0] : undefined;
  const ranges = told.wants.flatMap(rangeSentences);
  const rules = [...new Set([...ranges, ...told.sentences])];
  // Nothing but conditions of one option that rule each other out.
  const reasons = rules.length > 0 ? rules : told.wants.map((want) => unfit(ground.base, want));
  return { kind: "impossible", wants: ordered, reasons, giveUp, correction };
}

function missing(base: Configuration, wants: readonly Want[]): string {
  const [want] = wants.filter((candidate) => !wantHolds(base, candidate));
  const hint = want === undefined ? "" : `${obstacleText(base, want.symbol, want.value)}; `;
  return `${hint}no way round was found, nor a proof that there is none`;
}

/** Why no value of the symbol's type is what a want asks for. */
function unfit(base: Configuration, { symbol, value, relation = "=" }: Want): string {
  if (relation === "=" || relation === "in") return obstacleText(base, symbol, value);
  return `no value of ${symbol.name} is ${relation} ${value}: it is ${article(symbol.type)}`;
}

function article(type: string): string {
  return `${type === "int" ? "an" : "a"} ${type}`;
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
    const kind = is && !was ? "appeared" : was && !is ? "vanished" : "follows";
    consequences.push({ symbol, before, after, kind });
  }
  return consequences.sort((a, b) => a.symbol.id - b.symbol.id);
}
