import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { wholeRandomOf } from "../../scripts/mulberry32.mjs";
import { type Configuration, createConfiguration, loadDotConfig, writeSavedefconfig } from "../../src/kconfig/index.ts";
import { minimize, type Want } from "../../src/resolve/index.ts";
import { minimizeConfig } from "../../src/session/index.ts";
import { openTree } from "../../src/tree/index.ts";
import { configure } from "../kconfig/mini.ts";
import { oracleOf } from "../oracle/c-conf.ts";
import { randomTree } from "./random-tree.ts";

function wantsOf(configuration: Configuration, ...names: readonly string[]): Want[] {
  return names.map((name) => {
    const symbol = configuration.model.byName.get(name)!;
    return { symbol, value: configuration.text(symbol), held: false, source: { file: "doc", line: 1, text: name } };
  });
}

function sizeOf(configuration: Configuration): number {
  return configuration.model.symbols.filter((symbol) => !symbol.constant && configuration.tristate(symbol) !== 0)
    .length;
}

/** As the commands of a person would tell it. */
function told(configuration: Configuration, wants: readonly Want[]): string[] {
  const small = minimize(configuration, wants);
  return [
    `${small.before} -> ${small.after}`,
    ...small.kept.map(({ symbol, value, need }) => {
      const why = need.kind === "want" ? need.want.symbol.name : `+${need.more}`;
      return `${symbol.name}=${value} for ${why}`;
    }),
  ];
}

describe("what is left is needed", () => {
  test("dependencies of what must hold stay, the rest goes, numbers fall back", () => {
    const kconfig =
      'config NET\n\tbool "n"\nconfig WIFI\n\tbool "w"\n\tdepends on NET\nconfig SOUND\n\tbool "s"\nconfig BUF\n\tint "b"\n\tdefault 4\n';
    const { configuration } = configure(kconfig, { NET: "y", WIFI: "y", SOUND: "y", BUF: "9" });
    expect(told(configuration, wantsOf(configuration, "WIFI"))).toEqual([
      "3 -> 2",
      "NET=y for WIFI",
      "WIFI=y for WIFI",
    ]);
    expect(told(configuration, wantsOf(configuration, "WIFI", "BUF"))).toContain("BUF=9 for BUF");
  });

  test("a default that would be on is switched off", () => {
    const { configuration } = configure('config A\n\tbool "a"\n\tdefault y\nconfig B\n\tbool "b"\n', { B: "y" });
    expect(told(configuration, wantsOf(configuration, "B"))).toEqual(["2 -> 1", "A=n for +1", "B=y for B"]);
  });

  test("one that lets others be switched off is switched on where that pays", () => {
    const hidden = ["P", "Q", "R"].map((name) => `config ${name}\n\tbool "${name}" if EXPERT\n\tdefault y\n`).join("");
    const kconfig = `config EXPERT\n\tbool "e"\n${hidden}`;
    const { configuration } = configure(kconfig);
    expect(told(configuration, [])).toEqual(["3 -> 1", "EXPERT=y for +2", "P=n for +1", "Q=n for +1", "R=n for +1"]);
    expect(told(configuration, wantsOf(configuration, "P", "Q", "R"))).toEqual(["3 -> 3"]);
  });

  test("another entry of a choice is no gain, so the default comes back", () => {
    const kconfig = 'choice\n\tprompt "c"\nconfig S\n\tbool "s"\nconfig F\n\tbool "f"\nendchoice\n';
    const { configuration } = configure(kconfig, { F: "y" });
    expect(told(configuration, [])).toEqual(["1 -> 1"]);
    expect(told(configuration, wantsOf(configuration, "F"))).toEqual(["1 -> 1", "F=y for F"]);
  });

  test("random trees: the wants hold, and nothing more can be switched off", () => {
    let smaller = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const pick = wholeRandomOf(seed);
      const kconfig = randomTree(pick);
      const { configuration, symbol } = configure(kconfig);
      for (const name of ["MODULES", "A", "B", "C", "D"])
        if (pick(3) > 0) configuration.setUserValue(symbol(name), ["m", "y"][pick(2)]!);
      const wants = wantsOf(configuration, ["A", "B", "C", "D"][pick(4)]!);
      const small = minimize(configuration, wants);
      const after = small.configuration;
      const about = `seed ${seed}\n${kconfig}\n${wants[0]!.symbol.name}=${wants[0]!.value}`;
      expect(small.after, about).toBe(sizeOf(after));
      expect(small.after, about).toBeLessThanOrEqual(small.before);
      const good = (trial: Configuration): boolean => trial.text(wants[0]!.symbol) === wants[0]!.value;
      expect(good(after), about).toBe(true);
      for (const each of after.model.symbols) {
        if (each.constant || each.choice !== undefined || after.tristate(each) === 0) continue;
        const trial = after.clone();
        trial.setUserValue(each, "n");
        expect(!good(trial) || sizeOf(trial) >= small.after, `${about}\nwithout ${each.name}`).toBe(true);
      }
      if (small.after < small.before) smaller++;
    }
    expect(smaller).toBeGreaterThan(50);
  });
});

