import { expect, test } from "vitest";
import { type Behaviour, type Host, latestBehaviour, parseKconfig } from "../../src/kconfig/index.ts";
import { type Finding, lint, openHost } from "../../src/lint/index.ts";
import { oldBehaviour } from "../kconfig/mini.ts";

interface Toy {
  readonly behaviour?: Behaviour;
  /** The answer of every `$(shell …)` command. */
  readonly answer?: string;
  /** The same tree for other architectures. */
  readonly others?: readonly string[];
}

function findings(kconfig: string, { behaviour = latestBehaviour, answer = "n", others = [] }: Toy = {}): Finding[] {
  const host = (text: string): Host => ({
    readFile: (path) => (path === "Kconfig" ? text : undefined),
    glob: () => [],
    env: () => undefined,
    shell: () => ({ output: answer }),
  });
  const open = (text: string) => parseKconfig(openHost(host(text), "Kconfig"), { file: "Kconfig", behaviour }).model;
  const here = parseKconfig(host(kconfig), { file: "Kconfig", behaviour });
  return [
    ...lint({
      here: () => here,
      open: () => open(kconfig),
      others: others.map((text) => () => open(text)),
    }).findings,
  ];
}

function told(kconfig: string, toy?: Toy): string[] {
  return findings(kconfig, toy).map(
    ({ place, rule, message, because }) =>
      `${place?.line} ${rule}: ${message}${because.map((reason) => ` | ${reason}`).join("")}`,
  );
}

const lamp = 'config LAMP\n\tbool "Lamp"\n';

test("a sound tree has no findings", () => {
  expect(told(`${lamp}config BULB\n\tbool "Bulb"\n\tdepends on LAMP\n\tselect GLASS\nconfig GLASS\n\tbool\n`)).toEqual(
    [],
  );
});

test("a select whose target depends on more than the selector", () => {
  const kconfig = `${lamp}config A\n\tbool "a"\n\tselect B\nconfig B\n\tbool "b"\n\tdepends on LAMP && !C\nconfig C\n\tbool "c"\n`;
  expect(told(kconfig)).toEqual([
    "5 unmet-select: A selects B although what that depends on can be n: LAMP && !C | with A=y B is held at y",
  ]);
  expect(findings(kconfig)[0]?.hint).toBe("let A depend on LAMP, or write: select B if LAMP");
});

test("a select is sound when its condition, its symbol or something that these need brings the dependency", () => {
  const target = "config B\n\tbool\n\tdepends on LAMP\n";
  expect(told(`${lamp}${target}config A\n\tbool "a"\n\tselect B if LAMP\n`)).toEqual([]);
  expect(
    told(`${lamp}${target}config A\n\tbool "a"\n\tdepends on X\n\tselect B\nconfig X\n\tbool "x"\n\tselect LAMP\n`),
  ).toEqual([]);
  expect(told(`${lamp}${target}if LAMP!=n\nconfig A\n\tbool "a"\n\tselect B\nendif\n`)).toEqual([]);
});

test("a tristate selected at y whose dependency may be m", () => {
  const kconfig =
    'config MODULES\n\tbool "m"\n\tmodules\nconfig D\n\ttristate "d"\nconfig T\n\ttristate "t"\n\tdepends on D\nconfig X\n\tdef_bool D\nconfig S\n\tbool "s"\n\tdepends on X\n\tselect T\n';
  expect(told(kconfig)).toEqual([
    "14 unmet-select: S=y selects T although what that depends on can be m: D | with MODULES=y D=m S=y T is held at y",
  ]);
  expect(told(kconfig, { behaviour: { ...latestBehaviour, unmetWarning: "line" } })).toEqual([]);
});

test("options that nothing can switch on, with the rule that forbids them", () => {
  const kconfig = `${lamp}config A\n\tbool "a"\n\tdepends on LAMP && !LAMP\nconfig B\n\tbool\nconfig C\n\tbool "c"\n\tdepends on B\n`;
  expect(told(kconfig)).toEqual([
    "3 dead-symbol: A can never be other than n | A depends on LAMP && !LAMP (Kconfig:3)",
    "6 dead-symbol: B can never be other than n: it has no prompt and no default, and nothing selects it",
    "8 dead-symbol: C can never be other than n | C depends on B (Kconfig:8) | B has no prompt (Kconfig:6), and nothing switches it on",
  ]);
});

test("what another architecture switches on, defines or shows is no mistake", () => {
  const kconfig = `${lamp}config B\n\tbool\nconfig C\n\tbool "c" if ARM\n\tdefault LAMP\n`;
  expect(told(kconfig).map((line) => line.split(":")[0])).toEqual([
    "3 dead-symbol",
    "6 unreachable-prompt",
    "6 undefined-symbol",
  ]);
  expect(told(kconfig, { others: [`${kconfig}config ARM\n\tdef_bool y\n\tselect B\n`] })).toEqual([]);
});

