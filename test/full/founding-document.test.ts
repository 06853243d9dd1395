import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
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
  let result: { lines: Line[]; summary: Record<string, number>; root: string; boots: { findings: string[] }[] };
  let status: number | null;

  beforeAll(async () => {
    const words = ["up", DOCUMENT, "-k", tree!, `O=${built}`, "--yes", "--json"];
    const kiln = spawn(process.execPath, [resolve("dist/kiln.js"), ...words], { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    kiln.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    status = await new Promise((end) => void kiln.on("close", end));
    result = JSON.parse(out);
  });

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

  test("the kernel neither oopsed nor warned", () => {
    expect(result.boots.flatMap((boot) => boot.findings)).toEqual([]);
  });
});
