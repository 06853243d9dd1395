import { describe, expect, test } from "vitest";
import {
  applyMode,
  loadDotConfig,
  unmetDependencies,
  writeDotConfig,
  writeSavedefconfig,
} from "../../src/kconfig/index.ts";
import { configure, oldBehaviour } from "./mini.ts";

const modules = 'config MODULES\n\tbool "modules"\n\tmodules\n\n';

describe("values", () => {
  test("a user value counts only while the prompt is visible", () => {
    const kconfig = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\n';
    expect(configure(kconfig, { B: "y" }).value("B")).toBe("n");
    expect(configure(kconfig, { A: "y", B: "y" }).value("B")).toBe("y");
  });

  test("select overrules dependencies and is warned of, with the C tool's words", () => {
    const { configuration, value } = configure(
      'config A\n\tbool "a"\n\tselect B\nconfig B\n\tbool "b"\n\tdepends on C\nconfig C\n\tbool "c"\n',
      { A: "y" },
    );
    expect(value("B")).toBe("y");
    expect(unmetDependencies(configuration).map((warning) => warning.text)).toEqual([
      "\nWARNING: unmet direct dependencies detected for B\n  Depends on [n]: C [=n]\n  Selected by [y]:\n  - A [=y]\n",
    ]);
  });

  test("imply gives way to the user and to dependencies", () => {
    const kconfig =
      'config A\n\tbool "a"\n\timply B\nconfig B\n\tbool "b"\n\tdepends on C\nconfig C\n\tbool "c"\n\tdefault y\n';
    expect(configure(kconfig, { A: "y" }).value("B")).toBe("y");
    expect(configure(kconfig, { A: "y", B: "n" }).value("B")).toBe("n");
    expect(configure(kconfig, { A: "y", C: "n" }).value("B")).toBe("n");
  });

  test("m becomes y without modules", () => {
    const kconfig = `${modules}config A\n\ttristate "a"\n`;
    expect(configure(kconfig, { MODULES: "y", A: "m" }).value("A")).toBe("m");
    expect(configure(kconfig, { A: "m" }).value("A")).toBe("y");
  });

  test("a number outside its range takes the nearer bound", () => {
    const kconfig = 'config N\n\tint "n"\n\trange 1 8\n\tdefault 4\nconfig H\n\thex "h"\n\trange 0x10 0x20\n';
    expect(configure(kconfig, { N: "99" }).value("N")).toBe("8");
    expect(configure(kconfig, { N: "0" }).value("N")).toBe("1");
    expect(configure(kconfig).value("N")).toBe("4");
    expect(configure(kconfig).value("H")).toBe("0x10");
  });

  test("comparisons are numeric where both sides are numbers", () => {
    const kconfig =
      'config V\n\tint\n\tdefault 120200\nconfig A\n\tdef_bool V >= 90000\nconfig B\n\tdef_bool V < 90000\nconfig S\n\tstring\n\tdefault "b"\nconfig C\n\tdef_bool S > "a"\n';
    const { value } = configure(kconfig);
    expect([value("A"), value("B"), value("C")]).toEqual(["y", "n", "y"]);
  });

  test("setting one symbol changes what depends on it, and taking it back changes it back", () => {
    const { configuration, symbol, value } = configure(
      'config A\n\tbool "a"\nconfig B\n\tdef_bool A\nconfig C\n\tstring "c"\n\tdefault "on" if B\n\tdefault "off"\n',
    );
    expect(value("C")).toBe("off");
    const copy = configuration.clone();
    configuration.setUserValue(symbol("A"), "y");
    expect(value("C")).toBe("on");
    expect(copy.text(symbol("C"))).toBe("off");
    configuration.clearUserValue(symbol("A"));
    expect(value("C")).toBe("off");
  });
});

describe("choices", () => {
  const choice =
    'choice\n\tprompt "one of"\n\tdefault B\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nconfig C\n\tbool "c"\nendchoice\n';

  test.each([
    ["6.12", undefined],
    ["6.1", oldBehaviour],
  ])("the default is chosen, then what the user set last (%s)", (_, behaviour) => {
    const { configuration, symbol, value } = configure(choice, {}, behaviour);
    expect([value("A"), value("B"), value("C")]).toEqual(["n", "y", "n"]);
    configuration.setUserValue(symbol("A"), "y");
    expect([value("A"), value("B"), value("C")]).toEqual(["y", "n", "n"]);
    configuration.setUserValue(symbol("C"), "y");
    expect([value("A"), value("B"), value("C")]).toEqual(["n", "n", "y"]);
    expect(configuration.selected(symbol("C").choice!)?.name).toBe("C");
  });

  test("a default said to be n gives way to the next member (6.11)", () => {
    expect(configure(choice, { B: "n" }).value("A")).toBe("y");
  });
});

describe(".config", () => {
  const kconfig = `mainmenu "Test"\n${modules}menu "Things"\nconfig S\n\tstring "s"\n\tdefault "d"\nconfig A\n\ttristate "a"\nendmenu\nconfig Z\n\tbool "z"\n`;

  test("is written with headings, ends of menus and escapes", () => {
    const { configuration } = configure(kconfig, { MODULES: "y", S: 'a"b\\c', A: "m" });
    expect(writeDotConfig(configuration)).toBe(
      '#\n# Automatically generated file; DO NOT EDIT.\n# Test\n#\nCONFIG_MODULES=y\n\n#\n# Things\n#\nCONFIG_S="a\\"b\\\\c"\nCONFIG_A=m\n# end of Things\n\n# CONFIG_Z is not set\n',
    );
  });

  test("reads back what it wrote", () => {
    const { configuration } = configure(kconfig, { MODULES: "y", S: 'a"b\\c', A: "m" });
    const text = writeDotConfig(configuration);
    const other = configure(kconfig).configuration;
    expect(loadDotConfig(other, text, { file: ".config" })).toEqual([]);
    expect(writeDotConfig(other)).toBe(text);
  });

  test("reports what it cannot read, and goes on", () => {
    const { configuration, value } = configure(kconfig);
    const text = 'CONFIG_A=perhaps\ngarbage\nCONFIG_S="open\nCONFIG_Z=y\nCONFIG_Z=n\n';
    expect(loadDotConfig(configuration, text, { file: "c" }).map((diagnostic) => diagnostic.text)).toEqual([
      "c:1:warning: symbol value 'perhaps' invalid for A\n",
      "c:2:warning: unexpected data: garbage\n",
      "c:3:warning: invalid string found\n",
      "c:5:warning: override: reassigning to symbol Z\n",
    ]);
    expect(value("Z")).toBe("n");
  });

  test("the minimal form holds what differs from the defaults", () => {
    const { configuration } = configure(kconfig, { MODULES: "y", S: "d", A: "n", Z: "y" });
    expect(writeSavedefconfig(configuration)).toBe("CONFIG_MODULES=y\nCONFIG_Z=y\n");
  });

  test("all-at-once modes answer every question", () => {
    const yes = configure(kconfig);
    applyMode(yes.configuration, "allyesconfig");
    expect(yes.value("A")).toBe("y");
    const mod = configure(kconfig);
    applyMode(mod.configuration, "allmodconfig");
    expect([mod.value("MODULES"), mod.value("A"), mod.value("Z")]).toEqual(["y", "m", "y"]);
  });
});
