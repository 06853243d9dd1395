import type { MenuNode, Model } from "../kconfig/index.ts";
import { barePrompt, contentWords, normalisePrompt } from "./prompt-text.ts";
import { promptSimilarity } from "./similarity.ts";

/** A menu node whose prompt resembles what was asked; `similarity` from 0 to 1. */
export interface Resemblance {
  readonly node: MenuNode;
  readonly similarity: number;
}

/** All prompts of a model, found by their normalised text. */
export interface PromptIndex {
  /** Nodes whose prompt is the same but for case, quotes and tags. */
  exact(prompt: string): readonly MenuNode[];
  /** Nodes whose prompt resembles it, best first; also those that are the same without parentheses. */
  similar(prompt: string): readonly Resemblance[];
  /** Nodes that share the rarest words with it, for a suggestion only. */
  nearest(prompt: string): readonly MenuNode[];
}

const made = new WeakMap<Model, PromptIndex>();

/** The index of a model, made once. */
export function promptIndex(model: Model): PromptIndex {
  let index = made.get(model);
  if (index === undefined) {
    index = makePromptIndex(model);
    made.set(model, index);
  }
  return index;
}

function makePromptIndex(model: Model): PromptIndex {
  const byText = new Map<string, MenuNode[]>();
  const byBare = new Map<string, MenuNode[]>();
  const byWord = new Map<string, Set<MenuNode>>();
  const texts = new Map<MenuNode, string>();
  for (const node of model.nodes) {
    if (node.prompt === undefined || node.kind === "comment" || node.kind === "root") continue;
    const text = normalisePrompt(node.prompt.text);
    if (text === "") continue;
    texts.set(node, text);
    add(byText, text, node);
    add(byBare, barePrompt(node.prompt.text), node);
    for (const word of contentWords(text)) {
      let nodes = byWord.get(word);
      if (nodes === undefined) {
        nodes = new Set();
        byWord.set(word, nodes);
      }
      nodes.add(node);
    }
  }

  /** Nodes that hold at least one of the two rarest words; words of more than a few hundred prompts say nothing. */
  function pool(text: string): Set<MenuNode> {
    const nodes = new Set<MenuNode>();
    const words = contentWords(text)
      .map((word) => ({ word, holders: byWord.get(word) ?? new Set<MenuNode>() }))
      .sort((a, b) => a.holders.size - b.holders.size);
    let used = 0;
    for (const { holders } of words) {
      if (holders.size === 0) continue;
      if (used++ === 3 || (used > 1 && holders.size > 600)) break;
      for (const node of holders) nodes.add(node);
    }
    return nodes;
  }

  return {
    exact: (prompt) => byText.get(normalisePrompt(prompt)) ?? [],
    similar(prompt) {
      const text = normalisePrompt(prompt);
      const bare = barePrompt(prompt);
      const found = new Map<MenuNode, number>();
      const raise = (node: MenuNode, similarity: number): void => {
        if (similarity > (found.get(node) ?? 0)) found.set(node, similarity);
      };
      for (const node of byBare.get(text) ?? []) raise(node, 0.96);
      if (bare !== text && bare.length >= 4) {
        for (const node of byText.get(bare) ?? []) raise(node, 0.95);
        for (const node of byBare.get(bare) ?? []) raise(node, 0.84);
      }
      for (const node of pool(text)) raise(node, promptSimilarity(text, texts.get(node) ?? ""));
      return [...found]
        .filter(([, similarity]) => similarity > 0.6)
        .map(([node, similarity]) => ({ node, similarity }))
        .sort((a, b) => b.similarity - a.similarity || a.node.id - b.node.id);
    },
    nearest(prompt) {
      const words = contentWords(normalisePrompt(prompt));
      const weight = new Map<MenuNode, number>();
      for (const word of words) {
        const holders = byWord.get(word);
        if (holders === undefined) continue;
        for (const node of holders) weight.set(node, (weight.get(node) ?? 0) + 1 / Math.log(2 + holders.size));
      }
      const size = (node: MenuNode): number => texts.get(node)?.length ?? 0;
      return [...weight]
        .sort((a, b) => b[1] - a[1] || size(a[0]) - size(b[0]))
        .slice(0, 3)
        .map(([node]) => node);
    },
  };
}

function add(map: Map<string, MenuNode[]>, key: string, node: MenuNode): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [node]);
  else list.push(node);
}
