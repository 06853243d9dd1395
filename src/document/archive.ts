import { formerPrompts, vanished } from "./history/archived.ts";
import type { Fact } from "./history/fact.ts";
import { normalisePrompt, promptHash } from "./prompt-text.ts";

interface Archive {
  readonly bySymbol: ReadonlyMap<string, Fact>;
  /** By `promptHash`. */
  readonly byPrompt: ReadonlyMap<string, readonly Fact[]>;
}

let read: Archive | undefined;

/** What the archive of older kernels knows about the option with this name. */
export function archivedSymbol(name: string): Fact | undefined {
  return archive().bySymbol.get(name);
}

/** What the archive of older kernels knows about options that had this prompt. */
export function archivedPrompts(prompt: string): readonly Fact[] {
  return archive().byPrompt.get(promptHash(normalisePrompt(prompt))) ?? [];
}

/** Read when first asked: most documents need none of it. */
function archive(): Archive {
  if (read !== undefined) return read;
  const bySymbol = new Map<string, Fact>();
  const byPrompt = new Map<string, Fact[]>();
  const note = (fact: Fact, hashes: readonly string[]): void => {
    for (const hash of hashes) byPrompt.set(hash, [...(byPrompt.get(hash) ?? []), fact]);
  };
  for (const { last, next, options } of vanished) {
    for (const word of words(options)) {
      const [name = "", ...hashes] = word.split(":");
      const [symbol = "", successor] = name.split(">");
      const fact = vanishedFact(symbol, successor, last, next);
      bySymbol.set(symbol, fact);
      note(fact, hashes);
    }
  }
  for (const { last, next, options } of formerPrompts) {
    for (const word of words(options)) {
      const [symbol = "", ...hashes] = word.split(":");
      const since = `${next} at the latest`;
      const source = `trees ${last}..${next}`;
      note({ symbol, prompts: [], kind: "reworded", to: [], since, source }, hashes);
    }
  }
  read = { bySymbol, byPrompt };
  return read;
}

function vanishedFact(symbol: string, successor: string | undefined, last: string, next: string): Fact {
  return {
    symbol,
    prompts: [],
    kind: successor === undefined ? "vanished" : "renamed",
    to: successor === undefined ? [] : [successor],
    since: `${next} at the latest`,
    source: `trees ${last}..${next}`,
    note: successor === undefined ? `${last} still had it` : undefined,
  };
}

function words(text: string): string[] {
  return text.trim().split(/\s+/u);
}
