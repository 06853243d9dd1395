import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { espIdfBehaviour, kconfiglibBehaviour } from "../../src/kconfig/index.ts";
import { openTree, treeBehaviour } from "../../src/tree/index.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kiln-family-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

test.each([
  ["Zephyr brings Kconfiglib", { "scripts/kconfig/kconfiglib.py": "" }],
  ["Klipper brings it elsewhere", { "lib/kconfiglib/kconfiglib.py": "" }],
  ["NuttX looks for an installed one", { "CMakeLists.txt": "find_program(KCONFIGLIB olddefconfig)\n" }],
])("%s: its rules hold", (_, files: Readonly<Record<string, string>>) => {
  put(files);
  expect(treeBehaviour(root, {})).toEqual(kconfiglibBehaviour);
});

test("ESP-IDF starts kconfgen: its rules hold; a tree with the kernel's own program has that one's", () => {
  put({ "tools/cmake/kconfig.cmake": "set(cmd python -m kconfgen)\n" });
  expect(treeBehaviour(root, {})).toEqual(espIdfBehaviour);
  put({ "scripts/kconfig/confdata.c": "", "scripts/kconfig/symbol.c": "" });
  expect(treeBehaviour(root, {}).kconfiglib).toBe(false);
});

test("wildcards in a whole path find files", () => {
  put({
    "scripts/kconfig/kconfiglib.py": "",
    Kconfig: `osource "${root}/parts/*/Kconfig"\n`,
    "parts/b/Kconfig": "config B\n\tdef_bool y\n",
    "parts/a/Kconfig": "config A\n\tdef_bool y\n",
  });
  const { model } = openTree({ top: "Kconfig", environment: {}, cwd: root, env: { KILN_NO_CACHE: "1" } });
  expect(model?.nodes.map(({ symbol }) => symbol?.name)).toEqual([undefined, "A", "B"]);
});

test("functions of kconfigfunctions.py answer, with the place of the call; one that is not there gives nothing", () => {
  put({
    "scripts/kconfig/kconfiglib.py": "",
    "scripts/kconfig/kconfigfunctions.py": [
      "def twice(kconf, name, text):",
      "    return text + text",
      "def place(kconf, name):",
      '    return "%s:%s" % (kconf.filename, kconf.linenr)',
      'functions = {"twice": (twice, 1, 1), "place": (place, 0, 0)}',
      "",
    ].join("\n"),
    Kconfig:
      'config A\n\tint\n\tdefault $(twice,4)\nconfig B\n\tstring\n\tdefault "$(place)"\nconfig C\n\tstring\n\tdefault "<$(nothing,1)>"\n',
  });
  const { model } = openTree({
    top: "Kconfig",
    environment: { PATH: process.env.PATH ?? "" },
    cwd: root,
    env: { KILN_NO_CACHE: "1" },
  });
  const texts = ["A", "B", "C"].map((name) => {
    const [property] = model!.byName.get(name)!.properties;
    return property?.kind === "default" && property.value.kind === "symbol" ? property.value.symbol.name : undefined;
  });
  expect(texts).toEqual(["44", "Kconfig:6", "<>"]);
});

test("a module that cannot be loaded is told, and its functions give nothing", () => {
  put({
    "scripts/kconfig/kconfiglib.py": "",
    "scripts/kconfig/kconfigfunctions.py": "import no_such_module_here\n",
    Kconfig: 'config A\n\tstring\n\tdefault "<$(twice,4)>"\n',
  });
  const { model } = openTree({
    top: "Kconfig",
    environment: { PATH: process.env.PATH ?? "" },
    cwd: root,
    env: { KILN_NO_CACHE: "1" },
  });
  const [property] = model!.byName.get("A")!.properties;
  expect(property?.kind === "default" && property.value.kind === "symbol" && property.value.symbol.name).toBe("<>");
});
