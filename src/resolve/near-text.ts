import { type Configuration, compareValues, type KSymbol } from "../kconfig/index.ts";
import { fittingTexts, numberText, type TextCondition } from "./fitting-text.ts";
import { type Formula, textOf } from "./formula.ts";

/** Texts beside a given one that comparisons tell from it. */
function textsNear(text: string, { type }: KSymbol): string[] {
  if (type === "string") return [text, `${text}-`, ""];
  if (!/^(0[xX][0-9a-fA-F]+|-?\d+)$/.test(text)) return [text];
  const number = BigInt(text);
  return [number, number + 1n, number - 1n]
    .filter((candidate) => type !== "hex" || candidate >= 0n)
    .map((candidate) => (type === "hex" ? `0x${candidate.toString(16)}` : `${candidate}`));
}

/**
 * Texts worth typing so that comparisons come out as a model has them; only those whose truth the model changed, unless `all` are asked
 * for: then those that come out otherwise in the configuration.
 */
export function textsFor(
  formula: Formula,
  base: Uint8Array,
  model: Uint8Array,
  configuration: Configuration,
  all = false,
): (readonly [KSymbol, string])[] {
  return formula.atoms.flatMap(({ variable, operator, left, right }) => {
    if (base[variable] === model[variable] && !all) return [];
    const holds = (a: string, b: string): boolean =>
      (compareValues(operator, a, left.type, b, right.type) === 2) === (model[variable] === 1);
    if (all && holds(textOf(configuration, left), textOf(configuration, right))) return [];
    const [typed, other] = isTyped(left) ? [left, right] : [right, left];
    if (!isTyped(typed)) return [];
    const given = textOf(configuration, other);
    const text = textsNear(given, typed).find((candidate) => {
      const [a, b] = typed === left ? [candidate, given] : [given, candidate];
      return holds(a, b);
    });
    return text === undefined ? [] : [[typed, text] as const];
  });
}

function isTyped({ constant, type }: KSymbol): boolean {
  return !constant && type !== "unknown" && type !== "bool" && type !== "tristate";
}

/** Texts worth typing for all that is asked of a number or text, the likeliest first. */
export function candidateTexts(
  configuration: Configuration,
  symbol: KSymbol,
  conditions: readonly TextCondition[],
): string[] {
  const range = configuration.range(symbol);
  if (range === undefined) return fittingTexts(symbol, conditions);
  const { low, high } = range;
  const fitting = fittingTexts(symbol, conditions, [low, high]);
  if (low <= high) return fitting;
  // What is typed below the lower bound becomes that, all else becomes the other.
  const beyond = (symbol.type === "hex" && low === 0n ? [low] : [low - 1n, low]).map((each) =>
    numberText(symbol, each),
  );
  return [...fitting, ...beyond];
}
