import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
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
  return makeFolder(dirname(path)) ?? replaceFile(path, text, `${path}.old`) ?? "written";
}

/** Writes in place and without `.old`, as `KCONFIG_OVERWRITECONFIG` asks. */
export function overwriteFile(path: string, text: string): WriteOutcome | Failure {
  const unmade = makeFolder(dirname(path));
  if (unmade !== undefined) return unmade;
  try {
    writeFileSync(path, text);
    return "written";
  } catch (error) {
    return failure(`${path} cannot be written: ${reasonOf(error)}`, "name a writable file");
  }
}

/** Makes a folder with those above it. Node's own `recursive` never returns below /proc, where mkdir says ENOENT. */
export function makeFolder(path: string): Failure | undefined {
  if (existsSync(path)) {
    return statSync(path).isDirectory() ? undefined : failure(`${path} is no folder`, "name a folder with O=DIR");
  }
  const above = dirname(path) === path ? undefined : makeFolder(dirname(path));
  if (above !== undefined) return above;
  try {
    mkdirSync(path);
    return undefined;
  } catch (error) {
    return failure(`the folder ${path} cannot be made: ${reasonOf(error)}`, "name a writable file with -o, or O=DIR");
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
