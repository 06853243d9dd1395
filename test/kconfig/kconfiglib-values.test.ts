import { describe, expect, test } from "vitest";
import {
  autoConfTexts,
  createConfiguration,
  detectBehaviour,
  type Host,
  kconfiglibBehaviour,
  loadDotConfig,
  parseKconfig,
  writeDotConfig,
  writeSavedefconfig,
} from "../../src/kconfig/index.ts";

// What Kconfiglib 14.1 gives for these trees; "documented" where its docstrings or those of kconfig-language.txt say so.

const kconfiglib = detectBehaviour((name) => (name === "kconfiglib.py" ? "" : undefined));

function open(kconfig: string, behaviour = kconfiglib) {
  const host: Host = {
    readFile: (path) => (path === "Kconfig" ? kconfig : undefined),
    glob: () => [],
    env: () => undefined,
    shell: () => ({ output: "" }),
  };
  const { model, diagnostics } = parseKconfig(host, { file: "Kconfig", behaviour });
  if (model === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return {
    config(text = ""): string {
      const configuration = createConfiguration(model);
      loadDotConfig(configuration, text, { file: "config" });
      return writeDotConfig(configuration);
    },
    minimal(text = ""): string {
      const configuration = createConfiguration(model);
      loadDotConfig(configuration, text, { file: "config" });
      return writeSavedefconfig(configuration, { heading: "# mine\n" });
    },
    header(text = ""): string {
      const configuration = createConfiguration(model);
      loadDotConfig(configuration, text, { file: "config" });
      return autoConfTexts(configuration).header;
    },
  };
}

test("a project's kconfiglib.py decides; the library has the rules by name", () => {
  expect(kconfiglib).toEqual(kconfiglibBehaviour);
});

describe("numbers", () => {
  test("without a default they are empty, and the range cuts the 0 that that means (documented)", () => {
    expect(open('config A\n\tint "a"\nconfig B\n\thex "b"\n').config()).toBe("CONFIG_A=\nCONFIG_B=\n");
    expect(open('config A\n\tint "a"\n\trange 3 9\nconfig B\n\thex "b"\n\trange 0xA 0xF\n').config()).toBe(
      "CONFIG_A=3\nCONFIG_B=0xa\n",
    );
  });

  test("an answer is kept as it is written, and is what Python takes for a number", () => {
    const tree = open('config A\n\tint "a"\n\tdefault 1\nconfig B\n\thex "b"\n\tdefault 0x1\n');
    expect(tree.config("CONFIG_A=007\nCONFIG_B=1F\n")).toBe("CONFIG_A=007\nCONFIG_B=1F\n");
    expect(tree.config("CONFIG_A=1_000\nCONFIG_B=0b1\n")).toBe("CONFIG_A=1_000\nCONFIG_B=0b1\n");
    expect(tree.config("CONFIG_A=0x10\nCONFIG_B=-1\n")).toBe("CONFIG_A=1\nCONFIG_B=0x1\n");
  });

  test("texts are compared as numbers where both sides are ones to Python, which octal ones are not", () => {
    const compared = (expression: string): string =>
      open(`config S\n\tstring\n\tdefault "010"\nconfig X\n\tdef_bool ${expression}\n`).config();
    expect(compared("S = 8")).not.toContain("CONFIG_X=y");
    expect(compared('S < "9"')).toContain("CONFIG_X=y");
    expect(compared('"0x10" = 16')).toContain("CONFIG_X=y");
  });
});

describe("choices", () => {
  const modules = "config MODULES\n\tdef_bool y\n";
  const tristates = `${modules}choice\n\ttristate "c"\nconfig A\n\ttristate "a"\nconfig B\n\ttristate "b"\nendchoice\n`;

  test("an optional one is n until a member is y (documented)", () => {
    const tree = open('choice\n\tbool "c"\n\toptional\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nendchoice\n');
    expect(tree.config()).toBe("");
    expect(tree.config("CONFIG_B=y\n")).toBe("# CONFIG_A is not set\nCONFIG_B=y\n");
  });

  test("one of tristates is m until a member is y; members at m are those that were set", () => {
    const tree = open(tristates);
    expect(tree.config()).toBe("CONFIG_MODULES=y\n# CONFIG_A is not set\n# CONFIG_B is not set\n");
    expect(tree.config("CONFIG_A=m\nCONFIG_B=m\n")).toBe("CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_B=m\n");
    expect(tree.config("CONFIG_B=y\n")).toBe("CONFIG_MODULES=y\n# CONFIG_A is not set\nCONFIG_B=y\n");
  });

  test("the member that was set last decides between y and m", () => {
    const tree = open(tristates);
    expect(tree.config("CONFIG_A=y\nCONFIG_B=m\n")).toBe("CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_B=m\n");
    expect(tree.config("CONFIG_B=m\nCONFIG_A=y\n")).toBe("CONFIG_MODULES=y\nCONFIG_A=y\n# CONFIG_B is not set\n");
  });

  test("select and default have no effect on a member (documented)", () => {
    const tree = open(
      `${modules}config S\n\tdef_bool y\n\tselect B\nchoice\n\ttristate "c"\nconfig A\n\ttristate "a"\nconfig B\n\ttristate "b"\nendchoice\n`,
    );
    expect(tree.config()).toContain("# CONFIG_A is not set\n# CONFIG_B is not set\n");
  });

  test("a choice may be named by a text, and is then the same wherever it stands", () => {
    const text = 'choice "Speed"\n\tprompt "Speed"\nconfig A\n\tbool "a"\nendchoice\n';
    expect(open(`${text}choice "Speed"\nconfig B\n\tbool "b"\nendchoice\n`).config("CONFIG_B=y\n")).toBe(
      "# CONFIG_A is not set\nCONFIG_B=y\n",
    );
  });
});

test("MODULES is the modules symbol, whoever carries `option modules` (documented)", () => {
  expect(open("config MODULES\n\tdef_bool y\nconfig T\n\ttristate\n\tdefault m\n").config()).toContain("CONFIG_T=m");
  expect(open("config MODS\n\tdef_bool y\n\toption modules\nconfig T\n\ttristate\n\tdefault m\n").config()).toContain(
    "CONFIG_T=y",
  );
});

test("of two types the last counts", () => {
  expect(open('config A\n\tstring\n\tdefault "7"\nconfig A\n\tint\n').config()).toBe("CONFIG_A=7\n");
});

test("a loop is looked for by who reads whom: a selecting member is none, two defaults are one", () => {
  const member =
    'choice\n\tbool "c"\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\n\tselect X\nendchoice\nconfig X\n\tbool\n';
  expect(open(member).config("CONFIG_B=y\n")).toContain("CONFIG_X=y");
  expect(() => open("config A\n\tbool\n\tdefault B\nconfig B\n\tbool\n\tdefault A\n")).toThrow(
    "recursive dependency: A -> B -> A",
  );
});

describe("files", () => {
  const tree = open(
    'mainmenu "M"\nmenu "Lamps"\nconfig A\n\tbool "a"\nendmenu\nmenu "Empty"\nendmenu\nconfig S\n\tstring "s"\n\tdefault "x\\"y"\nconfig H\n\thex "h"\n\tdefault ff\n',
  );

  test(".config has no heading of its own; an empty menu has no end", () => {
    expect(tree.config("CONFIG_A=y\n")).toBe(
      '\n#\n# Lamps\n#\nCONFIG_A=y\n# end of Lamps\n\n#\n# Empty\n#\nCONFIG_S="x\\"y"\nCONFIG_H=ff\n',
    );
  });

  test("the minimal configuration has what differs, below what it is headed by", () => {
    expect(tree.minimal('CONFIG_A=y\nCONFIG_S="x\\"y"\nCONFIG_H=0xff\n')).toBe("# mine\nCONFIG_A=y\nCONFIG_H=0xff\n");
  });

  test("the header has defines and nothing else; Klipper's has what is off as 0", () => {
    expect(tree.header("CONFIG_A=y\n")).toBe('#define CONFIG_A 1\n#define CONFIG_S "x\\"y"\n#define CONFIG_H 0xff\n');
    const klipper = detectBehaviour((name) =>
      name === "kconfiglib.py" ? "            #if not sym._write_to_conf:\n" : undefined,
    );
    expect(open('config A\n\tbool "a"\nconfig I\n\tint "i"\n', klipper).header()).toBe(
      "#define CONFIG_A 0\n#define CONFIG_I 0\n",
    );
  });
});
