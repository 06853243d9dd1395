import type { Configuration, Expression, KSymbol } from "../kconfig/index.ts";
import { symbolsIn } from "./influence.ts";
import { obstacleTo } from "./obstacle.ts";
import { conjuncts, isNumber, listed, valueText } from "./phrase.ts";
import { type Origin, Story, type WhyRule } from "./story.ts";

/** Finds where a value was written; `undefined` when nobody did and the default came in. */
export type OriginOf = (symbol: KSymbol) => Origin | undefined;

/** Why a symbol has its value, and why no other. All sentences are without stop and true of the configuration asked about. */
export interface Why {
  readonly symbol: KSymbol;
  readonly value: string;
  readonly rule: WhyRule;
  /** The symbols whose values brought this one: selectors, implying ones, the entry chosen, those of a default's condition. */
  readonly by: readonly KSymbol[];
  /** `KVM_AMD=n: nothing switches it on (…)`. */
  readonly because: string;
  /** What one might expect to count and does not, each with the rule that says so. */
  readonly notes: readonly string[];
  /** Values that it can be set to now without anything else. */
  readonly settable: readonly string[];
  /** Why it has none of the others. */
  readonly obstacles: readonly Obstacle[];
  /** The options that its dependencies name: `met` unless the part that names it is n. `part`: that part, where it is more than the option. */
  readonly needs: readonly { readonly symbol: KSymbol; readonly part: Expression | undefined; readonly met: boolean }[];
}

/** Values out of reach as things stand, and why. */
export interface Obstacle {
  readonly values: readonly string[];
  /** `cannot be m or y: it depends on …`. */
  readonly text: string;
}

const LEVELS = ["n", "m", "y"] as const;

/** Why a symbol has the value it has, and what stands in the way of others. */
export function whyOf(configuration: Configuration, symbol: KSymbol, originOf?: OriginOf): Why {
  const value = configuration.text(symbol);
  const story = new Story(
    configuration,
    symbol,
    value,
    originOf === undefined ? setWithoutPlace(configuration, symbol) : originOf(symbol),
  );
  const { rule, by, text } = story.cause();
  return {
    symbol,
    value,
    rule,
    by,
    because: `${symbol.name}=${valueText(symbol, value)}: ${text}`,
    notes: story.notes,
    settable: settableValues(configuration, symbol),
    obstacles: obstaclesOf(configuration, symbol),
    needs: conjuncts(symbol.directDependency).flatMap((part) =>
      [...symbolsIn(part)]
        .filter((each) => !each.constant && !isNumber(each))
        .map((each) => ({
          symbol: each,
          part: part.kind === "symbol" ? undefined : part,
          met: configuration.evaluate(part) !== 0,
        })),
    ),
  };
}

/** A value that was given in memory, such as by a plan; one that equals the default may as well have come from there. */
function setWithoutPlace(configuration: Configuration, symbol: KSymbol): Origin | undefined {
  if (symbol.type === "unknown" || configuration.visibility(symbol) === 0) return undefined;
  const value = configuration.userValue(symbol);
  if (value === undefined) return undefined;
  if (symbol.choice !== undefined) {
    if (configuration.choiceDefault(symbol.choice) === symbol) return undefined;
  } else if (value === configuration.defaultText(symbol)) return undefined;
  return { place: "the configuration", value };
}

function isLogical({ type }: KSymbol): boolean {
  return type === "bool" || type === "tristate";
}

function settableValues(configuration: Configuration, symbol: KSymbol): string[] {
  if (!isLogical(symbol)) return [];
  return configuration.assignable(symbol).map((level) => LEVELS[level]);
}

function obstaclesOf(configuration: Configuration, symbol: KSymbol): Obstacle[] {
  if (symbol.type === "unknown") return [];
  const now = configuration.text(symbol);
  if (!isLogical(symbol)) {
    const prompted = symbol.properties.some((property) => property.kind === "prompt");
    if (prompted && configuration.visibility(symbol) !== 0) return [];
    return [{ values: [], text: `cannot be set: ${obstacleTo(configuration, symbol, now)}` }];
  }
  const settable = settableValues(configuration, symbol);
  const reasons = new Map<string, string[]>();
  for (const value of symbol.type === "bool" ? ["n", "y"] : LEVELS) {
    if (value === now || settable.includes(value)) continue;
    const reason = obstacleTo(configuration, symbol, value);
    reasons.set(reason, [...(reasons.get(reason) ?? []), value]);
  }
  return [...reasons].map(([reason, values]) => ({
    values,
    text: `cannot be ${listed(values, 3, "or")}: ${reason}`,
  }));
}
