import { type KeptValue, type MinimizeResult, minimizeConfig } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printColumns, printJson, printWrapped } from "./terminal.ts";

interface MinimizeOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly keep?: readonly string[];
  readonly role?: readonly string[];
  readonly withoutRole?: readonly string[];
  readonly boots: "guest" | "disk" | "none";
  readonly output?: string;
}

/** Columns of a setting. */
const SETTING = 30;
/** How many values that only keep it small are named. */
const SMALL = 24;

/** `kiln minimize`. */
export function minimize(config: string, assignments: readonly string[], options: MinimizeOptions): Promise<void> {
  const { overrides } = splitOverrides(assignments);
  return run(async (context) => {
    const result = await minimizeConfig(
      {
        config,
        overrides,
        kernelDir: options.kernelDir,
        keep: options.keep ?? [],
        roles: { only: options.role ?? [], without: options.withoutRole ?? [] },
        boots: options.boots,
        output: options.output,
      },
      context,
    );
    if (options.json) printJson(result);
    else printResult(result);
    return result.notHeld.length === 0 && result.unmet.length === 0 ? DONE : NOT_HELD;
  });
}

function printResult(result: MinimizeResult): void {
  const { config, lines, notHeld, added, unmet, before, after, kept, written } = result;
  for (const { file, line, text, symbol, value, actual } of notHeld) {
    const about = symbol === null ? text : `${symbol} is ${actual}, asked for: ${value}`;
    printWrapped(`${file}:${line}: does not hold in ${config}, so it is not kept: ${about}`, 0, "bad");
  }
  if (notHeld.length > 0) printWrapped("(kiln apply makes a configuration in which they hold)", 0, "quiet");
  printWrapped(
    `${config}: ${before} options on; ${after} are enough${lines === 0 ? "" : ` for ${lines} line${lines === 1 ? "" : "s"}`}`,
    0,
    "strong",
  );
  for (const { symbol, value, without } of added)
    printColumns(`  ${symbol}=${value}`, SETTING, `was missing: without it ${without}`, "notice");
  for (const { symbol, without } of unmet)
    printColumns(`  ${symbol}`, SETTING, `cannot be had along with the lines: without it ${without}`, "bad");
  const needed = kept.filter(({ need }) => need === "want");
  if (needed.length > 0) {
    print("");
    printWrapped("What is set, and what needs it", 0, "strong");
    for (const { symbol, value, because } of needed) printSetting(symbol, value, because);
  }
  printSmall(kept.filter(({ need }) => need === "size"));
  print("");
  if (written === null) printWrapped("nothing was written: -o FILE writes it", 0);
  else print(`written to ${written}`);
}

function printSetting(symbol: string, value: string, because: string): void {
  const head = `  ${symbol}=${value}`;
  printColumns(head, Math.max(SETTING, head.length + 1), because);
}

/** What is off, or on, only because more would be on otherwise. */
function printSmall(small: readonly KeptValue[]): void {
  if (small.length === 0) return;
  print("");
  printWrapped("What is set because more would be on otherwise", 0, "strong");
  const names = small.slice(0, SMALL).map(({ symbol, value }) => `${symbol}=${value}`);
  const more = small.length > SMALL ? ` and ${small.length - SMALL} more (--json lists them)` : "";
  printWrapped(names.join(", ") + more, 2, "quiet");
}
