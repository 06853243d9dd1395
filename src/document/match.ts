import type { Choice, Configuration, KSymbol, MenuNode, Model } from "../kconfig/index.ts";
import type { ListingLine } from "./document.ts";
import { archivedFateOfPrompt, type Fate, fateOfPrompt, fateOfSymbol } from "./history.ts";
import { namesLike } from "./name-like.ts";
import { neighbourFit, pathFit, sortFit } from "./placement.ts";
import { promptIndex } from "./prompt-index.ts";
import { contentWords, normalisePrompt } from "./prompt-text.ts";
import { promptSimilarity } from "./similarity.ts";

/**
 * What came of a line: `matched` an option of this tree; `changed` one that has another name, place or meaning now;
 * `gone` nothing stands for it any more; `ambiguous` several fit equally; `unknown` nothing fits; `comment` nothing to set.
 */
export type Outcome = "matched" | "changed" | "gone" | "ambiguous" | "unknown" | "comment";

/** A line of a listing and the option it means. */
export interface Match {
  readonly line: ListingLine;
  readonly outcome: Outcome;
  /** Set for `matched`, and for `changed` if there is something to set. */
  readonly symbol: KSymbol | undefined;
  /** Where the line is in this tree's menus; also set for a menu (`comment`). */
  readonly node: MenuNode | undefined;
  /** What is to be set, in a form the symbol's type takes; `undefined`: nothing is stated. */
  readonly value: string | undefined;
  /** 1: the exact prompt under the path as written; 0: nothing was found. */
  readonly score: number;
  /** A sentence for the reader, where there is something to say. */
  readonly message: string | undefined;
  /** Nodes that fit equally, for `ambiguous`. */
  readonly candidates: readonly MenuNode[];
}

