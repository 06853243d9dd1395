import type { Configuration, MenuNode, Model } from "../kconfig/index.ts";
import type { ListingLine } from "./document.ts";
import { fateOfSymbol } from "./history.ts";
import { namesLike } from "./name-like.ts";
import { projectOf } from "./other-project.ts";
import { absent, answer, bestNode, fated, found, join, type Match } from "./outcome.ts";
import { patchesWithSymbol } from "./patch-set.ts";
import { pathFit } from "./placement.ts";
import { matchPrompt } from "./prompt-match.ts";
import { normalisePrompt } from "./prompt-text.ts";
import { promptSimilarity } from "./similarity.ts";

/** The author says which symbol is meant: his word counts, whatever the prompt. */
export function matchStated(
  model: Model,
  line: ListingLine,
  stated: string,
  neighbours: readonly MenuNode[],
  configuration: Configuration | undefined,
): Match {
  const symbol = model.byName.get(stated) ?? model.byName.get(stated.toUpperCase());
  if (symbol !== undefined && symbol.nodes.length > 0) {
    const node = bestNode(symbol, line) ?? symbol.nodes[0];
    const text = node?.prompt === undefined ? "" : normalisePrompt(node.prompt.text);
    const likeness = promptSimilarity(normalisePrompt(line.prompt), text);
    const path = node === undefined ? undefined : pathFit(node, line.path);
    const score = Math.min(1, 0.75 + 0.2 * likeness + 0.05 * (path ?? 1));
    // What a menu shows in parentheses may be part of its name.
    if (line.kind === "menu") return answer(line, "comment", { node, score });
    return found(line, symbol, node, { score });
  }
  const fate = fateOfSymbol(model, stated.toUpperCase());
  if (fate !== undefined) return fated(line, fate, 0.9);
  const patches = patchesWithSymbol(stated);
  if (patches !== undefined) return absent(line, `${stated} is an option of ${patches}, not of this tree`, "gone");
  const kernel = /^KERNEL_(\w+)$/u.exec(stated)?.[1];
  if (kernel !== undefined && (model.byName.get(kernel)?.nodes.length ?? 0) > 0) {
    const match = matchStated(model, line, kernel, neighbours, configuration);
    return { ...match, message: join(`OpenWrt calls ${kernel} ${stated}`, match.message) };
  }
  const project = projectOf(stated);
  if (project !== undefined) return absent(line, `${stated} is an option of ${project}, not of this tree`, "unknown");
  if (line.prompt === line.symbol) {
    const names = namesLike(model, stated);
    const nearest = names.length === 0 ? "" : `; names like it: ${names.join(", ")}`;
    return absent(line, `this tree has no ${stated}${nearest}`, "unknown");
  }
  const other = matchPrompt(model, line, neighbours, configuration);
  if (other.symbol !== undefined && other.outcome === "matched" && other.score >= 0.75) {
    const message = `this tree has no ${stated}; the prompt is that of ${other.symbol.name}`;
    return { ...other, outcome: "changed", score: other.score * 0.9, message: join(message, other.message) };
  }
  if (other.outcome === "gone" || other.outcome === "changed") return other;
  return absent(line, join(`this tree has no ${stated}`, other.message) ?? "", "unknown");
}
