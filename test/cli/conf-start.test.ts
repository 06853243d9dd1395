import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

// The built program, as the launcher starts it: `npm test` builds before it tests.
const CONF = resolve("dist/conf.cjs");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-start-"));
  writeFileSync(join(folder, "Kconfig"), "config LAMP\n\tdef_bool y\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(more: Readonly<Record<string, string>> = {}): void {
  rmSync(join(folder, ".config"), { force: true });
  const result = spawnSync(process.execPath, [CONF, "conf", "--alldefconfig", "Kconfig"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, XDG_CACHE_HOME: join(folder, "cache"), ...more },
    encoding: "utf8",
  });
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  expect(readFileSync(join(folder, ".config"), "utf8")).toContain("CONFIG_LAMP=y\n");
}

function codeFile(): string {
  const names = readdirSync(join(folder, "cache/kiln/code"));
  expect(names).toHaveLength(1);
  return join(folder, "cache/kiln/code", names[0]!);
}

test("compiled code is kept by the first run and left alone by the next", () => {
  run();
  const { ino, size } = statSync(codeFile());
  expect(size).toBeGreaterThan(50_000);
  run();
  expect(statSync(codeFile()).ino).toBe(ino);
});

test.each([
  ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
  ["empty", () => Buffer.alloc(0)],
  ["of zeros", (bytes: Buffer) => Buffer.alloc(bytes.length)],
  [
    "with one changed byte",
    (bytes: Buffer) => {
      const damaged = Buffer.from(bytes);
      damaged[bytes.length >> 1]! ^= 0xff;
      return damaged;
    },
  ],
])("kept code %s is ignored and written anew", (_, damage) => {
  run();
  const path = codeFile();
  const bytes = damage(readFileSync(path));
  writeFileSync(path, bytes);
  run();
  expect(readFileSync(codeFile()).equals(bytes)).toBe(false);
  expect(statSync(codeFile()).size).toBeGreaterThan(50_000);
});

test("KILN_NO_CACHE keeps no code", () => {
  run({ KILN_NO_CACHE: "1" });
  run({ KILN_NO_CACHE: "models" });
  expect(existsSync(join(folder, "cache/kiln/code"))).toBe(false);
});
