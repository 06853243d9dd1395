import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { oracleOf } from "../oracle/c-conf.ts";

// kbuild rebuilds a program of its own only when what it is made of is newer: what lies in its place stays there.

const work = mkdtempSync(join(tmpdir(), "kiln-drop-in-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What would tell two builds of the same apart. */
const FIXED = {
  KBUILD_BUILD_TIMESTAMP: "2024-01-01",
  KBUILD_BUILD_USER: "kiln",
  KBUILD_BUILD_HOST: "kiln",
  PATH: process.env.PATH ?? "/usr/bin:/bin",
  HOME: work,
  LANG: "C.UTF-8",
};

function make(tree: string, folder: string, ...words: readonly string[]): void {
  const result = spawnSync("make", ["-s", "-C", tree, `O=${folder}`, "ARCH=x86", ...words], {
    env: FIXED,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  expect(result.status, result.stderr.slice(-3000)).toBe(0);
}

/** A kernel of `tinyconfig`; with `calls`, Kiln's conf takes the place of the tree's own and leaves its command lines there. */
function build(tree: string, folder: string, calls?: string): void {
  mkdirSync(folder);
  make(tree, folder, "allnoconfig");
  const program = join(folder, "scripts/kconfig/conf");
  for (const name of [".config", ".config.old", "include/config", "include/generated/autoconf.h"])
    rmSync(join(folder, name), { recursive: true, force: true });
  if (calls !== undefined) {
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" >>'${calls}'\nexec '${resolve("conf")}' "$@"\n`);
    chmodSync(program, 0o755);
  }
  const before = readFileSync(program);
  make(tree, folder, "tinyconfig");
  make(tree, folder, "-j2", "bzImage");
  expect(readFileSync(program).equals(before), "the program stays in its place").toBe(true);
}

/** What the compiler, the linker and conf made, by name; what is told of commands and dependencies is left out. */
function made(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const wanted = names.filter(
    (name) =>
      /(\.o|\.a|vmlinux|bzImage|\.config|auto\.conf|autoconf\.h|auto\.conf\.cmd|rustc_cfg)$/.test(name) &&
      !name.startsWith("scripts/") &&
      !name.startsWith("tools/") &&
      statSync(join(folder, name)).isFile(),
  );
  return new Map(wanted.sort().map((name) => [name, readFileSync(join(folder, name))]));
}

test("a tinyconfig kernel is the same to the byte with Kiln's conf in the place of scripts/kconfig/conf", () => {
  const oracle = oracleOf("6.12");
  expect(oracle, "apt-get install linux-source-6.12").toBeDefined();
  const { tree } = oracle!;
  const [theirs, ours, calls] = ["c", "k", "calls"].map((name) => join(work, name)) as [string, string, string];
  // In one folder after the other: its name is compiled into what starts the kernel.
  build(tree, ours);
  renameSync(ours, theirs);
  build(tree, ours, calls);
  const asked = readFileSync(calls, "utf8");
  expect(asked).toMatch(/--allnoconfig/);
  expect(asked).toMatch(/--syncconfig/);
  const [expected, got] = [made(theirs), made(ours)];
  expect(expected.size).toBeGreaterThan(300);
  expect(existsSync(join(ours, "arch/x86/boot/bzImage"))).toBe(true);
  expect([...got.keys()]).toEqual([...expected.keys()]);
  const different = [...expected].filter(([name, bytes]) => !bytes.equals(got.get(name)!)).map(([name]) => name);
  expect(different).toEqual([]);
});
