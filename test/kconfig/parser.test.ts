import { describe, expect, test } from "vitest";
import { anyBehaviour, expressionText, latestBehaviour } from "../../src/kconfig/index.ts";
import { oldBehaviour, read } from "./mini.ts";

/** The menu as indented lines: prompt or name of each node. */
function outline(kconfig: string): string[] {
  const { model } = read(kconfig);
  const lines: string[] = [];
  const visit = (node: NonNullable<typeof model>["root"], depth: number): void => {
    for (const child of node.children) {
      lines.push(`${"  ".repeat(depth)}${child.prompt?.text ?? child.symbol?.name ?? child.kind}`);
      visit(child, depth + 1);
    }
  };
  if (model !== undefined) visit(model.root, 0);
  return lines;
}

describe("menu tree", () => {
  test("what depends on the entry above becomes its submenu, and `if` dissolves", () => {
    expect(
      outline(
        'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\nif A\nconfig C\n\tbool "c"\nendif\nconfig D\n\tbool "d"\n',
      ),
    ).toEqual(["a", "  b", "  if", "  c", "d"]);
  });

  test("dependencies are handed down, simplified and printed as the kernel prints them", () => {
    const { model } = read(
      'menu "M"\n\tdepends on A && A\nconfig B\n\tbool "b" if X\n\tdepends on !(C && D=y)\nendmenu\nconfig A\n\tbool\nconfig C\n\tbool\nconfig D\n\ttristate\n',
    );
    const node = model!.byName.get("B")!.nodes[0]!;
    expect(expressionText(node.dependency!)).toBe("A && (!C || D!=y)");
    expect(expressionText(node.prompt!.visible!)).toBe("A && (!C || D!=y) && X");
  });

  test("help ends with the first shallower line", () => {
    const { model } = read('config A\n\tbool "a"\n\thelp\n\t  One\n\t    two\n\n\t  three\nconfig B\n\tbool "b"\n');
    expect(model!.byName.get("A")!.nodes[0]!.help).toBe("One\n  two\n\nthree");
    expect(model!.byName.has("B")).toBe(true);
  });
});

test("a file whose last line is a `source` without end of line", () => {
  const files = {
    Kconfig: 'source "outer"\nconfig Z\n\tbool "z"\n',
    outer: 'config A\n\tbool "a"\nsource "inner"',
    inner: 'config B\n\tbool "b"\n',
  };
  const { model, diagnostics } = read(files);
  expect(model!.symbols.flatMap(({ name, nodes }) => (nodes.length > 0 ? [name] : []))).toEqual(["A", "B", "Z"]);
  expect(diagnostics.map(({ text }) => text)).toEqual(["outer:3:warning: no new line at end of file\n"]);
});

test("before 6.8: a comment that ends in a backslash ends its line; a missing file is told where its line began", () => {
  const old = { ...latestBehaviour, topEndsAsLine: true };
  const texts = (files: Parameters<typeof read>[0]): string[] =>
    read(files, old).diagnostics.map(({ text }) => text ?? "");
  expect(texts('config A\n\tbool "a"\nif A\nendif # A\\\n')).toEqual([]);
  expect(texts({ Kconfig: 'source "inner"\n', inner: 'config B\n\tbool "b"\nsource "nosuch"' })).toEqual([
    "inner:3:warning: no new line at end of file\n",
    'inner:3: can\'t open file "nosuch"\n',
  ]);
});

test("a menuconfig without prompt is told where the next statement begins, in a last line without end, too", () => {
  const files = { Kconfig: 'source "inner"\n', inner: 'menuconfig A\n\tstring\ncomment "b"' };
  expect(read(files).diagnostics.map(({ text }) => text)).toEqual([
    "inner:3: warning: menuconfig statement without prompt\n",
    "inner:3:warning: no new line at end of file\n",
  ]);
});

test("a file that ends with the word `help` has its text in the file around", () => {
  const files = {
    Kconfig: 'source "inner"\n\t  Some text.\nconfig B\n\tbool "b"\n',
    inner: 'config A\n\tbool "a"\n\thelp',
  };
  const { model, diagnostics } = read(files);
  expect(diagnostics.map(({ text }) => text)).toEqual(["inner:3:warning: no new line at end of file\n"]);
  expect(model!.byName.get("A")!.nodes[0]!.help).toBe("Some text.");
  expect(model!.byName.has("B")).toBe(true);
});

test("until 6.7: a top file that ends with the word `help` is over when its blank text is told", () => {
  const { diagnostics } = read('config A\n\tbool "a"\n\thelp', {
    ...latestBehaviour,
    keywords: ["config", "bool", "help"],
    topEndsAsLine: true,
  });
  expect(diagnostics.map(({ text }) => text)).toEqual([
    "Kconfig:3:warning: no new line at end of file\n",
    "<none>:3: warning: 'A' defined with blank help text\n",
  ]);
});

