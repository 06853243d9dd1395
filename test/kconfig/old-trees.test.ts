import { expect, test } from "vitest";
import {
  anyBehaviour,
  type Behaviour,
  createConfiguration,
  detectBehaviour,
  expressionText,
  latestBehaviour,
  unmetDependencies,
  writeDotConfig,
} from "../../src/kconfig/index.ts";
import { configure, oldBehaviour, read } from "./mini.ts";

/** The rules before macros, as 3.x and 4.x had them. */
const before418: Behaviour = {
  ...oldBehaviour,
  macros: false,
  writesDefaultN: true,
  hidesDefconfigList: false,
  ignoresStrayCharacters: true,
  commandWords: "plain",
  pathWords: true,
  endOfMenu: false,
  endOfEmptyMenu: false,
  implyObeysDependencies: false,
  hidesModularMembers: false,
  unmetWarning: "line",
};

test("option env and $NAME in source, neither written nor expanded elsewhere (before 4.18)", () => {
  const { model, diagnostics } = read(
    {
      Kconfig: [
        "config SRCARCH",
        "\tstring",
        '\toption env="SRCARCH"',
        'source "arch/$SRCARCH/Kconfig"',
        "source more/Kconfig",
        "config LIST",
        "\tstring",
        "\toption defconfig_list",
        '\tdefault "/lib/$SRCARCH/.config"',
        "",
      ].join("\n"),
      "arch/x86/Kconfig": 'config A\n\tbool "a"\n',
      "more/Kconfig": "config M\n\tbool\n",
    },
    before418,
    { SRCARCH: "x86" },
  );
  expect(diagnostics).toEqual([]);
  expect(writeDotConfig(createConfiguration(model!)).split("\n").slice(4)).toEqual([
    "# CONFIG_A is not set",
    'CONFIG_LIST="/lib/$SRCARCH/.config"',
    "",
  ]);
});

test("a prompt, a title and the name of a file may be words without quotes (5.4 and before)", () => {
  const files = {
    Kconfig: [
      "menu Drivers",
      "config A",
      "\tbool First if B",
      "config B",
      "\tbool",
      "\tprompt Second",
      "comment Odd",
      "endmenu",
      "source more",
      "choice",
      "\tprompt Speed",
      "config C",
      "\tbool Fast",
      "endchoice",
      "",
    ].join("\n"),
    more: "config M\n\tbool More\n",
  };
  const { model, diagnostics } = read(files, { ...before418, wordTitles: true, untitledMenu: "The Top" });
  expect(diagnostics).toEqual([]);
  expect(model!.nodes.flatMap(({ prompt }) => prompt?.text ?? [])).toEqual([
    "The Top",
    "Drivers",
    "First",
    "Second",
    "Odd",
    "More",
    "Speed",
    "Fast",
  ]);
  expect(read(files).model).toBeUndefined();
  const zconf = 'prompt:\t  T_WORD\n\t| T_WORD_QUOTE\n;\n\tmenu_add_prompt(P_MENU, "The Top", NULL);\n';
  const sources: Record<string, string> = { "symbol.c": "", "confdata.c": "", "zconf.y": zconf };
  expect(detectBehaviour((name) => sources[name])).toMatchObject({ wordTitles: true, untitledMenu: "The Top" });
});

test("--- help --- and stray characters are passed over (before 4.2), told since", () => {
  const kconfig = 'config A\n\tbool "a";\n\t--- help ---\n\t  Text.\n\nconfig B\n\tbool "b"\n';
  expect(read(kconfig, before418).diagnostics).toEqual([]);
  expect(read(kconfig).diagnostics.map((diagnostic) => diagnostic.message)).toContain(
    "ignoring unsupported character ';'",
  );
});

test("a default of n is written (before 4.19)", () => {
  const kconfig = "config A\n\tbool\n\tdefault n\n";
  expect(writeDotConfig(configure(kconfig, {}, before418).configuration)).toContain("# CONFIG_A is not set\n");
  expect(writeDotConfig(configure(kconfig).configuration)).not.toContain("CONFIG_A");
});

test("imply waits for the direct dependency and lifts m to y (before 5.7)", () => {
  const kconfig =
    'config MODULES\n\tbool "m"\n\toption modules\nconfig A\n\tbool "a"\n\timply B\nconfig B\n\ttristate "b"\n\tdepends on C\nconfig C\n\tbool "c"\n';
  const values = { MODULES: "y", A: "y", C: "y", B: "m" };
  expect(configure(kconfig, values, before418).value("B")).toBe("y");
  expect(configure(kconfig.replace("option modules", "modules"), values).value("B")).toBe("m");
  expect(configure(kconfig, { ...values, C: "n" }, before418).value("B")).toBe("n");
});

