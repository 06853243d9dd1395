import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Asked, askedOf, chosen, type RoleChoice, readAskings } from "./asked.ts";
import { openBase } from "./base.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { type MatchedLine, matchedLine } from "./line-result.ts";
import { openTree, outputFolder } from "./open-tree.ts";

/** `kiln check`. */
export interface CheckRequest extends TreeRequest {
  readonly documents: readonly string[];
  /** The `.config` that is looked at, or a name of one as `openBase` takes it; `undefined`: that of the build folder. */
  readonly config: string | undefined;
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
  const askings = readAskings(request.documents, request.roles);
  const tree = await openTree(request, context);
  const present = join(outputFolder(tree, request, context), ".config");
  if (request.config === undefined && !existsSync(present))
    throw new InputFailure("there is no such file", { file: present, hint: "name a .config with --config" });
  const { configuration, name } = openBase(tree, request.config, present);
  const lines = askings
    .flatMap((asking) => askedOf(asking, tree, configuration))
    .filter((asked) => asked.option && chosen(asked, request.roles))
    .map((asked): CheckedLine => {
      const actual = asked.symbol === undefined ? null : configuration.text(asked.symbol);
      return { ...matchedLine(asked), file: asked.file, holds: holds(asked, actual), actual };
    });
  return { lines, holds: lines.every((line) => line.holds), config: name };
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
