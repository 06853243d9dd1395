import type { Choice, Configuration, MenuNode, Model } from "../kconfig/index.ts";
import { matchChoiceLine } from "./choice-line.ts";
import type { ListingLine } from "./document.ts";
import { answer, found, type Match } from "./outcome.ts";
import { promptIndex } from "./prompt-index.ts";
import { matchPrompt } from "./prompt-match.ts";
import { normalisePrompt } from "./prompt-text.ts";
import { matchStated } from "./stated-symbol.ts";
import { EITHER } from "./stated-value.ts";

/** Options of `matchDocument`. */
export interface MatchOptions {
  /** Where prompts alone cannot decide, options that can be shown in this configuration are preferred. */
  readonly configuration?: Configuration;
}

/** Finds what each line means in a tree: one answer a line, in the same order. */
export function matchDocument(model: Model, lines: readonly ListingLine[], options: MatchOptions = {}): Match[] {
  const anchors = lines.map((line) => anchorOf(model, line));
  return withoutEnumerations(
    lines.map((_, index) => matchLine(model, lines, index, near(anchors, index), options.configuration)),
  );
}

/** Entries of one choice that are only named, one below the other, are what there is: only one can be, and which is not said. */
function withoutEnumerations(matches: readonly Match[]): Match[] {
  const result = [...matches];
  for (let from = 0; from < matches.length; from++) {
    const choice = enumerated(matches[from]);
    if (choice === undefined) continue;
    let to = from + 1;
    while (to < matches.length && enumerated(matches[to]) === choice) to++;
    const names = [...new Set(matches.slice(from, to).map((match) => match.symbol!.name))];
    if (names.length > 1) {
      const message = `${names.join(", ")}: entries of one choice, of which only one can be; which is not said`;
      const candidates = matches.slice(from, to).flatMap(({ node }) => (node === undefined ? [] : [node]));
      for (let at = from; at < to; at++) result[at] = answer(matches[at]!.line, "ambiguous", { message, candidates });
    }
    from = to - 1;
  }
  return result;
}

/** The choice of whose entries a line only names one. */
function enumerated(match: Match | undefined): Choice | undefined {
  const { line, symbol, outcome } = match ?? {};
  const named = line?.kind === "option" && line.value === undefined && line.marker === undefined;
  return named && outcome === "matched" && symbol?.type === "bool" ? symbol.choice : undefined;
}

/** The node of a line that only one node can be; what other lines are measured by. */
function anchorOf(model: Model, line: ListingLine): MenuNode | undefined {
  if (line.symbol !== undefined) return model.byName.get(line.symbol)?.nodes[0];
  const exact = promptIndex(model).exact(line.prompt);
  return exact.length === 1 ? exact[0] : undefined;
}

function near(anchors: readonly (MenuNode | undefined)[], index: number): MenuNode[] {
  const near: MenuNode[] = [];
  for (let distance = 1; distance <= 3; distance++) {
    for (const at of [index - distance, index + distance]) {
      const anchor = anchors[at];
      if (anchor !== undefined) near.push(anchor);
    }
  }
  return near;
}

function matchLine(
  model: Model,
  lines: readonly ListingLine[],
  index: number,
  neighbours: readonly MenuNode[],
  configuration: Configuration | undefined,
): Match {
  const line = lines[index] as ListingLine;
  if (line.kind === "comment") return answer(line, "comment", {});
  const entered = enteredMenu(model, line);
  if (entered !== undefined) return matchStated(model, entered, entered.symbol, neighbours, configuration);
  if (line.symbol !== undefined) return matchStated(model, line, line.symbol, neighbours, configuration);
  const choice = matchChoiceLine(model, lines, index, neighbours);
  if (choice !== undefined) return choice;
  const match = matchPrompt(model, line, neighbours, configuration);
  if (!isWayToOption(lines, index)) return match;
  if (match.node !== undefined) return askedByWay(match) ?? match;
  // The option may be one of before.
  const former = matchPrompt(model, { ...line, kind: "option", alternatives: EITHER }, neighbours, configuration);
  return former.outcome === "changed" || former.outcome === "gone" ? former : match;
}

/**
 * `Networking support (NET) --->`, `Networking support ---> [NET]`: a menu with the name of its option, as the line that asks for it,
 * since it can only be entered when it is on. Undefined where the tree says that these words are part of the prompt or mean another one.
 */
function enteredMenu(model: Model, line: ListingLine): (ListingLine & { readonly symbol: string }) | undefined {
  if (line.kind !== "menu" || !line.arrow || line.value === "n") return undefined;
  const [, words = line.prompt, shown] = /^(.*\S)\s*\(([A-Z0-9_]{2,})\)$/u.exec(line.prompt) ?? [];
  const name = line.symbol ?? shown;
  if (name === undefined) return undefined;
  const prompt = line.symbol === undefined ? words : line.prompt;
  const symbol = model.byName.get(name);
  const same = symbol?.nodes.some(
    (node) => node.prompt !== undefined && normalisePrompt(node.prompt.text) === normalisePrompt(prompt),
  );
  if (same !== true || (symbol?.type !== "bool" && symbol?.type !== "tristate")) return undefined;
  return { ...line, kind: "option", symbol: name, prompt, value: undefined, alternatives: EITHER };
}

/** `Device Drivers -> Widgets -> Small widgets`, without an arrow behind it or anything below: the last may be an option. */
function isWayToOption(lines: readonly ListingLine[], index: number): boolean {
  const { kind, arrow, path, prompt } = lines[index] as ListingLine;
  const next = lines[index + 1];
  if (kind !== "menu" || arrow || path.length === 0) return false;
  const way = [...path, prompt];
  return next === undefined || way.some((menu, depth) => next.path[depth] !== menu);
}

/** Who only shows the way to an option wants it; one that opens a menu is as often only the way. */
function askedByWay({ line, node, score, outcome }: Match): Match | undefined {
  const symbol = node?.symbol;
  // A node that only resembles the words is no ground to ask for it.
  if (
    outcome !== "comment" ||
    score < 0.7 ||
    node?.kind !== "config" ||
    (symbol?.type !== "bool" && symbol?.type !== "tristate")
  )
    return undefined;
  // "Model -> Small ones (round)": what stands in parentheses is part of the prompt.
  const asked = { ...line, value: undefined, alternatives: EITHER };
  return found(asked, symbol, node, { score, message: "only the way to it is shown: it is taken to be wanted" });
}
