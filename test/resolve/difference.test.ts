import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { wholeRandomOf } from "../../scripts/mulberry32.mjs";
import {
  applyMode,
  type Configuration,
  createConfiguration,
  loadDotConfig,
  type Model,
  writeDotConfig,
} from "../../src/kconfig/index.ts";
import { differenceOf } from "../../src/resolve/index.ts";
import { explainDiff } from "../../src/session/index.ts";
import { openTree } from "../../src/tree/index.ts";
import { configure, oldBehaviour } from "../kconfig/mini.ts";
import { oracleOf } from "../oracle/c-conf.ts";
import { randomTree } from "./random-tree.ts";

/** As reading its `.config` gives it, until that changes nothing. */
function settled(start: Configuration): Configuration {
  let configuration = start;
  for (let round = 0; round < 4; round++) {
    const text = writeDotConfig(configuration);
    configuration = createConfiguration(start.model);
    loadDotConfig(configuration, text, { file: ".config" });
    if (writeDotConfig(configuration) === text) break;
  }
  return configuration;
}

test("decisions with what follows from each, the widest first", () => {
  const kconfig =
    'config NET\n\tbool "n"\nconfig INET\n\tbool "i"\n\tdepends on NET\n\tdefault y\nconfig WIFI\n\tbool "w"\n\tdepends on NET\n' +
    'config CORE\n\tbool\n\tdefault y if WIFI\nconfig SOUND\n\tbool "s"\n';
  const { configuration, symbol } = configure(kconfig, { SOUND: "y" });
  const first = settled(configuration);
  const second = first.clone();
  for (const [name, value] of [
    ["NET", "y"],
    ["WIFI", "y"],
    ["SOUND", "n"],
  ] as const)
    second.setUserValue(symbol(name), value);
  const { decisions, together, differing, unexplained } = differenceOf(first, settled(second));
  expect(
    decisions.map((each) => [
      `${each.symbol.name}=${each.after}`,
      each.before,
      each.accounts,
      each.under?.name,
      each.consequences.map((other) => `${other.symbol.name}=${other.after}`),
    ]),
  ).toEqual([
    ["NET=y", "n", 4, undefined, ["INET=y"]],
    ["WIFI=y", undefined, 2, "NET", ["CORE=y"]],
    ["SOUND=n", "y", 1, undefined, []],
  ]);
  expect([together, differing, unexplained]).toEqual([[], 5, []]);
});

test.each([false, true])(
  "random trees: the whole difference, and no decision to spare (rules before 6.11: %s)",
  (old) => {
    let decided = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const pick = wholeRandomOf(seed);
      const kconfig = randomTree(pick);
      const { configuration } = configure(kconfig, {}, old ? oldBehaviour : undefined);
      const made = (): Configuration => {
        const trial = configuration.clone();
        for (const symbol of trial.model.symbols)
          if (!symbol.constant && pick(2) === 0) trial.setUserValue(symbol, ["n", "m", "y"][pick(3)]!);
        return settled(trial);
      };
      const first = made();
      const second = made();
      const { decisions, together, differing, unexplained } = differenceOf(first, second);
      const about = `seed ${seed}\n${kconfig}${writeDotConfig(first)}\n${writeDotConfig(second)}`;
      expect(unexplained, about).toEqual([]);
      const wanted = writeDotConfig(second);
      const without = (spared: (typeof decisions)[number] | undefined): string => {
        const trial = first.clone();
        for (const each of [...decisions].sort((a, b) => a.symbol.id - b.symbol.id))
          if (each !== spared) trial.setUserValue(each.symbol, each.after);
        return writeDotConfig(trial);
      };
      expect(without(undefined), about).toBe(wanted);
      for (const each of decisions) expect(without(each), `${about}\nwithout ${each.symbol.name}`).not.toBe(wanted);
      const roots = decisions.filter(({ under }) => under === undefined);
      expect(
        roots.reduce((sum, each) => sum + each.accounts, together.length),
        about,
      ).toBeGreaterThanOrEqual(differing);
      decided += decisions.length;
    }
    expect(decided).toBeGreaterThan(100);
  },
);

const oracle = oracleOf("6.12");
if (oracle === undefined) console.warn("not tried: explain-diff on a real tree (linux-source-6.12 is missing)");
const folder = mkdtempSync(join(tmpdir(), "kiln-difference-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(oracle === undefined)("linux 6.12", () => {
  const environment = oracle?.environment("x86") ?? {};
  const conf = (mode: string, config: string, seed = "1"): string => {
    const path = join(folder, config);
    const env = { ...environment, KCONFIG_CONFIG: path, KCONFIG_SEED: seed, KCONFIG_AUTOHEADER: join(folder, "h") };
    const result = spawnSync(oracle!.conf, [mode, "Kconfig"], { cwd: folder, env, encoding: "utf8" });
    expect(result.status, result.stderr).toBe(0);
    return path;
  };
  const context = { cwd: folder, env: { ...process.env, ARCH: "x86" }, report: () => {} };

  test.each([
    ["allnoconfig", "alldefconfig"],
    ["randconfig", "allnoconfig"],
    ["alldefconfig", "randconfig"],
  ])("from %s to %s: the C tool reads the first with the decisions as the second", async (from, to) => {
    for (const name of [from, to]) if (!existsSync(join(folder, name))) conf(`--${name}`, name);
    const first = join(folder, "first");
    copyFileSync(join(folder, from), first);
    const second = join(folder, to);
    const output = join(folder, "decisions");
    const request = { kernelDir: oracle!.tree, overrides: {}, first, second, output };
    const started = process.cpuUsage();
    const result = await explainDiff(request, context);
    const { user, system } = process.cpuUsage(started);
    console.log(
      `${from} to ${to}: ${result.differing} differ, ${result.decisions.length} decisions, ${Math.round((user + system) / 1000)} ms`,
    );
    expect(result.verified).toBe(true);
    expect(result.together).toEqual([]);
    writeFileSync(first, readFileSync(first, "utf8") + readFileSync(output, "utf8"));
    conf("--olddefconfig", "first");
    expect(readFileSync(first, "utf8")).toBe(readFileSync(second, "utf8"));
  });

  test("no decision between two real configurations can be spared", () => {
    const { model } = openTree({ top: "Kconfig", environment, cwd: oracle!.tree, env: process.env });
    const first = mode(model!, "allnoconfig");
    const second = mode(model!, "alldefconfig");
    const { decisions } = differenceOf(first, second);
    const wanted = writeDotConfig(second);
    expect(decisions.length).toBeGreaterThan(10);
    for (const spared of decisions) {
      const trial = first.clone();
      for (const each of decisions) if (each !== spared) trial.setUserValue(each.symbol, each.after);
      expect(writeDotConfig(trial) === wanted, spared.symbol.name).toBe(false);
    }
  });
});

function mode(model: Model, name: "allnoconfig" | "alldefconfig"): Configuration {
  const configuration = createConfiguration(model);
  applyMode(configuration, name);
  return settled(configuration);
}
