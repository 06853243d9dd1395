import { describe, expect, test } from "vitest";
import { type Answer, resolve, type Want } from "../../src/resolve/index.ts";
import { configure } from "../kconfig/mini.ts";

type Options = Parameters<typeof resolve>[2];

/** Resolves wants as they are written on a command line: `A=y`, `N>=4`, `A in m,y`, `A=y?` for a soft one. */
function ask(kconfig: string, asked: readonly string[], options: Options = {}, values: Record<string, string> = {}) {
  const { configuration, symbol } = configure(kconfig, values);
  const wants = asked.map((text, index): Want => {
    const [, name = "", relation = "=", listed = "", soft] = /^(\w+)(!=|<=|>=|=|<|>| in )(.*?)(\?)?$/.exec(text) ?? [];
    const [value = "", ...others] = listed.split(",");
    const source = { file: "doc", line: index + 1, text };
    const want = { symbol: symbol(name), value, held: false, soft: soft === "?", source };
    return relation === " in "
      ? { ...want, relation: "in", values: others }
      : { ...want, relation: relation as NonNullable<Want["relation"]> };
  });
  return resolve(configuration, wants, options);
}

function setBy(answer: Answer): string[][] {
  if (answer.kind !== "plan") throw new Error(answer.kind);
  return answer.plans.map((plan) => plan.assignments.map(({ symbol, value }) => `${symbol.name}=${value}`));
}

const BUS =
  'config BUS\n\tbool "bus"\n' +
  'config FAST\n\tbool "fast"\n\tdepends on BUS\n\tdefault y\n' +
  'config SLOW\n\tbool "slow"\n\tdepends on BUS\n' +
  "config HIDDEN\n\tbool\n\tdefault y if FAST\n";

describe("aims", () => {
  test("closest to the defaults: what comes into sight takes its default", () => {
    const answer = ask(BUS, ["SLOW=y"], { aim: "defaults" });
    if (answer.kind !== "plan") throw new Error(answer.kind);
    const [plan] = answer.plans;
    expect(setBy(answer)).toEqual([["SLOW=y", "BUS=y"]]);
    expect(plan.kept).toEqual([]);
    expect(plan.consequences.map(({ symbol, kind, after }) => `${symbol.name}=${after} ${kind}`)).toEqual([
      "FAST=y appeared",
      "HIDDEN=y follows",
    ]);
  });

  test.each(["fewest", "smallest"] as const)("%s: what comes into sight is kept as it was", (aim) => {
    const answer = ask(BUS, ["SLOW=y"], { aim });
    if (answer.kind !== "plan") throw new Error(answer.kind);
    const [plan] = answer.plans;
    expect(setBy(answer)).toEqual([["SLOW=y", "BUS=y"]]);
    expect(plan.kept.map(({ symbol, value }) => `${symbol.name}=${value}`)).toEqual(["FAST=n"]);
    expect(plan.consequences).toEqual([]);
  });

  test("of two ways the one by which less changes", () => {
    const kconfig =
      'config LIB\n\tbool\nconfig HEAVY\n\tbool "heavy"\n\tselect LIB\n\tselect X1\n\tselect X2\nconfig LIGHT\n\tbool "light"\n\tselect LIB\n' +
      "config X1\n\tbool\nconfig X2\n\tbool\n";
    expect(setBy(ask(kconfig, ["LIB=y"], { aim: "fewest" }))).toEqual([["LIGHT=y"]]);
  });
});

test("smallest: of the ways there are the one after which the fewest options are on", () => {
  const kconfig =
    'config HUB\n\tbool "hub"\nconfig LIB\n\tbool\nconfig HEAVY\n\tbool "heavy"\n\tselect LIB\n\tselect X1\n\tselect X2\n' +
    'config LIGHT\n\tbool "light"\n\tdepends on !HUB\n\tselect LIB\nconfig X1\n\tbool\nconfig X2\n\tbool\n' +
    'config U1\n\tbool "u1"\n\tdepends on HUB\nconfig U2\n\tbool "u2"\n\tdepends on HUB\nconfig U3\n\tbool "u3"\n\tdepends on HUB\n';
  const values = { HUB: "y", U1: "y", U2: "y", U3: "y" };
  // By HEAVY three options change, by LIGHT six, of which four go off.
  expect(setBy(ask(kconfig, ["LIB=y"], { aim: "fewest" }, values))).toEqual([["HEAVY=y"]]);
  expect(setBy(ask(kconfig, ["LIB=y"], { aim: "smallest" }, values)).map((set) => set.sort())).toEqual([
    ["HUB=n", "LIGHT=y"],
  ]);
});

