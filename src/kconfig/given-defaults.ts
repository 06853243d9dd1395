import type { Expression, Tristate } from "./expression.ts";
import type { Model } from "./model.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/** Where defaults that a `sdkconfig` gives are put: a configuration, or a run of `conf`. */
export interface DefaultTaker {
  readonly model: Model;
  text(symbol: KSymbol): string;
  visibility(symbol: KSymbol): Tristate;
  choiceVisibility(choice: Choice): Tristate;
  hasAnswer(symbol: KSymbol): boolean;
  /** Whether a member was chosen by an answer. */
  hasChosen(choice: Choice): boolean;
  /** Makes a value the first default of a symbol. */
  setDefault(symbol: KSymbol, value: string): void;
  setDefaultMember(choice: Choice, member: KSymbol): void;
}

/**
 * Defaults of a `sdkconfig` that are others than the tree's stay as they are there (KCONFIG_DEFAULTS_POLICY=sdkconfig). What a symbol
 * depends on comes before it. Mirrors `resolve_defaults` in esp-idf-kconfig.
 */
export function takeDefaults(taker: DefaultTaker, values: ReadonlyMap<KSymbol, string>): void {
  const done = new Set<KSymbol | Choice>();
  const take = (item: KSymbol | Choice): void => {
    if (done.has(item)) return;
    done.add(item);
    for (const other of dependenciesOf(item)) take(other);
    if (item.kind === "choice") takeMember(taker, item, values);
    else if (item.choice !== undefined) take(item.choice);
    else takeSymbol(taker, item, values);
  };
  for (const symbol of values.keys()) take(symbol);
}

function takeSymbol(taker: DefaultTaker, symbol: KSymbol, values: ReadonlyMap<KSymbol, string>): void {
  const value = values.get(symbol);
  if (value === undefined || taker.hasAnswer(symbol) || taker.visibility(symbol) === 0) return;
  if (taker.text(symbol) !== value) taker.setDefault(symbol, value);
}

function takeMember(taker: DefaultTaker, choice: Choice, values: ReadonlyMap<KSymbol, string>): void {
  if (taker.choiceVisibility(choice) === 0 || taker.hasChosen(choice)) return;
  const wanted = choice.members.filter((member) => values.get(member) === "y" && taker.visibility(member) === 2);
  const member = wanted.at(-1);
  if (member !== undefined && taker.text(member) !== "y") taker.setDefaultMember(choice, member);
}

/** What an item reads, constants left out. */
function dependenciesOf(item: KSymbol | Choice): Set<KSymbol | Choice> {
  const found = new Set<KSymbol | Choice>();
  const name = (other: KSymbol | Choice): void => {
    if (other.kind === "choice" || (!other.constant && other.nodes.length > 0)) found.add(other);
  };
  const read = (expression: Expression | undefined): void => {
    switch (expression?.kind) {
      case undefined:
        return;
      case "symbol":
        name(expression.symbol);
        return;
      case "choice":
      case "whole":
        name(expression.choice);
        return;
      case "not":
        read(expression.operand);
        return;
      case "and":
      case "or":
        read(expression.left);
        read(expression.right);
        return;
      case "compare":
        name(expression.left);
        name(expression.right);
    }
  };
  for (const property of item.properties) {
    read(property.visible);
    if (property.kind === "default") read(property.value);
    if (property.kind !== "range") continue;
    name(property.low);
    name(property.high);
  }
  read(item.directDependency);
  return found;
}
