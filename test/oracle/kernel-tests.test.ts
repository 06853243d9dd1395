import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { oracleOf } from "./c-conf.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-kernel-tests-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The kernel's own tests as they lie in its tree: they send ends of lines for as long as the program runs. */
describe.each(["6.12", "6.1"])("linux %s", (series) => {
  const oracle = oracleOf(series);
  test.skipIf(oracle === undefined)("the kernel's own tests of scripts/kconfig pass", () => {
    const suite = join(oracle!.tree, "scripts/kconfig/tests");
    const files = readdirSync(suite, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith("/__init__.py"),
    );
    const count = files.flatMap((path) => readFileSync(join(suite, path), "utf8").match(/^def test/gm) ?? []).length;
    // They start scripts/kconfig/conf below the folder that they are started in.
    const place = join(folder, series, "scripts/kconfig");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "conf"), `#!/bin/sh\nexec "${resolve("conf")}" "$@"\n`);
    chmodSync(join(place, "conf"), 0o755);
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(KCONFIG_.*|KILN_RULES|CONFIG_|ARCH|SRCARCH)$/.test(name)),
    );
    const result = spawnSync(pythonWithPytest(), ["-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", suite], {
      cwd: join(folder, series),
      env: { ...environment, LC_ALL: "C.UTF-8" },
      encoding: "utf8",
    });
    expect(count).toBeGreaterThan(10);
    expect(result.stdout + result.stderr).toMatch(new RegExp(`\\b${count} passed\\b`));
    expect(result.status).toBe(0);
  });
});

/** Debian's Python has the package that `.ci/run` installs; another one in PATH need not. */
function pythonWithPytest(): string {
  const has = (python: string): boolean => spawnSync(python, ["-c", "import pytest"]).status === 0;
  return ["python3", "/usr/bin/python3"].find(has) ?? "python3";
}