test("what depends on the compiler is not dead, whatever this one answers", () => {
  expect(told('config HAS\n\tdef_bool $(shell,cc)\nconfig A\n\tbool "a"\n\tdepends on HAS\n')).toEqual([]);
  const version = 'config VERSION\n\tint\n\tdefault $(shell,version)\nconfig A\n\tbool "a"\n\tdepends on VERSION > 5\n';
  expect(told(version, { answer: "3" })).toEqual([]);
});

test("a prompt that no setting brings up, of an option that others switch on", () => {
  expect(told(`${lamp}config A\n\tbool "a" if LAMP=m\n\tdefault y\n`)).toEqual([
    '4 unreachable-prompt: the prompt "a" is never shown | it needs n',
  ]);
});

test.each([latestBehaviour, oldBehaviour])("a select of a member of a choice does nothing (%#)", (behaviour) => {
  const kconfig = `config S\n\tbool "s"\n\tselect B\nchoice\n\tprompt "one"\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nendchoice\n`;
  expect(told(kconfig, { behaviour })).toEqual([
    "3 select-choice-member: S selects B, which is a member of a choice and stays as the choice says | with S=y B is n",
  ]);
});

test("a default outside the range that holds with it", () => {
  expect(told(`config N\n\tint "n"\n\trange 1 8\n\tdefault 9 if LAMP\n\tdefault 4\n${lamp}`)).toEqual([
    "4 default-out-of-range: the default 9 of N is outside its range 1 to 8 | with LAMP=y N is 8",
  ]);
  expect(
    told(`config N\n\tint "n"\n\trange 1 20 if LAMP\n\trange 1 8\n\tdefault 9 if LAMP\n\tdefault 4\n${lamp}`),
  ).toEqual([]);
  expect(told('config H\n\thex "h"\n\trange 0x10 0x20\n\tdefault 0x8\n')).toEqual([
    "4 default-out-of-range: the default 0x8 of H is outside its range 0x10 to 0x20 | without any setting H is 0x10",
  ]);
});

test("an option that waits for a number outside of the range that always holds for it", () => {
  const waiting = (condition: string, range = "range 1 3"): string[] =>
    told(`config N\n\tint "n"\n\t${range}\nconfig A\n\tbool "a"\n\tdepends on ${condition}\n`).filter((line) =>
      line.includes("dead-symbol"),
    );
  for (const condition of ["N > 5", "N = 4", "N < 1", "N >= 4", "N <= 0", "!(N != 7)"])
    expect(waiting(condition)).toHaveLength(1);
  for (const condition of ["N > 2", "N = 3", "N < 2", "N >= 3", "N <= 1", "N != 7"])
    expect(waiting(condition)).toEqual([]);
  expect(waiting("N > 5", 'range 1 3 if LAMP\nconfig LAMP\n\tbool "Lamp"')).toEqual([]);
});

test("a default outside a range whose bound can be set to less, or more, than it", () => {
  const bound = (range: string, line: string): string =>
    `config LIMIT\n\tint "limit"\n\trange ${range}\n\tdefault 50\nconfig N\n\tint "n"\n\trange ${line}\n\tdefault 40\n`;
  expect(told(bound("10 100", "1 LIMIT"))).toEqual([
    "8 default-out-of-range: the default 40 of N is outside its range 1 to 10 | with LIMIT=10 N is 10",
  ]);
  expect(told(bound("10 60", "LIMIT 70"))).toEqual([
    "8 default-out-of-range: the default 40 of N is outside its range 50 to 70 | without any setting N is 50",
  ]);
  expect(told(bound("45 100", "1 LIMIT"))).toEqual([]);
});

test("names that nothing defines, but not numbers and texts", () => {
  expect(
    told(
      `${lamp}if NOWHERE=n\nconfig A\n\tbool "a"\n\tselect NOTHING\nendif\nconfig N\n\tint\n\trange 0 0x10\n\tdefault 3\nconfig T\n\tstring\n\tdefault word\nconfig D\n\tdef_bool T = other && LAMP\n`,
    ).filter((line) => line.includes("undefined-symbol")),
  ).toEqual([
    "3 undefined-symbol: NOWHERE is used but no Kconfig file defines it, so it is always n | also used at Kconfig:4",
    "6 undefined-symbol: NOTHING is used but no Kconfig file defines it, so it is always n",
  ]);
});

test("a recursive dependency is told with every step of its loop", () => {
  const kconfig = 'config A\n\tbool "a"\n\tdepends on B\n\tselect B\nconfig B\n\tbool "b"\n';
  expect(told(kconfig)).toEqual([
    "1 recursive-dependency: recursive dependency: A -> B -> A | symbol A depends on B | symbol B is selected by A",
  ]);
});
