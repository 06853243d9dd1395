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
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const other of namesOf(model)) {
    const near =
      Math.abs(other.name.length - asked.length) <= allowed && apart(letters, other.letters) <= allowed
        ? editDistance(asked, other.name)
        : allowed + 1;
    if (near <= allowed) found.push({ name: other.name, distance: near + other.hidden });
    else if (words.length > 0) {
      const extra = other.words.length - words.length;
      if (extra >= 0 && extra < 3 && words.every((word) => other.words.includes(word)))
        found.push({ name: other.name, distance: allowed + 1 + extra + other.hidden });
      // `IP_NF_MATCH_X` and `NETFILTER_XT_MATCH_X`: what a name ends in says more than its family.
      else if (words.length > 2 && words.slice(-2).join("_") === other.words.slice(-2).join("_"))
        found.push({ name: other.name, distance: allowed + 4 + Math.abs(extra) + other.hidden });
    }
  }
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

const made = new WeakMap<Model, readonly Name[]>();

/** The names of a model's options, made ready once: a document may name hundreds that the tree does not know. */
function namesOf(model: Model): readonly Name[] {
  let names = made.get(model);
  if (names === undefined) {
    names = model.symbols
      .filter((symbol) => !symbol.constant && symbol.nodes.length > 0)
      .map(({ name, nodes }) => ({
        name,
        words: wordsOf(name),
        letters: lettersOf(name),
        hidden: nodes.every((node) => node.prompt === undefined) ? 0.5 : 0,
      }));
    made.set(model, names);
  }
  return names;
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
