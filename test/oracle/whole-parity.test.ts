import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { randomOf } from "../../scripts/mulberry32.mjs";
import { oracleOf } from "./c-conf.ts";
import { type ConfTrace, confCase, type Runner, runnerOf, smokeCases } from "./conf-case.ts";

const CONF = resolve("conf");
/** Cases of each kernel, other ones in each run; `PARITY_SEED` replays those of a seed, `PARITY_CASES` makes them more. */
const CASES = Number(process.env.PARITY_CASES ?? 6);
const SEED = Number(process.env.PARITY_SEED ?? Math.floor(Math.random() * 2 ** 31));

const folder = mkdtempSync(join(tmpdir(), "kiln-whole-parity-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["6.12", "6.1"])("everything that conf prints and leaves, linux %s", (series) => {
  const oracle = oracleOf(series);
  if (oracle === undefined) console.warn(`not compared: linux ${series} (its source package is missing)`);

  const programs = (): {
    theirs: Runner;
    ours: Runner;
    base: (arch: string, words: readonly string[], environment: Readonly<Record<string, string>>) => string;
  } => {
    const theirs = runnerOf(oracle!, [oracle!.conf], join(folder, "run"));
    const ours = runnerOf(oracle!, [CONF], join(folder, "run"));
    return {
      theirs,
      ours,
      base: (arch, words, environment) => {
        theirs({ arch, words, files: {}, environment, answers: "" });
        return readFileSync(join(folder, "run/.config"), "latin1");
      },
    };
  };

  test.skipIf(oracle === undefined)("a case of each kind", { timeout: 600_000 }, () => {
    const { theirs, ours, base } = programs();
    // As the architecture's Makefile names it.
    const names: Readonly<Record<string, string>> = { x86: "x86_64_defconfig", um: "x86_64_defconfig" };
    const made = smokeCases(randomOf(1), base, (arch) => `arch/${arch}/configs/${names[arch] ?? "defconfig"}`);
    expect(made).toHaveLength(24);
    for (const each of made) {
      const name = `${each.arch} ${each.words.join(" ")} ${JSON.stringify(each.environment)}`;
      expectSame(ours(each), theirs(each), name);
    }
  });

  test.skipIf(oracle === undefined)(`${CASES} cases from a seed`, { timeout: 600_000 }, () => {
    console.log(`linux ${series}: seed ${SEED} (PARITY_SEED=${SEED} replays it)`);
    const random = randomOf(SEED);
    const { theirs, ours, base } = programs();
    const architectures = readdirSync(join(oracle!.tree, "arch")).filter((arch) =>
      existsSync(join(oracle!.tree, "arch", arch, "Kconfig")),
    );
    for (let index = 0; index < CASES; index++) {
      const made = confCase(random, architectures, base);
      const name = `case ${index}: ${made.arch} ${made.words.join(" ")} ${JSON.stringify(made.environment)}`;
      const expected = theirs(made);
      expect(expected.status, name).not.toBeNull();
      expectSame(ours(made), expected, name);
    }
  });
});

/** Says what differs first: whole files of 200 kB are no message. */
function expectSame(got: ConfTrace, expected: ConfTrace, name: string): void {
  expect(got.status, `${name}\n${got.err.slice(0, 500)}`).toBe(expected.status);
  expect(firstDifference(got.err, expected.err), `${name}, standard error`).toBeUndefined();
  expect(firstDifference(got.out, expected.out), `${name}, standard output`).toBeUndefined();
  expect(Object.keys(got.files).sort(), name).toEqual(Object.keys(expected.files).sort());
  for (const [file, text] of Object.entries(expected.files))
    expect(firstDifference(got.files[file] ?? "", text), `${name}, ${file}`).toBeUndefined();
}

function firstDifference(got: string, expected: string): string | undefined {
  if (got === expected) return undefined;
  const [ours, theirs] = [got.split("\n"), expected.split("\n")];
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  const line = at < 0 ? theirs.length : at;
  return `line ${line + 1}: ${JSON.stringify(ours[line])} instead of ${JSON.stringify(theirs[line])}`;
}
