import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { GUEST_CHECKS } from "../../src/boot/catalogue.ts";

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
