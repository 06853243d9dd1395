import type { Expression, KSymbol, Model } from "../kconfig/index.ts";
import { symbolsIn } from "./influence.ts";

/** Which symbols the value of each is computed from, and which are computed from it. */
export interface Reading {
  /** By symbol id. */
  readonly reads: readonly (readonly KSymbol[])[];
  readonly readers: readonly (readonly KSymbol[])[];
}

const known = new WeakMap<Model, Reading>();

/** The table of a model, made on first use. Entries of a choice read each other; tristates read the symbol for modules. */
export function readingOf(model: Model): Reading {
  let table = known.get(model);
  if (table === undefined) {
    table = build(model);
    known.set(model, table);
  }
  return table;
}

function build(model: Model): Reading {
  const named = new Map<number, readonly KSymbol[]>();
  const namesIn = (expression: Expression | undefined): readonly KSymbol[] => {
    if (expression === undefined) return [];
    let names = named.get(expression.id);
    if (names === undefined) {
      names = [...symbolsIn(expression)].filter(({ constant, type }) => !constant && type !== "unknown");
      named.set(expression.id, names);
    }
    return names;
  };
  const readers: KSymbol[][] = model.symbols.map(() => []);
  const reads = model.symbols.map((symbol): KSymbol[] => {
    if (symbol.constant || symbol.type === "unknown") return [];
    const found = new Set<KSymbol>();
    const add = (names: readonly KSymbol[]): void => {
      for (const each of names) if (each !== symbol) found.add(each);
    };
    add(namesIn(symbol.directDependency));
    add(namesIn(symbol.reverseDependency));
    add(namesIn(symbol.weakReverseDependency));
    for (const owner of symbol.choice === undefined ? [symbol] : [symbol, symbol.choice])
      for (const property of owner.properties) {
        if (property.kind === "select" || property.kind === "imply") continue;
        add(namesIn(property.visible));
        if (property.kind === "default") add(namesIn(property.value));
        if (property.kind === "range") add([property.low, property.high].filter(({ nodes }) => nodes.length > 0));
      }
    if (symbol.choice !== undefined) add(symbol.choice.members);
    if (symbol.type === "tristate" && !model.modules.constant) add([model.modules]);
    for (const each of found) readers[each.id]!.push(symbol);
    return [...found];
  });
  return { reads, readers };
}
