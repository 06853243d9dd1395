import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { InputFailure, planUp, type UpPlan, type UpResult, up } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { bootOptions } from "./boot.ts";
import { printBuildFailure } from "./build-failure.ts";
import { consentOf } from "./consent.ts";
import { junitOfFailure, junitReport } from "./junit.ts";
import { assertReportable, writeReport } from "./prove.ts";
import { printProven } from "./prove-report.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printColumns, printJson, printWrapped } from "./terminal.ts";

interface UpOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly base?: string;
  readonly role?: readonly string[];
  readonly withoutRole?: readonly string[];
  readonly set?: readonly string[];
  readonly jobs?: number;
  readonly format?: "openrc" | "systemd" | "debian";
  readonly memory?: string;
  readonly timeout?: string;
  readonly junit?: string;
  readonly dryRun?: boolean;
}

/** `kiln up`. */
export function runUp(words: readonly string[], options: UpOptions): Promise<void> {
  const { words: documents, overrides } = splitOverrides(words);
  return run(async (context) => {
    const { memory, timeout } = bootOptions({ ...options, initramfs: true }, overrides);
    assertReportable(options.junit);
    const given = documents.length > 0 ? documents : [relative(process.cwd(), bundledExample())];
    if (documents.length === 0 && !options.json) process.stderr.write(`kiln: no document named; taking ${given[0]}\n`);
    const request = {
      documents: given,
      overrides,
      kernelDir: options.kernelDir,
      base: options.base ?? "tinyconfig",
      roles: { only: options.role ?? [], without: options.withoutRole ?? [] },
      settings: options.set ?? [],
      jobs: options.jobs,
      format: options.format,
      memory,
      timeout,
    };
    if (options.dryRun) {
      const plan = await planUp(request, context);
      if (options.json) printJson(plan);
      else printPlan(plan);
      return DONE;
    }
    const result = await up(request, consentOf(options.yes ?? false, context.signal), context);
    if (options.junit !== undefined)
      writeReport(
        options.junit,
        result.proof === null ? junitOfFailure(given, result.failure) : junitReport(result.proof),
      );
    if (options.json) printUpJson(result);
    else printUp(result);
    return result.proof?.summary.holds && result.problems.length === 0 ? DONE : NOT_HELD;
  }, "the next kiln up goes on from here");
}

/** The document of a KVM guest that comes with Kiln. */
function bundledExample(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 4; up++, folder = dirname(folder)) {
    const path = join(folder, "examples", "kvm-guest.md");
    if (existsSync(path)) return path;
  }
  throw new InputFailure("no document was named, and Kiln's examples are not installed", { hint: "kiln up DOCUMENT" });
}

/** As docs/up.schema.json has it: every line with its level is at the top, as in `kiln boot --prove --json`. */
function printUpJson(result: UpResult): void {
  const { proof, ...rest } = result;
  const { kernel: _, ...seen } = proof ?? UNPROVEN;
  printJson({ ...rest, ...seen });
}

/** What there is to tell of a kernel that was not built. */
const UNPROVEN = {
  kernel: null,
  lines: [],
  summary: null,
  autoload: null,
  boots: [],
  notBooted: null,
  missingPackages: [],
};

/** What would be done, a line a step. */
function printPlan({ steps, tree, documents }: UpPlan): void {
  for (const { step, state, detail } of steps)
    printColumns(step, STEP, state === "same" ? `nothing to do: ${detail}` : `would: ${detail}`);
  print(
    tree === null
      ? "nothing was done; the rest hangs on the sources"
      : `nothing was done; kiln apply ${documents.join(" ")} --dry-run shows every line`,
  );
}

/** Columns of a step's name. */
const STEP = 11;

function printUp({ proof, failure, notes, problems, output }: UpResult): void {
  for (const note of notes) printWrapped(`note: ${note}`, 0, "notice");
  for (const problem of problems) printWrapped(`not loaded at boot: ${problem}`, 0, "bad");
  if (failure !== null) {
    printBuildFailure(failure);
    return;
  }
  if (proof !== null) printProven(proof);
  print(`the kernel and its modules: ${join(output, "root")}`);
}
