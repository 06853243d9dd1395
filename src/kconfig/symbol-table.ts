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
  /** Numbers plus one of the symbols that are no constants, by hash, 0 where free. */
  #slots: Int32Array = new Int32Array(1 << 15);
  #count = 0;
  #byName: Map<string, KSymbol> | undefined;
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
      yaml: false,
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
    if (name === "y" || name === "m" || name === "n") return this.constant(name);
    const reckoned = hash === 0 ? hashOf(name) : hash;
    const mask = this.#slots.length - 1;
    let slot = (reckoned ^ (reckoned >>> 15)) & mask;
    for (let next = this.#slots[slot]!; next !== 0; next = this.#slots[slot]!) {
      const other = this.symbols[next - 1]!;
      if (this.hashes[next - 1] === reckoned && other.name === name) return other;
      slot = (slot + 1) & mask;
    }
    const symbol = this.#add(name, reckoned, false);
    this.#slots[slot] = symbol.id + 1;
    this.#count += 1;
    if (this.#count * 2 > this.#slots.length) this.#grow();
    return symbol;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const next of this.#slots) {
      if (next === 0) continue;
      const hash = this.hashes[next - 1]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = next;
    }
    this.#slots = slots;
  }

  /** All that are no constants, by name. Made when it is asked for: most runs never do. */
  get byName(): ReadonlyMap<string, KSymbol> {
    this.#byName ??= new Map(this.symbols.filter(({ constant }) => !constant).map((symbol) => [symbol.name, symbol]));
    return this.#byName;
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
