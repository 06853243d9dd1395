import { type Configuration, isValueOf, type KSymbol, type Model, type RangeProperty } from "../kconfig/index.ts";
import type { Demand, Possibilities } from "../resolve/index.ts";
import type { Finding } from "./finding.ts";
import { shownBy } from "./witness.ts";

/** Defaults of int and hex options that a range in force at the same time cuts, shown by a configuration. */
export function lintDefaults(model: Model, possibilities: Possibilities): { findings: Finding[]; undecided: number } {
  const findings: Finding[] = [];
  let undecided = 0;
  for (const symbol of model.symbols) {
    if (symbol.constant || (symbol.type !== "int" && symbol.type !== "hex")) continue;
    const defaults = symbol.properties.filter((property) => property.kind === "default");
    const ranges = symbol.properties.filter((property) => property.kind === "range");
    for (const property of defaults) {
      const { value } = property;
      if (value.kind !== "symbol") continue;
      const source = value.symbol;
      for (const range of ranges) {
        const inForce: Demand[] = [
          ...firstOf(
            defaults.map(({ visible }) => visible),
            property.visible,
          ),
          ...firstOf(
            ranges.map(({ visible }) => visible),
            range.visible,
          ),
        ];
        const verdict = possibilities.decide(inForce);
        if (verdict.kind === "unknown") undecided++;
        if (verdict.kind !== "possible") continue;
        // Whatever the search made of it: what counts is the default.
        const found = verdict.configuration.clone();
        found.clearUserValue(symbol);
        const outside = (trial: Configuration): boolean => {
          const bounds = trial.range(symbol);
          const number = numberOf(trial, source, symbol);
          if (bounds === undefined || bounds.property !== range || number === undefined) return false;
          const first = defaults.find((candidate) => trial.evaluate(candidate.visible) !== 0);
          return first === property && (number < bounds.low || number > bounds.high);
        };
        const witness = [found, ...narrowed(found, range)].find(outside);
        if (witness === undefined) continue;
        const bounds = witness.range(symbol)!;
        const show = (bound: bigint): string => (symbol.type === "hex" ? `0x${bound.toString(16)}` : `${bound}`);
        const values = shownBy(witness, outside);
        findings.push({
          rule: "default-out-of-range",
          place: property.place,
          subject: symbol.name,
          message: `the default ${witness.text(source)} of ${symbol.name} is outside its range ${show(bounds.low)} to ${show(bounds.high)}`,
          hint: `give a default within the range, or widen the range (${range.place.file}:${range.place.line})`,
          because: [
            `${values.length === 0 ? "without any setting" : `with ${values.join(" ")}`} ${symbol.name} is ${witness.text(symbol)}`,
          ],
        });
        break;
      }
    }
  }
  return { findings, undecided };
}

/** The configuration with one bound of a range, where that is an option with a range of its own, as narrow as it can be set. */
function narrowed(from: Configuration, { low, high }: RangeProperty): Configuration[] {
  const setTo = (bound: KSymbol, side: "low" | "high"): Configuration[] => {
    const own = bound.constant || bound.nodes.length === 0 ? undefined : from.range(bound);
    if (own === undefined || from.visibility(bound) === 0) return [];
    const trial = from.clone();
    const text = bound.type === "hex" ? `0x${own[side].toString(16)}` : `${own[side]}`;
    return trial.setUserValue(bound, text) ? [trial] : [];
  };
  return [...setTo(high, "low"), ...setTo(low, "high")];
}

/** What must hold for the first condition that is met to be `own`. */
function firstOf<C extends Demand["expression"]>(conditions: readonly C[], own: C): Demand[] {
  const earlier = conditions.slice(0, conditions.indexOf(own));
  return [
    { expression: own, bound: "atLeast", level: 1 },
    ...earlier.map((expression): Demand => ({ expression, bound: "below", level: 1 })),
  ];
}

function numberOf(configuration: Configuration, source: KSymbol, symbol: KSymbol): bigint | undefined {
  const text = source.constant || source.type === "unknown" ? source.name : configuration.text(source);
  if ((symbol.type !== "int" && symbol.type !== "hex") || text === "" || !isValueOf(symbol.type, text))
    return undefined;
  if (symbol.type === "int") return BigInt(text);
  return BigInt(/^0x/i.test(text) ? text : `0x${text}`);
}
