import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Logic from "logic-solver";
import { afterAll, describe, expect, test } from "vitest";
import { wholeRandomOf } from "../../scripts/mulberry32.mjs";
import {
  type Configuration,
  createConfiguration,
  type KSymbol,
  loadDotConfig,
  type Model,
} from "../../src/kconfig/index.ts";
import { type Formula, formulaOf } from "../../src/resolve/formula.ts";
import { admits, groundOf } from "../../src/resolve/ground.ts";
import { improve } from "../../src/resolve/improve.ts";
import { resolve, type Want } from "../../src/resolve/index.ts";
import { outOfReach } from "../../src/resolve/reach.ts";
import { Solver } from "../../src/resolve/solver.ts";
import { waysOf } from "../../src/resolve/text-ways.ts";
import { openTree } from "../../src/tree/index.ts";
import { type Oracle, oracleOf } from "../oracle/c-conf.ts";

const oracle = oracleOf("6.12");
if (oracle === undefined) console.warn("not tried: the resolver on a real tree (linux-source-6.12 is missing)");
const folder = mkdtempSync(join(tmpdir(), "kiln-resolve-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Randconfigs for each tree; `KILN_RANDCONFIGS` asks for another number, `KILN_SEED` for other ones. */
const RANDCONFIGS = Number(process.env.KILN_RANDCONFIGS ?? 500);
const SEED = Number(process.env.KILN_SEED ?? 40_000);
/** Single wants for each architecture; `KILN_SINGLE_WANTS` asks for another number. */
const SINGLE_WANTS = Number(process.env.KILN_SINGLE_WANTS ?? 40);

function modelOf(arch: string, from: Oracle = oracle!) {
  const environment = from.environment(arch);
  const { model } = openTree({ top: "Kconfig", environment, cwd: from.tree, env: process.env });
  return model!;
}

function configurationOf(model: Model, text: string): Configuration {
  const configuration = createConfiguration(model);
  loadDotConfig(configuration, text, { file: ".config" });
  return configuration;
}

/** A configuration that the C tool made, started as a user would. */
function randconfig(arch: string, seed: number, probability: number, from: Oracle = oracle!): string {
  const own = mkdtempSync(join(folder, "one-"));
  const result = spawnSync(from.conf, ["--randconfig", "Kconfig"], {
    cwd: own,
    env: {
      ...from.environment(arch),
      KCONFIG_AUTOHEADER: join(own, "autoconf.h"),
      KCONFIG_SEED: String(seed),
      KCONFIG_PROBABILITY: String(probability),
    },
    encoding: "utf8",
    timeout: 600_000,
  });
  expect(result.status, result.stderr).toBe(0);
  return readFileSync(join(own, ".config"), "utf8");
}

/** The first clause that a configuration breaks, with the symbol it is about. */
function broken({ clauses, model, valuesIn }: Formula, configuration: Configuration): string | undefined {
  const values = valuesIn(configuration, 0);
  const { literals, starts } = clauses;
  for (let clause = 0; clause < clauses.count; clause++) {
    const end = starts[clause + 1]!;
    let at = starts[clause]!;
    while (at < end && values[literals[at]! >> 1] === (literals[at]! & 1)) at++;
    if (at === end) return `${clauses.ruleOf(clause)} of ${model.symbols[clauses.owners[clause]!]?.name ?? "a choice"}`;
  }
  return undefined;
}

/** How many symbols have another value. */
function changes(base: Configuration, configuration: Configuration): number {
  return base.model.symbols.filter((symbol) => base.text(symbol) !== configuration.text(symbol)).length;
}

function switchedOn(configuration: Configuration): number {
  return configuration.model.symbols.filter((symbol) => !symbol.constant && configuration.tristate(symbol) !== 0)
    .length;
}

function wantOf(symbol: KSymbol, value: string): Want {
  return { symbol, value, held: false, source: { file: "doc", line: 1, text: symbol.name } };
}

function named(literal: number): string {
  return `${(literal & 1) === 0 ? "" : "-"}v${literal >> 1}`;
}

/** The rules of a tree in a solver that is not Kiln's. */
function librarySolver({ clauses }: Formula): InstanceType<typeof Logic.Solver> {
  const solver = new Logic.Solver();
  for (let clause = 0; clause < clauses.count; clause++) {
    const row = [...clauses.literals.subarray(clauses.starts[clause]!, clauses.starts[clause + 1]!)];
    solver.require(Logic.or(...row.map(named)));
  }
  return solver;
}

describe.skipIf(oracle === undefined).each(["x86", "arm64", "xtensa"])("linux 6.12 %s", (arch) => {
  test("a plan for one want is minimal for each aim, and another solver agrees with every answer", () => {
    const model = modelOf(arch);
    const formula = formulaOf(model);
    const base = configurationOf(model, randconfig(arch, SEED, 50));
    const solver = librarySolver(formula);
    const literalOf = ({ symbol, value }: Want): string =>
      named(value === "y" ? formula.yes(symbol) : formula.on(symbol) ^ 1);
    const candidates = model.symbols.filter(
      (symbol) =>
        (symbol.type === "bool" || symbol.type === "tristate") &&
        !symbol.constant &&
        symbol.choice === undefined &&
        symbol.properties.some(({ kind }) => kind === "prompt") &&
        !base.assignable(symbol).includes(base.tristate(symbol) === 0 ? 2 : 0),
    );
    let plans = 0;
    let proofs = 0;
    const step = Math.max(1, Math.floor(candidates.length / SINGLE_WANTS));
    for (let index = 0; index < candidates.length; index += step) {
      const symbol = candidates[index]!;
      const want = wantOf(symbol, base.tristate(symbol) === 0 ? "y" : "n");
      const about = `${symbol.name}=${want.value}, seed ${SEED}`;
      const answer = resolve(base, [want]);
      expect(answer.kind, about).not.toBe("notFound");
      if (answer.kind === "impossible") {
        proofs++;
        expect(solver.solveAssuming(Logic.and(...answer.wants.map(literalOf))), about).toBeNull();
        expect(answer.reasons.length, about).toBeGreaterThan(0);
      } else if (answer.kind === "plan") {
        plans++;
        if (plans % 10 === 0) expect(solver.solveAssuming(literalOf(want)), about).not.toBeNull();
        for (const aim of ["defaults", "fewest", "smallest"] as const) {
          const other = aim === "defaults" ? answer : resolve(base, [want], { aim });
          if (other.kind !== "plan") throw new Error(`${about}: ${other.kind} for ${aim}`);
          const { assignments, kept } = other.plans[0];
          for (const spared of assignments) {
            const trial = base.clone();
            for (const { symbol: each, value } of [...kept, ...assignments])
              if (each !== spared.symbol) trial.setUserValue(each, value);
            const without = `${about}, ${aim}, without ${spared.symbol.name}=${spared.value}`;
            if (aim === "defaults" || trial.text(symbol) !== want.value) {
              expect(trial.text(symbol), without).not.toBe(want.value);
              continue;
            }
            // What is not needed for the want is there because more would change without it, or more would be on.
            const { configuration } = other.plans[0];
            const more = aim === "fewest" ? changes(base, trial) : switchedOn(trial);
            const less = aim === "fewest" ? changes(base, configuration) : switchedOn(configuration);
            expect(more, without).toBeGreaterThan(less);
          }
        }
      }
    }
    expect(plans).toBeGreaterThan(SINGLE_WANTS / 4);
    expect(proofs).toBeGreaterThan(0);
    // Several at once, of which some rule each other out.
    const pick = wholeRandomOf(SEED);
    const kinds = { plan: 0, impossible: 0 };
    for (let round = 0; round < 20; round++) {
      const drawn = Array.from({ length: 2 + pick(6) }, () => candidates[pick(candidates.length)]!);
      const wants = [...new Set(drawn)].map((symbol) => wantOf(symbol, base.tristate(symbol) === 0 ? "y" : "n"));
      const about = `${wants.map(({ symbol, value }) => `${symbol.name}=${value}`).join(" ")}, seed ${SEED}`;
      const answer = resolve(base, wants);
      if (answer.kind === "notFound") throw new Error(`not found: ${about}`);
      kinds[answer.kind]++;
      const core = answer.kind === "impossible" ? answer.wants : wants;
      const other = solver.solveAssuming(Logic.and(...core.map(literalOf)));
      if (answer.kind === "impossible") {
        expect(other, about).toBeNull();
        // None of the wants named can be spared.
        for (const want of core)
          expect(
            solver.solveAssuming(Logic.and(...core.filter((each) => each !== want).map(literalOf))),
            about,
          ).not.toBeNull();
      } else expect(other, about).not.toBeNull();
    }
    expect(kinds.plan).toBeGreaterThan(2);
    expect(kinds.impossible).toBeGreaterThan(2);
  });

  test("numbers and texts of every kind end in a plan or a proof, with which another solver agrees", () => {
    const model = modelOf(arch);
    const base = configurationOf(model, randconfig(arch, SEED, 40));
    const formula = formulaOf(model);
    const solver = librarySolver(formula);
    const asks = {
      int: [
        ["=", "7"],
        ["=", "100000"],
        [">=", "20"],
        ["<", "3"],
      ],
      hex: [
        ["=", "0x1000"],
        [">=", "0x20000000"],
        ["<", "0x10"],
      ],
      string: [
        ["=", 'a="b c"'],
        ["=", ""],
      ],
    } as const;
    const kinds = { plan: 0, impossible: 0, notFound: 0 };
    let proven = 0;
    for (const symbol of model.symbols) {
      const { type } = symbol;
      if (symbol.constant || (type !== "int" && type !== "hex" && type !== "string")) continue;
      for (const [relation, value] of asks[type]) {
        const want: Want = { ...wantOf(symbol, value), relation };
        const about = `${symbol.name}${relation}${value}, seed ${SEED}`;
        const answer = resolve(base, [want]);
        expect(answer.kind, about).not.toBe("notFound");
        kinds[answer.kind]++;
        // Where it can come about in some way, none of these can be.
        const ways = answer.kind === "impossible" && outOfReach(want) === undefined ? waysOf(formula, want) : [];
        if (ways.length === 0) continue;
        proven++;
        const any = Logic.or(...ways.map(({ literals }) => Logic.and(...literals.map(named))));
        expect(solver.solveAssuming(any), about).toBeNull();
      }
    }
    expect(kinds.plan).toBeGreaterThan(arch === "xtensa" ? 300 : 500);
    expect(kinds.impossible).toBeGreaterThan(100);
    expect(proven).toBeGreaterThan(10);
  });
});

describe.skipIf(oracle === undefined)("linux 6.12", () => {
  test("what the search finds satisfies every rule, after going back, too", () => {
    const model = modelOf("x86");
    const base = configurationOf(model, randconfig("x86", SEED, 50));
    const { formula, values, cost, weights } = groundOf(base);
    const logical = model.symbols.filter(({ constant, type }) => !constant && (type === "bool" || type === "tristate"));
    const pick = wholeRandomOf(SEED);
    const limits = { conflicts: 20_000, isCancelled: () => false };
    let models = 0;
    for (let round = 0; round < 40; round++) {
      const drawn = new Set(Array.from({ length: 1 + pick(8) }, () => logical[pick(logical.length)]!));
      const assumptions = [...drawn].map((each) =>
        base.tristate(each) === 0 ? formula.yes(each) : formula.on(each) ^ 1,
      );
      const solver = new Solver(formula.clauses, values, cost, weights("fewest"));
      if (solver.solve(assumptions, limits).kind === "model") {
        models++;
        expect(admits(formula, solver.values()), `round ${round}, seed ${SEED}`).toBe(true);
        const found = improve(solver, assumptions, limits);
        expect(admits(formula, found.values), `round ${round}, improved, seed ${SEED}`).toBe(true);
      }
      solver.release();
    }
    expect(models).toBeGreaterThan(5);
  });
});

describe.each([
  ["6.12", "x86"],
  ["6.12", "arm64"],
  ["6.12", "xtensa"],
  ["6.1", "x86"],
])("linux %s %s", (series, arch) => {
  const from = oracleOf(series);
  if (from === undefined) console.warn(`not tried: randconfigs of linux ${series} (its source package is missing)`);
  test.skipIf(from === undefined)(
    "every configuration that the C tool makes satisfies the formula",
    { timeout: 600_000 },
    async () => {
      const model = modelOf(arch, from);
      const formula = formulaOf(model);
      console.log(`${series} ${arch}: ${RANDCONFIGS} randconfigs from seed ${SEED}`);
      const jobs = Array.from({ length: RANDCONFIGS }, (_, index) => ({
        seed: SEED + index,
        probability: 5 + ((index * 17) % 91),
      }));
      const own = mkdtempSync(join(folder, "many-"));
      let first = "";
      const refused: string[] = [];
      await from!.many(arch, "randconfig", own, jobs, (text, job) => {
        if (job === 0) first = text;
        const clause = broken(formula, configurationOf(model, text));
        if (clause !== undefined) refused.push(`seed ${jobs[job]!.seed}, ${jobs[job]!.probability} %: ${clause}`);
      });
      expect(refused).toEqual([]);
      // What is made by the many is what the program makes when it is started for one.
      expect(first).toBe(randconfig(arch, jobs[0]!.seed, jobs[0]!.probability, from));
    },
  );
});
