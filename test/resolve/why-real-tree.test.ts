import { describe, expect, test } from "vitest";
import { applyMode, createConfiguration, loadDotConfig, writeDotConfig } from "../../src/kconfig/index.ts";
import { whyOf } from "../../src/resolve/index.ts";
import { openTree } from "../../src/tree/index.ts";
import { oracleOf } from "../oracle/c-conf.ts";

/** Every so many symbols one is asked about. */
const STEP = 11;

describe.each(["6.12", "6.1"])("linux %s", (series) => {
  const oracle = oracleOf(series);
  if (oracle === undefined) console.warn(`not tried: kiln why on Linux ${series} (linux-source-${series} is missing)`);

  test.skipIf(oracle === undefined).each(["alldefconfig", "allmodconfig", "allnoconfig"] as const)(
    "what kiln why says can be set can, what it says cannot cannot: %s",
    (mode) => {
      const environment = oracle!.environment("x86");
      const { model } = openTree({ top: "Kconfig", environment, cwd: oracle!.tree, env: process.env });
      const made = createConfiguration(model!);
      applyMode(made, mode);
      const configuration = createConfiguration(model!);
      loadDotConfig(configuration, writeDotConfig(made), { file: ".config" });
      let can = 0;
      let cannot = 0;
      for (let id = 3; id < model!.symbols.length; id += STEP) {
        const symbol = model!.symbols[id]!;
        if (symbol.constant || (symbol.type !== "bool" && symbol.type !== "tristate")) continue;
        const why = whyOf(configuration, symbol);
        expect(why.because).toMatch(new RegExp(`^${symbol.name}=${configuration.text(symbol)}: \\S`));
        expect(why.because).not.toMatch(/undefined[^\]]|NaN|\(\)| {2}|: *$/);
        const becomes = (value: string): string => {
          const trial = configuration.clone();
          trial.setUserValue(symbol, value);
          return trial.text(symbol);
        };
        for (const value of why.settable) {
          expect(becomes(value), `${symbol.name} can be ${value}`).toBe(value);
          can++;
        }
        for (const { values, text } of why.obstacles)
          for (const value of values) {
            expect(becomes(value), `${symbol.name} ${text}`).not.toBe(value);
            expect(text).not.toMatch(/it was not set so|undefined[^\]]/);
            cannot++;
          }
      }
      console.log(`${series} ${mode}: ${can} can, ${cannot} cannot`);
      expect(Math.min(can, cannot)).toBeGreaterThan(50);
    },
  );
});
