/**
 * What became of an option:
 * - `renamed`: another name, the same thing;
 * - `merged`: part of another option, which has to be set for it;
 * - `replaced`: removed, and another option does its work;
 * - `removed`: nothing in the kernel does its work;
 * - `vanished`: no longer there; whether another option does its work is not recorded;
 * - `always`: no longer to be chosen, always there (with what `note` names);
 * - `automatic`: no longer shown, set by whatever needs it;
 * - `reworded`: the same symbol, another prompt.
 */
type FactKind = "renamed" | "merged" | "replaced" | "removed" | "vanished" | "always" | "automatic" | "reworded";

/** A fact about one option over time. */
export interface Fact {
  /** The name it had, without `CONFIG_`. */
  readonly symbol: string;
  /** The prompts it had, quoted so far as is needed to recognise them. */
  readonly prompts: readonly string[];
  readonly kind: FactKind;
  /** What to set instead; the first that the tree has counts. Empty for `removed`, `always`, `automatic`, `reworded`. */
  readonly to: readonly string[];
  /** The first release in which it is so. */
  readonly since: string;
  /**
   * Where that is known from: the subject of a commit, a page, or `trees A..B`: the option is in release A's sources and
   * not in B's; the exact release between them is the kernel's common knowledge, not shown by those trees.
   */
  readonly source: string;
  /** A menu that must stand in a line's path, where other options have the same prompt. */
  readonly under?: string;
  /** What else a reader should know, continuing a sentence. */
  readonly note?: string | undefined;
}

/**
 * The fact that an option's prompt was `prompt` up to release `last` of the sources that were read, and has other words in
 * release `first`, the next one read.
 */
export function reworded(symbol: string, prompt: string, last: string, first: string): Fact {
  return {
    symbol,
    prompts: [prompt],
    kind: "reworded",
    to: [],
    since: `${first} at the latest`,
    source: `trees ${last}..${first}`,
  };
}
