import type { Configuration } from "./configuration.ts";
import type { Tristate } from "./expression.ts";
import type { KSymbol } from "./symbol.ts";

/** The answers that `allnoconfig` and its kin give to every question that has none yet. */
export type Mode = "allnoconfig" | "allyesconfig" | "allmodconfig" | "alldefconfig";

/** Gives every symbol without user value the mode's answer. Mirrors `conf_set_all_new_symbols` in conf.c. */
export function applyMode(configuration: Configuration, mode: Mode): void {
  const { model } = configuration;
  if (mode === "alldefconfig") return;
  const answer: Tristate = mode === "allnoconfig" ? 0 : mode === "allmodconfig" ? 1 : 2;
  const set = (symbol: KSymbol): void => {
    if (symbol.constant || (symbol.type !== "bool" && symbol.type !== "tristate")) return;
    if (configuration.userValue(symbol) !== undefined) return;
    const value = answer === 0 && symbol.allnoconfigY ? 2 : answer;
    configuration.setAnswer(symbol, value);
  };
  if (model.behaviour.boolChoices) {
    for (const node of model.nodes) {
      if (node.symbol !== undefined && node.prompt !== undefined && node.symbol.choice === undefined) set(node.symbol);
    }
    return;
  }
  for (const symbol of model.symbols) set(symbol);
  for (const choice of model.choices)
    if (!configuration.choiceHasUserValue(choice)) configuration.setChoiceUserValue(choice, answer);
}

/** Rewrites one tristate answer into another (`yes2modconfig`, `mod2yesconfig`, `mod2noconfig`). */
export function rewriteTristates(configuration: Configuration, from: "y" | "m", to: "y" | "m" | "n"): void {
  const modules = configuration.tristate(configuration.model.modules) !== 0;
  const answer: Tristate = to === "y" ? 2 : to === "m" ? 1 : 0;
  for (const symbol of configuration.model.symbols) {
    if (symbol.type === "tristate" && !symbol.constant && modules && configuration.userValue(symbol) === from)
      configuration.setAnswer(symbol, answer);
  }
}
