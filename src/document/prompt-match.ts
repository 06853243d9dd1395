import type { Configuration, MenuNode, Model } from "../kconfig/index.ts";
import type { ListingLine } from "./document.ts";
import { archivedFateOfPrompt, fateOfPrompt } from "./history.ts";
import { absent, answer, bestNode, fated, found, type Match } from "./outcome.ts";
import { patchesWithPrompt } from "./patch-set.ts";
import { neighbourFit, pathFit, sortFit } from "./placement.ts";
import { promptIndex } from "./prompt-index.ts";
import { contentWords, normalisePrompt } from "./prompt-text.ts";

/** Finds the option whose prompt a line has. */
export function matchPrompt(
  model: Model,
  line: ListingLine,
  neighbours: readonly MenuNode[],
  configuration: Configuration | undefined,
): Match {
  const index = promptIndex(model);
  const weigh = (node: MenuNode, similarity: number): Candidate => {
    const path = pathFit(node, line.path);
    const sort = sortFit(node, line);
    const shown = configuration?.nodeVisible(node) === true ? 0.03 : 0;
    const total = similarity + 0.3 * (path ?? 0.5) + 0.2 * sort + 0.12 * neighbourFit(node, neighbours) + shown;
    return { node, similarity, path, sort, total };
  };
  const exact = ranked(index.exact(line.prompt).map((node) => weigh(node, 1)));
  const usable = exact.filter((candidate) => candidate.sort >= 0.3);
  const fate = fateOfPrompt(model, line.prompt, line.path);
  const best = usable[0];
  // An old option may have left its prompt to another one elsewhere; then the path tells which is meant.
  if (best !== undefined && !(fate !== undefined && (best.path ?? 1) < 0.4)) return decide(line, usable);
  if (fate !== undefined && line.kind !== "menu") return fated(line, fate, 0.9);
  if (line.kind === "menu") {
    const alike = ranked(index.similar(line.prompt).map(({ node, similarity }) => weigh(node, similarity)));
    return answer(line, "comment", { node: alike.find((each) => each.similarity > 0.8)?.node });
  }
  const menu = exact[0];
  if (menu !== undefined && menu.node.symbol === undefined) {
    return answer(line, "changed", {
      node: menu.node,
      score: 0.8,
      message: `"${menu.node.prompt?.text ?? ""}" is only a ${menu.node.kind} in this tree: nothing to set`,
    });
  }
  const former = archivedFateOfPrompt(model, line.prompt);
  if (former?.successor !== undefined) return fated(line, former, 0.85);
  const similar = ranked(
    index
      .similar(line.prompt)
      .map(({ node, similarity }) => weigh(node, similarity))
      .filter((candidate) => plausible(candidate, line)),
  );
  if (similar.length > 0) return decide(line, similar);
  const named = /^[A-Z][A-Z0-9_]{2,}$/u.test(line.prompt) ? model.byName.get(line.prompt) : undefined;
  if (named !== undefined && named.nodes.length > 0) {
    return found(line, named, bestNode(named, line) ?? named.nodes[0], { score: 0.8 });
  }
  if (former !== undefined) return fated(line, former, 0.85);
  const remarked = /^(.*\S)\s*\([^()]*\)$/u.exec(line.prompt)?.[1];
  const bare =
    remarked === undefined
      ? undefined
      : (fateOfPrompt(model, remarked, line.path) ?? archivedFateOfPrompt(model, remarked));
  if (bare !== undefined) return fated(line, bare, 0.8);
  const patches = patchesWithPrompt(line.prompt, line.path);
  if (patches !== undefined) return absent(line, `this is an option of ${patches}, not of this tree`, "gone");
  return answer(line, "unknown", { message: suggestion(index.nearest(line.prompt)) });
}

/** The less the prompts agree, the more the place and the sort must. */
function plausible(candidate: Candidate, line: ListingLine): boolean {
  if (candidate.similarity < leastSimilarity || candidate.sort < 0.5) return false;
  const path = candidate.path ?? 0.3;
  if (candidate.similarity >= 0.94) return true;
  // Options move between menus; three telling words hardly meet twice by chance.
  const telling = contentWords(normalisePrompt(line.prompt)).length >= 3;
  if (candidate.similarity >= 0.86) return path >= 0.2 || telling;
  return path >= 0.5;
}

/** Best first, one candidate a symbol. */
function ranked(candidates: readonly Candidate[]): Candidate[] {
  const sorted = [...candidates].sort((a, b) => b.total - a.total || a.node.id - b.node.id);
  const seen = new Set<unknown>();
  return sorted.filter(({ node }) => {
    const key = node.symbol ?? node.choice ?? node;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function decide(line: ListingLine, candidates: readonly Candidate[]): Match {
  const best = candidates[0] as Candidate;
  const equal = candidates.filter((candidate) => best.total - candidate.total < tie);
  if (equal.length > 1 && !(line.kind === "menu" && best.node.symbol === undefined)) {
    return answer(line, "ambiguous", {
      score: best.similarity * 0.5,
      message: `fits equally: ${equal.map(({ node }) => describe(node)).join("; ")}`,
      candidates: equal.map(({ node }) => node),
    });
  }
  const { node, similarity, path } = best;
  const symbol = node.symbol;
  const score = similarity * (0.8 + 0.2 * (path ?? 1));
  // Without a marker there is nothing to set: a heading, even if an option opens it.
  if (symbol === undefined || (line.kind === "menu" && line.symbol === undefined))
    return answer(line, "comment", { node, score });
  const message = similarity === 1 ? undefined : `taken for "${node.prompt?.text ?? ""}"`;
  return found(line, symbol, node, { score, message });
}

interface Candidate {
  readonly node: MenuNode;
  readonly similarity: number;
  readonly path: number | undefined;
  readonly sort: number;
  readonly total: number;
}

/** Two candidates whose totals are nearer than this fit equally. */
const tie = 0.02;
/** Prompts below this likeness are only suggestions. */
const leastSimilarity = 0.68;

function suggestion(nodes: readonly MenuNode[]): string {
  if (nodes.length === 0) return "no option of this tree has such a prompt";
  return `no option of this tree has such a prompt; nearest: ${nodes.map(describe).join("; ")}`;
}

/** `Bonding driver support (BONDING)`, with its menu. */
function describe(node: MenuNode): string {
  let menu = node.parent;
  while (menu !== undefined && (menu.prompt === undefined || menu.parent === undefined)) menu = menu.parent;
  const name = node.symbol === undefined ? "" : ` (${node.symbol.name})`;
  const under = menu?.prompt === undefined ? "" : ` under "${menu.prompt.text}"`;
  return `"${node.prompt?.text ?? ""}"${name}${under}`;
}
