import { type Role, rolesOf, searchModel } from "../document/index.ts";
import { createConfiguration, type MenuNode } from "../kconfig/index.ts";
import { askedOf, documentLines, readAsking } from "./asked.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { type MatchedLine, matchedLine } from "./line-result.ts";
import { openTree } from "./open-tree.ts";

/** What every line of the listings of a document means in a tree, in order. */
export async function matchDocument(
  path: string,
  request: TreeRequest,
  context: SessionContext,
): Promise<readonly MatchedLine[]> {
  const asking = readAsking(path);
  const tree = await openTree(request, context);
  return askedOf(asking, tree, createConfiguration(tree.model)).map(matchedLine);
}

/** The roles that a document's notes make; needs no tree. */
export function rolesOfDocument(path: string): readonly Role[] {
  return rolesOf(documentLines(path));
}

/** An option found by its name or prompt. */
export interface Found {
  readonly symbol: string;
  readonly type: string;
  readonly prompt: string | null;
  /** Prompts of the menus above, outermost first. */
  readonly path: readonly string[];
  /** `FILE:LINE` of the definition. */
  readonly place: string | null;
}

/** How many names a shell offers. */
const OFFERED = 200;

/** Options of the tree at hand whose names begin so, with their prompts; none where there is no tree. */
export async function optionNames(
  prefix: string,
  request: TreeRequest,
  context: SessionContext,
): Promise<readonly { readonly name: string; readonly prompt: string }[]> {
  try {
    const { model } = await openTree(request, context);
    const start = prefix.replace(/^CONFIG_/, "").toUpperCase();
    return model.symbols
      .filter((symbol) => !symbol.constant && symbol.nodes.length > 0 && symbol.name.startsWith(start))
      .slice(0, OFFERED)
      .map(({ name, nodes }) => ({ name, prompt: nodes.find((node) => node.prompt)?.prompt?.text ?? "" }));
  } catch (error) {
    if (error instanceof InputFailure) return [];
    throw error;
  }
}

/** Symbols whose name or prompt holds all words of a text, the likeliest first. */
export async function search(text: string, request: TreeRequest, context: SessionContext): Promise<readonly Found[]> {
  const { model } = await openTree(request, context);
  return searchModel(model, text).map(({ symbol, node }) => {
    const place = (node ?? symbol.nodes[0])?.place;
    return {
      symbol: symbol.name,
      type: symbol.type,
      prompt: node?.prompt?.text ?? null,
      path: node === undefined ? [] : pathOf(node),
      place: place === undefined ? null : `${place.file}:${place.line}`,
    };
  });
}

function pathOf(node: MenuNode): string[] {
  const path: string[] = [];
  for (let above = node.parent; above !== undefined && above.kind !== "root"; above = above.parent) {
    if (above.prompt !== undefined) path.unshift(above.prompt.text);
  }
  return path;
}