test("a last line without end counts for the next file around that is not over by then", () => {
  const files = {
    Kconfig: 'choice\n\tprompt "c"\nconfig A\n\tbool "a"\nendchoice\nsource "outer"\n',
    outer: 'source "inner"',
    inner: "config A\n\tdefault y",
  };
  const texts = read(files, oldBehaviour).diagnostics.map(({ text }) => text);
  expect(texts).toContain("Kconfig:2:warning: defaults for choice values not supported\n");
});

test("of a menuconfig's prompts the last one is the menu's", () => {
  const { model } = read('menuconfig A\n\tbool "first"\n\tprompt "second"\n');
  const styles = model!.byName.get("A")!.properties.map((each) => each.kind === "prompt" && [each.text, each.style]);
  expect(styles).toEqual([
    ["first", "prompt"],
    ["second", "menu"],
  ]);
});

test("a keyword is no name of a macro", () => {
  const strict = { ...latestBehaviour, keywords: ["config", "bool", "depends", "on"] };
  expect(read('config A\n\tbool "a"\non = b\n', strict).diagnostics[0]?.text).toBe("Kconfig:3: syntax error\n");
  expect(read('config A\n\tbool "a"\nof = b\n', strict).diagnostics).toEqual([]);
  // Nor does the file's title come behind one.
  const late = { ...strict, titleFirst: true, keywords: [...strict.keywords, "mainmenu"] };
  expect(read('$(V)a = b\nmainmenu "M"\n', late).diagnostics[0]?.text).toBe("Kconfig:2: syntax error\n");
});

test("since 6.11 a choice contains the symbols whose first prompt stands in it", () => {
  const { diagnostics } = read(
    'config A\n\tbool "first"\nchoice\n\tprompt "c"\n\tdefault A\nconfig A\n\tbool "second"\nendchoice\n',
  );
  expect(diagnostics[0]?.text).toBe("Kconfig:5:warning: choice default symbol 'A' is not contained in the choice\n");
});

describe("macros", () => {
  test("variables, functions with arguments, environment and shell", () => {
    const { model } = read(
      'name := $(ARCH)\ngreet = hello $(1)\nconfig A\n\tstring\n\tdefault "$(greet,$(name)) $(shell,x y)"\n',
      latestBehaviour,
      { ARCH: "x86" },
    );
    const [property] = model!.byName.get("A")!.properties;
    expect(property?.kind === "default" && expressionText(property.value)).toBe("hello x86 <x y>");
    expect([...model!.environment]).toEqual([["ARCH", "x86"]]);
  });

  test("a variable that needs itself is told with its place", () => {
    const { model, diagnostics } = read("A = $(B)\nB = $(A)\nconfig $(A)\n\tbool\n");
    expect(model).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.text)).toEqual([
      "Kconfig:3: Recursive variable 'A' references itself (eventually)\n",
    ]);
  });
});

describe("mistakes", () => {
  test("a missing file is told with the line that asks for it", () => {
    const { diagnostics } = read('\nsource "none/Kconfig"\n');
    expect(diagnostics.map((diagnostic) => diagnostic.text)).toEqual(['Kconfig:2: can\'t open file "none/Kconfig"\n']);
  });

  test("a file that includes itself is told with the way there", () => {
    const { diagnostics } = read({ Kconfig: 'source "a"\n', a: 'source "a"\n' });
    expect(diagnostics[0]?.text).toBe(
      "Recursive inclusion detected.\nInclusion path:\n  current file : a\n  included from: a:1\n  included from: Kconfig:1\n",
    );
  });

  test("an unknown statement and an open menu are errors, and reading goes on", () => {
    const { model, diagnostics } = read('nonsense here\nmenu "M"\nconfig A\n\tbool "a"\n');
    expect(model).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([
      "syntax error",
      'unknown statement "nonsense"',
      "syntax error",
      "missing end statement for this entry",
    ]);
  });

  test("a recursive dependency is told with the whole loop", () => {
    const { model, diagnostics } = read(
      'config A\n\tbool "a"\n\tdepends on B\nconfig B\n\tbool "b"\n\tdepends on C\nconfig C\n\tbool "c"\n\tdepends on A\n',
    );
    expect(model).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual(["recursive dependency: A -> B -> C -> A"]);
  });
});

test.each([
  'config A\n\tbool "a"\n\tdepends B\nconfig B\n\tbool\n',
  "config A\n\tboolean\n",
  "source a\n",
  'choice NAME\n\tprompt "c"\nconfig A\n\tbool "a"\nendchoice\n',
  "config A\n\tbool\n\ttransitional\n",
])(
  "what 6.12 does not know is a mistake under the rules of 6.12, and one of none under all of them (%#)",
  (kconfig) => {
    const files = { Kconfig: kconfig, a: "" };
    expect(read(files, latestBehaviour).model).toBeUndefined();
    expect(read(files, anyBehaviour).model).toBeDefined();
  },
);