test("the members of a written choice are written though hidden (before 2.6.36)", () => {
  const kconfig =
    'choice\n\tprompt "c"\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on X\nendchoice\nconfig X\n\tbool "x"\n';
  const written = (behaviour: Behaviour): string => writeDotConfig(configure(kconfig, {}, behaviour).configuration);
  expect(written({ ...before418, writesHiddenMembers: true })).toContain("# CONFIG_B is not set\n");
  expect(written(before418)).not.toContain("CONFIG_B");
});

test("unmet dependencies are one line (before 4.18), nothing (before 2.6.36)", () => {
  const kconfig =
    'config A\n\tbool "a"\n\tdepends on D\n\tselect B\nconfig B\n\tbool "b"\n\tdepends on C && D\nconfig C\n\tbool "c"\nconfig D\n\tbool "d"\n';
  const texts = (behaviour: Behaviour) =>
    unmetDependencies(configure(kconfig, { A: "y", D: "y" }, behaviour).configuration).map(({ text }) => text);
  expect(texts(before418)).toEqual(["warning: (A) selects B which has unmet direct dependencies (C && D)\n"]);
  expect(texts({ ...before418, unmetWarning: "none" })).toEqual([]);
});

test("a selector is left out of that line when it says all that is needed, or nothing ever (before 4.18)", () => {
  const selects = (condition: string): string =>
    `config A\n\tbool "a"\n\tselect B${condition}\nconfig E\n\tbool "e"\n\tselect B\nconfig B\n\tbool\n\tdepends on C && D\nconfig C\n\tbool "c"\nconfig D\n\tbool "d"\n`;
  const texts = (condition: string): (string | undefined)[] =>
    unmetDependencies(
      configure(selects(condition), { A: "y", E: "y" }, { ...before418, hashedExpressions: false }).configuration,
    ).map(({ text }) => text);
  expect(texts("")).toEqual(["warning: (A && E) selects B which has unmet direct dependencies (C && D)\n"]);
  expect(texts(" if n")).toEqual(["warning: (E) selects B which has unmet direct dependencies (C && D)\n"]);
  expect(texts(" if D && C")).toEqual(["warning: (E) selects B which has unmet direct dependencies (C && D)\n"]);
  expect(texts(" if C")).toEqual(["warning: (A && E) selects B which has unmet direct dependencies (C && D)\n"]);
});

test("what is said and its opposite are folded (before 4.2)", () => {
  const kconfig =
    'config A\n\tbool "a"\nconfig B\n\tbool "b"\nconfig X\n\tbool "x"\n\tdepends on (A || B) && !A && !B\n';
  const dependency = (foldsOpposites: boolean): string => {
    const { symbol } = configure(kconfig, {}, { ...before418, hashedExpressions: false, foldsOpposites });
    return expressionText(symbol("X").directDependency!);
  };
  expect(dependency(false)).toBe("(A || B) && !A && !B");
  expect(dependency(true)).toBe("n");
});

test("the m of a visible if waits for modules since 4.18", () => {
  const kconfig =
    'config MODULES\n\tbool "m"\n\tmodules\nmenu "Menu"\n\tvisible if m\nconfig A\n\tbool "a" if m\nconfig B\n\tbool "b"\nendmenu\n';
  const prompts = (bindsVisibleIf: boolean): string[] => {
    const { symbol } = configure(kconfig, {}, { ...before418, hashedExpressions: false, bindsVisibleIf });
    return ["A", "B"].map((name) => expressionText(symbol(name).nodes[0]!.prompt!.visible!));
  };
  expect(prompts(true)).toEqual(["m && MODULES", "m && MODULES"]);
  expect(prompts(false)).toEqual(["MODULES && m", "m"]);
});

test("an if is placed where the next statement begins, and it ends in the file it began in (4.14 and before)", () => {
  const files = {
    Kconfig: 'source "more"\nconfig C\n\tbool "c"\n',
    more: 'if A\n\n# note\nconfig B\n\tbool "b"\nendif',
  };
  const places = (placesIfLate: boolean): (number | undefined)[] =>
    read(files, { ...before418, topEndsAsLine: true, placesIfLate })
      .diagnostics.filter(({ message }) => message.startsWith("location of"))
      .map(({ place }) => place?.line);
  expect(places(false)).toEqual([1]);
  expect(places(true)).toEqual([4]);
});

