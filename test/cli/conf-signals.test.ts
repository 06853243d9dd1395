import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const CONF = resolve("conf");
const folder = mkdtempSync(join(tmpdir(), "kiln-signals-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  // Sources without anything in them stand for an old tool, which asks for ever at the end of input.
  const rules = join(folder, "tree/scripts/kconfig");
  mkdirSync(rules, { recursive: true });
  for (const file of ["symbol.c", "confdata.c", "conf.c"]) writeFileSync(join(rules, file), "");
  writeFileSync(join(folder, "Kconfig"), 'config A\n\tint "a"\n');
});

function run(script: string) {
  return spawnSync("/bin/sh", ["-c", script], {
    cwd: folder,
    env: { ...process.env, KILN_RULES: join(folder, "tree"), KILN_NO_CACHE: "1" },
    encoding: "utf8",
    timeout: 600_000,
  });
}

test("output that may not grow further ends conf as it ends the C tool", () => {
  const result = run(`(ulimit -f 100; exec "${CONF}" --oldaskconfig Kconfig </dev/null >out 2>err); echo $?`);
  expect(result.stdout).toBe("153\n");
  // All that fits was written: 100 blocks of 512 bytes, where the shell does not count in 1024.
  const written = ["out", "err"].map((name) => statSync(join(folder, name)).size);
  expect([51_200, 102_400]).toContain(Math.max(...written));
});

test("a reader that is gone ends conf as it ends the C tool", () => {
  const result = run(
    `("${CONF}" --oldaskconfig Kconfig </dev/null 2>/dev/null; echo $? >status) | head -2; cat status`,
  );
  expect(result.stdout).toMatch(/141\n$/);
});
