import { existsSync } from "node:fs";
import { join, resolve as resolvePath } from "node:path";
import { type Aim, type Answer, type Plan, resolve } from "../resolve/index.ts";
import { openBase, settle } from "./base.ts";
import { writeConfigFile } from "./config-file.ts";
import { type CoreReasons, coreReasons } from "./core-reason.ts";
import { computed, type SessionContext, type TreeRequest } from "./event.ts";
import { configText } from "./family-frame.ts";
import { failed } from "./input.ts";
import { openTree, outputFolder } from "./open-tree.ts";
import { optionNamed } from "./option-name.ts";
import { type SetValue, setValues } from "./set-value.ts";
import { readWant } from "./setting.ts";

/** `kiln set`. */
export interface SetRequest extends TreeRequest {
  /** `SYM=VAL`, `SYM!=VAL`, `SYM>=VAL` and so on. */
  readonly settings: readonly string[];
  /** Names of symbols that keep their value. */
  readonly keep: readonly string[];
  readonly base?: string | undefined;
  readonly output?: string | undefined;
  readonly dryRun: boolean;
  readonly alternatives: number;
  /** What is to be spared: options that change, options that are on, or (unless told) decisions against the defaults. */
  readonly aim?: Aim | undefined;
}

/** One way to fulfil the settings, checked by the evaluator. */
export interface SetPlan {
  readonly set: readonly SetValue[];
  /** Values set only so that less changes: most keep options as they were that come into sight. None for the aim `defaults`. */
  readonly kept: readonly { readonly symbol: string; readonly value: string }[];
  readonly consequences: readonly {
    readonly symbol: string;
    readonly before: string;
    readonly after: string;
    readonly kind: "appeared" | "vanished" | "follows";
  }[];
}

/** What came of the settings; `kiln set --json` prints it. */
export type SetResult =
  | {
      readonly outcome: "set";
      /** The first is the one written. */
      readonly plans: readonly SetPlan[];
      readonly config: string;
      readonly written: "written" | "unchanged" | "dry-run";
    }
  | ({
      readonly outcome: "impossible";
      /** The settings that cannot hold together. */
      readonly settings: readonly string[];
      readonly giveUp: string | null;
      /** The fewest settings without which the rest is possible; empty when that is not known. */
      readonly correction: readonly string[];
      /** Settings of which each could be given up instead, where `correction` is a single one. */
      readonly instead: readonly string[];
    } & CoreReasons)
  | { readonly outcome: "notFound"; readonly reason: string };

/** How many settings are named of which each could be given up. */
const CORRECTIONS = 4;

/** Sets options with everything they need, or says why that cannot be. Writes only when all settings hold. */
export async function setOptions(request: SetRequest, context: SessionContext): Promise<SetResult> {
  const tree = await openTree(request, context);
  const existing = join(outputFolder(tree, request, context), ".config");
  const config = request.output === undefined ? existing : resolvePath(context.cwd, request.output);
  const base = openBase(tree, request.base, existsSync(config) ? config : existing);
  const wants = request.settings.map((setting) => readWant(setting, tree.model));
  const options = {
    protect: request.keep.map((name) => optionNamed(name, tree.model)),
    alternatives: request.alternatives,
    corrections: CORRECTIONS,
    ...(request.aim === undefined ? {} : { aim: request.aim }),
    isCancelled: () => context.signal?.aborted === true,
  };
  const answer = await computed(context, () => resolve(base.configuration, wants, options));
  context.signal?.throwIfAborted();
  if (answer.kind !== "plan") return refused(answer);
  const text = configText(tree, settle(answer.plans[0].configuration));
  const written = request.dryRun ? "dry-run" : writeConfigFile(config, text);
  if (typeof written !== "string") throw failed(written);
  return { outcome: "set", plans: answer.plans.map(plain), config, written };
}

function refused(answer: Exclude<Answer, { readonly kind: "plan" }>): SetResult {
  if (answer.kind === "notFound") return { outcome: "notFound", reason: answer.reason };
  return {
    outcome: "impossible",
    settings: answer.wants.map(({ symbol, value, source }) =>
      source.file === "--keep" ? `--keep ${symbol.name} (${symbol.name}=${value})` : source.text,
    ),
    ...coreReasons(answer.rules),
    giveUp: answer.giveUp?.source.text ?? null,
    correction: answer.correction.map((want) => want.source.text),
    instead: answer.instead.map((want) => want.source.text),
  };
}

function plain(plan: Plan): SetPlan {
  return {
    set: setValues(plan.assignments, plan.configuration),
    kept: plan.kept.map(({ symbol, value }) => ({ symbol: symbol.name, value })),
    consequences: plan.consequences.map((consequence) => ({ ...consequence, symbol: consequence.symbol.name })),
  };
}
