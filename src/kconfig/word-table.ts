import { INTERNED } from "./keyword.ts";
import type { Token } from "./lexer.ts";

/**
 * The bare words of all files, one token each: Linux has 190,000 of which 24,000 differ. A word is found by a hash of its
 * characters before any text is cut out for it; looking up its text in a map is then a comparison of addresses.
 */
export class WordTable {
  readonly #tokens: Token[] = [];
  #hashes = new Int32Array(1 << 15);
  /** Index into `#tokens` plus one, 0 where free. */
  #slots = new Int32Array(1 << 16);

  /** The word from `start` up to `end`; the hash is `mix` over its characters, from `HASH_START`. */
  word(text: string, start: number, end: number, hash: number): Token {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let index = this.#slots[slot]!; index !== 0; index = this.#slots[slot]!) {
      if (this.#hashes[index] === hash) {
        const token = this.#tokens[index - 1]!;
        if (token.text.length === end - start && text.startsWith(token.text, start)) return token;
      }
      slot = (slot + 1) & mask;
    }
    if (this.#tokens.length + 1 === this.#hashes.length) {
      this.#grow();
      return this.word(text, start, end, hash);
    }
    const cut = text.slice(start, end);
    // One object for all that compare with a keyword: comparing is then comparing addresses.
    const word = INTERNED.get(cut) ?? cut;
    const token: Token = { kind: "word", text: word, expanded: false, hash, role: -1, named: undefined };
    const index = this.#tokens.push(token);
    this.#hashes[index] = hash;
    this.#slots[slot] = index;
    return token;
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 1; index <= this.#tokens.length; index++) {
      let slot = (hashes[index]! ^ (hashes[index]! >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.#slots = slots;
  }
}

/** FNV-1a with 32 bits, as the C tool hashes names. */
export const HASH_START = 2166136261 | 0;

/** One more character of a word's hash. */
export function mix(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}
