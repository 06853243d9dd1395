import { type Configuration, isValueOf, type KSymbol } from "../kconfig/index.ts";
import type { CoreRule } from "./core-rule.ts";
import { shownSentence } from "./core-sentence.ts";
import { excludeEachOther } from "./fitting-text.ts";
import { obstacleText } from "./obstacle.ts";
import { at, listed, valueText } from "./phrase.ts";
import { boundSentences, outOfReach, rangeSentences } from "./reach.ts";
import { fits, type Want } from "./want.ts";
import { isLogical } from "./want-literals.ts";

/** Why no value of a symbol is what a want asks for, whatever else is set. */
export function unfitRules(base: Configuration, want: Want): CoreRule[] {
  const { symbol, value, values = [] } = want;
  const named = [value, ...values].some((each) => isValueOf(symbol.type, each));
  const reach = named ? outOfReach(want) : undefined;
  const ranges = named ? rangeSentences(want) : [];
  const texts = reach !== undefined ? [reach] : ranges.length > 0 ? ranges : [unfitSentence(base, want, named)];
  // What nobody can type comes from somewhere.
  if (named && reach === undefined && !isLogical(symbol)) texts.push(...boundSentences(symbol));
  return texts.map((text) => ({ text, about: [symbol] }));
}

function unfitSentence(
  base: Configuration,
  { symbol, value, values = [], relation = "=" }: Want,
  named: boolean,
): string {
  const { name } = symbol;
  if (relation === "=" || relation === "in") return obstacleText(base, symbol, value);
  const [asked] = [value, ...values];
  if (!named) return `${valueText(symbol, asked!)} is no value of ${name}, which is ${typeWords(symbol)}`;
  return `no value of ${name} is ${relation} ${valueText(symbol, value)}: it is ${typeWords(symbol)}`;
}

/** That wants on one symbol rule each other out by themselves: a sentence for each symbol of which that is true. */
export function clashRules(wants: readonly Want[]): CoreRule[] {
  const rows = new Map<KSymbol, Want[]>();
  for (const want of wants) rows.set(want.symbol, [...(rows.get(want.symbol) ?? []), want]);
  return [...rows].flatMap(([symbol, own]) =>
    own.length < 2 || canHoldTogether(symbol, own) ? [] : [{ text: clashSentence(symbol, own), about: [symbol] }],
  );
}

function canHoldTogether(symbol: KSymbol, wants: readonly Want[]): boolean {
  if (!isLogical(symbol)) return !excludeEachOther(symbol, wants, true);
  const levels = symbol.type === "bool" ? ["n", "y"] : ["n", "m", "y"];
  return levels.some((level) => wants.every((want) => fits(want, level)));
}

function clashSentence(symbol: KSymbol, wants: readonly Want[]): string {
  const text = (value: string): string => valueText(symbol, value);
  const isSingle = ({ relation = "=", values = [] }: Want): boolean =>
    relation === "=" || (relation === "in" && values.length === 0);
  if (wants.every(isSingle)) {
    const values = wants.map(({ value }) => text(value));
    return `${symbol.name} cannot be ${listed(values, 6)} at once${at(symbol.nodes[0]?.place)}`;
  }
  const asked = wants.map((want) => {
    if (isSingle(want)) return `= ${text(want.value)}`;
    if (want.relation !== "in") return `${want.relation} ${text(want.value)}`;
    return `one of ${listed([want.value, ...(want.values ?? [])].map(text), 6, "or")}`;
  });
  return `no value of ${symbol.name} is ${listed(asked, 6)} at once: it is ${typeWords(symbol)}`;
}

/** `a tristate, y, m or n (FILE:LINE)`. */
function typeWords(symbol: KSymbol): string {
  const words = {
    bool: "a bool, y or n",
    tristate: "a tristate, y, m or n",
    int: "a whole number",
    hex: "a hexadecimal number",
    string: "a text",
    unknown: "defined nowhere",
  }[symbol.type];
  return words + at(symbol.nodes[0]?.place);
}

/** The rules of a number or text that is asked for, which are no clauses: what shows it, its ranges, and where it comes from. */
export function textRules(want: Want, named: ReadonlySet<KSymbol>): CoreRule[] {
  const { symbol } = want;
  if (isLogical(symbol)) return [];
  const others = [...named].filter((each) => each !== symbol);
  const shown = shownSentence(symbol, new Set(others.map(({ id }) => id)));
  const moving = hasMovingRange(symbol);
  const texts = shown === undefined ? rangeSentences(want) : [shown, ...(moving ? rangeSentences(want) : [])];
  return [...texts, ...boundSentences(symbol)].map((text) => ({
    text,
    about: [symbol, ...others.filter(({ name }) => text === shown && text.split(/\W+/).includes(name))],
  }));
}

/** Whether a range has a bound that is an option itself. */
function hasMovingRange({ properties }: KSymbol): boolean {
  return properties.some(
    (property) => property.kind === "range" && [property.low, property.high].some((bound) => bound.nodes.length > 0),
  );
}
