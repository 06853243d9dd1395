import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { oracleOf } from "../oracle/c-conf.ts";

// The built command, as users run it: `npm test` builds before it tests.
const KILN = resolve("dist/kiln.js");
const FOUNDING = resolve("../shared/seed/kernel-compile.rst");
const folder = mkdtempSync(join(tmpdir(), "kiln-apply-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface AppliedLine {
  readonly line: number;
  readonly symbol: string | null;
  readonly outcome: string;
  readonly message: string | null;
}

let surroundings: Readonly<Record<string, string | undefined>> = process.env;

function kiln(...args: string[]): { status: number | null; out: string; err: string } {
  const result = spawnSync(process.execPath, [KILN, ...args], {
    cwd: folder,
    env: surroundings,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

for (const series of ["6.12", "6.1"]) {
  const oracle = oracleOf(series);
  const ready = oracle !== undefined && existsSync(FOUNDING);
  if (!ready)
    console.warn(`not tried: the founding document on ${series} (its source package or ../shared is missing)`);
  describe.skipIf(!ready)(`the founding document on ${series}`, () => {
    test.each(["defconfig", "tinyconfig"])("from %s: no line is lost, and the C tool changes nothing", (base) => {
      const config = join(folder, `${series}-${base}`);
      // Both sides must find the same compilers.
      const kbuild = oracle!.environment("x86");
      surroundings = { ...process.env, PATH: kbuild.PATH ?? process.env.PATH, HOME: kbuild.HOME ?? process.env.HOME };
      const applied = kiln("apply", FOUNDING, "-k", oracle!.tree, "--base", base, "-o", config, "--json");
      expect(applied.status, applied.err).toBe(0);
      const { lines } = JSON.parse(applied.out) as { lines: AppliedLine[] };
      expect(lines).toHaveLength(142);
      expect(new Set(lines.map((line) => line.line)).size).toBe(142);
      for (const line of lines) {
        expect(line.outcome, `line ${line.line}`).toMatch(
          /^(set|already|held|changed|gone|conflict|impossible|ambiguous|unknown)$/,
        );
        if (/gone|changed|conflict|impossible|ambiguous|unknown/.test(line.outcome))
          expect(line.message, `line ${line.line}`).toBeTruthy();
      }
      const written = readFileSync(config, "utf8");
      writeFileSync(join(folder, ".config"), written);
      const settled = spawnSync(oracle!.conf, ["--olddefconfig", "Kconfig"], {
        cwd: folder,
        env: { ...surroundings, ...kbuild },
        encoding: "utf8",
      });
      expect(settled.status, settled.stderr).toBe(0);
      expect(readFileSync(join(folder, ".config"), "utf8")).toBe(written);
    });
  });
}

describe("bad input ends with status 2, one message and nothing written", () => {
  const tree = join(folder, "tree");
  const target = join(folder, "never");
  const cases: [string, () => string[], RegExp][] = [
    ["a missing tree", () => ["apply", "doc.txt", "-k", "none"], /there is no .*none/],
    ["a missing document", () => ["apply", "none.txt", "-k", tree], /there is no none\.txt/],
    ["a document without listings", () => ["apply", "plain.txt", "-k", tree], /no listing/],
    ["a binary file", () => ["apply", "binary", "-k", tree], /not text/],
    ["an unknown verb", () => ["frobnicate"], /unknown command/],
  ];
  test.each(cases)("%s", (_, args, message) => {
    if (!existsSync(tree)) {
      spawnSync("mkdir", [tree]);
      writeFileSync(join(tree, "Kconfig"), 'config A\n\tbool "a"\n');
      writeFileSync(join(folder, "doc.txt"), "[*] a\n");
      writeFileSync(join(folder, "plain.txt"), "nothing here\n");
      writeFileSync(join(folder, "binary"), Buffer.from([0, 1, 2, 0]));
    }
    const result = kiln(...args(), ...(args()[0] === "apply" ? ["-o", target] : []));
    expect(result.status).toBe(2);
    expect(result.err).toMatch(message);
    expect(existsSync(target)).toBe(false);
  });

  test("a broken Kconfig file is told with its place", () => {
    const broken = join(folder, "broken");
    spawnSync("mkdir", [broken]);
    writeFileSync(join(broken, "Kconfig"), "config A\n\tbool (\n");
    const result = kiln("apply", "doc.txt", "-k", broken, "-o", target);
    expect(result.status).toBe(2);
    expect(result.err).toMatch(/Kconfig:2: syntax error/);
  });
});
