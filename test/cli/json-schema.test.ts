import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-schema-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KCONFIG = `config MODULES
	bool "Modules"
	modules
config NET
	bool "Networking"
config WIFI
	tristate "Wireless"
	depends on NET
	select CRC
config CRC
	tristate
config TUNER
	tristate "Tuner" if NET
	imply WIFI
config CPUS
	int "Processors"
	range 2 8
	default 4
config NAME
	string "Name"
choice
	prompt "Speed"
config SLOW
	bool "Slow"
config FAST
	bool "Fast"
endchoice
config FAR
	bool "Far"
	depends on ELSEWHERE
`;

beforeAll(() => {
  mkdirSync(join(folder, "tree"));
  writeFileSync(join(folder, "tree", "Kconfig"), KCONFIG);
  writeFileSync(
    join(folder, "one"),
    'CONFIG_NET=y\nCONFIG_WIFI=y\nCONFIG_CPUS=6\nCONFIG_NAME="a \\"b\\""\nCONFIG_GONE=y\n',
  );
  writeFileSync(join(folder, "two"), "# CONFIG_NET is not set\nCONFIG_FAST=y\nCONFIG_CPUS=99\n");
  writeFileSync(join(folder, "on.md"), "```\n[*] Networking\n<*> Wireless  # radio\n[*] Nothing like it\n```\n");
  writeFileSync(join(folder, "off.md"), "```\n[ ] Networking\n[*] Far\n```\n");
});

/** What `--json` prints, held against the schema of its verb. */
function answer(verb: string, status: number, ...args: string[]): Record<string, unknown> {
  const env = { ...process.env, ARCH: "x86_64", XDG_CACHE_HOME: join(folder, "cache") };
  const words = [KILN, verb, ...args, "--json", "-k", "tree"];
  const result = spawnSync(process.execPath, words, { cwd: folder, env, encoding: "utf8" });
  expect(result.status, result.stderr).toBe(status);
  const schema = JSON.parse(readFileSync(resolve("docs", `${verb}.schema.json`), "utf8")) as object;
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
  const value = JSON.parse(result.stdout) as Record<string, unknown>;
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
  return value;
}

describe("answers of --json are as docs/*.schema.json describe them", () => {
  test("why", () => {
    const names = ["NET", "WIFI", "CRC", "TUNER", "CPUS", "NAME", "SLOW", "FAR", "MODULES"];
    for (const name of names) expect(answer("why", 0, name, "--config", "one").symbol).toBe(name);
    expect(answer("why", 0, "FAR=y", "--config", "one").asked).toMatchObject({ outcome: "impossible" });
    expect(answer("why", 0, "CPUS=9", "--config", "one").asked).toMatchObject({ outcome: "impossible" });
    expect(answer("why", 0, "WIFI=m", "--config", "two").asked).toMatchObject({ outcome: "possible" });
    expect(answer("why", 0, "NET=y", "--config", "one").asked).toMatchObject({ outcome: "holds" });
  });

  test("set", () => {
    const plans = answer("set", 0, "WIFI=m", "FAST=y", "--base", "two", "--alternatives", "3", "-o", "out");
    expect(plans).toMatchObject({ outcome: "set", written: "written" });
    expect(readFileSync(join(folder, "out"), "utf8")).toMatch(/^CONFIG_WIFI=m$/m);
    expect(answer("set", 1, "WIFI=y", "NET=n", "--base", "one", "-o", "out")).toMatchObject({ outcome: "impossible" });
    expect(answer("set", 1, "FAR=y", "--base", "one", "-n").outcome).toBe("impossible");
  });

  test("conflicts", () => {
    const { conflicts } = answer("conflicts", 1, "on.md", "off.md", "--base", "one");
    expect(conflicts).toHaveLength(2);
    expect(answer("conflicts", 0, "on.md", "--base", "one").conflicts).toEqual([]);
  });

  test("apply", () => {
    const { added } = answer("apply", 0, "on.md", "--base", "two", "-o", "out");
    expect(added).toEqual([]);
    writeFileSync(join(folder, "radio.md"), "```\n<*> Wireless\n```\n");
    const [net] = answer("apply", 0, "radio.md", "--base", "two", "-n").added as { chain: unknown; wanted: unknown }[];
    expect(net).toMatchObject({
      symbol: "NET",
      wanted: { symbol: "WIFI", file: "radio.md", line: 2, text: "Wireless" },
      chain: [{ symbol: "WIFI", link: "depends on", condition: null, next: "NET", value: "y", place: "Kconfig:6" }],
    });
  });

  test("minimize", () => {
    expect(answer("minimize", 1, "one", "--keep", "on.md", "-o", "small").notHeld).toHaveLength(1);
    expect(answer("minimize", 0, "one", "--boots", "none").after).toBe(1);
  });

  test("explain-diff", () => {
    const result = answer("explain-diff", 0, "one", "two");
    expect(result).toMatchObject({ verified: true, first: { unknown: 1 }, second: { otherwise: 1 } });
  });
});
