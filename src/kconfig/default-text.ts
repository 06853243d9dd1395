import type { Configuration } from "./configuration.ts";
import type { KSymbol } from "./symbol.ts";

/** The value a symbol would have without a user value. Mirrors `sym_get_string_default`. */
export function defaultTextOf(configuration: Configuration, symbol: KSymbol): string {
  const { behaviour, modules } = configuration.model;
  const property = symbol.properties.find(
    (candidate) => candidate.kind === "default" && configuration.evaluate(candidate.visible) !== 0,
  );
  const given = property?.kind === "default" ? property : undefined;
  if (symbol.type !== "bool" && symbol.type !== "tristate") {
    const value = given?.value.kind === "symbol" ? configuration.text(given.value.symbol) : "";
    if (value !== "" || !behaviour.zeroNumbers) return value;
    return symbol.type === "int" ? "0" : symbol.type === "hex" ? "0x0" : "";
  }
  const first = configuration.givenDefault(symbol);
  if (first !== undefined && symbol.type !== "bool") return first;
  if (symbol.choice !== undefined && behaviour.membersByChoiceAlone) return "n";
  let value: number = 0;
  if (first !== undefined) value = first === "y" ? 2 : 0;
  else if (given !== undefined)
    value = Math.min(configuration.evaluate(given.value), configuration.evaluate(given.visible));
  // The C tool leaves a choice member's reverse dependencies uncomputed.
  const member = symbol.choice !== undefined;
  if (!member) value = Math.max(value, configuration.reverseDependency(symbol));
  if (value === 1 && !member && configuration.tristate(modules) === 0) value = 2;
  if (value === 1 && symbol.type === "bool") value = 2;
  if (!member) value = Math.max(value, configuration.weakReverseDependency(symbol));
  return ["n", "m", "y"][value]!;
}
