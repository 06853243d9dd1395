import { describe, expect, test } from "vitest";
import { ConfState } from "../../src/kconfig/conf-state.ts";
import {
  createConfiguration,
  detectBehaviour,
  type Host,
  kconfiglibBehaviour,
  latestBehaviour,
  parseKconfig,
  writeDotConfig,
} from "../../src/kconfig/index.ts";

const kconfiglib = detectBehaviour(() => undefined);

function open(files: Readonly<Record<string, string>>, behaviour = kconfiglib) {
  const host: Host = {
    readFile: (path) => files[path],
    glob: (pattern) => {
      const matcher = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
      return Object.keys(files)
        .filter((path) => matcher.test(path))
        .sort();
    },
    env: (name) => (name === "BASE" ? "sub" : undefined),
    shell: () => ({ output: "" }),
  };
  const { model, diagnostics } = parseKconfig(host, { file: "Kconfig", behaviour });
  const told = diagnostics.map(({ place, message }) => `${place?.file}:${place?.line}: ${message}`);
  if (model === undefined) return { told, files: [], value: () => "", config: "" };
  const configuration = createConfiguration(model);
  return {
    told,
    files: model.files,
    configuration,
    model,
    value: (name: string, given: Readonly<Record<string, string>> = {}): string => {
      const trial = configuration.clone();
      for (const [other, text] of Object.entries(given)) trial.setUserValue(model.byName.get(other)!, text);
      return trial.text(model.byName.get(name)!);
    },
    config: writeDotConfig(configuration),
  };
}

describe('forms of source (Kconfiglib, "Kconfig extensions")', () => {
  const parts = {
    "sub/Kconfig": "config A\n\tdef_bool y\n",
    "sub/b/Kconfig": "config B\n\tdef_bool y\n",
    "sub/c/Kconfig": "config C\n\tdef_bool y\n",
  };

  test("wildcards stand for every match in order, relative forms start at their own file", () => {
    expect(open({ Kconfig: 'source "sub/*/Kconfig"\n', ...parts }).config).toMatch(/CONFIG_B=y\nCONFIG_C=y\n$/);
    expect(
      open({
        ...parts,
        Kconfig: 'source "sub/all"\n',
        "sub/all": 'rsource "b/Kconfig"\norsource "[c]/none"\nrsource "c/Kc*"\n',
      }).told,
    ).toEqual([]);
    expect(open({ ...parts, Kconfig: 'source "sub/all"\n', "sub/all": 'grsource "*/Kconfig"\n' }).config).toMatch(
      /CONFIG_B=y\nCONFIG_C=y\n$/,
    );
  });

  test("without a match source and rsource are mistakes, osource, orsource, gsource and grsource are not", () => {
    for (const form of ["osource", "orsource", "gsource", "grsource"])
      expect(open({ Kconfig: `${form} "none/*"\n${form} "none"\n` }).told).toEqual([]);
    for (const form of ["source", "rsource"]) {
      expect(open({ Kconfig: `\n${form} "none/*"\n` }).told).toEqual(['Kconfig:2: can\'t open file "none/*"']);
      expect(open({ Kconfig: `${form} "none"\n` }).told).toEqual(['Kconfig:1: can\'t open file "none"']);
    }
  });

  test("environment variables in names, with and without brackets", () => {
    expect(open({ Kconfig: 'source "$BASE/Kconfig"\nsource "$(BASE)/b/Kconfig"\n', ...parts }).files).toEqual([
      "Kconfig",
      "sub/Kconfig",
      "sub/b/Kconfig",
    ]);
  });
});

test("def_int, def_hex and def_string", () => {
  const kconfig = 'config I\n\tdef_int 5\nconfig H\n\tdef_hex 0x10 if I = 5\nconfig S\n\tdef_string "text"\n';
  expect(open({ Kconfig: kconfig }).config).toMatch(/CONFIG_I=5\nCONFIG_H=0x10\nCONFIG_S="text"\n$/);
});

