import { type Configuration, compareValues, type KSymbol } from "../kconfig/index.ts";
import { type Formula, textOf } from "./formula.ts";
import type { Literal, Solver } from "./solver.ts";

/**
 * Texts for the comparisons that a search left open and wants to come out otherwise than they do: for each one that comes near what
 * it is compared with.
 */
export function giveTexts(
  formula: Formula,
  solver: Solver,
  changes: readonly Literal[],
  configuration: Configuration,
  give: (symbol: KSymbol, text: string) => void,
): void {
  const changed = new Set(changes.map((literal) => literal >> 1));
  for (const { variable, operator, left, right } of formula.atoms) {
    if (!changed.has(variable)) continue;
    const wanted = solver.isTrue(2 * variable);
    for (const [own, other] of [
      [left, right],
      [right, left],
    ] as const) {
      if (!own.properties.some((property) => property.kind === "prompt")) continue;
      const beside = textOf(configuration, other);
      const text = textsNear(beside, own).find((candidate) => {
        const sides = own === left ? ([candidate, beside] as const) : ([beside, candidate] as const);
        return (compareValues(operator, sides[0], left.type, sides[1], right.type) === 2) === wanted;
      });
      if (text === undefined) continue;
      give(own, text);
      break;
    }
  }
}

/** Texts beside a given one that comparisons tell from it. */
function textsNear(text: string, { type }: KSymbol): string[] {
  if (type === "string") return [text, `${text}-`, ""];
  if (!/^(0[xX][0-9a-fA-F]+|-?\d+)$/.test(text)) return [text];
  const number = BigInt(text);
  return [number, number + 1n, number - 1n]
    .filter((candidate) => type !== "hex" || candidate >= 0n)
    .map((candidate) => (type === "hex" ? `0x${candidate.toString(16)}` : `${candidate}`));
}
