import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkTruth } from "./explanation-truth.ts";

/*
 * Each folder is a case: `Kconfig` (its first line says which rule it shows), `config` (the base), `wants` (one command of kiln a
 * line) and `expected` (all that is printed). UPDATE=1 writes `expected` anew, FILTER=words takes the cases whose names hold them.
 */
const FOLDER = resolve("test/resolve/explanations");
const KILN = resolve("dist/kiln.js");
const { UPDATE, FILTER } = process.env;

const cache = mkdtempSync(join(tmpdir(), "kiln-explanations-"));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const names = readdirSync(FOLDER).filter((name) => FILTER === undefined || name.includes(FILTER));

function commandsOf(folder: string): string[][] {
  const lines = readFileSync(join(folder, "wants"), "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => line.trim().split(/\s+/));
}

/** What a command prints, as a terminal of 80 columns shows it, and its exit status unless that is 0. */
function run(folder: string, command: readonly string[]): string {
  const base = ["--base", "config"];
  const dry = command[0] === "set" ? ["-n"] : [];
  const env = { PATH: process.env.PATH, ARCH: "x86_64", XDG_CACHE_HOME: cache, HOME: cache };
  const args = [KILN, ...command, "-k", ".", ...base, ...dry];
  const result = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  const printed = (result.stdout + result.stderr).replaceAll(`${folder}/`, "");
  return `$ kiln ${command.join(" ")}\n${printed}${result.status === 0 ? "" : `[status ${result.status}]\n`}`;
}

describe("explanations, to the word", () => {
  test("there are at least 40", () => {
    expect(readdirSync(FOLDER).length).toBeGreaterThanOrEqual(40);
    expect(names.length).toBeGreaterThan(0);
  });

  test.each(names)("%s", async (name) => {
    const folder = join(FOLDER, name);
    expect(readFileSync(join(folder, "Kconfig"), "utf8")).toMatch(/^# .{20,}\n/);
    const commands = commandsOf(folder);
    expect(commands.length, "a case without commands").toBeGreaterThan(0);
    const printed = commands.map((command) => run(folder, command)).join("\n");
    const path = join(folder, "expected");
    if (UPDATE !== undefined) writeFileSync(path, printed);
    expect(existsSync(path), "no `expected`: write it with UPDATE=1").toBe(true);
    expect(printed).toBe(readFileSync(path, "utf8"));
    expect(printed.split("\n").filter((line) => line.length > 80 && !line.startsWith("kiln: "))).toEqual([]);
    for (const command of commands) await checkTruth(folder, command, printed);
  });
});
