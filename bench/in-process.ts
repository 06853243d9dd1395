import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createConfiguration, type KSymbol, loadDotConfig, type Tristate } from "../src/kconfig/index.ts";
import { runConf } from "../src/session/index.ts";
import { openTree } from "../src/tree/index.ts";
import type { Oracle } from "../test/oracle/c-conf.ts";

const SETS = 1000;
const ROUNDS = 21;

/** Times in milliseconds of the engine alone, on a model that was read before. */
export interface Figures {
  readonly symbols: number;
  readonly rounds: number;
  readonly evaluate: number;
  readonly seed: number;
  readonly settable: number;
  readonly sets: number;
  readonly set: number;
  readonly slowest: number;
  /** Symbols that were set and did not change. */
  readonly unchanged: readonly string[];
}

/** Computes all symbols of a `.config` afresh, and sets symbols one by one, each back again before the next. */
export function figures(oracle: Oracle, config: string): Figures {
  const environment = oracle.environment("x86");
  const { model } = openTree({ top: "Kconfig", environment, cwd: oracle.tree, env: { KILN_NO_CACHE: "1" } });
  if (model === undefined) throw new Error("the tree could not be read");
  const text = readFileSync(config, "utf8");
  const configuration = createConfiguration(model);
  const evaluations: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    loadDotConfig(configuration, text, { file: config });
    const begin = performance.now();
    for (const symbol of model.symbols) configuration.tristate(symbol);
    evaluations.push(performance.now() - begin);
  }
  // A choice is changed by choosing another member, which is set to y.
  const other = (symbol: KSymbol): Tristate | undefined => {
    const now = configuration.tristate(symbol);
    if (symbol.choice !== undefined && now === 2) return undefined;
    return configuration.assignable(symbol).find((value) => value !== now);
  };
  const settable = model.symbols.filter((symbol) => other(symbol) !== undefined);
  const seed = Number(process.env.BENCH_SEED || Date.now() % 1_000_000);
  const unchanged: string[] = [];
  const sets = drawn(settable, SETS, seed).map((symbol) => {
    const before = configuration.userValue(symbol);
    const value = other(symbol)!;
    const begin = performance.now();
    const changes = configuration.change(() => configuration.setUserValue(symbol, "nmy"[value]!));
    const milliseconds = performance.now() - begin;
    if (!changes.some((change) => change.symbol === symbol)) unchanged.push(symbol.name);
    if (before === undefined) configuration.clearUserValue(symbol);
    else configuration.setUserValue(symbol, before);
    return milliseconds;
  });
  return {
    symbols: model.symbols.length,
    rounds: ROUNDS,
    evaluate: median(evaluations),
    seed,
    settable: settable.length,
    sets: sets.length,
    set: median(sets),
    slowest: Math.max(...sets),
    unchanged,
  };
}

/** Makes the defconfigs of several architectures: the C program in a process each, then Kiln all in this one. */
export function defconfigs(
  oracle: Oracle,
  files: Readonly<Record<string, string>>,
  work: string,
): { readonly c: number; readonly kiln: number; readonly different: readonly string[] } {
  const folderOf = (side: string, arch: string): string => join(work, `${side}-${arch}`);
  // Asked before the clock runs: recording an environment takes make seconds.
  const jobs = Object.entries(files).map(([arch, file]) => ({
    arch,
    file: `arch/${file}`,
    environment: oracle.environment(arch),
  }));
  const timed = (side: string, run: (job: (typeof jobs)[number], folder: string) => number | null): number => {
    let milliseconds = 0;
    for (const job of jobs) {
      const folder = folderOf(side, job.arch);
      mkdirSync(folder);
      const begin = performance.now();
      const status = run(job, folder);
      milliseconds += performance.now() - begin;
      if (status !== 0) throw new Error(`${side}, ${job.arch}: status ${status}`);
    }
    return milliseconds;
  };
  const c = timed("c", ({ file, environment }, cwd) => {
    return spawnSync(oracle.conf, [`--defconfig=${file}`, "Kconfig"], { cwd, env: { ...environment } }).status;
  });
  const kiln = timed("kiln", ({ file, environment }, cwd) =>
    runConf(
      {
        mode: { kind: "defconfig", file },
        kconfig: "Kconfig",
        environment,
        env: { KILN_NO_CACHE: "1" },
        cwd,
        silent: true,
      },
      { out: () => {}, err: () => {} },
    ),
  );
  const textOf = (side: string, arch: string): string => readFileSync(join(folderOf(side, arch), ".config"), "utf8");
  const different = jobs.map(({ arch }) => arch).filter((arch) => textOf("c", arch) !== textOf("kiln", arch));
  return { c, kiln, different };
}

/** So many of a list, the same for the same seed (xorshift32). */
function drawn(all: readonly KSymbol[], count: number, seed: number): KSymbol[] {
  let state = seed || 1;
  return Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return all[(state >>> 0) % all.length]!;
  });
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}
