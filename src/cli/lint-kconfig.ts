import { setFlagsFromString } from "node:v8";
import { type LintReport, lintKconfig as lint } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printJson, printWrapped, tint } from "./terminal.ts";

interface LintOptions {
  readonly kernelDir?: string;
  readonly kconfig?: string;
  readonly arch?: string;
  readonly stopAtError?: boolean;
  readonly json?: boolean;
}

/** `kiln lint-kconfig`: exit 1 when there are findings. */
export function lintKconfig(words: readonly string[], options: LintOptions): Promise<void> {
  const { words: trees, overrides } = splitOverrides(words);
  const { kconfig, arch } = options;
  // Twenty models come and go: left to itself the heap grows to four times of what is in use, which is 120 MB more.
  setFlagsFromString("--heap-growing-percent=70");
  return run(async (context) => {
    const kernelDir = trees[0] ?? options.kernelDir;
    const given = arch === undefined ? overrides : { ...overrides, ARCH: arch };
    const asked = { kernelDir, kconfig, overrides: given, stopAtError: options.stopAtError ?? false };
    const report = await lint(asked, context);
    if (options.json) printJson(report);
    else printReport(report);
    return report.findings.length === 0 ? DONE : NOT_HELD;
  });
}

function printReport({ findings, symbols, arch, others, undecided }: LintReport): void {
  for (const { file, line, rule, message, because, hint } of findings) {
    print(`${tint(`${file ?? "<none>"}:${line ?? 0}:`, "strong")} ${message} ${tint(`[${rule}]`, "quiet")}`);
    for (const reason of because) printWrapped(reason, 4, "quiet");
    printWrapped(`-> ${hint}`, 4);
  }
  const where = arch === "" ? "" : ` for ${arch}, ${others} other architectures asked`;
  const open = undecided === 0 ? "" : `; ${undecided} questions could not be decided`;
  print(`${findings.length} finding${findings.length === 1 ? "" : "s"} in ${symbols} options${where}${open}`);
}
