import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { oracleOf } from "./c-conf.ts";

/** Enough to meet every mode several times; the seed that is printed replays a failure. */
const CASES = "400";

describe.each(["6.12", "6.1"])("linux %s", (series) => {
  const oracle = oracleOf(series);
  test.skipIf(oracle === undefined)(
    `${CASES} random trees, some broken, and real files damaged: the same output and files as the C tool`,
    () => {
      const args = ["scripts/fuzz-conf.mjs", "--tree", oracle!.tree, "--conf", oracle!.conf];
      const result = spawnSync(process.execPath, [...args, "--count", CASES], { encoding: "utf8" });
      console.log(result.stdout.split("\n")[0]);
      expect(result.stdout + result.stderr).toMatch(/\d+ cases equal/);
      expect(result.status).toBe(0);
    },
  );
});

const python = spawnSync("/usr/bin/python3", ["-c", "import kconfiglib"]).status === 0 ? "/usr/bin/python3" : undefined;

test.skipIf(python === undefined)("Kconfiglib: random trees of its family get the same values and files", () => {
  const args = ["scripts/compare-kconfiglib.mjs", "--python", python!, "--count", "300"];
  const result = spawnSync(process.execPath, args, { encoding: "utf8" });
  console.log(result.stdout.split("\n")[0]);
  const [, cases, refused] = /^(\d+) cases, of which both refuse (\d+)/m.exec(result.stdout)!.map(Number);
  expect(cases! - refused!).toBeGreaterThan(200);
  // What one side refuses and the other takes are loops of dependencies, told apart by how each shortens expressions.
  const values = result.stdout
    .split("\n")
    .filter((line) => /differs in/.test(line) && !/differs in messages|: status /.test(line));
  expect(values).toEqual([]);
  const refusals = result.stdout.match(/: status /g)?.length ?? 0;
  expect(refusals).toBeLessThan(cases! / 20);
});
