import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Failure, failure, replaceFile } from "../tree/index.ts";

/** What writing a `.config` came to. */
export type WriteOutcome = "written" | "unchanged";

/**
 * Writes a configuration whole or not at all, the previous one kept as `FILE.old`; an equal file is left alone. Mirrors
 * `conf_write` in confdata.c.
 */
export function writeConfigFile(path: string, text: string): WriteOutcome | Failure {
  if (currentText(path) === text) return "unchanged";
  return replaceFile(path, text, `${path}.old`) ?? "written";
}

/** Writes in place and without `.old`, as `KCONFIG_OVERWRITECONFIG` asks. */
export function overwriteFile(path: string, text: string): WriteOutcome | Failure {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return "written";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failure(`${path} cannot be written: ${reason}`, "name a writable file");
  }
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
