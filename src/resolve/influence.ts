import type { Configuration, Expression, KSymbol, Place, SelectProperty } from "../kconfig/index.ts";
import { conjuncts } from "./phrase.ts";

/** An option that pushes another up. */
export interface Influence {
  readonly kind: "selects" | "implies";
  readonly symbol: KSymbol;
  readonly condition: Expression | undefined;
  /** The parts of the condition that are not what the other option depends on anyway. */
  readonly own: readonly Expression[];
  /** Whether it does so now. */
  readonly active: boolean;
  readonly place: Place;
}

/** Every option that selects or implies a symbol, those that do so now first. */
export function influencesOn(configuration: Configuration, target: KSymbol): Influence[] {
  const found = [
    ...influencers(target, "select").map((push) => influence(configuration, push)),
    ...influencers(target, "imply").map((push) => influence(configuration, push)),
  ];
  return [...found.filter(({ active }) => active), ...found.filter(({ active }) => !active)];
}

/** The options that push a symbol up now, by `select` or by `imply`. */
export function activeInfluences(
  configuration: Configuration,
  target: KSymbol,
  kind: SelectProperty["kind"],
): Influence[] {
  return influencers(target, kind)
    .map((push) => influence(configuration, push))
    .filter(({ active }) => active);
}

interface Push {
  readonly symbol: KSymbol;
  readonly property: SelectProperty;
}

function influence(configuration: Configuration, { symbol, property }: Push): Influence {
  const active = configuration.tristate(symbol) !== 0 && configuration.evaluate(property.visible) !== 0;
  const kind = property.kind === "select" ? "selects" : "implies";
  const dependencies = conjuncts(property.node.dependency);
  const own = conjuncts(property.visible).filter((part) => !dependencies.includes(part));
  return { kind, symbol, condition: property.visible, own, active, place: property.place };
}

/** Found through the reverse dependency, which names them all. */
function influencers(target: KSymbol, kind: SelectProperty["kind"]): Push[] {
  const expression = kind === "select" ? target.reverseDependency : target.weakReverseDependency;
  return [...symbolsIn(expression)].flatMap((symbol) =>
    symbol.properties.flatMap((property): Push[] =>
      (property.kind === "select" || property.kind === "imply") && property.kind === kind && property.target === target
        ? [{ symbol, property }]
        : [],
    ),
  );
}

/** The symbols that an expression names. */
export function symbolsIn(expression: Expression | undefined): Set<KSymbol> {
  const symbols = new Set<KSymbol>();
  const stack = expression === undefined ? [] : [expression];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === "symbol") symbols.add(next.symbol);
    else if (next.kind === "compare") symbols.add(next.left).add(next.right);
    else if (next.kind === "not") stack.push(next.operand);
    else if (next.kind !== "choice" && next.kind !== "whole") stack.push(next.right, next.left);
  }
  return symbols;
}
