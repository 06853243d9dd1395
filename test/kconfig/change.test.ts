import { expect, test } from "vitest";
import { type Configuration, explain } from "../../src/kconfig/index.ts";
import { configure, oldBehaviour } from "./mini.ts";

const kconfig = `config MODULES
	bool "modules"
	modules
config A
	tristate "a"
config B
	tristate "b"
	depends on A
	select C
config C
	tristate
choice
	prompt "one"
	depends on B
config D
	bool "d"
config E
	bool "e"
	depends on S != "x"
endchoice
config N
	int "n"
	range 1 5 if A
	default 3 if E
	default 2
config S
	string "s" if C
	default "on" if B
	default "off"
`;

function states(configuration: Configuration): string[] {
  return configuration.model.symbols
    .filter(({ nodes }) => nodes.length > 0)
    .map(
      (symbol) =>
        `${symbol.name} ${configuration.text(symbol)} ${configuration.visibility(symbol)} ${configuration.written(symbol)}`,
    );
}

test.each([undefined, oldBehaviour])("change tells all that a step changed and nothing else (%#)", (behaviour) => {
  const { configuration, symbol } = configure(kconfig, {}, behaviour);
  const seed = Math.floor(Math.random() * 2 ** 31);
  let random = seed;
  const next = (below: number): number => {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
    return (random >>> 12) % below;
  };
  const names = ["MODULES", "A", "B", "D", "E", "N", "S"];
  const values: Readonly<Record<string, readonly string[]>> = { N: ["1", "3", "9"], S: ["x", ""] };
  for (let round = 0; round < 300; round++) {
    const before = states(configuration);
    const name = names[next(names.length)]!;
    const given = values[name] ?? ["n", "m", "y"];
    const changes = configuration.change(() => {
      const what = next(12);
      if (what === 0) configuration.clearUserValues();
      else if (what === 1) configuration.clearUserValue(symbol(name));
      else configuration.setUserValue(symbol(name), given[next(given.length)]!);
    });
    const after = states(configuration);
    const expected = after.filter((state, index) => state !== before[index]).map((state) => state.split(" ")[0]);
    expect(
      changes.map((change) => change.symbol.name),
      `seed ${seed}, round ${round}`,
    ).toEqual(expected);
    expect(explain(configuration, symbol(name)).sentences[0]).toContain(`${name} is `);
  }
});

test("explain names the rule that gave the value", () => {
  const { configuration, symbol } = configure(kconfig, { MODULES: "y", A: "y", B: "m", N: "9" });
  const told = (name: string): string => {
    const { cause, sentences } = explain(configuration, symbol(name));
    return `${cause.kind}: ${sentences.join("; ")}`;
  };
  expect(["B", "C", "D", "E", "N", "S"].map(told)).toEqual([
    "user: B is m: you set it (Kconfig:7)",
    "selected: C is m: selected by B && A",
    'choice: D is y: of "one" D is chosen (Kconfig:12)',
    'choice: E is n: of "one" D is chosen (Kconfig:12)',
    "range: N is 5: it must be between 1 and 5 (Kconfig:23)",
    "default: S is on: the default is on if B [=m] (Kconfig:28)",
  ]);
});
