import { type Comparison, compareValues, type KSymbol, type RangeProperty } from "../kconfig/index.ts";
import { at, conjuncts, expressionWords, listed } from "./phrase.ts";
import type { Want } from "./want.ts";
import { isFixed } from "./want-literals.ts";

/**
 * Why a number is out of reach whatever is set: outside of every range that its symbol can have. `undefined` when it is not, or not
 * for sure: bounds that somebody can type, and ranges that need not be in force, rule nothing out.
 */
export function outOfReach({ symbol, value, values = [], relation = "=" }: Want): string | undefined {
  if (relation === "in") {
    const each = [value, ...values].map((one) => beyond(symbol, one, "="));
    return each.includes(undefined) ? undefined : each[0];
  }
  return beyond(symbol, value, relation);
}

function beyond(symbol: KSymbol, value: string, relation: Comparison): string | undefined {
  if (symbol.type !== "int" && symbol.type !== "hex") return undefined;
  const ranges = symbol.properties.filter((property) => property.kind === "range");
  const always = ranges.some((range) => conjuncts(range.visible).every((part) => isDependency(range, part)));
  if (!always || !symbol.properties.some((property) => property.kind === "prompt")) return undefined;
  const lows = ranges.map((range) => valuesOf(range.low));
  const highs = ranges.map((range) => valuesOf(range.high));
  if (lows.includes(undefined) || highs.includes(undefined)) return undefined;
  // Both, since a range whose bounds have changed places leaves one of them.
  const all = [...lows, ...highs].flat() as string[];
  const bounds = all.filter((text) => text !== "");
  const low = extreme(symbol, bounds, "<");
  const high = extreme(symbol, bounds, ">");
  const compare = (operator: Comparison, a: string, b: string): boolean =>
    compareValues(operator, a, symbol.type, b, symbol.type) === 2;
  const reachable = {
    "=": compare(">=", value, low) && compare("<=", value, high),
    "!=": compare("!=", low, high) || compare("!=", low, value),
    "<": compare("<", low, value),
    "<=": compare("<=", low, value),
    ">": compare(">", high, value),
    ">=": compare(">=", high, value),
  }[relation];
  if (reachable) return undefined;
  // Where its dependencies do not hold, no range does, and it is zero or empty.
  const hides = ranges.every((range) => range.visible !== undefined);
  // Before 6.8 a number that nothing gives a value has none, which no range changes.
  const given = symbol.properties.some(
    (property) => property.kind === "default" && conjuncts(property.visible).length === 0,
  );
  if ((all.includes("") || !given) && compare(relation, "", value)) return undefined;
  if (hides && ["0", "0x0", ""].some((empty) => compare(relation, empty, value))) return undefined;
  const places = [...new Set(ranges.map((range) => at(range.place).trim()))];
  return `${symbol.name} is between ${low} and ${high} in every configuration ${listed(places, 3)}`;
}

/**
 * The ranges of a number, a sentence each: `N is between 1 and 8 if A (FILE:LINE)`. None when what is wanted fits into all of them
 * whatever their bounds are.
 */
export function rangeSentences({ symbol, value, values = [], relation = "=" }: Want): string[] {
  const beyond = (text: string, { low, high }: RangeProperty): boolean =>
    !isFixed(low) ||
    !isFixed(high) ||
    compareValues("<", text, symbol.type, low.name, symbol.type) === 2 ||
    compareValues(">", text, symbol.type, high.name, symbol.type) === 2;
  const matter = symbol.properties.some(
    (range) => range.kind === "range" && (relation !== "=" || [value, ...values].some((text) => beyond(text, range))),
  );
  if (!matter) return [];
  return symbol.properties.flatMap((range) => {
    if (range.kind !== "range") return [];
    const own = conjuncts(range.visible).filter((part) => !isDependency(range, part));
    const condition = own.length === 0 ? "" : ` if ${own.map((part) => expressionWords(part)).join(" && ")}`;
    return [`${symbol.name} is between ${range.low.name} and ${range.high.name}${condition}${at(range.place)}`];
  });
}

/**
 * Where numbers come from that nobody can type, a sentence each: a number itself, and the bounds of its ranges: `N is LOW if A
 * (FILE:LINE), else 4 (FILE:LINE)`.
 */
export function boundSentences(symbol: KSymbol): string[] {
  const bounds = symbol.properties.flatMap((range) => (range.kind === "range" ? [range.low, range.high] : []));
  return [...new Set([symbol, ...bounds])].flatMap((each) => {
    if (isFixed(each) || each.properties.some(({ kind }) => kind === "prompt")) return [];
    const defaults = each.properties.filter((property) => property.kind === "default");
    if (defaults.length === 0) return [];
    const cases = defaults.map((property) => {
      const condition = property.visible === undefined ? "" : ` if ${expressionWords(property.visible)}`;
      return `${expressionWords(property.value)}${condition}${at(property.place)}`;
    });
    return [`${each.name} is ${listed(cases, 4, "or")}`];
  });
}

/** Whether a part of a range's condition holds wherever the symbol is defined anyway. */
function isDependency(range: RangeProperty, part: Parameters<typeof conjuncts>[0]): boolean {
  return conjuncts(range.node.dependency).includes(part as NonNullable<typeof part>);
}

/** How far defaults that are other symbols are followed. */
const DEPTH = 4;

/** Texts that a bound can have, the empty one before 6.8: itself, or the defaults of a symbol that nobody can set. */
function valuesOf(bound: KSymbol, depth = 0): string[] | undefined {
  if (isFixed(bound)) return [bound.name];
  const values: string[] = [];
  let certain = false;
  for (const property of bound.properties) {
    if (property.kind === "prompt" || property.kind === "range") return undefined;
    if (property.kind !== "default") continue;
    if (property.value.kind !== "symbol") return undefined;
    const { symbol } = property.value;
    const given = depth > DEPTH ? undefined : valuesOf(symbol, depth + 1);
    if (given === undefined) return undefined;
    values.push(...given);
    if (property.visible === undefined) certain = true;
  }
  return certain ? values : [...values, bound.type === "hex" ? "0x0" : "0", ""];
}

function extreme(symbol: KSymbol, texts: readonly string[], operator: "<" | ">"): string {
  return texts.reduce((best, text) =>
    compareValues(operator, text, symbol.type, best, symbol.type) === 2 ? text : best,
  );
}
