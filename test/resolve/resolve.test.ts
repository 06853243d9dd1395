import { expect, test } from "vitest";
import { wholeRandomOf } from "../../scripts/mulberry32.mjs";
import { type Answer, reasonText, resolve, type Want } from "../../src/resolve/index.ts";
import { configure, oldBehaviour } from "../kconfig/mini.ts";
import { randomTree } from "./random-tree.ts";

function ask(
  kconfig: string,
  asked: readonly string[],
  values: Readonly<Record<string, string>> = {},
  behaviour?: Parameters<typeof configure>[2],
) {
  const { configuration, symbol } = configure(kconfig, values, behaviour);
  const wants = asked.map((text, index): Want => {
    const [name = "", value = ""] = text.split("=");
    return { symbol: symbol(name), value, held: false, source: { file: "doc", line: index + 1, text: name } };
  });
  return told(resolve(configuration, wants));
}

function told(answer: Answer): unknown {
  if (answer.kind === "impossible") return { impossible: answer.reasons, giveUp: answer.giveUp?.source.text };
  if (answer.kind === "notFound") return answer.reason;
  return answer.plans[0].assignments.map(reasonText);
}

test("a chain of dependencies, each value with its reason", () => {
  const kconfig = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\n';
  expect(ask(kconfig, ["B=y"])).toEqual([
    'B=y: "B" (doc:1) asks for it',
    'A=y because "B" (doc:1) needs B, which depends on A (Kconfig:3)',
  ]);
});

test("two wants against each other: the rule that stands between them, and what to give up", () => {
  const kconfig = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\n';
  expect(ask(kconfig, ["A=n", "B=y"])).toEqual({ impossible: ["B depends on A (Kconfig:3)"], giveUp: "B" });
});

test("a dependency that no file defines", () => {
  expect(ask('config B\n\tbool "b"\n\tdepends on NOWHERE\n', ["B=y"])).toEqual({
    impossible: ["B depends on NOWHERE, which no Kconfig file of this architecture defines (Kconfig:1)"],
    giveUp: undefined,
  });
});

test("a number that nobody can see yet", () => {
  const kconfig = 'config S\n\tbool "s"\nconfig N\n\tint "n" if S\n\trange 1 8\n\tdefault 1\n';
  expect(ask(kconfig, ["N=4"])).toEqual([
    'S=y because "N" (doc:1) needs N, which is shown only if S (Kconfig:3)',
    'N=4: "N" (doc:1) asks for it',
  ]);
});

test("before 6.11: an entry of a choice goes off by another one, if there is another", () => {
  const kconfig =
    'config D\n\tbool "d"\nchoice\n\tprompt "c"\n\tdepends on D\nconfig X\n\tbool "x"\nconfig Y\n\tbool "y"\nconfig Z\n\tbool "z"\n\tdepends on NOWHERE\nendchoice\n';
  const from = (...asked: string[]): unknown => ask(kconfig, asked, { D: "y", X: "y" }, oldBehaviour);
  expect(from("D=y", "X=n")).toEqual([
    'Y=y because "X" (doc:2) needs X=n, which is an entry of one choice with Y (Kconfig:3)',
  ]);

  expect(from("X=n", "Y=n")).toEqual(['D=n: "X" (doc:1) asks for X=n, and otherwise X would be y']);
  expect(from("D=y", "X=n", "Y=n")).toEqual({
    impossible: [
      'exactly one entry of the choice "c" is chosen (Kconfig:3)',
      "Z depends on NOWHERE, which no Kconfig file of this architecture defines (Kconfig:10)",
    ],
    giveUp: "Y",
  });
});

test.each([false, true])("plan or proof, as trying all user values says (rules before 6.11: %s)", (old) => {
  let plans = 0;
  let proofs = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const kconfig = randomTree(wholeRandomOf(seed));
    const { configuration, symbol } = configure(kconfig, {}, old ? oldBehaviour : undefined);
    const symbols = configuration.model.symbols.filter(
      ({ type, constant }) => !constant && (type === "bool" || type === "tristate"),
    );
    const reachable = new Set<string>();
    const trial = configuration.clone();
    const enumerate = (at: number): void => {
      const next = symbols[at];
      if (next === undefined) {
        for (const each of symbols) reachable.add(`${each.name}=${trial.text(each)}`);
        return;
      }
      for (const value of next.type === "bool" ? ["n", "y"] : ["n", "m", "y"]) {
        trial.setUserValue(next, value);
        enumerate(at + 1);
      }
      trial.clearUserValue(next);
      enumerate(at + 1);
    };
    enumerate(0);
    for (const each of symbols)
      for (const value of each.type === "bool" ? ["n", "y"] : ["n", "m", "y"]) {
        const source = { file: "doc", line: 1, text: each.name };
        const answer = resolve(configuration, [{ symbol: symbol(each.name), value, held: false, source }]);
        const about = `seed ${seed}: ${each.name}=${value}\n${kconfig}`;
        // A plan must be real, and "impossible" never wrong; before 6.11 choices at m may end without either.
        if (answer.kind === "plan") {
          plans++;
          expect(answer.plans[0].configuration.text(each), about).toBe(value);
        } else if (answer.kind === "impossible") {
          proofs++;
          expect(reachable.has(`${each.name}=${value}`), about).toBe(false);
        } else if (!old) expect.fail(`not found: ${about}`);
      }
  }
  expect(plans).toBeGreaterThan(200);
  expect(proofs).toBeGreaterThan(50);
});

test("without modules nothing is called a module", () => {
  const kconfig =
    'config MODULES\n\tbool "modules"\n\tmodules\nconfig A\n\ttristate "a"\nconfig B\n\tbool "b"\n\tdepends on A\n';
  expect(ask(kconfig, ["B=y"])).toEqual([
    'B=y: "B" (doc:1) asks for it',
    'A=y because "B" (doc:1) needs B, which depends on A (Kconfig:6)',
  ]);
  expect(ask(kconfig, ["B=y"], { MODULES: "y" })).toContainEqual(expect.stringMatching(/^A=m /));
});
