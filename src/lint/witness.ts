import type { Configuration, Expression, KSymbol } from "../kconfig/index.ts";

/** A symbol as an expression to ask for. The id is none of the model's. */
export function symbolValue(symbol: KSymbol): Expression {
  return { kind: "symbol", symbol, id: -1 - symbol.id };
}

/** The fewest user values of a configuration under which something holds, as `NAME=value`, in the order of the files. */
export function shownBy(witness: Configuration, holds: (configuration: Configuration) => boolean): string[] {
  const trial = witness.clone();
  const given = trial.model.symbols.filter((symbol) => !symbol.constant && trial.userValue(symbol) !== undefined);
  for (let spared = true; spared; ) {
    spared = false;
    for (const symbol of given) {
      const value = trial.userValue(symbol);
      if (value === undefined) continue;
      trial.clearUserValue(symbol);
      if (holds(trial)) spared = true;
      else trial.setUserValue(symbol, value);
    }
  }
  return given.flatMap((symbol) => {
    const value = trial.userValue(symbol);
    return value === undefined ? [] : [`${symbol.name}=${value}`];
  });
}
