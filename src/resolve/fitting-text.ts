import { isValueOf, type KSymbol } from "../kconfig/index.ts";
import { fits, type Want } from "./want.ts";

/** A condition on the value of a number or text. */
export type TextCondition = Pick<Want, "value" | "values" | "relation">;

const NOWHERE = { file: "", line: 0, text: "" };

/**
 * Texts that fulfil all conditions on a number or text, the likeliest first; none at all when no value of its type does: what is allowed
 * begins or ends beside a value that a condition names. `more`: further values to begin from.
 */
export function fittingTexts(
  symbol: KSymbol,
  conditions: readonly TextCondition[],
  more: readonly bigint[] = [],
): string[] {
  const named = conditions.flatMap(({ value, values = [] }) => [value, ...values]);
  const candidates = symbol.type === "string" ? textsAround(named) : numbersAround(symbol, named, more);
  return [...new Set(candidates)].filter((text) => fitsAll(symbol, conditions, text));
}

/** Whether no value that a symbol can have fulfils all conditions. `empty`: whether a number can be without a value. */
export function excludeEachOther(symbol: KSymbol, conditions: readonly TextCondition[], empty: boolean): boolean {
  return fittingTexts(symbol, conditions).length === 0 && !(empty && fitsAll(symbol, conditions, ""));
}

function fitsAll(symbol: KSymbol, conditions: readonly TextCondition[], text: string): boolean {
  return conditions.every((condition) => fits({ ...condition, symbol, held: false, source: NOWHERE }, text));
}

/** The next text after another in the order of strcmp ends in the smallest character that can be typed. */
function textsAround(named: readonly string[]): string[] {
  return [...named, ...named.map((text) => `${text}-`), "", ...named.map((text) => `${text} `)];
}

function numbersAround(symbol: KSymbol, named: readonly string[], more: readonly bigint[]): string[] {
  const hex = symbol.type === "hex";
  const valid = named.filter((text) => isValueOf(symbol.type, text));
  const numbers = [...valid.map((text) => BigInt(hex ? `0x${text.replace(/^0x/i, "")}` : text)), ...more];
  // Where no condition names a number, any will do.
  const around = [...numbers, 0n]
    .flatMap((number) => [number, number + 1n, number - 1n])
    .filter((each) => !hex || each >= 0n);
  return [...valid, ...around.map((each) => numberText(symbol, each))];
}

/** A number as a symbol's text. */
export function numberText({ type }: KSymbol, number: bigint): string {
  return type === "hex" ? `0x${number.toString(16)}` : `${number}`;
}
