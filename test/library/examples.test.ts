import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

// Each example runs against the built library and says at its end what it prints.
const folder = resolve("examples/library");
const examples = readdirSync(folder).filter((name) => name.endsWith(".mjs") && name !== "tree.mjs");

test("there is an example for each thing that docs/library.md tells of", () => {
  const page = readFileSync(resolve("docs/library.md"), "utf8");
  expect(examples.filter((name) => !page.includes(`examples/library/${name}`))).toEqual([]);
  expect(examples.length).toBeGreaterThanOrEqual(6);
});

test("examples/library/typed.mts compiles against the declarations that come with the library", () => {
  const compiler = resolve("node_modules/typescript/bin/tsc");
  const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--module", "nodenext", "--target", "es2023"];
  const args = [compiler, "--ignoreConfig", ...flags, "--lib", "es2023,dom", join(folder, "typed.mts")];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

test.each(examples)("examples/library/%s prints what it says", (name) => {
  const path = join(folder, name);
  const [, said = ""] = readFileSync(path, "utf8").split("\n// Prints:\n");
  const expected = said.replace(/^\/\/ ?/gm, "");
  const { status, stdout, stderr } = spawnSync(process.execPath, [path], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toBe(expected);
  expect(status).toBe(0);
});
