import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { schemaErrors } from "../boot/json-schema.ts";
import { oracleOf } from "../oracle/c-conf.ts";

// The document that Kiln was made for, all the way: a kernel of 6.12 from tinyconfig, compiled, installed, booted and proven.
// The build folder is kept beside the trees; ccache makes the second time short.
const DOCUMENT = resolve("../shared/seed/kernel-compile.rst");
const tree = oracleOf("6.12")?.tree;
const emulator = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;
const missing = [
  ...(existsSync(DOCUMENT) ? [] : [`the document ${DOCUMENT}`]),
  ...(tree === undefined ? ["linux-source-6.12"] : []),
  ...(emulator ? [] : ["qemu-system-x86"]),
];
if (missing.length > 0) console.warn(`NOT TRIED: the founding document; missing: ${missing.join(", ")}`);

interface Line {
  readonly line: number;
  readonly symbol: string | null;
  readonly level: string;
  readonly kind: string;
  readonly short: boolean;
  readonly message: string | null;
}

describe.skipIf(missing.length > 0)("the founding document becomes a kernel that is proven", () => {
  const built = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test", "founding-document");
  interface Result {
    readonly lines: Line[];
    readonly summary: Record<string, number>;
    readonly root: string;
    readonly steps: { step: string; state: string; seconds: number }[];
    readonly autoload: { modules: string[]; holds: boolean | null; evidence: string };
    readonly boots: { end: string; findings: string[] }[];
  }
  let result: Result;
  let status: number | null;

  beforeAll(async () => {
    // A proof of another run would be taken as it is.
    rmSync(join(built, "kiln-proof.json"), { force: true });
    [status, result] = await up();
  });

  async function up(): Promise<[number | null, Result]> {
    const words = ["up", DOCUMENT, "-k", tree!, `O=${built}`, "--yes", "--json"];
    const kiln = spawn(process.execPath, [resolve("dist/kiln.js"), ...words], { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    kiln.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    const ended = await new Promise<number | null>((end) => void kiln.on("close", end));
    return [ended, JSON.parse(out)];
  }

  test("no line is below the level that its kind allows", () => {
    expect(result.lines.filter((line) => line.short)).toEqual([]);
    expect(status).toBe(0);
  });

  test("at least 90 of its lines were exercised, and none that builds something lacks a check", () => {
    const lines = (level: string): number => result.lines.filter((line) => line.level === level).length;
    console.log(JSON.stringify(result.summary));
    expect(lines("exercised")).toBeGreaterThanOrEqual(90);
    expect(result.lines.filter((line) => line.kind === "code")).toEqual([]);
  });

  test("the answer is as its schema says", () => {
    expect(schemaErrors("up", result)).toEqual([]);
  });

  test("the modules that the document loads at boot are in the staging root", () => {
    const file = readFileSync(join(result.root, "etc/conf.d/modules"), "utf8");
    expect(file).toContain("bonding");
    expect(file).toContain("mode=1 miimon=200");
  });

  test("bonding is loaded at boot from the written file by OpenRC, with its parameters", () => {
    expect(result.autoload).toMatchObject({ modules: ["bonding"], holds: true });
    expect(result.autoload.evidence).toMatch(/^OpenRC.* loaded bonding mode=active-backup 1 miimon=200(;|$)/);
  });

  test("every line has its level, and every kind the level that it is allowed", () => {
    expect(result.lines).toHaveLength(result.summary.lines!);
    expect(result.summary).toMatchObject({ short: 0, unchecked: 0, holds: true });
    expect(result.lines.filter((line) => line.level === "none").map((line) => line.kind)).not.toContain("usable");
  });

  test("done again, every step finds its inputs the same", async () => {
    const [again, second] = await up();
    expect(again).toBe(0);
    expect(second.lines).toEqual(result.lines);
    const states = new Map(second.steps.map(({ step, state }) => [step, state]));
    for (const step of ["configure", "build", "install", "prove"]) expect(states.get(step), step).toBe("same");
    expect(second.steps.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(120);
  });

  test("the kernel neither oopsed nor warned", () => {
    expect(result.boots.map((boot) => boot.end)).toEqual(result.boots.map(() => "done"));
    expect(result.boots.flatMap((boot) => boot.findings)).toEqual([]);
  });
});
