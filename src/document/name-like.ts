import type { Model } from "../kconfig/index.ts";
import { editDistance } from "./similarity.ts";

/** How many names are offered. */
const OFFERED = 3;

/**
 * Options whose names are most like a name that the tree does not know: a few letters apart, or the same words in another order or
 * number (`FS_BTRFS`, `BTRFS`), or the same two words at the end. The likeliest first.
 */
export function namesLike(model: Model, name: string): string[] {
  const asked = name.toUpperCase();
  const words = wordsOf(asked);
  const letters = lettersOf(asked);
  const allowed = asked.length < 3 ? 0 : Math.max(1, Math.floor(asked.length / 5));
  const index = indexOf(model);
  const distances = new Map<Name, number>();
  for (let length = asked.length - allowed; length <= asked.length + allowed; length++)
    for (const other of index.byLength.get(length) ?? []) {
      const near = apart(letters, other.letters) <= allowed ? editDistance(asked, other.name, allowed) : allowed + 1;
      if (near <= allowed) distances.set(other, near);
    }
  const offer = (other: Name, distance: number): void => {
    if (!distances.has(other)) distances.set(other, distance);
  };
  // All words are looked for among the names that have the rarest of them.
  const [rarest = []] = words.map((word) => index.byWord.get(word) ?? []).sort((a, b) => a.length - b.length);
  for (const other of rarest) {
    const extra = other.words.length - words.length;
    if (extra >= 0 && extra < 3 && words.every((word) => other.words.includes(word))) offer(other, allowed + 1 + extra);
  }
  // `IP_NF_MATCH_X` and `NETFILTER_XT_MATCH_X`: what a name ends in says more than its family.
  if (words.length > 2)
    for (const other of index.byEnding.get(endingOf(words)) ?? [])
      offer(other, allowed + 4 + Math.abs(other.words.length - words.length));
  const found = [...distances].map(([other, distance]) => ({ name: other.name, distance: distance + other.hidden }));
  found.sort((a, b) => a.distance - b.distance || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return found.slice(0, OFFERED).map((each) => each.name);
}

/** A name with what is compared of it. */
interface Name {
  readonly name: string;
  readonly words: readonly string[];
  readonly letters: Uint8Array;
  /** Added to the distance of an option that is never shown. */
  readonly hidden: number;
}

/** The names of a model's options by what is asked of them. */
interface NameIndex {
  readonly byLength: ReadonlyMap<number, readonly Name[]>;
  readonly byWord: ReadonlyMap<string, readonly Name[]>;
  /** By the last two words. */
  readonly byEnding: ReadonlyMap<string, readonly Name[]>;
}

const made = new WeakMap<Model, NameIndex>();

/** Made once for a model: a document may name thousands of options that the tree does not know. */
function indexOf(model: Model): NameIndex {
  const known = made.get(model);
  if (known !== undefined) return known;
  const byLength = new Map<number, Name[]>();
  const byWord = new Map<string, Name[]>();
  const byEnding = new Map<string, Name[]>();
  for (const { name, nodes, constant } of model.symbols) {
    if (constant || nodes.length === 0) continue;
    const words = wordsOf(name);
    const hidden = nodes.every((node) => node.prompt === undefined) ? 0.5 : 0;
    const entry = { name, words, letters: lettersOf(name), hidden };
    push(byLength, name.length, entry);
    for (const word of new Set(words)) push(byWord, word, entry);
    push(byEnding, endingOf(words), entry);
  }
  const index = { byLength, byWord, byEnding };
  made.set(model, index);
  return index;
}

function push<Key>(lists: Map<Key, Name[]>, key: Key, entry: Name): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [entry]);
  else list.push(entry);
}

function endingOf(words: readonly string[]): string {
  return words.slice(-2).join("_");
}

function wordsOf(name: string): string[] {
  return name.split("_").filter((word) => word !== "");
}

/** How often each character from `0` to `_` stands in a name. */
function lettersOf(name: string): Uint8Array {
  const counts = new Uint8Array(48);
  for (let at = 0; at < name.length; at++) {
    const letter = name.charCodeAt(at) - 48;
    if (letter >= 0 && letter < 48) counts[letter]! += 1;
  }
  return counts;
}

/** Fewer changes than this cannot make one name of the other. */
function apart(a: Uint8Array, b: Uint8Array): number {
  let more = 0;
  let fewer = 0;
  for (let at = 0; at < a.length; at++) {
    const difference = a[at]! - b[at]!;
    if (difference > 0) more += difference;
    else fewer -= difference;
  }
  return Math.max(more, fewer);
}
