import { type SetResult, setOptions } from "../session/index.ts";
import { splitSettings } from "./arguments.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printJson, printWrapped } from "./terminal.ts";

interface SetOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly base?: string;
  readonly output?: string;
  readonly dryRun?: boolean;
  readonly alternatives?: string;
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
        alternatives: Math.max(1, Number(options.alternatives ?? 1) || 1),
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
      printWrapped(`${result.settings.join(" with ")} cannot be:`, 0, "bad");
      for (const reason of result.reasons) printWrapped(reason, 2);
      if (result.giveUp !== null) printWrapped(`without ${result.giveUp} the rest is possible`, 0);
      return;
    case "set":
      result.plans.forEach((plan, index) => {
        if (result.plans.length > 1) printWrapped(index === 0 ? "Plan" : `Alternative ${index}`, 0, "strong");
        for (const { reason } of plan.set) printWrapped(reason, 2);
        if (plan.set.length === 0) printWrapped("all of it holds already", 2);
        for (const { symbol, before, after, kind } of plan.consequences)
          printWrapped(`${kind}: ${symbol} ${before} -> ${after}`, 4, "quiet");
      });
      print(
        { written: "written to", unchanged: "no change to", "dry-run": "not written (--dry-run):" }[result.written] +
          ` ${result.config}`,
      );
  }
}
