import { type Asked, askedOf, chosen, type RoleChoice, readAskings } from "./asked.ts";
import { fromText, readConfigText } from "./base.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { type MatchedLine, matchedLine } from "./line-result.ts";
import { openTree } from "./open-tree.ts";

/** `kiln check`. */
export interface CheckRequest extends TreeRequest {
  readonly documents: readonly string[];
  /** The `.config` that is looked at. */
  readonly config: string;
  readonly roles: RoleChoice;
}

/** One option line against a `.config`. */
export interface CheckedLine extends MatchedLine {
  readonly file: string;
  readonly holds: boolean;
  /** The value in the `.config`; null without a symbol. */
  readonly actual: string | null;
}

/** Whether a `.config` holds what documents ask. */
export interface CheckResult {
  readonly lines: readonly CheckedLine[];
  readonly holds: boolean;
  readonly config: string;
}

/** Compares a `.config`, as its tree evaluates it, with what documents ask. */
export async function checkConfig(request: CheckRequest, context: SessionContext): Promise<CheckResult> {
  const text = readConfigText(request.config);
  const askings = readAskings(request.documents, request.roles);
  const tree = await openTree(request, context);
  const { configuration } = fromText(tree, text, request.config);
  const lines = askings
    .flatMap((asking) => askedOf(asking, tree, configuration))
    .filter((asked) => asked.option && chosen(asked, request.roles))
    .map((asked): CheckedLine => {
      const actual = asked.symbol === undefined ? null : configuration.text(asked.symbol);
      return { ...matchedLine(asked), file: asked.file, holds: holds(asked, actual), actual };
    });
  return { lines, holds: lines.every((line) => line.holds), config: request.config };
}

/** Whether a value is what a line asks for. */
export function holds(asked: Asked, actual: string | null): boolean {
  const { outcome } = asked;
  if (asked.symbol === undefined)
    return outcome === "changed" || outcome === "comment" || (outcome === "gone" && asked.value === "n");
  if (asked.outcome !== "matched" && asked.outcome !== "changed") return false;
  if (asked.alternatives.length > 0) return asked.alternatives.includes(actual ?? "");
  if (asked.value === undefined) return true;
  // A hex may be written with or without 0x, a number with leading zeros.
  if (asked.symbol.type === "hex") return Number.parseInt(asked.value, 16) === Number.parseInt(actual ?? "", 16);
  return asked.value === actual;
}