const oracle = oracleOf("6.12");
if (oracle === undefined) console.warn("not tried: minimize on a real tree (linux-source-6.12 is missing)");
const folder = mkdtempSync(join(tmpdir(), "kiln-minimize-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(oracle === undefined)("linux 6.12", () => {
  test("a server's configuration for a document, as the C tool reads it, and no line of it can be spared", async () => {
    const wishes = join(folder, "wishes");
    writeFileSync(wishes, "CONFIG_NET=y\nCONFIG_NETFILTER=y\nCONFIG_EXT4_FS=y\nCONFIG_INPUT=y\n");
    // Compilers are looked for where Kiln looks for them.
    const { PATH = "", HOME = "" } = process.env;
    const environment = { ...oracle!.environment("x86"), PATH, HOME };
    const context = { cwd: folder, env: { ...process.env, ARCH: "x86" }, report: () => {} };
    const output = join(folder, "small");
    const request = { kernelDir: oracle!.tree, overrides: {}, roles: { only: [], without: [] }, output };
    const result = await minimizeConfig({ ...request, config: "defconfig", keep: [wishes], boots: "disk" }, context);
    console.log(`${result.before} options on, ${result.after} enough, ${result.kept.length} set`);
    expect([result.lines, result.notHeld, result.unmet, result.added]).toEqual([4, [], [], []]);
    expect(result.after).toBeLessThan(result.before / 2);
    const text = readFileSync(output, "utf8");
    const c = spawnSync(oracle!.conf, ["--olddefconfig", "Kconfig"], {
      // Not in the tree, which stays clean: auto.conf is left where it runs.
      cwd: folder,
      env: { ...environment, KCONFIG_CONFIG: output },
      encoding: "utf8",
    });
    expect(c.status, c.stderr).toBe(0);
    expect(readFileSync(output, "utf8")).toBe(text);

    const { model } = openTree({ top: "Kconfig", environment, cwd: oracle!.tree, env: process.env });
    const read = (lines: readonly string[]): Configuration => {
      const configuration = createConfiguration(model!);
      loadDotConfig(configuration, lines.join("\n"), { file: "small" });
      return configuration;
    };
    const held = ["NET", "NETFILTER", "EXT4_FS", "INPUT", "VIRTIO_BLK", "SERIAL_8250_CONSOLE", "DEVTMPFS", "FUTEX"];
    const holds = (trial: Configuration): boolean => held.every((name) => trial.text(model!.byName.get(name)!) === "y");
    const whole = read(text.split("\n"));
    expect(holds(whole)).toBe(true);
    expect(sizeOf(whole)).toBe(result.after);
    const lines = writeSavedefconfig(whole).trimEnd().split("\n");
    expect(lines.length).toBe(result.kept.length);
    const kept = new Map(result.kept.map((each) => [each.symbol, each]));
    for (const line of lines) {
      const name = /CONFIG_(\w+)/.exec(line)![1]!;
      const need = kept.get(name);
      expect(need, `${line} is told`).toBeDefined();
      const without = read(lines.filter((other) => other !== line));
      if (need!.need === "size") expect(sizeOf(without), `without ${line}`).toBeGreaterThan(result.after);
    }
  });
});
