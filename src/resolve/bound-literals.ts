import type { Configuration, KSymbol } from "../kconfig/index.ts";
import { FALSE, type Formula, TRUE } from "./formula.ts";
import type { Literal } from "./solver.ts";
import type { Want } from "./want.ts";

/**
 * What must be true for a number to fit where the range in force now leaves it out: that a bound which nobody can set takes the first of
 * its defaults that lets the number in. Only a guess where to look; empty when there is nothing to say.
 */
export function boundLiterals(base: Configuration, formula: Formula, want: Want): Literal[] {
  const { symbol, value, relation = "=" } = want;
  if ((symbol.type !== "int" && symbol.type !== "hex") || (relation !== "=" && !relation.startsWith(">"))) return [];
  const range = base.range(symbol);
  const number = numberOf(value, symbol);
  if (range === undefined || number === undefined || (number >= range.low && number <= range.high)) return [];
  const above = number > range.high;
  const bound = above ? range.property.high : range.property.low;
  const passed: Literal[] = [];
  for (const property of bound.properties) {
    if (property.kind !== "default") return [];
    const [literal] = formula.expression(property.visible) ?? [];
    if (literal === undefined || property.value.kind !== "symbol") return [];
    const limit = numberOf(property.value.symbol.name, symbol);
    if (limit === undefined) return [];
    if (literal !== FALSE && (above ? number <= limit : number >= limit))
      return [...passed.map((each) => each ^ 1), literal].filter((each) => each !== TRUE);
    passed.push(literal);
  }
  return [];
}

function numberOf(text: string, { type }: KSymbol): bigint | undefined {
  const digits = type === "hex" ? text.replace(/^0x/i, "") : text;
  if (!(type === "hex" ? /^[0-9a-f]+$/i : /^-?\d+$/).test(digits)) return undefined;
  return BigInt(type === "hex" ? `0x${digits}` : digits);
}
