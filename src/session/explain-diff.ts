import { resolve as resolvePath } from "node:path";
import { type Configuration, dotConfigLine, type KSymbol, type MenuNode } from "../kconfig/index.ts";
import { type Difference, differenceOf } from "../resolve/index.ts";
import { type Base, openBase } from "./base.ts";
import { writeConfigFile } from "./config-file.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { failed } from "./input.ts";
import { openTree } from "./open-tree.ts";

/** `kiln explain-diff`. */
export interface ExplainDiffRequest extends TreeRequest {
  /** A file, `defconfig`, `tinyconfig` or `running`. */
  readonly first: string;
  readonly second: string;
  /** Where to write the decisions as a fragment. */
  readonly output?: string | undefined;
}

/** A value as `.config` has it; `null` where it does not name the option. */
type Written = string | null;

interface WrittenDifference {
  readonly symbol: string;
  readonly before: Written;
  readonly after: Written;
}

/** A value that somebody has to set by hand. */
export interface ToldDecision extends WrittenDifference {
  readonly after: string;
  readonly prompt: string | null;
  /** Prompts of the menus above, outermost first. */
  readonly menu: readonly string[];
  /** Itself, what follows from it, and the decisions under it with theirs. */
  readonly accounts: number;
  /** The decision on which this one hangs; `null` for one that stands by itself. */
  readonly under: string | null;
  readonly consequences: readonly WrittenDifference[];
}

/** A configuration as this tree reads it. */
interface ReadSide {
  readonly name: string;
  /** Lines that name an option which the tree does not have. */
  readonly unknown: number;
  /** Lines that come out otherwise: hidden, outweighed or out of range. */
  readonly otherwise: number;
}

/** Which decisions make up the difference between two configurations; `kiln explain-diff --json` prints it. */
export interface ExplainDiffResult {
  readonly first: ReadSide;
  readonly second: ReadSide;
  /** Options that the two write otherwise. */
  readonly differing: number;
  /** By what they account for, the widest first. */
  readonly decisions: readonly ToldDecision[];
  /** What follows only from several decisions together. */
  readonly together: readonly WrittenDifference[];
  /** Whether the first with the decisions is the second, as the evaluator says; else `unexplained` still differs. */
  readonly verified: boolean;
  readonly unexplained: readonly WrittenDifference[];
  /** The fragment written. */
  readonly written: string | null;
}

/** Finds the decisions that lead from one configuration to another, each with what follows from it. */
export async function explainDiff(request: ExplainDiffRequest, context: SessionContext): Promise<ExplainDiffResult> {
  const tree = await openTree(request, context);
  const first = openBase(tree, request.first, request.first);
  const second = openBase(tree, request.second, request.second);
  context.signal?.throwIfAborted();
  const story = differenceOf(first.configuration, second.configuration);
  const { decisions, together, unexplained, differing } = story;
  const written = request.output === undefined ? null : resolvePath(context.cwd, request.output);
  if (written !== null) {
    // In the order of the files, in which a later entry of a choice wins over an earlier one.
    const ordered = [...decisions].sort((a, b) => a.symbol.id - b.symbol.id);
    const lines = ordered.map(({ symbol, after }) =>
      dotConfigLine({ model: first.configuration.model, text: () => after }, symbol),
    );
    const outcome = writeConfigFile(written, lines.join(""));
    if (typeof outcome !== "string") throw failed(outcome);
  }
  return {
    first: sideOf(first, request.first),
    second: sideOf(second, request.second),
    differing,
    decisions: decisions.map(({ symbol, before, after, accounts, under, consequences }) => ({
      symbol: symbol.name,
      before: before ?? null,
      after,
      ...placeOf(symbol),
      accounts,
      under: under?.name ?? null,
      consequences: consequences.map(told),
    })),
    together: together.map(told),
    verified: unexplained.length === 0,
    unexplained: unexplained.map(told),
    written,
  };
}

function told({ symbol, before, after }: Difference): WrittenDifference {
  return { symbol: symbol.name, before: before ?? null, after: after ?? null };
}

function placeOf(symbol: KSymbol): { readonly prompt: string | null; readonly menu: readonly string[] } {
  const node = symbol.nodes.find((each) => each.prompt !== undefined);
  const menu: string[] = [];
  for (
    let above: MenuNode | undefined = node?.parent;
    above !== undefined && above.kind !== "root";
    above = above.parent
  )
    if (above.prompt !== undefined) menu.unshift(above.prompt.text);
  return { prompt: node?.prompt?.text ?? null, menu };
}

function sideOf({ name, text, configuration }: Base, asked: string): ReadSide {
  let unknown = 0;
  let otherwise = 0;
  // What the tree itself brings along is as it should be.
  if (asked === "defconfig" || asked === "tinyconfig") return { name, unknown, otherwise };
  for (const line of text.split("\n")) {
    const match = /^(?:# )?CONFIG_(\w+)(?:=(.*)| is not set)$/.exec(line.trimEnd());
    if (match === null) continue;
    const symbol = configuration.model.byName.get(match[1]!);
    if (symbol === undefined || symbol.nodes.length === 0) unknown++;
    else if (!saysSo(configuration, symbol, match[2])) otherwise++;
  }
  return { name, unknown, otherwise };
}

function saysSo(configuration: Configuration, symbol: KSymbol, value: string | undefined): boolean {
  const text = configuration.text(symbol);
  if (value === undefined) return text === "n" || text === "";
  return (
    dotConfigLine({ model: configuration.model, text: () => text }, symbol).trimEnd() ===
    `CONFIG_${symbol.name}=${value}`
  );
}
