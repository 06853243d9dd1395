import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-completion-"));
const env = { ...process.env, ARCH: "x86_64", XDG_CACHE_HOME: join(folder, "cache") };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  mkdirSync(join(folder, "tree"));
  writeFileSync(join(folder, "tree", "Kconfig"), 'config LAMP\n\tbool "Lamp"\nconfig LADDER\n\tbool "Ladder"\n');
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "kiln"), `#!/bin/sh\nexec "${process.execPath}" "${KILN}" "$@"\n`, { mode: 0o755 });
});

function complete(...words: string[]): string[] {
  const result = spawnSync(process.execPath, [KILN, "complete", "--", ...words], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect([result.status, result.stderr]).toEqual([0, ""]);
  return result.stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")[0]!]));
}

test("verbs, options, their values and the options of a tree", () => {
  expect(complete("min")).toEqual(["minimize"]);
  expect(complete("minimize", "--bo")).toEqual(["--boots"]);
  expect(complete("minimize", "--boots", "")).toEqual(["guest", "disk", "none"]);
  expect(complete("set", "--base", "t")).toEqual(["tinyconfig"]);
  expect(complete("why", "-k", "tree", "LA")).toEqual(["LAMP", "LADDER"]);
  expect(complete("set", "-k", "tree", "A=y", "--keep", "LAD")).toEqual(["LADDER"]);
  expect(complete("why", "--b")).toEqual(["--base"]);
  expect(complete("why", "--base", "t")).toEqual(["tinyconfig"]);
  // Its former name is taken, not offered.
  expect(complete("why", "--con")).toEqual([]);
  expect(complete("why", "--config", "t")).toEqual(["tinyconfig"]);
  expect(complete("check", "--config", "run")).toEqual(["running"]);
  expect(complete("explain-diff", "def")).toEqual(["defconfig"]);
  expect(complete("completion", "z")).toEqual(["zsh"]);
  // Files are the shell's business.
  expect(complete("apply", "w")).toEqual([]);
  expect(complete("why", "-k", "nowhere", "LA")).toEqual([]);
  expect(complete("set", "LAMP=")).toEqual([]);
});

test("bash asks it at each Tab", () => {
  const script = `source <(kiln completion bash); COMP_WORDS=(kiln why -k tree LAM); COMP_CWORD=4; _kiln; echo "\${COMPREPLY[@]}"`;
  const path = `${join(folder, "bin")}:${process.env.PATH ?? ""}`;
  const result = spawnSync("bash", ["-c", script], { cwd: folder, env: { ...env, PATH: path }, encoding: "utf8" });
  expect([result.stdout, result.stderr]).toEqual(["LAMP\n", ""]);
});
