import { describe, expect, test } from "vitest";
import { wholeRandomOf } from "../../scripts/mulberry32.mjs";
import type { Configuration, KSymbol } from "../../src/kconfig/index.ts";
import { resolve, type Want } from "../../src/resolve/index.ts";
import { fits } from "../../src/resolve/want.ts";
import { configure, oldBehaviour } from "../kconfig/mini.ts";

const RELATIONS = ["=", "!=", "<", "<=", ">", ">="] as const;

function wantOf(symbol: KSymbol, relation: NonNullable<Want["relation"]>, value: string): Want {
  return { symbol, relation, value, held: false, source: { file: "doc", line: 1, text: symbol.name } };
}

/** A small tree of switches and of numbers with conditional ranges, bounds that are symbols, and defaults. */
function numberTree(pick: (limit: number) => number): string {
  const flag = (): string => `${["", "!"][pick(2)]}${["A", "B"][pick(2)]}`;
  const condition = (): string => (pick(2) === 0 ? ` if ${flag()}` : "");
  const type = pick(3) === 0 ? "hex" : "int";
  const written = (value: number): string => (type === "hex" ? `0x${value}` : `${value}`);
  const number = (): string => written(pick(7));
  const range = (): string => {
    const low = pick(5);
    const kind = pick(5);
    return kind === 0
      ? `LIMIT ${written(6)}`
      : kind === 1
        ? `${written(low)} LIMIT`
        : `${written(low)} ${written(low + pick(4))}`;
  };
  const defaults = (): string =>
    Array.from({ length: pick(3) }, () => `\tdefault ${number()}${condition()}\n`).join("");
  let text = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\n';
  text += `config LIMIT\n\t${type}${pick(2) === 0 ? ' "limit"' : ""}\n${defaults()}`;
  if (pick(3) === 0) text += `\trange ${written(1)} ${written(1 + pick(5))}\n`;
  text += `config N\n\t${type}${pick(4) === 0 ? "" : ` "n"${condition()}`}\n`;
  if (pick(3) === 0) text += `\tdepends on ${flag()}\n`;
  for (let count = pick(3); count > 0; count--) text += `\trange ${range()}${condition()}\n`;
  text += defaults();
  if (pick(4) === 0) text += `\tdefault LIMIT${condition()}\n`;
  return text;
}

/** All texts that symbols have together under any user values, of numbers those from -1 to 8. */
function reachable(configuration: Configuration, symbols: readonly KSymbol[]): string[][] {
  const found = new Map<string, string[]>();
  const trial = configuration.clone();
  const own = configuration.model.symbols.filter(({ constant, type }) => !constant && type !== "unknown");
  const numbers = Array.from({ length: 10 }, (_, index) => index - 1);
  const enumerate = (at: number): void => {
    const next = own[at];
    if (next === undefined) {
      const texts = symbols.map((symbol) => trial.text(symbol));
      found.set(texts.join(" "), texts);
      return;
    }
    trial.clearUserValue(next);
    enumerate(at + 1);
    const values =
      next.type === "bool"
        ? ["n", "y"]
        : next.type === "hex"
          ? numbers.filter((value) => value >= 0).map((value) => `0x${value}`)
          : numbers.map(String);
    for (const value of values) {
      trial.setUserValue(next, value);
      enumerate(at + 1);
    }
    trial.clearUserValue(next);
  };
  enumerate(0);
  return [...found.values()];
}

test.each([false, true])("numbers: a plan or a proof, as trying all user values says (rules before 6.8: %s)", (old) => {
  let plans = 0;
  let proofs = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const kconfig = numberTree(wholeRandomOf(seed));
    const { configuration, symbol } = configure(kconfig, {}, old ? oldBehaviour : undefined);
    const number = symbol("N");
    const texts = reachable(configuration, [number]).flat();
    for (const relation of RELATIONS)
      for (const digit of [0, 2, 4, 6]) {
        const want = wantOf(number, relation, number.type === "hex" ? `0x${digit}` : `${digit}`);
        const answer = resolve(configuration, [want]);
        const about = `seed ${seed}: N${relation}${want.value}\n${kconfig}`;
        const possible = texts.some((text) => fits(want, text));
        expect(answer.kind, about).toBe(possible ? "plan" : "impossible");
        if (answer.kind === "plan") {
          plans++;
          expect(fits(want, answer.plans[0].configuration.text(number)), about).toBe(true);
          for (const spared of answer.plans[0].assignments) {
            const trial = configuration.clone();
            for (const { symbol: each, value } of answer.plans[0].assignments)
              if (each !== spared.symbol) trial.setUserValue(each, value);
            expect(fits(want, trial.text(number)), `${about} without ${spared.symbol.name}`).toBe(false);
          }
        } else if (answer.kind === "impossible") {
          proofs++;
          expect(answer.reasons.length, about).toBeGreaterThan(0);
        }
      }
  }
  expect(plans).toBeGreaterThan(500);
  expect(proofs).toBeGreaterThan(200);
});

