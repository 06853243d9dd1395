import { describe, expect, test } from "vitest";
import type { Configuration } from "../../src/kconfig/index.ts";
import { fulfil, reasonText, type Want, whyOf } from "../../src/resolve/index.ts";
import { configure, oldBehaviour } from "../kconfig/mini.ts";

const MODULES = 'config MODULES\n\tbool "modules"\n\tmodules\n';

/** Resolves wants like `A=y`, or `A=n|y` where either would do, the line numbers counting from 1, and tells plan, outcomes and final values. */
function solve(kconfig: string, asked: readonly string[], values: Readonly<Record<string, string>> = {}, old = false) {
  const { configuration, symbol } = configure(kconfig, values, old ? oldBehaviour : undefined);
  const wants = asked.map((text, index): Want => {
    const [name = "", value = ""] = text.split("=");
    const source = { file: "doc", line: index + 1, text: name.toLowerCase() };
    const [first = "", ...values] = value.split("|");
    const relation = values.length > 0 ? "in" : "=";
    return { symbol: symbol(name), value: first, values, relation, held: false, source };
  });
  const resolution = fulfil(configuration, wants);
  const result: Configuration = resolution.configuration;
  return {
    plan: resolution.plan.map((assignment) => `${assignment.symbol.name}=${assignment.value}`).sort(),
    reasons: resolution.plan.map(reasonText),
    outcomes: resolution.outcomes.map((outcome) => [outcome.status, outcome.explanation].filter(Boolean).join(": ")),
    value: (name: string) => result.text(symbol(name)),
  };
}

describe("wants", () => {
  test("what a symbol depends on is set too, with the reason back to the line", () => {
    const kconfig =
      'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\nconfig C\n\tbool "c"\n\tdepends on B\n';
    const { plan, reasons, outcomes } = solve(kconfig, ["C=y"]);
    expect(plan).toEqual(["A=y", "B=y", "C=y"]);
    expect(outcomes).toEqual(["set"]);
    expect(reasons).toEqual([
      'C=y: "c" (doc:1) asks for it',
      'A=y because "c" (doc:1) needs C, which depends on B (Kconfig:6), which depends on A (Kconfig:3)',
      'B=y because "c" (doc:1) needs C, which depends on B (Kconfig:6)',
    ]);
  });

  test("a symbol without prompt is brought by what selects it", () => {
    const kconfig = 'config A\n\tbool\nconfig B\n\tbool "b"\n\tselect A\n';
    expect(solve(kconfig, ["A=y"]).plan).toEqual(["B=y"]);
  });

  test("m needs modules, y needs its dependencies at y", () => {
    const kconfig = `${MODULES}config A\n\ttristate "a"\nconfig B\n\ttristate "b"\n\tdepends on A\n`;
    const m = solve(kconfig, ["B=m"]);
    expect([m.value("MODULES"), m.value("B"), m.outcomes]).toEqual(["y", "m", ["set"]]);
    const y = solve(kconfig, ["B=y"], { MODULES: "y", A: "m" });
    expect([y.value("A"), y.value("B")]).toEqual(["y", "y"]);
  });

  test.each([false, true])("an entry of a choice is chosen (rules before 6.11: %s)", (old) => {
    const kconfig = 'choice\n\tprompt "c"\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nendchoice\n';
    const { value, outcomes } = solve(kconfig, ["B=y"], {}, old);
    expect([value("A"), value("B"), outcomes]).toEqual(["n", "y", ["set"]]);
  });

  test("n is reached by switching off what selects it", () => {
    const kconfig = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tselect A\n';
    expect(solve(kconfig, ["A=n"], { B: "y" }).plan).toEqual(["B=n"]);
  });

  test("numbers, strings and comparisons", () => {
    const kconfig =
      'config N\n\tint "n"\n\trange 1 8\nconfig S\n\tstring "s"\nconfig X\n\tbool "x"\n\tdepends on S = "yes"\n';
    const { value, outcomes } = solve(kconfig, ["N=4", "X=y"]);
    expect([value("N"), value("X"), value("S"), outcomes]).toEqual(["4", "y", "yes", ["set", "set"]]);
  });

  test("nothing is set that already holds, and a held one names its holder", () => {
    const kconfig = 'config A\n\tbool "a"\n\tdefault y\nconfig B\n\tbool "b"\nconfig C\n\tbool "c"\n\tselect B\n';
    const { plan, outcomes } = solve(kconfig, ["A=y", "B=y"], { C: "y" });
    expect(plan).toEqual([]);
    expect(outcomes).toEqual(["already", "held: held at y: selected by C (Kconfig:8)"]);
  });
});

describe("a want that several values would do for", () => {
  const kconfig = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\n';

  test("stays as it is, or is what others need", () => {
    const alone = solve(kconfig, ["A=n|y"]);
    expect([alone.plan, alone.outcomes]).toEqual([[], ["already"]]);
    expect(solve(kconfig, ["A=n|y", "B=y"]).outcomes).toEqual(["set", "set"]);
  });

  test("stands against another value", () => {
    const { outcomes } = solve('config T\n\ttristate "t"\n', ["T=n|m", "T=y"]);
    expect(outcomes).toEqual(["already", 'conflict: "t" (doc:1) asks for T=n or m']);
  });
});

describe("what cannot hold is told, and the rest is done", () => {
  test("two lines against each other", () => {
    const kconfig = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\nconfig C\n\tbool "c"\n';
    const { outcomes, value } = solve(kconfig, ["A=n", "B=y", "C=y"]);
    expect(outcomes).toEqual(["already", 'conflict: "a" (doc:1) asks for A=n', "set"]);
    expect(value("C")).toBe("y");
  });

  test("a dependency that this tree cannot have", () => {
    const { outcomes } = solve('config B\n\tbool "b"\n\tdepends on NOWHERE\n', ["B=y"]);
    expect(outcomes).toEqual([
      "impossible: B cannot be y: B depends on NOWHERE, which no Kconfig file of this architecture defines (Kconfig:1)",
    ]);
  });

  test("a number outside its range", () => {
    const { outcomes, plan } = solve('config N\n\tint "n"\n\trange 1 8\n', ["N=9"]);
    expect(outcomes).toEqual(["impossible: N cannot be 9: N is between 1 and 8 in every configuration (Kconfig:3)"]);
    expect(plan).toEqual([]);
  });

  test("circles of dependencies end", () => {
    const kconfig =
      'config A\n\tbool\n\tdefault y if B\nconfig B\n\tbool\n\tdefault y if C && X\nconfig C\n\tbool "c"\n';
    expect(solve(kconfig, ["A=y"]).outcomes[0]).toMatch(/^impossible: A cannot be y/);
  });
});

test("why: the rule that gave a value and what stands in the way", () => {
  const kconfig = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\nconfig D\n\tbool "d"\n\tdefault y\n';
  const { configuration, symbol } = configure(kconfig);
  const told = (name: string) => {
    const { because, notes, obstacles } = whyOf(configuration, symbol(name));
    return [because, ...notes, ...obstacles.map(({ text }) => text)];
  };
  expect(told("B")).toEqual([
    "B=n: nothing switches it on (Kconfig:3)",
    "cannot be y: it depends on A, which is n (Kconfig:3)",
  ]);
  expect(told("D")).toEqual(["D=y: the default is y (Kconfig:8)"]);
});