describe('configdefault (Zephyr, "Kconfig extensions")', () => {
  const foo = 'config BAR\n\tbool "bar"\nconfig FIZZ\n\tbool "fizz"\nconfig FOO\n\tbool "foo"\n\tdepends on BAR\n';

  test("is a default of its symbol, in the order read, under the ifs around it", () => {
    const tree = open({ Kconfig: `if FIZZ\nconfigdefault FOO\n\tdefault y\nendif\n${foo}` });
    expect(tree.told).toEqual([]);
    expect(tree.value("FOO", { BAR: "y" })).toBe("n");
    expect(tree.value("FOO", { BAR: "y", FIZZ: "y" })).toBe("y");
    const first = open({ Kconfig: 'configdefault N\n\tdefault 7\nconfig N\n\tint "n"\n\tdefault 1\n' });
    expect(first.value("N")).toBe("7");
  });

  test("leaves the dependencies and the menu as they were", () => {
    const tree = open({ Kconfig: `${foo}configdefault FOO\n\tdefault y if FIZZ\n` });
    expect(tree.value("FOO", { FIZZ: "y" })).toBe("n");
    expect(tree.model?.byName.get("FOO")?.nodes.length).toBe(1);
    expect(tree.configuration?.visibility(tree.model!.byName.get("FOO")!)).toBe(0);
  });

  test("takes nothing but defaults", () => {
    expect(open({ Kconfig: `${foo}configdefault FOO\n\tbool "again"\n` }).told).toEqual([
      "Kconfig:9: syntax error",
      "Kconfig:9: configdefault takes defaults and nothing else",
    ]);
  });
});

test("a named choice is told in several places: members and defaults add up (Kconfiglib)", () => {
  const tree = open({
    Kconfig:
      'choice LAMPS\n\tdefault B\nendchoice\nchoice LAMPS\n\tprompt "lamps"\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nendchoice\nchoice LAMPS\nconfig C\n\tbool "c"\nendchoice\n',
  });
  expect(tree.told).toEqual([]);
  const split =
    'choice L\n\tprompt "l"\n\tdefault B\nconfig A\n\tbool "a"\nendchoice\nchoice L\nconfig B\n\tbool "b"\nendchoice\n';
  expect(open({ Kconfig: split }, kconfiglibBehaviour).told).toEqual([]);
  expect(["A", "B", "C"].map((name) => tree.value(name))).toEqual(["n", "y", "n"]);
  expect(["A", "B", "C"].map((name) => tree.value(name, { C: "y" }))).toEqual(["n", "n", "y"]);
});

test("conf finds the member that was chosen, wherever its choice is told (Kconfiglib)", () => {
  const text =
    'choice LAMPS\n\tprompt "lamps"\n\tdefault B\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nendchoice\nchoice LAMPS\nconfig C\n\tbool "c"\nendchoice\n';
  const host: Host = {
    readFile: (path) => (path === "Kconfig" ? text : undefined),
    glob: () => [],
    env: () => undefined,
    shell: () => ({ output: "" }),
  };
  const model = parseKconfig(host, { file: "Kconfig", behaviour: kconfiglib }).model!;
  const state = new ConfState(model, () => {});
  const cells = ["A", "B", "C"].map((name) => model.byName.get(name)!.id);
  state.hasUser[cells[2]!] = 1;
  state.userTristate[cells[2]!] = 2;
  for (const cell of cells) state.calculateAt(cell);
  expect(cells.map((cell) => state.tristateAt(cell))).toEqual([0, 0, 2]);
});

test("an answer out of range counts for nothing, a default out of range is cut (Kconfiglib)", () => {
  const files = {
    Kconfig: 'config A\n\tint "a"\n\trange 1 9\n\tdefault 3\nconfig B\n\thex "b"\n\trange 0x20 0x30\n\tdefault 0x10\n',
  };
  const tree = open(
    files,
    detectBehaviour((name) => (name === "kconfiglib.py" ? "" : undefined)),
  );
  expect(["500", "0", "9"].map((A) => tree.value("A", { A }))).toEqual(["3", "3", "9"]);
  expect(["0x2f", "0x31"].map((B) => tree.value("B", { B }))).toEqual(["0x2f", "0x20"]);
  // Without Kconfiglib's own file there the kernel's rule holds: the nearer bound.
  expect(open(files).value("A", { A: "500" })).toBe("9");
});

test("none of it holds where the kernel's rules do", () => {
  for (const line of ['rsource "a"', "configdefault A", 'grsource "a"'])
    expect(open({ Kconfig: `${line}\n`, a: "" }, latestBehaviour).told).toEqual([
      "Kconfig:1: syntax error",
      `Kconfig:1: unknown statement "${line.split(" ")[0]}"`,
    ]);
  expect(open({ Kconfig: "config A\n\tdef_int 3\n" }, latestBehaviour).told).toContain(
    'Kconfig:2: unknown statement "def_int"',
  );
});

test("texts have $NAME of the environment and go on behind a backslash; an absolute rsource is no relative one", () => {
  const { told, config } = open({
    Kconfig:
      'config A\n\tstring\n\tdefault "\x24{BASE}/$BASE/$UNSET"\nconfig B\n\tstring\n\tdefault "one \\\n two"\nrsource "/abs/Kconfig"\n',
    "/abs/Kconfig": 'config C\n\tdef_string "c"\n',
  });
  expect(told).toEqual([]);
  expect(config).toContain('CONFIG_A="sub/sub/$UNSET"\nCONFIG_B="one  two"\nCONFIG_C="c"\n');
});