test.each([false, true])(
  "several things asked of a number and of what bounds it: a plan or a proof (rules before 6.8: %s)",
  (old) => {
    let plans = 0;
    let proofs = 0;
    for (let seed = 201; seed <= 320; seed++) {
      const pick = wholeRandomOf(seed);
      const kconfig = numberTree(pick);
      const { configuration, symbol } = configure(kconfig, {}, old ? oldBehaviour : undefined);
      const names = ["N", "LIMIT"].map(symbol);
      const texts = reachable(configuration, names);
      for (let draw = 0; draw < 16; draw++) {
        const wants = Array.from({ length: 2 + pick(2) }, () => {
          const asked = names[pick(2)]!;
          const value = pick(8);
          return wantOf(asked, RELATIONS[pick(6)]!, asked.type === "hex" ? `0x${value}` : `${value}`);
        });
        const answer = resolve(configuration, wants);
        const about = `seed ${seed}: ${wants.map((want) => `${want.symbol.name}${want.relation}${want.value}`).join(" ")}\n${kconfig}`;
        const possible = texts.some((row) => wants.every((want) => fits(want, row[names.indexOf(want.symbol)]!)));
        expect(answer.kind, about).toBe(possible ? "plan" : "impossible");
        if (answer.kind === "plan") {
          plans++;
          const [{ configuration: after }] = answer.plans;
          for (const want of wants) expect(fits(want, after.text(want.symbol)), about).toBe(true);
        } else if (answer.kind === "impossible") {
          proofs++;
          expect(answer.reasons.length, about).toBeGreaterThan(0);
          const rest = wants.filter((want) => !answer.correction.includes(want));
          // What cannot hold alone has nothing that could be given up for it.
          if (answer.wants.length < 2) continue;
          expect(answer.correction.length, about).toBeGreaterThan(0);
          expect(
            texts.some((row) => rest.every((want) => fits(want, row[names.indexOf(want.symbol)]!))),
            about,
          ).toBe(true);
        }
      }
    }
    expect(plans).toBeGreaterThan(300);
    expect(proofs).toBeGreaterThan(300);
  },
);

describe("wants on numbers and texts", () => {
  const ask = (
    kconfig: string,
    name: string,
    value: string,
    values: Readonly<Record<string, string>> = {},
  ): unknown => {
    const { configuration, symbol } = configure(kconfig, values);
    const answer = resolve(configuration, [wantOf(symbol(name), "=", value)]);
    if (answer.kind === "notFound") return answer.reason;
    if (answer.kind === "impossible") return { impossible: answer.reasons };
    return answer.plans[0].assignments.map(({ symbol: each, value: text }) => `${each.name}=${text}`).sort();
  };
  const conditional =
    'config BIG\n\tbool "big"\nconfig N\n\tint "n"\n\trange 1 64 if BIG\n\trange 1 8\n\tdefault 4\nconfig USER\n\tbool "u"\n\tdepends on N > 8\n';

  test("within a range that holds only under a condition", () => {
    expect(ask(conditional, "N", "6")).toEqual(["N=6"]);
    expect(ask(conditional, "N", "20")).toEqual(["BIG=y", "N=20"]);
  });

  test("out of every range, each of which is told", () => {
    expect(ask(conditional, "N", "65")).toEqual({
      impossible: ["N is between 1 and 64 in every configuration (Kconfig:5) and (Kconfig:6)"],
    });
  });

  test("in a range whose condition cannot hold", () => {
    const never = conditional.replace('bool "big"', 'bool "big"\n\tdepends on NOWHERE');
    expect(ask(never, "N", "20")).toEqual({
      impossible: [
        "N is between 1 and 64 if BIG (Kconfig:6)",
        "N is between 1 and 8 (Kconfig:7)",
        "BIG depends on NOWHERE, which no Kconfig file of this architecture defines (Kconfig:1)",
      ],
    });
  });

  test("up to a bound that somebody types", () => {
    const kconfig = 'config MOST\n\tint "most"\n\tdefault 4\nconfig N\n\tint "n"\n\trange 0 MOST\n';
    expect(ask(kconfig, "N", "7")).toEqual(["MOST=7", "N=7"]);
  });

  test("behind a comparison of a number that comes into sight with another value", () => {
    const kconfig =
      'config P\n\tbool "p"\nconfig PROFILE\n\tint "profile"\n\tdepends on P\n\trange 0 5\n\tdefault 5\n' +
      'config K\n\tint "k"\n\tdepends on P && PROFILE="0"\n\trange 0 3\n';
    expect(ask(kconfig, "K", "2")).toEqual(["K=2", "P=y", "PROFILE=0"]);
  });

  test("a number that no prompt shows comes from its default", () => {
    const kconfig = 'config A\n\tbool "a"\nconfig N\n\tint\n\tdefault 3 if A\n\tdefault 5\n';
    expect(ask(kconfig, "N", "3")).toEqual(["A=y"]);
    expect(ask(kconfig, "N", "4")).toEqual({
      impossible: [
        "N cannot be 4: it has no prompt (Kconfig:3), so nobody can set it; its value follows from others",
        "N is 3 if A (Kconfig:5) or 5 (Kconfig:6)",
      ],
    });
  });

  test("texts with signs that files and shells treat in their own way", () => {
    const kconfig = 'config A\n\tbool "a"\nconfig S\n\tstring "s"\n\tdepends on A\n\tdefault "x"\n';
    for (const text of ['root=/dev/vda1 console="ttyS0,115200"', "a\\b", "#", "", "y"]) {
      const expected = text === "" ? [] : ["A=y", `S=${text}`];
      expect(ask(kconfig, "S", text)).toEqual(expected);
    }
    expect(ask(kconfig, "S", "", { A: "y" })).toEqual(["S="]);
  });
});
