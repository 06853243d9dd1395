import type { Configuration, KSymbol, Tristate } from "../kconfig/index.ts";
import { groundOf } from "./ground.ts";
import { obstacleText, selectorText } from "./obstacle.ts";
import { valueText } from "./phrase.ts";
import { Pursuit } from "./pursuit.ts";
import { reasonsOf } from "./reason.ts";
import type { Assignment, Resolution, WantOutcome } from "./resolution.ts";
import { boundsOf, keptBy, type ResolveOptions, resolve } from "./resolve.ts";
import { fits, sourceText, type Want, wantHolds } from "./want.ts";
import { isLogical } from "./want-literals.ts";

const LETTERS = ["n", "m", "y"] as const;

/**
 * User values under which every want holds that can, none of them needless, each with its reason. `base` stays as it is. Where
 * wants cannot hold together, soft ones give way to others and later ones to earlier ones. The outcome of each want is read off
 * the evaluator at the end, never assumed.
 */
export function fulfil(base: Configuration, wants: readonly Want[], options: ResolveOptions = {}): Resolution {
  const against = new Map<Want, readonly Want[]>(rivalsOf(wants));
  // What a want is content with is not always what it asks for: then it is left out and the rest done again.
  for (;;) {
    const found = attempt(base, wants, against, options);
    const broken = wants.filter((want) => !against.has(want) && found.relaxed.has(want) && !holds(found.after, want));
    if (broken.length > 0) {
      for (const want of broken) against.set(want, found.relaxed.get(want)!);
      continue;
    }
    for (const { want, core } of found.refused) against.set(want, core);
    const assignments = new Map(found.plan.map((assignment) => [assignment.symbol, assignment]));
    const outcomes = wants.map((want) => {
      const others = against.get(want) ?? [];
      const told = outcome(base, found.after, assignments, want, others);
      return told.status === "impossible"
        ? { ...told, explanation: proofOf(base, want, options) ?? told.explanation }
        : told;
    });
    return { configuration: found.configuration, plan: found.plan, outcomes };
  }
}

/** Why a want cannot hold even alone: the rules that rule it out; `undefined` when there is no proof. */
function proofOf(base: Configuration, want: Want, options: ResolveOptions): string | undefined {
  const answer = resolve(base, [{ ...want, soft: false }], options);
  if (answer.kind !== "impossible") return undefined;
  return `${want.symbol.name} cannot be ${valueText(want.symbol, want.value)}: ${answer.reasons.join("; ")}`;
}

interface Found {
  readonly configuration: Configuration;
  /** The same, already computed. */
  readonly after: Configuration;
  readonly plan: readonly Assignment[];
  readonly refused: Pursuit["refused"];
  /** Wants that were content with less, with those that stood against them. */
  readonly relaxed: ReadonlyMap<Want, readonly Want[]>;
}

function attempt(
  base: Configuration,
  wants: readonly Want[],
  without: ReadonlyMap<Want, unknown>,
  options: ResolveOptions,
): Found {
  const relaxed = new Map<Want, readonly Want[]>();
  const originals = new Map<Want, Want>();
  for (const want of wants) if (!without.has(want)) originals.set(asAsked(base, want), want);
  const original = (core: readonly Want[]): Want[] => core.map((want) => originals.get(want) ?? want);
  const ground = groundOf(base);
  const pursuit = new Pursuit(ground, [...originals.keys()], keptBy(base, options), boundsOf(options), {
    yields: (core) => {
      const own = core.filter((want) => originals.has(want));
      return own.findLast((want) => want.soft === true) ?? own.at(-1);
    },
    contentWith: (want, core) => {
      const own = originals.get(want);
      if (own === undefined || levelOf(want) !== 1 || (want.relation ?? "=") !== "=") return undefined;
      relaxed.set(
        own,
        original(core).filter((other) => other !== own),
      );
      return { ...want, relation: ">=" };
    },
  });
  const step = pursuit.next();
  pursuit.release();
  const refused = pursuit.refused.map(({ want, core }) => ({ want: originals.get(want)!, core: original(core) }));
  if (step.kind !== "draft") return { configuration: base, after: base, plan: [], refused, relaxed };
  const left = wants.filter((want) => !without.has(want) && !refused.some((other) => other.want === want));
  const plan = reasonsOf(base, step.computed, step.set, left);
  return { configuration: step.configuration, after: step.computed, plan, refused, relaxed };
}

/** A want in the words of the resolver: m asked of a bool is y, and m that others hold at y will do. */
function asAsked(base: Configuration, want: Want): Want {
  const level = levelOf(want);
  if (level === undefined || (want.relation ?? "=") !== "=") return { ...want };
  const held = level === 1 && base.reverseDependency(want.symbol) === 2;
  return { ...want, value: LETTERS[level], ...(held ? { relation: ">=" } : {}) };
}

/** Wants of a symbol for which another asks for another value, with that one. */
function rivalsOf(wants: readonly Want[]): [Want, Want[]][] {
  const first = new Map<KSymbol, Want>();
  const rivals: [Want, Want[]][] = [];
  for (const want of [...wants.filter(({ soft }) => soft !== true), ...wants.filter(({ soft }) => soft === true)]) {
    const other = first.get(want.symbol);
    if (other === undefined) first.set(want.symbol, want);
    else if (!fits(other, want.value) && !fits(want, other.value)) rivals.push([want, [other]]);
  }
  return rivals;
}

/** The level a want asks of a bool or tristate, `undefined` for other types. */
function levelOf({ symbol, value }: Want): Tristate | undefined {
  if (!isLogical(symbol)) return undefined;
  const level = LETTERS.indexOf(value[0] as "n");
  if (level < 0) return undefined;
  return level === 1 && symbol.type === "bool" ? 2 : (level as Tristate);
}

/** Whether a want holds in a configuration. A symbol held at y by others satisfies m. */
function holds(configuration: Configuration, want: Want): boolean {
  const level = levelOf(want);
  if (level === undefined || (want.relation ?? "=") !== "=") return wantHolds(configuration, want);
  const value = configuration.tristate(want.symbol);
  if (value === level) return true;
  return level === 1 && value === 2 && configuration.reverseDependency(want.symbol) === 2;
}

/** `SYM=VAL`, with all values that would do. */
function asksFor({ symbol, value, values = [] }: Want): string {
  return `${symbol.name}=${[value, ...values].join(" or ")}`;
}

function outcome(
  base: Configuration,
  configuration: Configuration,
  assignments: ReadonlyMap<KSymbol, Assignment>,
  want: Want,
  against: readonly Want[],
): WantOutcome {
  const { symbol } = want;
  const value = configuration.text(symbol);
  if (holds(configuration, want)) {
    const level = want.relation === "in" ? undefined : levelOf(want);
    const held = configuration.reverseDependency(symbol) !== 0 && level !== 0 && value !== "n";
    if ((held && !assignments.has(symbol)) || (level === 1 && value === "y")) {
      const selected = configuration.reverseDependency(symbol) !== 0;
      return { want, status: "held", value, explanation: selected ? selectorText(configuration, symbol) : "" };
    }
    const status = holds(base, want) && !assignments.has(symbol) ? "already" : "set";
    return { want, status, value, explanation: "" };
  }
  const others = against.filter((other) => other !== want);
  if (others.length > 0) {
    const texts = others.map((other) => `${sourceText(other.source)} asks for ${asksFor(other)}`);
    return { want, status: "conflict", value, explanation: texts.join(", and ") };
  }
  return { want, status: "impossible", value, explanation: obstacleText(configuration, symbol, want.value) };
}
