import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// Progress on a real terminal, of util-linux's script, and without one.
const folder = mkdtempSync(join(tmpdir(), "kiln-progress-"));
const program = join(folder, "show.mjs");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const terminals = spawnSync("script", ["--version"]).status === 0;
if (!terminals) console.warn("not tried: progress on a terminal (script is missing; Debian: bsdutils)");

const BUILDING = { kind: "building", total: 1203, warnings: 2, seconds: 100, rate: 12.34, left: 83 };
const FILE = "drivers/net/ethernet/mellanox/mlx5/core/steering/very_long_name_of_a_file.o";

beforeAll(async () => {
  const events = [
    { kind: "step", step: "build", state: "begin" },
    ...[0, 130, 240, 600, 1203].map((done) => ({ ...BUILDING, done, current: `CC ${FILE}` })),
    { kind: "step", step: "build", state: "done", seconds: 100.4, detail: "1203 objects, 2 warnings" },
    {
      kind: "checking",
      name: "iptables -m connbytes --connbytes 100: --connbytes-dir both --connbytes-mode bytes",
      done: 3,
      total: 400,
    },
  ];
  await build({
    stdin: {
      contents: `import { Progress } from "./src/cli/progress.ts";
const progress = new Progress();
for (const event of ${JSON.stringify(events)}) progress.show(event);
progress.stopping();
progress.show(${JSON.stringify({ ...BUILDING, done: 700, current: "CC late.o" })});
progress.clear();
process.stderr.write("the end\\n");`,
      resolveDir: ".",
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: program,
  });
});

test("without a terminal: a line for each tenth of the way, nothing that is overwritten", () => {
  const { stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
  expect(stderr).toBe(
    [
      "kiln: building: 0 of 1203 objects, 12.3/s, 1:23 left, 2 warnings",
      "kiln: building: 130 of 1203 objects, 12.3/s, 1:23 left, 2 warnings",
      "kiln: building: 600 of 1203 objects, 12.3/s, 1:23 left, 2 warnings",
      "kiln: building: 1203 of 1203 objects, 12.3/s, 1:23 left, 2 warnings",
      "kiln: build        1:40  1203 objects, 2 warnings",
      "the end",
      "",
    ].join("\n"),
  );
});

describe.skipIf(!terminals)("on a terminal", () => {
  test.each([40, 80, 120])(
    "of %i columns: one line with bar, rate, time left and file, which fits and is taken away",
    (columns) => {
      const typescript = join(folder, "typescript");
      writeFileSync(typescript, "");
      const command = `stty cols ${columns}; exec ${process.execPath} ${program}`;
      spawnSync("script", ["-qefc", command, typescript], { stdio: "ignore" });
      const { stdout } = spawnSync("grep", ["-v", "^Script ", typescript], { encoding: "utf8" });
      const lines = stdout.split("\n").map((line) => line.split("\r\u001b[K"));
      const states = lines[0]!.slice(1);
      expect(states[0]).toBe("kiln: build ...");
      expect(states[3]).toMatch(
        columns === 40
          ? /^kiln: \[###-{17}\] 240\/1203/
          : /^kiln: \[###-{17}\] 240\/1203 12\.3\/s, 1:23 left, 2 warnings .*(?:_file\.o|…)?$/,
      );
      if (columns > 80) expect(states[3]).toMatch(/…\S*name_of_a_file\.o$/);
      const kept = "kiln: build        1:40  1203 objects, 2 warnings\r";
      for (const state of lines.flat())
        if (state !== kept) expect([...state.replace(/\r$/, "")].length, state).toBeLessThan(columns);
      const last = lines[1]!;
      expect(lines[0]!.at(-1)).toBe(kept);
      expect(last.at(-2)).toBe("kiln: stopping ...");
      expect(last.at(-1)).toBe("the end\r");
      expect(stdout).not.toContain("late.o");
    },
  );
});
