import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createConfiguration, latestBehaviour, parseKconfig } from "../../src/kconfig/index.ts";
import { type Asked, askedOf, readAskings } from "../../src/session/asked.ts";
import { holds } from "../../src/session/check.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kiln-asked-"));
  write(
    "Kconfig",
    'config LAMP\n\tbool "Lamp"\nconfig BULB\n\ttristate "Bulb"\nconfig WATTS\n\tint "Watts"\nconfig AUTOFS_FS\n\ttristate "Auto"\n',
  );
  write("arch/sun/Kconfig", 'config SUNLIGHT\n\tbool "Sunlight"\n');
  write("Documentation/Kconfig", "config NOWHERE\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

function asked(text: string, name = "wish.config"): Asked[] {
  write(name, text);
  const readFile = (path: string): string => readFileSync(join(root, path), "utf8");
  const host = { readFile, glob: () => [], env: () => undefined, shell: () => ({ output: "" }) };
  const { model } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour });
  const [asking] = readAskings([join(root, name)], { only: [], without: [] });
  return askedOf(asking!, { model: model!, root, arch: "moon" }, createConfiguration(model!));
}

function short(lines: readonly Asked[]): string[] {
  return lines.map(({ line, outcome, symbol, value }) => `${line}: ${outcome} ${symbol?.name ?? "-"}=${value ?? "-"}`);
}

test("a fragment's lines are told of renamed options, and its comments make neither roles nor options", () => {
  const lines = asked(
    "# [*] Lamp\n# for the cellar\nCONFIG_LAMP=y # bright\nCONFIG_AUTOFS4_FS=m\n\nCONFIG_WATTS=40\n# CONFIG_BULB is not set\n",
  );
  expect(short(lines)).toEqual([
    "3: matched LAMP=y",
    "4: changed AUTOFS_FS=m",
    "6: matched WATTS=40",
    "7: matched BULB=n",
  ]);
  expect(lines.map((line) => [line.role, line.source, line.path])).toEqual(lines.map(() => [undefined, undefined, []]));
});

test("what the tree does not have and is to be off is so", () => {
  const lines = asked("# CONFIG_HEATER is not set\nCONFIG_DEVKMEM=n\nCONFIG_OVEN=y\n");
  expect(short(lines)).toEqual(["1: comment -=-", "2: gone -=n", "3: unknown -=-"]);
  expect(lines[0]?.message).toBe("this tree has no HEATER; it is off, as asked");
  expect(lines.map((line) => holds(line, null))).toEqual([true, true, false]);
});

test("an option of another architecture is told with its place", () => {
  const lines = asked("CONFIG_SUNLIGHT=y\nCONFIG_NOWHERE=y\n");
  expect(lines.map((line) => line.message)).toEqual([
    "SUNLIGHT is in arch/sun/Kconfig:1, which is not read for moon",
    "this tree has no NOWHERE",
  ]);
});

test("a number that is only named asks for nothing", () => {
  const [line] = asked("The kernel wants:\n\n- CONFIG_WATTS\n", "wish.md");
  expect(line).toMatchObject({ outcome: "matched", value: undefined, message: "no value is stated for WATTS, an int" });
  expect(holds(line!, "7")).toBe(true);
});
