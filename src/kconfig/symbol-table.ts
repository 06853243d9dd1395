import { hashOf } from "./hash-order.ts";
import type { Token } from "./lexer.ts";
import type { KSymbol } from "./symbol.ts";

/** Replaced where there are some. */
const NO_NODES: KSymbol["nodes"] = [];
const NO_PROPERTIES: KSymbol["properties"] = [];

/** Symbols in the order they were first named. The constants n, m and y are 0, 1 and 2. */
export class SymbolTable {
  readonly symbols: KSymbol[] = [];
  /** FNV-1a of each name, by number; signed. */
  readonly hashes: number[] = [];
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

  #add(name: string, hash: number, constant: boolean): KSymbol {
    const symbol: KSymbol = {
      kind: "symbol",
      id: this.symbols.length,
      name,
      type: "unknown",
      constant,
      nodes: NO_NODES,
      properties: NO_PROPERTIES,
      directDependency: undefined,
      reverseDependency: undefined,
      weakReverseDependency: undefined,
      choice: undefined,
      allnoconfigY: false,
      transitional: false,
      environment: undefined,
      listsDefconfigs: false,
    };
    this.symbols.push(symbol);
    this.hashes.push(hash);
    return symbol;
  }

  /** What a word names; found without looking when the word was met before. */
  named(word: Token): KSymbol {
    word.named ??= this.lookup(word.text, word.hash);
    return word.named;
  }

  /** A bare name; `y`, `m` and `n` are the constants. `hash` is the word's, 0 where it was not reckoned. */
  lookup(name: string, hash: number = 0): KSymbol {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    if (name === "y" || name === "m" || name === "n") return this.constant(name);
    const symbol = this.#add(name, hash === 0 ? hashOf(name) : hash, false);
    this.byName.set(name, symbol);
    return symbol;
  }

  /** A quoted value. */
  constant(value: string): KSymbol {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const symbol = this.#add(value, hashOf(value), true);
    this.#constants.set(value, symbol);
    return symbol;
  }
}
