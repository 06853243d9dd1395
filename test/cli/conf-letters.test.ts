import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { readLetters } from "../../src/cli/conf-letters.ts";

test("getopt(3)'s way: letters in any word, the last mode counts", () => {
  expect(readLetters(["-o", "Kconfig", "-sn"], "conf", "letters")).toEqual({
    mode: { kind: "allnoconfig" },
    kconfig: "Kconfig",
  });
  expect(readLetters(["-Dgiven", "Kconfig"], "conf", "letters").mode).toEqual({ kind: "defconfig", file: "given" });
  expect(readLetters(["-D"], "conf", "letters").ends).toEqual({
    out: "",
    err: "conf: option requires an argument -- 'D'\nSee README for usage info\n",
    status: 1,
  });
  expect(readLetters(["-q", "Kconfig"], "conf", "letters").ends?.err).toBe(
    "conf: invalid option -- 'q'\nSee README for usage info\n",
  );
  expect(readLetters(["-hn"], "conf", "letters").ends).toEqual({
    out: "See README for usage info\n",
    err: "",
    status: 0,
  });
  expect(readLetters(["-o"], "conf", "letters").ends?.out).toBe("conf: Kconfig file missing\n");
});

test("the first programs: one letter of the first word, what is no mode is passed over", () => {
  expect(readLetters(["-yn", "Config.in"], "conf", "first-letter")).toEqual({
    mode: { kind: "allyesconfig" },
    kconfig: "Config.in",
  });
  expect(readLetters(["-q", "Config.in"], "conf", "first-letter").mode).toEqual({ kind: "oldaskconfig" });
  expect(readLetters(["-D", "given", "Config.in"], "conf", "first-letter")).toEqual({
    mode: { kind: "defconfig", file: "given" },
    kconfig: "Config.in",
  });
  expect(readLetters(["-?"], "conf", "first-letter").ends).toEqual({
    out: "",
    err: "See README for usage info\n",
    status: 0,
  });
});

test("the program takes letters in a tree whose own does, and names elsewhere", () => {
  const folder = mkdtempSync(join(tmpdir(), "kiln-letters-"));
  const run = (...words: string[]) =>
    spawnSync(resolve("conf"), words, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, KILN_NO_CACHE: "1", KCONFIG_NOTIMESTAMP: "1" },
      encoding: "utf8",
      input: "",
    });
  try {
    writeFileSync(join(folder, "Kconfig"), 'config LAMP\n\tbool "Lamp"\n');
    expect(run("-y", "Kconfig").stderr).toContain("invalid option -- 'y'\n");
    mkdirSync(join(folder, "scripts/kconfig"), { recursive: true });
    const sources = { "symbol.c": "", "confdata.c": "", "conf.c": 'getopt(ac, av, "osdD:nmyrh")' };
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, "scripts/kconfig", name), text);
    const result = run("-y", "Kconfig");
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
    expect(readFileSync(join(folder, ".config"), "utf8")).toContain("CONFIG_LAMP=y\n");
    // Names go on working where nothing else would be meant by them.
    expect(run("--allnoconfig", "Kconfig").status).toBe(0);
    expect(readFileSync(join(folder, ".config"), "utf8")).toContain("# CONFIG_LAMP is not set\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
