import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { InputFailure, systemCode } from "./failure.ts";

/** What writing a `.config` came to. */
export type WriteOutcome = "written" | "unchanged";

/**
 * Writes a configuration whole or not at all, the previous one kept as `FILE.old`; an equal file is left alone. Mirrors
 * `conf_write` in confdata.c. `overwrite`: in place, without `.old` (`KCONFIG_OVERWRITECONFIG`), as for a symbolic link.
 */
export function writeConfigFile(path: string, text: string, overwrite: boolean): WriteOutcome {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    if (existsSync(path) && statSync(path).isDirectory()) {
      throw new InputFailure("is a folder", { file: path, hint: "name a file with -o" });
    }
    mkdirSync(dirname(path), { recursive: true });
    if (overwrite) {
      writeFileSync(path, text);
      return "written";
    }
    if (existsSync(path) && readFileSync(path, "utf8") === text) return "unchanged";
    writeFileSync(beside, text);
    if (existsSync(path)) renameSync(path, `${path}.old`);
    renameSync(beside, path);
    return "written";
  } catch (error) {
    rmSync(beside, { force: true });
    if (error instanceof InputFailure) throw error;
    throw new InputFailure(`cannot be written (${systemCode(error) ?? String(error)})`, {
      file: path,
      hint: "name a file you may write with -o FILE, or a build folder with O=DIR",
    });
  }
}
