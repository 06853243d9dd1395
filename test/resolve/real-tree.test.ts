import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Logic from "logic-solver";
import { afterAll, describe, expect, test } from "vitest";
import { type Configuration, createConfiguration, type KSymbol, loadDotConfig } from "../../src/kconfig/index.ts";
import { type Formula, formulaOf } from "../../src/resolve/formula.ts";
import { resolve, type Want } from "../../src/resolve/index.ts";
import { openTree } from "../../src/tree/index.ts";
import { oracleOf } from "../oracle/c-conf.ts";

const oracle = oracleOf("6.12");
if (oracle === undefined) console.warn("not tried: the resolver on a real tree (linux-source-6.12 is missing)");
const folder = mkdtempSync(join(tmpdir(), "kiln-resolve-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Randconfigs for each architecture; `KILN_RANDCONFIGS` asks for more. */
const RANDCONFIGS = Number(process.env.KILN_RANDCONFIGS ?? 6);
const SEED = 40_000;

function modelOf(arch: string) {
  const environment = oracle!.environment(arch);
  const { model } = openTree({ top: "Kconfig", environment, cwd: oracle!.tree, env: process.env });
  return model!;
}

/** A configuration that the C tool made. */
function randconfig(model: ReturnType<typeof modelOf>, arch: string, seed: number, probability: number): Configuration {
  const result = spawnSync(oracle!.conf, ["--randconfig", "Kconfig"], {
    cwd: folder,
    env: {
      ...oracle!.environment(arch),
      KCONFIG_AUTOHEADER: join(folder, "autoconf.h"),
      KCONFIG_SEED: String(seed),
      KCONFIG_PROBABILITY: String(probability),
    },
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(result.status, result.stderr).toBe(0);
  const configuration = createConfiguration(model);
  loadDotConfig(configuration, readFileSync(join(folder, ".config"), "utf8"), { file: ".config" });
  return configuration;
}

/** The first clause that a configuration breaks, with the symbol it is about. */
function broken({ clauses, model, valuesIn }: Formula, configuration: Configuration): string | undefined {
  const values = valuesIn(configuration, 0);
  for (let clause = 0; clause < clauses.count; clause++) {
    const row = clauses.literals.subarray(clauses.starts[clause]!, clauses.starts[clause + 1]!);
    if (row.some((literal) => values[literal >> 1] !== (literal & 1))) continue;
    return `${clauses.ruleOf(clause)} of ${model.symbols[clauses.owners[clause]!]?.name ?? "a choice"}`;
  }
  return undefined;
}

function wantOf(symbol: KSymbol, value: string): Want {
  return { symbol, value, held: false, source: { file: "doc", line: 1, text: symbol.name } };
}

describe.skipIf(oracle === undefined)("linux 6.12", () => {
  test.each(["x86", "arm64", "xtensa"])(
    "every configuration that the C tool makes satisfies the formula: %s",
    (arch) => {
      const model = modelOf(arch);
      const formula = formulaOf(model);
      console.log(`${arch}: ${RANDCONFIGS} randconfigs from seed ${SEED}`);
      for (let count = 0; count < RANDCONFIGS; count++) {
        const configuration = randconfig(model, arch, SEED + count, 10 + ((count * 17) % 81));
        expect(broken(formula, configuration), `${arch}, seed ${SEED + count}`).toBeUndefined();
      }
    },
  );

  test("a plan for one want is minimal, and another solver agrees with every no", () => {
    const model = modelOf("x86");
    const formula = formulaOf(model);
    const base = randconfig(model, "x86", SEED, 50);
    const solver = new Logic.Solver();
    const named = (literal: number): string => `${(literal & 1) === 0 ? "" : "-"}v${literal >> 1}`;
    const { clauses } = formula;
    for (let clause = 0; clause < clauses.count; clause++) {
      const row = [...clauses.literals.subarray(clauses.starts[clause]!, clauses.starts[clause + 1]!)];
      solver.require(Logic.or(...row.map(named)));
    }
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
    const step = Math.max(1, Math.floor(candidates.length / 70));
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
        const { assignments } = answer.plans[0];
        if (plans % 10 === 0) expect(solver.solveAssuming(literalOf(want)), about).not.toBeNull();
        for (const spared of assignments) {
          const trial = base.clone();
          for (const { symbol: each, value } of assignments)
            if (each !== spared.symbol) trial.setUserValue(each, value);
          expect(trial.text(symbol), `${about} without ${spared.symbol.name}=${spared.value}`).not.toBe(want.value);
        }
      }
    }
    expect(plans).toBeGreaterThan(20);
    expect(proofs).toBeGreaterThan(2);
  });
});
