import { accessSync, constants, existsSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputFailure, proveDocuments } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { type BootCliOptions, bootOptions } from "./boot.ts";
import { consentOf } from "./consent.ts";
import { junitReport } from "./junit.ts";
import { printProven } from "./prove-report.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { printJson } from "./terminal.ts";

export interface ProveCliOptions extends BootCliOptions {
  readonly prove: readonly string[];
}

/** `kiln boot --prove`. */
export function prove(words: readonly string[], options: ProveCliOptions): Promise<void> {
  return run(async (context) => {
    const { words: documents, overrides } = splitOverrides([...options.prove, ...words]);
    if (options.shell || options.exec !== undefined) {
      throw new InputFailure("--prove excludes --exec and --shell", { hint: "kiln boot --prove DOC O=DIR" });
    }
    if (!options.initramfs) {
      throw new InputFailure("--prove needs its initramfs", { hint: "leave --no-initramfs out" });
    }
    assertReportable(options.junit);
    const roles = { only: options.role ?? [], without: options.withoutRole ?? [] };
    const consent = consentOf(options.yes ?? false, context.signal);
    const result = await proveDocuments({ ...bootOptions(options, overrides), documents, roles, consent }, context);
    if (options.junit !== undefined) writeReport(options.junit, junitReport(result));
    if (options.json) printJson(result);
    else printProven(result);
    return result.summary.holds ? DONE : NOT_HELD;
  });
}

/** Fails before the work rather than after it when a report could not be written. */
export function assertReportable(path: string | undefined): void {
  if (path === undefined) return;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new InputFailure("is a folder", { file: path, hint: "name a file with --junit" });
  try {
    accessSync(existsSync(path) ? path : dirname(resolve(path)), constants.W_OK);
  } catch {
    throw new InputFailure("cannot be written", { file: path, hint: "name a writable file with --junit" });
  }
}

/** Writes the JUnit report. Throws `InputFailure` when that cannot be. */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputFailure(`cannot be written: ${reason}`, { file: path, hint: "name a writable file with --junit" });
  }
}
