import { type SetPlan, type SetResult, setOptions } from "../session/index.ts";
import { splitSettings } from "./arguments.ts";
import { consequenceTexts } from "./consequences.ts";
import { graphFormat, printGraph } from "./graph.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { setGraph } from "./set-graph.ts";
import { print, printColumns, printJson, printWrapped } from "./terminal.ts";

interface SetOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly svg?: boolean;
  readonly base?: string;
  readonly output?: string;
  readonly dryRun?: boolean;
  readonly alternatives?: number;
  readonly aim: "defaults" | "fewest" | "smallest";
  readonly keep?: readonly string[];
}

/** `kiln set`. */
export function set(words: readonly string[], options: SetOptions): Promise<void> {
  const { settings, overrides } = splitSettings(words);
  return run(async (context) => {
    const result = await setOptions(
      {
        settings,
        overrides,
        kernelDir: options.kernelDir,
        base: options.base,
        output: options.output,
        dryRun: options.dryRun ?? false,
        alternatives: options.alternatives ?? 1,
        aim: options.aim,
        keep: options.keep ?? [],
      },
      context,
    );
    const format = graphFormat(options);
    if (options.json) printJson(result);
    else if (format !== undefined) await printGraph(setGraph(settings, result), format);
    else printResult(result, options.alternatives ?? 1);
    return result.outcome === "set" ? DONE : NOT_HELD;
  });
}

function printResult(result: SetResult, asked: number): void {
  switch (result.outcome) {
    case "notFound":
      printWrapped(`not found: ${result.reason}`, 0, "bad");
      return;
    case "impossible":
      printWrapped(`${together(result.settings)} cannot be in this tree:`, 0, "bad");
      for (const reason of result.reasons) printWrapped(reason, 2);
      if (result.correction.length > 0) printWrapped(`without ${givingUp(result)} the rest is possible`, 0);
      return;
    case "set":
      result.plans.forEach((plan, index) => {
        if (result.plans.length > 1) printWrapped(index === 0 ? "Plan" : `Alternative ${index}`, 0, "strong");
        printPlan(plan);
      });
      if (asked > 1 && result.plans.length === 1) printWrapped("no really different way was found", 0, "quiet");
      print(
        { written: "written to", unchanged: "no change to", "dry-run": "not written (--dry-run):" }[result.written] +
          ` ${result.config}`,
      );
  }
}

function together(settings: readonly string[]): string {
  return settings.length < 2 ? listed(settings) : `${listed(settings)} together`;
}

/** The fewest settings to give up, and those that would do instead. */
function givingUp({ correction, instead }: Extract<SetResult, { readonly outcome: "impossible" }>): string {
  if (instead.length === 0) return listed(correction);
  return `${listed(correction)}, or instead without ${listed(instead, "or")},`;
}

function listed(settings: readonly string[], word = "and"): string {
  return settings.length < 2 ? settings.join("") : `${settings.slice(0, -1).join(", ")} ${word} ${settings.at(-1)}`;
}

function printPlan(plan: SetPlan): void {
  if (plan.set.length === 0) printWrapped("all of it holds already", 2);
  for (const { reason } of plan.set) printWrapped(reason, 2);
  for (const { heading, text } of consequenceTexts(plan)) printColumns(`    ${heading}`, 28, text, "quiet");
}