/** Options of `matchDocument`. */
export interface MatchOptions {
  /** Where prompts alone cannot decide, options that can be shown in this configuration are preferred. */
  readonly configuration?: Configuration;
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

/** Finds what each line means in a tree: one answer a line, in the same order. */
export function matchDocument(model: Model, lines: readonly ListingLine[], options: MatchOptions = {}): Match[] {
  const anchors = lines.map((line) => anchorOf(model, line));
  return lines.map((_, index) => matchLine(model, lines, index, near(anchors, index), options));
}

/** The node of a line that only one node can be; what other lines are measured by. */
function anchorOf(model: Model, line: ListingLine): MenuNode | undefined {
  if (line.symbol !== undefined) return model.byName.get(line.symbol)?.nodes[0];
  const exact = promptIndex(model).exact(line.prompt);
  return exact.length === 1 ? exact[0] : undefined;
}

function near(anchors: readonly (MenuNode | undefined)[], index: number): MenuNode[] {
  const found: MenuNode[] = [];
  for (let distance = 1; distance <= 3; distance++) {
    for (const at of [index - distance, index + distance]) {
      const anchor = anchors[at];
      if (anchor !== undefined) found.push(anchor);
    }
  }
  return found;
}

function matchLine(
  model: Model,
  lines: readonly ListingLine[],
  index: number,
  neighbours: readonly MenuNode[],
  options: MatchOptions,
): Match {
  const line = lines[index] as ListingLine;
  if (line.kind === "comment") return answer(line, "comment", {});
  if (line.symbol !== undefined) return matchStated(model, line, line.symbol, neighbours, options);
  const choice = matchChoiceLine(model, lines, index, neighbours);
  if (choice !== undefined) return choice;
  return matchPrompt(model, line, neighbours, options);
}

/** The author says which symbol is meant: his word counts, whatever the prompt. */
function matchStated(
  model: Model,
  line: ListingLine,
  stated: string,
  neighbours: readonly MenuNode[],
  options: MatchOptions,
): Match {
  const symbol = model.byName.get(stated) ?? model.byName.get(stated.toUpperCase());
  if (symbol !== undefined && symbol.nodes.length > 0) {
    const node = bestNode(symbol, line) ?? symbol.nodes[0];
    const text = node?.prompt === undefined ? "" : normalisePrompt(node.prompt.text);
    const likeness = promptSimilarity(normalisePrompt(line.prompt), text);
    const path = node === undefined ? undefined : pathFit(node, line.path);
    return found(line, symbol, node, { score: 0.75 + 0.2 * likeness + 0.05 * (path ?? 1) });
  }
  const fate = fateOfSymbol(model, stated.toUpperCase());
  if (fate !== undefined) return fated(line, fate, 0.9);
  const other = matchPrompt(model, line, neighbours, options);
  if (other.symbol !== undefined && other.outcome === "matched" && other.score >= 0.75) {
    const message = `this tree has no ${stated}; the prompt is that of ${other.symbol.name}`;
    return { ...other, outcome: "changed", score: other.score * 0.9, message: join(message, other.message) };
  }
  if (other.outcome === "gone" || other.outcome === "changed") return other;
  if (line.prompt === line.symbol) {
    const names = namesLike(model, stated);
    const nearest = names.length === 0 ? "" : `; names like it: ${names.join(", ")}`;
    return answer(line, "unknown", { message: `this tree has no ${stated}${nearest}` });
  }
  return answer(line, "unknown", { message: join(`this tree has no ${stated}`, other.message) });
}

/** `Processor family (Core 2/newer Xeon)`: the choice and, in parentheses, its entry. */
function matchChoiceLine(
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

function matchPrompt(model: Model, line: ListingLine, neighbours: readonly MenuNode[], options: MatchOptions): Match {
  const index = promptIndex(model);
  const weigh = (node: MenuNode, similarity: number): Candidate => {
    const path = pathFit(node, line.path);
    const sort = sortFit(node, line);
    const shown = options.configuration?.nodeVisible(node) === true ? 0.03 : 0;
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

function fated(line: ListingLine, fate: Fate, score: number): Match {
  const symbol = fate.successor;
  if (symbol === undefined) return answer(line, "gone", { score, message: fate.message });
  const result = found(line, symbol, bestNode(symbol, line), { score, message: fate.message });
  if (fate.fact.kind === "reworded") return result;
  const whole = fate.fact.kind === "renamed";
  // Not wanting a part does not mean not wanting the whole that took it in.
  if (!whole && result.value === "n") {
    return answer(line, "gone", { score, message: `${fate.message}; not asked for, so nothing to set` });
  }
  return { ...result, outcome: "changed" };
}

/** A match, with the value in a form that the symbol takes. */
function found(
  line: ListingLine,
  symbol: KSymbol,
  node: MenuNode | undefined,
  given: { readonly score: number; readonly message?: string | undefined; readonly value?: string },
): Match {
  const stated = given.value ?? line.value ?? (line.alternatives.includes("n") ? undefined : line.alternatives[0]);
  const { value, message } = fittingValue(symbol, line, stated);
  return {
    ...answer(line, "matched", { node, score: Math.min(1, given.score), message: join(given.message, message) }),
    symbol,
    value,
  };
}

function fittingValue(
  symbol: KSymbol,
  line: ListingLine,
  stated: string | undefined,
): { value: string | undefined; message?: string } {
  if (stated === undefined) return { value: undefined };
  switch (symbol.type) {
    case "bool":
      if (stated === "m") return { value: "y", message: `${symbol.name} cannot be a module: y is meant` };
      break;
    case "tristate":
      break;
    case "int":
      return /^-?\d+$/u.test(stated) ? { value: stated } : unfit(symbol, stated);
    case "hex":
      return /^(?:0x)?[0-9a-f]+$/iu.test(stated) ? { value: stated } : unfit(symbol, stated);
    case "string":
      if (line.kind === "choice-entry") return { value: line.marker?.slice(1, -1).trim() };
      return line.kind === "value" || line.marker === undefined ? { value: stated } : unfit(symbol, stated);
    case "unknown":
      return { value: undefined };
    default:
      return unreachable(symbol.type);
  }
  return /^[ymn]$/u.test(stated) ? { value: stated } : unfit(symbol, stated);
}

function unfit(symbol: KSymbol, stated: string): { value: undefined; message: string } {
  return { value: undefined, message: `"${stated}" is no value for ${symbol.name}, a ${symbol.type}` };
}

function answer(
  line: ListingLine,
  outcome: Outcome,
  rest: {
    readonly node?: MenuNode | undefined;
    readonly score?: number;
    readonly message?: string | undefined;
    readonly candidates?: readonly MenuNode[];
  },
): Match {
  return {
    line,
    outcome,
    symbol: undefined,
    node: rest.node,
    value: undefined,
    score: rest.score ?? 0,
    message: rest.message,
    candidates: rest.candidates ?? [],
  };
}

function bestNode(symbol: KSymbol, line: ListingLine): MenuNode | undefined {
  const placed = symbol.nodes
    .filter((node) => node.prompt !== undefined)
    .map((node) => ({ node, path: pathFit(node, line.path) ?? 0 }));
  return placed.sort((a, b) => b.path - a.path || a.node.id - b.node.id)[0]?.node;
}

function promptText(symbol: KSymbol): string | undefined {
  return symbol.nodes.find((node) => node.prompt !== undefined)?.prompt?.text;
}

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

function join(first: string | undefined, second: string | undefined): string | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return `${first}; ${second}`;
}

function unreachable(type: never): never {
  throw new Error(`unknown type: ${String(type)}`);
}
