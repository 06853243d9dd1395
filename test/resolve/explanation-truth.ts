import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import {
  type Configuration,
  compareValues,
  createConfiguration,
  type KSymbol,
  loadDotConfig,
  writeDotConfig,
} from "../../src/kconfig/index.ts";
import { explain, findConflicts, InputFailure, setOptions } from "../../src/session/index.ts";
import { openTree } from "../../src/tree/index.ts";
import { oracleOf } from "../oracle/c-conf.ts";

const oracle = oracleOf("6.12");
if (oracle === undefined) console.warn("plans are not checked by the C tool (linux-source-6.12 is missing)");

interface Setting {
  readonly symbol: KSymbol;
  readonly relation: "=" | "!=" | "<" | "<=" | ">" | ">=";
  readonly value: string;
}

interface Ground {
  readonly folder: string;
  readonly base: Configuration;
  readonly setting: (text: string) => Setting;
}

/** What a command of a case tells is checked with the evaluator, by trying everything where it says "impossible", and with the C tool. */
export async function checkTruth(folder: string, command: readonly string[], printed: string): Promise<void> {
  checkPlaces(folder, printed);
  const ground = groundOf(folder);
  const context = { cwd: folder, env: { ARCH: "x86_64", PATH: process.env.PATH }, report: () => {} };
  const request = { kernelDir: folder, overrides: {} };
  const [verb, ...words] = command;
  const keep = words.includes("--keep") ? words.slice(words.indexOf("--keep") + 1) : [];
  const plain = words.slice(0, words.findIndex((word) => word.startsWith("--")) >>> 0);
  try {
    if (verb === "why") {
      checkWhy(ground, await explain(plain[0]!, join(folder, "config"), request, context));
    } else if (verb === "set") {
      const wish = { ...request, settings: plain, keep, base: join(folder, "config"), dryRun: true, alternatives: 4 };
      checkSet(ground, plain, keep, await setOptions(wish, context));
    } else if (verb === "conflicts") {
      const all = words.filter((word) => word.endsWith(".md")).map((name) => join(folder, name));
      const soft = words.includes("--soft") ? all.slice(-1) : [];
      const only = words.includes("--role") ? [words.at(-1)!] : [];
      const roles = { only, without: [] };
      const wish = { ...request, documents: all, soft, keep: [], base: join(folder, "config"), roles };
      checkConflicts(ground, await findConflicts(wish, context));
    } else expect.fail(`a case of ${verb} cannot be checked`);
  } catch (error) {
    if (!(error instanceof InputFailure)) throw error;
    expect(printed).toContain(`kiln: ${error.message}`);
  }
}

/** Each place named is a line of the file, and says something that can be pointed at. */
function checkPlaces(folder: string, printed: string): void {
  const flat = printed.replace(/\n +/g, " ");
  const entries =
    /^\s*(config|menuconfig|choice|menu|default|select|imply|range|bool|tristate|int|hex|string|prompt)\b/;
  for (const [, file = "", line = ""] of flat.matchAll(/\b(Kconfig|config):(\d+)/g)) {
    const text = readFileSync(join(folder, file), "utf8").split("\n")[Number(line) - 1];
    expect(text, `${file}:${line}`).toMatch(file === "Kconfig" ? entries : /CONFIG_/);
  }
}

function groundOf(folder: string): Ground {
  const environment = { ARCH: "x86_64", SRCARCH: "x86" };
  const { model } = openTree({ top: "Kconfig", environment, cwd: folder, env: { KILN_NO_CACHE: "1" } });
  let base = createConfiguration(model!);
  loadDotConfig(base, readFileSync(join(folder, "config"), "utf8"), { file: "config" });
  const text = writeDotConfig(base);
  base = createConfiguration(model!);
  loadDotConfig(base, text, { file: "config" });
  const setting = (words: string): Setting => {
    const [, name = "", relation = "=", value = ""] = /^(\w+?)(!=|<=|>=|=|<|>)(.*)$/.exec(words) ?? [];
    return { symbol: model!.byName.get(name)!, relation: relation as Setting["relation"], value };
  };
  return { folder, base, setting };
}

function holds(configuration: Configuration, { symbol, relation, value }: Setting): boolean {
  const text = configuration.text(symbol);
  if (symbol.type === "string" && relation === "=") return text === value;
  return compareValues(relation, text, symbol.type, value, symbol.type) === 2;
}

function checkWhy({ base, setting }: Ground, why: Awaited<ReturnType<typeof explain>>): void {
  const symbol = setting(`${why.symbol}=`).symbol;
  expect(why.value).toBe(base.text(symbol));
  expect(why.because).toMatch(new RegExp(`^${why.symbol}=`));
  const becomes = (value: string): string => {
    const trial = base.clone();
    trial.setUserValue(symbol, value);
    return trial.text(symbol);
  };
  for (const value of why.settable) expect(becomes(value), `${why.symbol} can be ${value}`).toBe(value);
  for (const { values, text } of why.obstacles)
    for (const value of values) expect(becomes(value), `${why.symbol} ${text}`).not.toBe(value);
  for (const { symbol: by, active } of why.influences) {
    if (active) expect(base.tristate(setting(`${by}=`).symbol), `${by} pushes`).not.toBe(0);
  }
  const { asked } = why;
  if (asked === null) return;
  const goal = setting(asked.goal);
  if (asked.outcome === "holds") expect(holds(base, goal)).toBe(true);
  else if (asked.outcome === "possible") checkPlan(base, [goal], [], asked.set, setting);
  else if (asked.outcome === "impossible") checkImpossible(base, [goal]);
}

