import type { KSymbol, MenuNode, Model } from "../kconfig/index.ts";
import { normalisePrompt } from "./prompt-text.ts";

/** One answer of a search. */
export interface SearchHit {
  readonly symbol: KSymbol;
  /** Where the symbol is shown; `undefined` if it has no prompt. */
  readonly node: MenuNode | undefined;
}

/**
 * Symbols whose name or prompt holds every word of the text (as parts of words, case aside). An exact name comes first,
 * then names that begin so, prompts that are so, other names, other prompts; symbols without a prompt come behind.
 */
export function searchModel(model: Model, text: string): SearchHit[] {
  const words = text
    .trim()
    .toLowerCase()
    .split(/\s+/u)
    .map((word) => word.replace(/^config_/u, ""))
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  const whole = words.join(" ");
  const hits: { hit: SearchHit; rank: number }[] = [];
  for (const symbol of model.symbols) {
    if (symbol.constant || symbol.nodes.length === 0) continue;
    const name = symbol.name.toLowerCase();
    const nodes = symbol.nodes.filter((node) => node.prompt !== undefined);
    const node = nodes.find((each) => words.every((word) => promptOf(each).includes(word))) ?? nodes[0];
    const prompt = node === undefined ? "" : promptOf(node);
    if (!words.every((word) => name.includes(word) || prompt.includes(word))) continue;
    hits.push({ hit: { symbol, node }, rank: rankOf(name, prompt, whole) + (node === undefined ? 10 : 0) });
  }
  hits.sort((a, b) => a.rank - b.rank || compare(a.hit.symbol.name, b.hit.symbol.name));
  return hits.map(({ hit }) => hit);
}

function promptOf(node: MenuNode): string {
  return node.prompt?.text.toLowerCase() ?? "";
}

function rankOf(name: string, prompt: string, whole: string): number {
  // Whatever else, a name typed in full is what was meant, even without a prompt.
  if (name === whole) return -20;
  if (normalisePrompt(prompt) === normalisePrompt(whole)) return 1;
  if (name.startsWith(whole)) return 2;
  if (prompt.includes(whole)) return 3;
  return name.includes(whole) ? 4 : 5;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
