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
