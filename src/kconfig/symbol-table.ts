import type { KSymbol } from "./symbol.ts";

/** Symbols in the order they were first named. The constants n, m and y are 0, 1 and 2. */
export class SymbolTable {
  readonly symbols: KSymbol[] = [];
  readonly byName = new Map<string, KSymbol>();
  readonly #constants = new Map<string, KSymbol>();
  readonly no: KSymbol;
  readonly mod: KSymbol;
  readonly yes: KSymbol;

  /** `typed`: the constants are tristates (5.19); before, they had no type, which shows in comparisons and printed values. */
  constructor(typed = true) {
    this.no = this.constant("n");
    this.mod = this.constant("m");
    this.yes = this.constant("y");
    if (typed) for (const symbol of this.symbols) symbol.type = "tristate";
  }

  #add(name: string, constant: boolean): KSymbol {
    const symbol: KSymbol = {
      kind: "symbol",
      id: this.symbols.length,
      name,
      type: "unknown",
      constant,
      nodes: [],
      properties: [],
      directDependency: undefined,
      reverseDependency: undefined,
      weakReverseDependency: undefined,
      choice: undefined,
      allnoconfigY: false,
      transitional: false,
      environment: undefined,
      listsDefconfigs: false,
      yaml: false,
    };
    this.symbols.push(symbol);
    return symbol;
  }

  /** A bare name; `y`, `m` and `n` are the constants. */
  lookup(name: string): KSymbol {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    if (name === "y" || name === "m" || name === "n") return this.constant(name);
    const symbol = this.#add(name, false);
    this.byName.set(name, symbol);
    return symbol;
  }

  /** A quoted value. */
  constant(value: string): KSymbol {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const symbol = this.#add(value, true);
    this.#constants.set(value, symbol);
    return symbol;
  }
}