test("a prompt outside of its choice counts for a bool in a choice of tristates (before 6.11)", () => {
  const kconfig = [
    'config MODULES\n\tbool "m"\n\tmodules\n\tdefault y',
    'choice\n\ttristate "c"',
    'config T\n\ttristate "t"',
    'config B\n\tbool "b"',
    'config D\n\tbool "d"',
    "endchoice",
    'config B\n\tbool "again"\n',
  ].join("\n");
  const { configuration, symbol } = configure(kconfig, { T: "m" }, { ...oldBehaviour, recursionByMenu: false });
  const [within, outside] = symbol("B").nodes;
  expect(expressionText(within!.prompt!.visible!)).toBe("<choice>=y && <choice>");
  expect(outside!.prompt!.visible).toBeUndefined();
  expect(expressionText(symbol("D").nodes[0]!.prompt!.visible!)).toBe("<choice>=y && <choice>");
  expect(["T", "B", "D"].map((name) => configuration.visibility(symbol(name)))).toEqual([1, 2, 0]);
});

test("the headings of a .config", () => {
  const kconfig = 'mainmenu "Linux/x86 3.0 Kernel"\nconfig KERNELVERSION\n\tstring\n\tdefault "2.6.32"\n';
  const head = (heading: Behaviour["heading"], time?: string): string =>
    writeDotConfig(configure(kconfig, {}, { ...latestBehaviour, heading }).configuration, { time }).split(
      "CONFIG_",
    )[0]!;
  expect(head("title")).toBe("#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 3.0 Kernel\n#\n");
  expect(head("make-config")).toBe("#\n# Automatically generated make config: don't edit\n# Linux/x86 3.0 Kernel\n#\n");
  expect(head("kernel-version", "Thu Dec  3 03:51:21 2009")).toBe(
    "#\n# Automatically generated make config: don't edit\n# Linux kernel version: 2.6.32\n# Thu Dec  3 03:51:21 2009\n#\n",
  );
});

test("rules are told from the sources, the latest where there are none", () => {
  expect(detectBehaviour(() => undefined)).toEqual(anyBehaviour);
  const old = detectBehaviour((name) => (name.endsWith(".c") ? "" : undefined));
  expect(old.macros).toBe(true);
  expect(old.unmetWarning).toBe("none");
  expect(old.boolChoices).toBe(false);
});

test("a choice is named by a word that means nothing else (4.18 to 6.8)", () => {
  const behaviour: Behaviour = {
    ...oldBehaviour,
    keywords: ["choice", "config", "prompt", "bool"],
    choiceOptions: ["prompt"],
  };
  const choice = (name: string): string => `choice ${name}\n\tprompt "c"\nconfig A\n\tbool "a"\nendchoice\n`;
  expect(read(choice("KIND"), behaviour).model?.choices[0]?.name).toBe("KIND");
  expect(read(choice("choice"), behaviour).model).toBeUndefined();
});

test("a choice without prompt is looked through for loops by what it depends on (before 6.9)", () => {
  const kconfig = 'choice\n\tdepends on M\nconfig M\n\tbool "m"\nendchoice\n';
  const rules: Behaviour = { ...oldBehaviour, recursionByMenu: false, recursionPlaces: true };
  const loop = (behaviour: Behaviour): string | undefined =>
    read(kconfig, behaviour).diagnostics.find(({ code }) => code === "recursive-dependency")?.text;
  expect(loop({ ...rules, recursionByDefinitions: true })).toMatch(
    /^Kconfig:1:error: recursive dependency detected!\nKconfig:1:\tchoice <choice> contains symbol M\n/,
  );
  expect(loop({ ...rules, recursionByDefinitions: false })).toBeUndefined();
});

test("a value out of its range becomes the bound as its symbol has it, or its number in 64 or 32 bits, or nothing", () => {
  const kconfig = [
    'config H\n\thex "h"\n\trange 9 F\n',
    'config N\n\thex "n"\n\trange -1 -1\n',
    'config I\n\tint "i"\n\trange 3 010\n',
    'config L\n\tint "l"\n\trange 0 7\n',
  ].join("");
  const given = { H: "0x20", N: "0x0", I: "99", L: "4294967297" };
  const valuesBy = (outOfRange: Behaviour["outOfRange"]): string[] => {
    const { value } = configure(kconfig, given, { ...oldBehaviour, keepOutOfRange: true, outOfRange });
    return ["H", "N", "I", "L"].map(value);
  };
  expect(valuesBy("text")).toEqual(["F", "-1", "010", "7"]);
  expect(valuesBy("long")).toEqual(["0xf", "0xffffffffffffffff", "10", "7"]);
  expect(valuesBy("int")).toEqual(["0xf", "0xffffffff", "10", "4294967297"]);
  expect(valuesBy("kept")).toEqual(["0x20", "0x0", "99", "4294967297"]);
});
