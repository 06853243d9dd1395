import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GUEST_CHECKS, UNEMULATED } from "../../src/boot/catalogue.ts";
import { type GuestCheck, missingOptions, needsOf } from "../../src/boot/guest-check.ts";
import { oracleOf } from "../oracle/c-conf.ts";

test("names are unique", () => {
  const names = GUEST_CHECKS.map((check) => check.name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("symbols are written without CONFIG_, and every check proves something", () => {
  for (const { name, symbols } of GUEST_CHECKS) {
    expect(symbols.length, name).toBeGreaterThan(0);
    for (const symbol of symbols) expect(symbol, name).toMatch(/^(?!CONFIG_)[A-Z0-9][A-Z0-9_]*$/);
  }
});

test("every script is one that sh can read", () => {
  for (const { name, script } of GUEST_CHECKS) {
    const { status, stderr } = spawnSync("sh", ["-n"], { input: script, encoding: "utf8" });
    expect(stderr, name).toBe("");
    expect(status, name).toBe(0);
  }
});

test("every script of perl within them is one that perl can read", () => {
  const programs = GUEST_CHECKS.flatMap(({ name, script }) =>
    [...script.matchAll(/\bperl ((?:-M\S+ )*)-e '([^']*)'/g)].map(([, modules, text]) => ({
      name,
      modules,
      text: text!,
    })),
  );
  expect(programs.length).toBeGreaterThan(30);
  for (const text of new Set(programs.map((program) => program.text))) {
    const { name, modules } = programs.find((program) => program.text === text)!;
    const words = [...modules!.split(" ").filter((word) => word !== ""), "-c", "-e", text];
    const { status, stderr } = spawnSync("perl", words, { encoding: "utf8" });
    expect(status, `${name}: ${stderr}`).toBe(0);
  }
});

test("hardware that cannot be emulated says why, and has no check that would need it", () => {
  const seen = new Set<string>();
  for (const { symbols, why } of UNEMULATED) {
    expect(why).toMatch(/^(?:QEMU|no guest)/);
    for (const symbol of symbols) {
      expect(seen.has(symbol), symbol).toBe(false);
      seen.add(symbol);
      const checks = GUEST_CHECKS.filter((check) => check.symbols.includes(symbol) && check.level === "exercised");
      expect(checks, symbol).toEqual([]);
    }
  }
});

test("a check names the options that a configuration lacks for it: of alternatives the first, and only when there is none", () => {
  const check: GuestCheck = {
    name: "fire",
    symbols: ["CLAY"],
    level: "exercised",
    needs: ["KILN", ["GAS", "WOOD"]],
    programs: [],
    script: "",
  };
  expect(missingOptions(check, new Map())).toEqual(["KILN", "GAS"]);
  expect(missingOptions(check, new Map([["WOOD", "m"]]))).toEqual(["KILN"]);
  expect(
    missingOptions(
      check,
      new Map([
        ["KILN", "y"],
        ["GAS", "n"],
        ["WOOD", "y"],
      ]),
    ),
  ).toEqual([]);
});

const trees = (["6.12", "6.1"] as const).flatMap((version) => oracleOf(version)?.tree ?? []);
if (trees.length === 0) console.warn("not tried: the catalogue's options in real trees (linux-source-6.12, -6.1)");

describe.skipIf(trees.length === 0)("in real trees", () => {
  test("every option that the catalogue names is one", () => {
    const known = new Set(trees.flatMap(definedSymbols));
    const named = [
      ...GUEST_CHECKS.flatMap((check) => [...check.symbols, ...needsOf(check).flat()]),
      ...UNEMULATED.flatMap((entry) => entry.symbols),
    ];
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
  });
});

/** Names behind `config` and `menuconfig` in every Kconfig file of a tree. */
function definedSymbols(root: string): string[] {
  const found: string[] = [];
  const look = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !["Documentation", "tools", ".git"].includes(entry.name)) look(path);
      else if (entry.name.startsWith("Kconfig") && existsSync(path) && entry.isFile()) {
        for (const [, name] of readFileSync(path, "utf8").matchAll(/^\s*(?:menu)?config\s+(\w+)/gm)) found.push(name!);
      }
    }
  };
  look(root);
  return found;
}
