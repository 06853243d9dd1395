import { existsSync, readdirSync } from "node:fs";
import { join, resolve as resolvePath } from "node:path";
import { describe, expect, test } from "vitest";
import { rolesOf } from "../../src/document/index.ts";
import type { Configuration } from "../../src/kconfig/index.ts";
import { fulfil } from "../../src/resolve/index.ts";
import { wantOf } from "../../src/session/apply.ts";
import { askedOf, chosen, readAskings } from "../../src/session/asked.ts";
import { openBase } from "../../src/session/base.ts";
import type { OpenTree } from "../../src/session/open-tree.ts";
import { openTree } from "../../src/tree/index.ts";
import { oracleOf } from "../oracle/c-conf.ts";

/** The document that Kiln was made for, where it is at hand; the examples of this repository always. */
const FOUNDING = resolvePath("../shared/seed/kernel-compile.rst");
const EXAMPLES = readdirSync("examples")
  .filter((name) => /\.(md|rst|wiki|txt)$/.test(name))
  .map((name) => join("examples", name));
/** Milliseconds of computing, which a busy machine does not stretch as it does waiting. */
const LIMIT = 300;

for (const series of ["6.12", "6.1"]) {
  const oracle = oracleOf(series);
  if (oracle === undefined) console.warn(`not tried: documents on linux ${series} (its source package is missing)`);
  describe.skipIf(oracle === undefined).each(["tinyconfig", "defconfig"])(`linux ${series} from %s`, (name) => {
    let base: Configuration | undefined;
    const start = (): Configuration => {
      if (base !== undefined) return base;
      const environment = oracle!.environment("x86");
      const { model } = openTree({ top: "Kconfig", environment, cwd: oracle!.tree, env: process.env });
      const tree = { model: model!, root: oracle!.tree, environment } as unknown as OpenTree;
      base = openBase(tree, name, "none").configuration;
      return base;
    };
    const documents = existsSync(FOUNDING) ? [...EXAMPLES, FOUNDING] : EXAMPLES;

    test.each(documents)("%s: every line has an outcome, nothing is set that is not needed", (path) => {
      const [asking] = readAskings([path], { only: [], without: [] });
      if (asking === undefined) throw new Error(`${path} asks for nothing`);
      const configuration = start();
      const asked = askedOf(
        asking,
        { model: configuration.model, root: oracle!.tree, arch: "x86" },
        configuration,
      ).filter((line) => line.option);
      const roles = path === FOUNDING && asking.kind === "document" ? rolesOf(asking.lines) : [];
      let slowest = 0;
      for (const only of [[], ...roles.map((role) => [role.name])]) {
        const wants = asked
          .filter((line) => chosen(line, { only, without: [] }))
          .flatMap((line) => wantOf(line, configuration) ?? [])
          .map((want) => ({ ...want, soft: true }));
        const times = [1, 2, 3].map(() => {
          const clock = process.cpuUsage();
          // A copy: nothing of the base is worked out yet.
          fulfil(configuration.clone(), wants);
          const { user, system } = process.cpuUsage(clock);
          return (user + system) / 1000;
        });
        const about = only[0] ?? "every role";
        const { plan, outcomes, configuration: after } = fulfil(configuration, wants);
        expect(outcomes.map(({ want }) => want)).toEqual(wants);
        for (const { want, status, explanation, value } of outcomes) {
          expect(value, `${about}: ${want.symbol.name}`).toBe(after.text(want.symbol));
          if (status === "conflict" || status === "impossible") expect(explanation).not.toBe("");
        }
        const held = outcomes.filter(({ status }) => ["set", "already", "held"].includes(status));
        for (const spared of plan) {
          const trial = configuration.clone();
          for (const { symbol, value } of plan) if (symbol !== spared.symbol) trial.setUserValue(symbol, value);
          const broken = held.some(({ want, value }) => trial.text(want.symbol) !== value);
          expect(broken, `${about}: ${spared.symbol.name}=${spared.value} is needed`).toBe(true);
        }
        expect(Math.min(...times), `${about}: milliseconds`).toBeLessThan(LIMIT);
        slowest = Math.max(slowest, Math.min(...times));
      }
      console.log(`${series} ${name}, ${path}: ${roles.length + 1} resolved, at most ${slowest.toFixed(0)} ms each`);
    });
  });
}
