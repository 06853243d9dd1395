import { existsSync } from "node:fs";
import { join } from "node:path";
import { expressionText, type KSymbol } from "../kconfig/index.ts";
import { blocksOf, influencesOn, reasonText, resolve, whyText } from "../resolve/index.ts";
import { type Base, fromText, openBase } from "./base.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { readInput } from "./input.ts";
import { openTree, outputFolder } from "./open-tree.ts";
import { symbolOf } from "./set.ts";

/** What stands behind the value of an option; `kiln why --json` prints it. */
export interface WhyResult {
  readonly symbol: string;
  readonly value: string;
  /** Sentences: the rule that gave the value, and what stands in the way of others. */
  readonly lines: readonly string[];
  /** Options that select or imply it, those that do so now first. */
  readonly influences: readonly {
    readonly kind: "selects" | "implies";
    readonly symbol: string;
    readonly condition: string | null;
    readonly active: boolean;
    /** `FILE:LINE`. */
    readonly place: string;
  }[];
  /** Dependencies that are n and hide it. */
  readonly blocks: readonly { readonly text: string; readonly place: string }[];
  /** What the value asked for would take; `null` when none was asked for and the option is on. */
  readonly asked: WhyAsked | null;
}

/** What another value would take. */
interface WhyAsked {
  readonly value: string;
  readonly outcome: "holds" | "possible" | "impossible" | "notFound";
  /** What to set. */
  readonly set: readonly { readonly symbol: string; readonly value: string; readonly reason: string }[];
  /** Why it cannot be. */
  readonly reasons: readonly string[];
}

/** Why an option has its value in a `.config` (default: the build folder's, else defconfig): `SYM`, or `SYM=VAL` for another value. */
export async function explain(
  question: string,
  config: string | undefined,
  request: TreeRequest,
  context: SessionContext,
): Promise<WhyResult> {
  const tree = await openTree(request, context);
  const [, name = question, text] = /^(\w+)=(.*)$/s.exec(question) ?? [];
  const symbol = symbolOf(name, tree);
  const existing = join(outputFolder(tree, request, context), ".config");
  const base =
    config === undefined
      ? openBase(tree, existsSync(existing) ? existing : undefined, existing)
      : fromText(tree, readInput(config), config);
  const { configuration } = base;
  const place = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;
  return {
    symbol: symbol.name,
    value: configuration.text(symbol),
    lines: whyText(configuration, symbol, originIn(base)),
    influences: influencesOn(configuration, symbol).map((influence) => ({
      kind: influence.kind,
      symbol: influence.symbol.name,
      condition: influence.condition === undefined ? null : expressionText(influence.condition),
      active: influence.active,
      place: place(influence.place),
    })),
    blocks: blocksOf(configuration, symbol).map((block) => ({ text: block.text, place: place(block.place) })),
    asked: askedFor(base, symbol, text, context),
  };
}

function askedFor(base: Base, symbol: KSymbol, text: string | undefined, context: SessionContext): WhyAsked | null {
  const { configuration } = base;
  const now = configuration.text(symbol);
  const logical = symbol.type === "bool" || symbol.type === "tristate";
  if (text === undefined && !(logical && now === "n")) return null;
  const value = text === undefined ? "y" : (/^"(.*)"$/s.exec(text)?.[1] ?? text);
  if (now === value) return { value, outcome: "holds", set: [], reasons: [] };
  const source = { file: "the question", line: 0, text: `${symbol.name}=${value}` };
  const isCancelled = (): boolean => context.signal?.aborted === true;
  const answer = resolve(configuration, [{ symbol, value, held: false, source }], { isCancelled });
  if (answer.kind === "impossible") return { value, outcome: "impossible", set: [], reasons: answer.reasons };
  if (answer.kind === "notFound") return { value, outcome: "notFound", set: [], reasons: [answer.reason] };
  const set = answer.plans[0].assignments.map((assignment) => ({
    symbol: assignment.symbol.name,
    value: assignment.value,
    reason: reasonText(assignment),
  }));
  return { value, outcome: "possible", set, reasons: [] };
}

/** Where a base has an option; what it leaves out took its default. */
function originIn({ name, text }: Base): (symbol: KSymbol) => string | undefined {
  const lines = text.split("\n");
  return (symbol) => {
    const starts = [`CONFIG_${symbol.name}=`, `# CONFIG_${symbol.name} is not set`];
    const index = lines.findLastIndex((line) => starts.some((start) => line.startsWith(start)));
    return index < 0 ? undefined : `${name}:${index + 1}`;
  };
}
