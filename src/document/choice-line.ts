import type { Choice, KSymbol, MenuNode, Model } from "../kconfig/index.ts";
import type { ListingLine } from "./document.ts";
import { fateOfPrompt } from "./history.ts";
import { answer, bestNode, fated, found, type Match } from "./outcome.ts";
import { neighbourFit, pathFit } from "./placement.ts";
import { promptIndex } from "./prompt-index.ts";
import { normalisePrompt } from "./prompt-text.ts";
import { promptSimilarity } from "./similarity.ts";

/** `Processor family (Core 2/newer Xeon)`: the choice and, in parentheses, its entry. */
export function matchChoiceLine(
  model: Model,
  lines: readonly ListingLine[],
  index: number,
  neighbours: readonly MenuNode[],
): Match | undefined {
  const line = lines[index] as ListingLine;
  if (line.kind === "choice-entry") return undefined;
  const parts = /^(.*\S)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)$/u.exec(line.prompt.trim());
  const whole = promptIndex(model).exact(line.prompt);
  const heads = whole.some((node) => node.kind === "choice")
    ? whole
    : promptIndex(model).exact(parts?.[1] ?? line.prompt);
  const nodes = heads
    .filter((node) => node.kind === "choice")
    .map((node) => ({ node, fit: (pathFit(node, line.path) ?? 0.5) + 0.3 * neighbourFit(node, neighbours) }))
    .sort((a, b) => b.fit - a.fit);
  const node = nodes[0]?.node;
  if (node?.choice === undefined || whole.some((other) => other.kind !== "choice")) return undefined;
  const entry = heads === whole ? (line.value ?? "") : (parts?.[2] ?? "");
  if (chosenBelow(lines, index, node.choice)) {
    return answer(line, "comment", { node, score: 1, message: "the entry chosen below decides" });
  }
  if (entry === "" || /^[yn]$/u.test(entry)) return answer(line, "comment", { node, score: 1 });
  const member = memberOf(node.choice, entry);
  if (member !== undefined) return found(line, member, bestNode(member, line) ?? node, { value: "y", score: 0.98 });
  const fate = fateOfPrompt(model, entry, [...line.path, node.prompt?.text ?? ""]);
  if (fate !== undefined) return fated({ ...line, value: "y" }, fate, 0.85);
  const known = node.choice.members.map((each) => promptText(each)).filter((text) => text !== undefined);
  return answer(line, "unknown", {
    node,
    message: `no entry "${entry}" here; there are ${known.slice(0, 6).join(", ")}`,
  });
}

function chosenBelow(lines: readonly ListingLine[], index: number, choice: Choice): boolean {
  const depth = lines[index]?.depth ?? 0;
  for (let at = index + 1; at < lines.length; at++) {
    const line = lines[at] as ListingLine;
    if (line.kind !== "choice-entry" && line.depth <= depth) return false;
    if (line.kind === "choice-entry" && line.value !== "n" && memberOf(choice, line.prompt) !== undefined) return true;
  }
  return false;
}

function memberOf(choice: Choice, text: string): KSymbol | undefined {
  const wanted = normalisePrompt(text);
  const exact = choice.members.filter((member) => normalisePrompt(promptText(member) ?? "") === wanted);
  if (exact.length === 1) return exact[0];
  const alike = choice.members.filter(
    (member) => promptSimilarity(wanted, normalisePrompt(promptText(member) ?? "")) >= 0.8,
  );
  return alike.length === 1 ? alike[0] : undefined;
}

function promptText(symbol: KSymbol): string | undefined {
  return symbol.nodes.find((node) => node.prompt !== undefined)?.prompt?.text;
}
