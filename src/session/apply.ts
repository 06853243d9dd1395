import { accessSync, constants, existsSync } from "node:fs";
import { dirname, join, resolve as resolvePath } from "node:path";
import type { Configuration, Model } from "../kconfig/index.ts";
import { fulfil, sourceText, type Want, type WantOutcome } from "../resolve/index.ts";
import { type Asked, askedOf, chosen, type RoleChoice, readAskings, readSetting, SETTINGS } from "./asked.ts";
import { openBase, settle } from "./base.ts";
import { writeConfigFile } from "./config-file.ts";
import { heard, type SessionContext, type TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { configText } from "./family-frame.ts";
import { failed } from "./input.ts";
import { type AppliedLine, type LineOutcome, matchedLine } from "./line-result.ts";
import { namedOutput, type OpenTree, openTree, outputFolder } from "./open-tree.ts";
import { type SetValue, setValues } from "./set-value.ts";

/** `kiln apply`. */
export interface ApplyRequest extends TreeRequest {
  /** Documents and fragments; `-` is standard input. */
  readonly documents: readonly string[];
  readonly base?: string | undefined;
  readonly roles: RoleChoice;
  /** `SYM=VAL`. */
  readonly settings: readonly string[];
  readonly output?: string | undefined;
  readonly dryRun: boolean;
  /** Wanted by whoever runs the kernel, after everything else, where the tree has it at all. */
  readonly besides?: readonly BesideWant[];
}

/** What is wanted though no document says so. */
export interface BesideWant {
  readonly symbol: string;
  /** `m` stands for y where the option cannot be a module. */
  readonly value: string;
  /** Ends the sentence "without it …". */
  readonly why: string;
}

/** What came of documents in a tree; `kiln apply --json` prints it. */
export interface ApplyResult {
  readonly lines: readonly AppliedLine[];
  /** What had to be set though no line asked for it. */
  readonly added: readonly SetValue[];
  readonly summary: ApplySummary;
  /** The file written, or that would be. */
  readonly config: string;
  readonly tree: { readonly root: string; readonly version: string; readonly arch: string; readonly base: string };
}

/** How many lines had each outcome, and what was done. */
export type ApplySummary = Readonly<Record<LineOutcome | "lines" | "added" | "leftOut", number>> & {
  /** Whether every line holds. */
  readonly holds: boolean;
  readonly written: "written" | "unchanged" | "dry-run";
};

/** Makes a `.config` of what documents ask, on a base, and says line by line what came of it. */
export async function applyDocuments(request: ApplyRequest, context: SessionContext): Promise<ApplyResult> {
  const askings = readAskings(request.documents, request.roles);
  const tree = await openTree(request, context);
  const config = targetOf(request, tree, context);
  if (!request.dryRun) assertWritable(config);
  const existing = join(outputFolder(tree, request, context), ".config");
  const base = openBase(tree, request.base, existsSync(config) ? config : existing);
  const all = [
    ...askings.flatMap((asking) => askedOf(asking, tree, base.configuration)),
    ...request.settings.map((setting) => readSetting(setting, tree.model)),
    ...(request.besides ?? []).flatMap((want) => besideAsked(want, tree.model)),
  ].filter((asked) => asked.option);
  const asked = all.filter((line) => chosen(line, request.roles));

  // Lines give way to what the command line asks for.
  const wanted = asked.map((line) => {
    const want = wantOf(line, base.configuration);
    return want === undefined ? undefined : { ...want, soft: line.file !== SETTINGS || line.role === BESIDES };
  });
  contentWithBuiltIn(wanted);
  const wants = wanted.filter((want) => want !== undefined);
  const resolution = fulfil(base.configuration, wants);
  const outcomes = new Map(resolution.outcomes.map((outcome) => [outcome.want, outcome]));
  const result = settle(resolution.configuration);

  const lines = asked.map((line, index) => {
    const want = wanted[index];
    return appliedLine(line, want === undefined ? undefined : outcomes.get(want), result, wants);
  });
  // In the order of the lines that need them.
  const order = new Map(wants.map((want, index) => [want as Want, index]));
  const plan = [...resolution.plan].sort((a, b) => order.get(a.reason.want)! - order.get(b.reason.want)!);
  const added = setValues(
    plan.filter((assignment) => assignment.reason.kind !== "wanted"),
    result,
  );
  await heard(context);
  const written = request.dryRun ? "dry-run" : writeConfigFile(config, configText(tree, result));
  if (typeof written !== "string") throw failed(written);
  return {
    lines,
    added,
    summary: summaryOf(lines, added.length, all.length - asked.length, written),
    config,
    tree: { root: tree.root, version: tree.version, arch: tree.arch, base: base.name },
  };
}

/** Nothing when the tree has no such option: another kernel does without it. */
function besideAsked({ symbol, value, why }: BesideWant, model: Model): Asked[] {
  const found = model.byName.get(symbol);
  if (found === undefined || found.nodes.length === 0) return [];
  const wanted = value === "m" && found.type !== "tristate" ? "y" : value;
  return [{ ...readSetting(`${symbol}=${wanted}`, model), message: `without it ${why}`, role: BESIDES }];
}

/** The group in which the report shows them. */
const BESIDES = "For the guest that proves the rest";

/** Whether a line asks for something that the result does not hold. */
function fails(line: AppliedLine): boolean {
  return ["impossible", "conflict", "ambiguous", "unknown", "gone"].includes(line.outcome);
}

/** What a line asks of the resolver; `undefined` for one that asks nothing. */
export function wantOf(asked: Asked, base: Configuration): Want | undefined {
  const { symbol } = asked;
  if (symbol === undefined || (asked.outcome !== "matched" && asked.outcome !== "changed")) return undefined;
  const now = base.text(symbol);
  const source = { file: asked.file, line: asked.line, text: asked.prompt };
  // `< /*/M>`: it may stay as it is, or be what other lines need.
  if (asked.alternatives.includes(now)) {
    const values = asked.alternatives.filter((value) => value !== now);
    return { symbol, value: now, values, relation: "in", held: asked.held, source };
  }
  const value = asked.value ?? asked.alternatives[0];
  return value === undefined ? undefined : { symbol, value, held: asked.held, source };
}

/** A line that asks for a module is content with what is built in because another line asks for that. */
function contentWithBuiltIn(wanted: (Want | undefined)[]): void {
  const builtIn = new Set(wanted.flatMap((want) => (want?.value === "y" ? [want.symbol] : [])));
  for (const [index, want] of wanted.entries())
    if (want?.value === "m" && want.soft === true && builtIn.has(want.symbol))
      wanted[index] = { ...want, relation: ">=" };
}

/** Who asks for a value that a line was content with. */
function builtInText(outcome: WantOutcome | undefined, wants: readonly Want[]): string | undefined {
  if (outcome?.status !== "held" || outcome.want.relation !== ">=") return undefined;
  const { symbol, value } = outcome.want;
  const other = wants.find((want) => want.symbol === symbol && want.value !== value && want.value === outcome.value);
  return other === undefined ? undefined : `${sourceText(other.source)} asks for ${symbol.name}=${other.value}`;
}

/** The last word is the evaluator's: a want that was set and does not hold in what is written is told as such. */
function appliedLine(
  asked: Asked,
  outcome: WantOutcome | undefined,
  result: Configuration,
  wants: readonly Want[],
): AppliedLine {
  const status = outcome?.status ?? null;
  const failed = status === "impossible" || status === "conflict";
  const words = [asked.message, outcome?.explanation || builtInText(outcome, wants)].filter(
    (text) => text !== undefined && text !== "",
  );
  return {
    ...matchedLine(asked),
    file: asked.file,
    value: outcome?.want.value ?? asked.value ?? null,
    outcome: outcomeOf(asked, status, failed),
    message: words.length > 0 ? words.join("; ") : null,
    role: asked.role ?? null,
    result: status,
    actual: asked.symbol === undefined ? null : result.text(asked.symbol),
  };
}

function outcomeOf(asked: Asked, status: AppliedLine["result"], failed: boolean): LineOutcome {
  if (status === null) return asked.outcome === "matched" ? "already" : asked.outcome;
  if (failed || asked.outcome !== "changed") return status;
  return "changed";
}

function summaryOf(
  lines: readonly AppliedLine[],
  added: number,
  leftOut: number,
  written: ApplySummary["written"],
): ApplySummary {
  const count = (outcome: LineOutcome): number => lines.filter((line) => line.outcome === outcome).length;
  return {
    lines: lines.length,
    set: count("set"),
    already: count("already"),
    held: count("held"),
    changed: count("changed"),
    impossible: count("impossible"),
    conflict: count("conflict"),
    gone: count("gone"),
    ambiguous: count("ambiguous"),
    unknown: count("unknown"),
    comment: count("comment"),
    added,
    leftOut,
    holds: !lines.some(fails),
    written,
  };
}

function targetOf(request: ApplyRequest, tree: OpenTree, context: SessionContext): string {
  if (request.output !== undefined) return resolvePath(context.cwd, request.output);
  return join(
    tree.unpacked && namedOutput(request, context) === undefined ? context.cwd : outputFolder(tree, request, context),
    ".config",
  );
}

/** Fails before the work rather than after it. */
function assertWritable(config: string): void {
  let folder = dirname(config);
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new InputFailure("cannot be written: the folder belongs to another user or is read-only", {
      file: config,
      hint: "name a file with -o FILE, or a build folder with O=DIR; --dry-run writes nothing",
    });
  }
}