function checkSet(
  { folder, base, setting }: Ground,
  settings: readonly string[],
  keep: readonly string[],
  result: Awaited<ReturnType<typeof setOptions>>,
): void {
  const goals = settings.map(setting);
  const kept = keep.map((name): Setting => {
    const { symbol } = setting(`${name}=`);
    return { symbol, relation: "=", value: base.text(symbol) };
  });
  if (result.outcome !== "set") {
    checkImpossible(base, [...goals, ...kept]);
    expect(result.outcome).toBe("impossible");
    if (result.outcome !== "impossible") return;
    expect(result.reasons.length).toBeGreaterThan(0);
    expect(result.about.length).toBe(result.reasons.length);
    const single = result.giveUp === null ? [] : [result.giveUp];
    for (const giveUp of [...single, ...result.instead]) {
      const rest = [...goals.filter((_, index) => settings[index] !== giveUp), ...kept];
      expect(reach(base, rest), `the rest without ${giveUp}`).toBe(true);
    }
    return;
  }
  for (const plan of result.plans) {
    const after = checkPlan(base, goals, kept, plan.set, setting);
    for (const { symbol, before, after: now } of plan.consequences) {
      expect(base.text(setting(`${symbol}=`).symbol)).toBe(before);
      expect(after.text(setting(`${symbol}=`).symbol)).toBe(now);
    }
    if (oracle !== undefined) checkWithC(oracle.conf, folder, after, [...goals, ...kept]);
  }
}

/** All of it holds, and without any one of the values something does not. */
function checkPlan(
  base: Configuration,
  goals: readonly Setting[],
  kept: readonly Setting[],
  set: readonly { readonly symbol: string; readonly value: string }[],
  setting: Ground["setting"],
): Configuration {
  const apply = (without?: string): Configuration => {
    const trial = base.clone();
    for (const { symbol, value } of set)
      if (symbol !== without) expect(trial.setUserValue(setting(`${symbol}=`).symbol, value), symbol).toBe(true);
    return trial;
  };
  const all = [...goals, ...kept];
  const after = apply();
  for (const each of all) expect(holds(after, each), `${each.symbol.name} ${each.relation} ${each.value}`).toBe(true);
  for (const { symbol } of set)
    expect(
      all.every((each) => holds(apply(symbol), each)),
      `${symbol} is needed`,
    ).toBe(false);
  return after;
}

function checkWithC(conf: string, folder: string, configuration: Configuration, goals: readonly Setting[]): void {
  const output = mkdtempSync(join(tmpdir(), "kiln-truth-"));
  try {
    const path = join(output, ".config");
    writeFileSync(path, writeDotConfig(configuration));
    const env = { ARCH: "x86_64", PATH: process.env.PATH, KCONFIG_CONFIG: path, srctree: folder };
    const result = spawnSync(conf, ["--olddefconfig", "Kconfig"], { cwd: output, env, encoding: "utf8" });
    expect(result.status, result.stderr).toBe(0);
    const after = createConfiguration(configuration.model);
    loadDotConfig(after, readFileSync(path, "utf8"), { file: ".config" });
    for (const each of goals) expect(holds(after, each), `${each.symbol.name} after the C tool`).toBe(true);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function checkConflicts({ base, setting }: Ground, result: Awaited<ReturnType<typeof findConflicts>>): void {
  for (const { lines, leftOut } of result.conflicts) {
    const all = lines.map(({ symbol, value }) => setting(`${symbol}=${value}`));
    checkImpossible(base, all);
    const rest = lines.filter((line) => line.line !== leftOut?.line || line.file !== leftOut.file);
    const settings = rest.map(({ symbol, value }) => setting(`${symbol}=${value}`));
    expect(reach(base, settings), "the lines without the one left out").toBe(true);
  }
}

function checkImpossible(base: Configuration, goals: readonly Setting[]): void {
  const words = goals.map(({ symbol, relation, value }) => `${symbol.name}${relation}${value}`).join(", ");
  expect(reach(base, goals), `impossible: ${words}`).toBe(false);
}

/** Whether some configuration of the tree holds all settings: every combination of user values is tried. */
function reach(base: Configuration, goals: readonly Setting[]): boolean {
  const trial = base.clone();
  trial.clearUserValues();
  const symbols = base.model.symbols.filter((symbol) => symbol.properties.some(({ kind }) => kind === "prompt"));
  const valuesOf = (symbol: KSymbol): string[] => {
    if (symbol.type === "bool") return ["n", "y"];
    if (symbol.type === "tristate") return ["n", "m", "y"];
    const texts = base.model.symbols.filter(({ constant, type }) => constant || type === "unknown");
    const near = symbol.type === "string" ? ["", "-"] : symbol.type === "hex" ? ["0x0", "0x21"] : ["0", "1", "20"];
    return [...new Set([...texts.map(({ name }) => name), ...goals.map(({ value }) => value), ...near])];
  };
  const tried = (at: number): boolean => {
    if (goals.every((goal) => holds(trial, goal))) return true;
    const symbol = symbols[at];
    if (symbol === undefined) return false;
    if (tried(at + 1)) return true;
    for (const value of valuesOf(symbol)) {
      if (!trial.setUserValue(symbol, value)) continue;
      if (tried(at + 1)) return true;
    }
    trial.clearUserValue(symbol);
    return false;
  };
  return tried(0);
}