describe("wants", () => {
  const kconfig =
    'config MODULES\n\tbool "m"\n\tmodules\n\tdefault y\nconfig T\n\ttristate "t"\nconfig N\n\tint "n"\n\trange 1 64\n\tdefault 8\n' +
    'config H\n\thex "h"\n\tdefault 0x10\nconfig S\n\tstring "s"\n\tdefault "a"\n' +
    'choice\n\tprompt "c"\nconfig C1\n\tbool "c1"\nconfig C2\n\tbool "c2"\nendchoice\n';

  test.each([
    ["T>=m", "T=m"],
    ["T!=n", "T=m"],
    ["T in y,m", "T=y"],
    ["N>=16", "N=16"],
    ["N<8", "N=7"],
    ["N in 12,13", "N=12"],
    ["H=0x20", "H=0x20"],
    ["S!=a", "S=a-"],
    ["C2=y", "C2=y"],
  ])("%s is fulfilled by %s", (want, set) => {
    const all = setBy(ask(kconfig, [want]));
    if (want === "T in y,m" || want === "T>=m" || want === "T!=n") expect(all[0]![0]).toMatch(/^T=[my]$/);
    else expect(all).toEqual([[set]]);
  });

  test("a number that no range allows", () => {
    const answer = ask(kconfig, ["N=65"]);
    if (answer.kind !== "impossible") throw new Error(answer.kind);
    expect(answer.reasons).toEqual(["N is between 1 and 64 in every configuration (Kconfig:9)"]);
    expect(ask(kconfig, ["N>64"]).kind).toBe("impossible");
    expect(ask(kconfig, ["N>=64"]).kind).toBe("plan");
  });

  test("soft wants give way, and are told", () => {
    const answer = ask('config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on !A\n', ["A=y", "B=y?"]);
    if (answer.kind !== "plan") throw new Error(answer.kind);
    expect(setBy(answer)).toEqual([["A=y"]]);
    expect(answer.plans[0].givenUp.map(({ symbol }) => symbol.name)).toEqual(["B"]);
  });

  test("protected symbols keep their value", () => {
    const tree = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A || C\nconfig C\n\tbool "c"\n';
    const { configuration, symbol } = configure(tree);
    const want: Want = { symbol: symbol("B"), value: "y", held: false, source: { file: "doc", line: 1, text: "b" } };
    const free = setBy(resolve(configuration, [want], { protect: [symbol("A")] }));
    expect(free).toEqual([["B=y", "C=y"]]);
    const answer = resolve(configuration, [want], { protect: [symbol("A"), symbol("C")] });
    expect(answer.kind).toBe("impossible");
  });
});

test("alternatives differ in what they switch on, the one that changes least first", () => {
  const kconfig =
    'config LIB\n\tbool\nconfig A\n\tbool "a"\n\tselect LIB\n\tselect MORE\nconfig B\n\tbool "b"\n\tselect LIB\nconfig MORE\n\tbool\nconfig Z\n\tbool "z"\n';
  expect(setBy(ask(kconfig, ["LIB=y"], { alternatives: 5 }))).toEqual([["B=y"], ["A=y"]]);
});

test("the fewest wants to give up", () => {
  const kconfig =
    'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on !A\nconfig C\n\tbool "c"\n\tdepends on !A\nconfig D\n\tbool "d"\n\tdepends on E\nconfig E\n\tbool "e"\n';
  const one = ask(kconfig, ["A=y", "B=y", "C=y"]);
  if (one.kind !== "impossible") throw new Error(one.kind);
  expect(one.correction.map(({ symbol }) => symbol.name)).toEqual(["A"]);
  expect(one.giveUp?.symbol.name).toBe("A");
  const two = ask(kconfig, ["A=y", "B=y", "C=y", "E=n", "D=y"]);
  if (two.kind !== "impossible") throw new Error(two.kind);
  expect(two.correction.map(({ symbol }) => symbol.name).sort()).toEqual(["A", "D"]);
  expect(two.giveUp).toBeUndefined();
});

test("a search ends when its time is over or it is cancelled", () => {
  const chain = Array.from({ length: 40 }, (_, index) =>
    index === 0 ? 'config A0\n\tbool "a"\n' : `config A${index}\n\tbool "a"\n\tdepends on A${index - 1}\n`,
  ).join("");
  let now = 0;
  const clock = (): number => {
    now += 10;
    return now;
  };
  expect(ask(chain, ["A39=y"], { clock, milliseconds: 5 }).kind).toBe("notFound");
  expect(ask(chain, ["A39=y"], { clock, milliseconds: 1e6 }).kind).toBe("plan");
  expect(ask(chain, ["A39=y"], { isCancelled: () => true }).kind).toBe("notFound");
});
