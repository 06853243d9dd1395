import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

// The built command, as users run it: `npm test` builds before it tests.
const KILN = resolve("dist/kiln.js");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-lint-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function kiln(...args: string[]): { status: number | null; out: string; err: string } {
  const env = { ...process.env, ARCH: "x86_64", XDG_CACHE_HOME: join(folder, "cache") };
  const result = spawnSync(process.execPath, [KILN, "lint-kconfig", ...args], { cwd: folder, env, encoding: "utf8" });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

const sound = 'config LAMP\n\tbool "Lamp"\n';
const dead = `${sound}config BULB\n\tbool "Bulb"\n\tdepends on SOCKET && LAMP\n`;

test("a sound tree ends with 0, one with findings with 1, no tree with 2", () => {
  write("tree/Kconfig", sound);
  expect(kiln("tree")).toEqual({ status: 0, out: "0 findings in 1 options\n", err: "" });
  write("tree/Kconfig", dead);
  expect(kiln("tree")).toEqual({
    status: 1,
    out: [
      "Kconfig:3: BULB can never be other than n [dead-symbol]",
      "    BULB depends on SOCKET, which no Kconfig file of this architecture defines",
      "    (Kconfig:3)",
      "    -> mend what it depends on, or take the option and what uses it away",
      "Kconfig:3: SOCKET is used but no Kconfig file defines it, so it is always n [undefined-symbol]",
      "    -> write its new name if it was renamed, else take what uses it away",
      "2 findings in 2 options\n",
    ].join("\n"),
    err: "",
  });
  expect(kiln("nowhere").status).toBe(2);
  expect(kiln("tree", "--kconfig", "Kconfig.none")).toMatchObject({ status: 2, out: "" });
});

test("--kconfig names a file without a tree, --json gives the result", () => {
  write("some/Options", dead);
  const { status, out } = kiln("--kconfig", "some/Options", "--json");
  expect(status).toBe(1);
  expect(JSON.parse(out).findings[0]).toEqual({
    rule: "dead-symbol",
    file: "Options",
    line: 3,
    subject: "BULB",
    message: "BULB can never be other than n",
    hint: "mend what it depends on, or take the option and what uses it away",
    because: ["BULB depends on SOCKET, which no Kconfig file of this architecture defines (Options:3)"],
  });
});

test("broken files: all mistakes, or with --stop-at-error those that conf tells", () => {
  write("tree/Kconfig", 'source "none"\nconfig A\n\tbool "a"\n\tdepnds on B\n');
  expect(kiln("tree")).toMatchObject({
    status: 1,
    out: [
      'Kconfig:1: can\'t open file "none" [kconfig]',
      "    -> the tree is incomplete: unpack it again, or mend this `source` line",
      'Kconfig:4: unknown statement "depnds" [kconfig]',
      "    -> mend the Kconfig file at this line",
      "2 findings in 1 options\n",
    ].join("\n"),
  });
  const { status, out } = kiln("tree", "--stop-at-error");
  expect(status).toBe(1);
  expect(out).toContain("1 finding in 0 options");
});

test("other architectures clear what only they use", () => {
  write("tree/Kconfig", `source "arch/$(SRCARCH)/Kconfig"\n${dead}`);
  write("tree/arch/x86/Kconfig", "config X86\n\tdef_bool y\n");
  write("tree/arch/arm/Kconfig", 'config SOCKET\n\tbool "Socket"\n');
  expect(kiln("tree")).toEqual({
    status: 0,
    out: "0 findings in 3 options for x86_64, 1 other architectures asked\n",
    err: "",
  });
  expect(kiln("tree", "--arch", "arm").status).toBe(0);
});
