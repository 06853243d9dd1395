import { type SetPlan, type SetResult, setOptions } from "../session/index.ts";
import { splitSettings } from "./arguments.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printColumns, printJson, printWrapped } from "./terminal.ts";

interface SetOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
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
    if (options.json) printJson(result);
    else printResult(result);
    return result.outcome === "set" ? DONE : NOT_HELD;
  });
}

function printResult(result: SetResult): void {
  switch (result.outcome) {
    case "notFound":
      printWrapped(`not found: ${result.reason}`, 0, "bad");
      return;
    case "impossible":
      printWrapped(`${together(result.settings)} cannot be in this tree:`, 0, "bad");
      for (const reason of result.reasons) printWrapped(reason, 2);
      if (result.correction.length > 0) printWrapped(`without ${listed(result.correction)} the rest is possible`, 0);
      return;
    case "set":
      result.plans.forEach((plan, index) => {
        if (result.plans.length > 1) printWrapped(index === 0 ? "Plan" : `Alternative ${index}`, 0, "strong");
        printPlan(plan);
      });
      print(
        { written: "written to", unchanged: "no change to", "dry-run": "not written (--dry-run):" }[result.written] +
          ` ${result.config}`,
      );
  }
}

function together(settings: readonly string[]): string {
  return settings.length < 2 ? listed(settings) : `${listed(settings)} together`;
}

function listed(settings: readonly string[]): string {
  return settings.length < 2 ? settings.join("") : `${settings.slice(0, -1).join(", ")} and ${settings.at(-1)}`;
}

/** How many consequences of a kind are shown. */
const SHOWN = 12;

const HEADINGS = {
  appeared: "now shown, at defaults:",
  vanished: "no longer shown:",
  follows: "follow by themselves:",
} as const;

function printPlan({ set: assignments, kept, consequences }: SetPlan): void {
  if (assignments.length === 0) printWrapped("all of it holds already", 2);
  for (const { reason } of assignments) printWrapped(reason, 2);
  if (kept.length > 0)
    printNames(
      "kept as they were:",
      kept.map(({ symbol, value }) => `${symbol}=${value}`),
    );
  for (const kind of ["appeared", "vanished", "follows"] as const) {
    const own = consequences.filter((each) => each.kind === kind).map((each) => `${each.symbol}=${each.after}`);
    if (own.length === 0) continue;
    printNames(HEADINGS[kind], own);
  }
}

function printNames(heading: string, names: readonly string[]): void {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more (--json lists them)` : "";
  printColumns(`    ${heading}`, 28, names.slice(0, SHOWN).join(", ") + more, "quiet");
}
