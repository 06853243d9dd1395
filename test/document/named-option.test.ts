import { describe, expect, test } from "vitest";
import { type ListingLine, readDocument } from "../../src/document/index.ts";

function lines(text: string, name = "notes.txt"): ListingLine[] {
  return readDocument(text, { name }).listings.flatMap((listing) => [...listing.lines]);
}

/** `SYMBOL=value`, `SYMBOL=y/m` for a choice of values, `SYMBOL` alone where nothing is stated; of all lines that name one. */
function named(text: string, name?: string): string[] {
  return lines(text, name)
    .filter((line) => line.symbol !== undefined)
    .map(({ symbol, value, alternatives }) => {
      const stated = value ?? (alternatives.length > 0 ? alternatives.join("/") : undefined);
      return stated === undefined ? symbol! : `${symbol}=${stated}`;
    });
}

describe("what a line says of the option that it names", () => {
  test.each([
    ["CONFIG_WIDGET=y", "WIDGET=y"],
    ["CONFIG_WIDGET = Y", "WIDGET=y"],
    ["CONFIG_WIDGET=m # only for big ones", "WIDGET=m"],
    ["CONFIG_WIDGET=y|m", "WIDGET=y/m"],
    ["CONFIG_WIDGET=[ym]", "WIDGET=y/m"],
    ["CONFIG_WIDGET=m/y", "WIDGET=m/y"],
    ["CONFIG_WIDGET=y or m", "WIDGET=y/m"],
    ["CONFIG_WIDGET=m oder CONFIG_WIDGET=y", "WIDGET=m/y"],
    ["CONFIG_WIDGET=y or CONFIG_GADGET=y", "WIDGET=y"],
    ['CONFIG_WIDGET="a, b"', "WIDGET=a, b"],
    ["CONFIG_WIDGET=0x1f", "WIDGET=0x1f"],
    ["CONFIG_WIDGET=<path to it>", "WIDGET"],
    ["CONFIG_WIDGET [=m]", "WIDGET=m"],
    ["CONFIG\\_WIDGET [=m] \\textbf{[M]}\\\\*", "WIDGET=m"],
    ["# CONFIG_WIDGET is not set", "WIDGET=n"],
    ["CONFIG_WIDGET: enabled", "WIDGET=y"],
    ["CONFIG_WIDGET: enabled (as module)", "WIDGET=m"],
    ["- CONFIG_WIDGET: disabled", "WIDGET=n"],
    ["CONFIG_WIDGET is required", "WIDGET=y"],
    ["CONFIG_WIDGET must not be set", "WIDGET=n"],
    ["CONFIG_WIDGET: missing", "WIDGET"],
    ["CONFIG_WIDGET: Widget bus: built-in (pass)", "WIDGET=y"],
    ["CONFIG_WIDGET: Widget bus: as module (pass)", "WIDGET=m"],
    ["CONFIG_WIDGET := $(shell uname)", undefined],
    ["CONFIG_WIDGET = $(top)/widget", undefined],
    ["CONFIG_WIDGET =", undefined],
    ["CONFIG_WIDGET=", "WIDGET="],
    ["- When the bus is built (CONFIG_WIDGET=y)", undefined],
    ["CONFIG_WIDGET=n → CONFIG_WIDGET=y", "WIDGET=y"],
    ["- enable CONFIG_WIDGET", "WIDGET=y/m"],
    ["1. Ensure `CONFIG_WIDGET=m` is enabled in the kernel.", "WIDGET=m"],
    ["[*] Widget bus (CONFIG_WIDGET=y)", "WIDGET=y"],
    ["<M> Widget — for round ones     (CONFIG_WIDGET=m)", "WIDGET=m"],
    ["Device Drivers -> Widget bus (CONFIG_WIDGET=n)", "WIDGET=n"],
    ["[*] Widget bus [CONFIG_WIDGET=y]", "WIDGET=y"],
    ["- disable CONFIG_WIDGET", "WIDGET=n"],
    ["* Désactiver CONFIG_WIDGET", "WIDGET=n"],
    ["CONFIG_WIDGET", "WIDGET=y/m"],
    ["  CONFIG_WIDGET (for round ones)", "WIDGET=y/m"],
    ["CONFIG_WIDGET – круглые", "WIDGET=y/m"],
    ["\\item \\cpp|CONFIG_WIDGET|: for round ones", "WIDGET=y/m"],
    ["KERNEL_CONFIG=$(cat x) CONFIG_DIR", undefined],
    ["CONFIG_WIDGET_*", undefined],
    ["#CONFIG_WIDGET=y", undefined],
  ])("%s", (text, expected) => {
    expect(named(`${text}\n`)).toEqual(expected === undefined ? [] : [expected]);
  });

  test("a sentence above that says so turns off what is named below it", () => {
    expect(named("Keep these disabled:\nCONFIG_WIDGET\nCONFIG_GADGET\n")).toEqual(["WIDGET=n", "GADGET=n"]);
    expect(named("You must not set\n\n  CONFIG_WIDGET\n\nbut enable\n\n  CONFIG_GADGET\n")).toEqual([
      "WIDGET=n",
      "GADGET=y/m",
    ]);
    expect(named("关闭以下选项：\nCONFIG_WIDGET\n")).toEqual(["WIDGET=n"]);
  });

  test("what is said of it besides is its note", () => {
    expect(lines("CONFIG_WIDGET=m (round ones only)")[0]).toMatchObject({
      note: "round ones only",
      roles: ["round-ones-only"],
    });
    expect(lines("CONFIG_WIDGET=y (Device Drivers -> Widgets)")[0]).toMatchObject({
      prompt: "Widgets",
      path: ["Device Drivers"],
    });
    expect(lines("- _(optional)_ `CONFIG_WIDGET`\n", "a.md")[0]).toMatchObject({ note: "optional" });
  });

  test("shell braces stand for several", () => {
    expect(named("CONFIG_{WIDGET,GADGET,...}_BUS\n")).toEqual(["WIDGET_BUS=y/m", "GADGET_BUS=y/m"]);
  });

  test("the words of a sentence ask for nothing", () => {
    expect(
      named("The driver hangs on a kernel that was built without the option\nCONFIG_WIDGET\nas many of them are.\n"),
    ).toEqual([]);
    expect(named("CONFIG_WIDGET was the first of them.\n")).toEqual([]);
    for (const text of [
      "`CONFIG_WIDGET=y` and a bus are what it takes to see this.",
      "Kernels with CONFIG_WIDGET=y hang.",
      "Press `CONFIG_WIDGET`, then enter.",
    ])
      expect(named(`# Kernel\n\n${text}\n`, "a.md")).toEqual([]);
  });
});

describe("lists", () => {
  test("of Markdown, with links, code and prompts", () => {
    const text = `# Kernel

- [\`CONFIG_WIDGET\`](https://example.org/Kconfig#L1): Widget bus
  - _(optional)_ [\`CONFIG_GADGET\`](https://example.org/Kconfig#L2)
- Round widgets (\`CONFIG_ROUND\`)
- Square widgets need a bus of their own (\`CONFIG_SQUARE=m\`).
- Read about \`CONFIG_OTHER\` elsewhere before you go on with it.
`;
    expect(named(text, "a.md")).toEqual(["WIDGET=y/m", "GADGET=y/m", "ROUND=y/m", "SQUARE=m"]);
  });

  test("of several options an item", () => {
    const text = `# Kernel

- serial console - \`CONFIG_WIDGET\`, \`CONFIG_GADGET=m\` and \`CONFIG_ROUND\`
- initrd: \`CONFIG_INITRD\` (for some)
- \`CONFIG_A_BUS\` and \`CONFIG_B_BUS\`
- Mind that \`CONFIG_OTHER\` is not enough. See \`CONFIG_MORE\`
`;
    expect(named(text, "a.md")).toEqual([
      "WIDGET=y/m",
      "GADGET=m",
      "ROUND=y/m",
      "INITRD=y/m",
      "A_BUS=y/m",
      "B_BUS=y/m",
    ]);
    expect(
      lines(text, "a.md")
        .slice(0, 4)
        .map((line) => [line.line, line.note]),
    ).toEqual([
      [3, "serial console"],
      [3, "serial console"],
      [3, "serial console"],
      [4, "for some"],
    ]);
    expect(named("CONFIG_WIDGET,\nCONFIG_GADGET, and\nCONFIG_ROUND\n")).toEqual([
      "WIDGET=y/m",
      "GADGET=y/m",
      "ROUND=y/m",
    ]);
  });

  test("of lines in running text that each begin with an option", () => {
    expect(named("# Kernel\n\nCONFIG_WIDGET - the bus of them\nCONFIG_GADGET=m - a module\n", "a.md")).toEqual([
      "WIDGET=y/m",
      "GADGET=m",
    ]);
    expect(named("# Kernel\n\nThe bus hangs on the\nCONFIG_WIDGET=y of the kernel.\n", "a.md")).toEqual([]);
  });

  test("of names alone, below a sentence that speaks of the kernel's options", () => {
    expect(named("The kernel needs these:\n\nWIDGET\nWIDGET_BUS\n\nROUND_WIDGET\n")).toEqual([
      "WIDGET=y/m",
      "WIDGET_BUS=y/m",
      "ROUND_WIDGET=y/m",
    ]);
    expect(named("Ports of the ship:\n\nROTTERDAM\nHAMBURG\nANTWERP_NORTH\n")).toEqual([]);
    expect(named("cat >> kernel.txt << EOF\nEOF\n")).toEqual([]);
  });

  test("of prompts with their symbols and no markers", () => {
    const text =
      "Device Drivers  --->\n  Widget bus [CONFIG_WIDGET]\n  Widgets --->  [CONFIG_WIDGETS]\n    Round [CONFIG_ROUND]\n";
    expect(named(text)).toEqual(["WIDGET=y/m", "WIDGETS=y/m", "ROUND=y/m"]);
    // With markers, those decide.
    expect(named("[*] Widget bus\nWidgets  [CONFIG_WIDGETS]\n  <M> Round\n")).toEqual(["WIDGETS"]);
  });

  test("of menus that state their symbol, which can only be entered when it is on", () => {
    const text =
      "Device Drivers --->\n  Widgets --->  [CONFIG_WIDGETS]\n    <M> Round\n  Gadgets (CONFIG_GADGETS) --->\n";
    expect(named(text)).toEqual(["WIDGETS=y/m", "GADGETS=y/m"]);
    expect(lines(text)[2]).toMatchObject({ path: ["Device Drivers", "Widgets"] });
    expect(named("[*] Bus\nChoose a shape (Round ones) ---> [CONFIG_ROUND]\n")).toEqual(["ROUND=y/m"]);
    expect(named("[*] Bus\nDevice Drivers ---> Widgets ---> [CONFIG_WIDGETS]\n")).toEqual(["WIDGETS=y/m"]);
    expect(named("Device Drivers -> Widgets -> Round ones (CONFIG_ROUND)\n")).toEqual(["ROUND=y/m"]);
  });

  test("of prompts below a sentence that turns them off, where menus are only the way", () => {
    const text =
      "Disable the following:\n\n    Device Drivers --->\n      Widgets ---> [CONFIG_WIDGETS]\n        Round ones [CONFIG_ROUND]\n        Small ones [CONFIG_SMALL]\n      Gadgets ---> [CONFIG_GADGETS]\n";
    expect(named(text, "notes.md").filter((each) => each !== "WIDGETS=n")).toEqual(["ROUND=n", "SMALL=n", "GADGETS=n"]);
    expect(lines(text, "notes.md").find(({ symbol }) => symbol === "WIDGETS")).toMatchObject({ kind: "menu" });
  });

  test("a note in brackets is no symbol", () => {
    expect(named("Enter the bus\n[NOTE]\nMind the gap\n[RFC2385]\nCONFIG_WIDGET=y\n")).toEqual(["WIDGET=y"]);
  });
});

describe("sections of a .config", () => {
  test("name menus, not roles", () => {
    const read = lines(
      "#\n# Widget support\n#\nCONFIG_WIDGET=y\n# Gadgets\nCONFIG_GADGET=y\n# end of Gadgets\n\n# round ones\nCONFIG_ROUND=y\n",
    );
    expect(lines("# Widgets\n#\nCONFIG_WIDGET=m\n").at(-1)).toMatchObject({ path: ["Widgets"], note: undefined });
    expect(read.filter((line) => line.symbol !== undefined).map((line) => [line.path, line.note])).toEqual([
      [["Widget support"], undefined],
      [["Gadgets"], undefined],
      [["Gadgets"], "round ones"],
    ]);
  });
});

describe("tables", () => {
  test.each([
    ["| Option | Value |\n|---|---|\n| CONFIG_WIDGET | y |\n| `CONFIG_GADGET` | =m |\n", ["WIDGET=y", "GADGET=m"]],
    [
      "| Topic | Option | What for |\n|:--|:--|:--|\n| **Bus** | CONFIG_WIDGET | the bus |\n|  | CONFIG_GADGET | more |\n",
      ["WIDGET=y/m", "GADGET=y/m"],
    ],
    [
      "Flag | For\n-----|----\nCONFIG_WIDGET | the bus\nCONFIG_GADGET | more\n\nCONFIG_NO | x\n",
      ["WIDGET=y/m", "GADGET=y/m"],
    ],
    ["| Option | Default | Recommended |\n|--|--|--|\n| CONFIG_WIDGET | n | m |\n", ["WIDGET=m"]],
    [
      "| Kernel option | Needed |\n|--|--|\n| WIDGET_BUS | required |\n| ROUND_ONES | no |\n",
      ["WIDGET_BUS=y", "ROUND_ONES=n"],
    ],
    ["| Feature | Options |\n|--|--|\n| Bus | CONFIG_WIDGET, CONFIG_GADGET=m |\n", ["WIDGET=y/m", "GADGET=m"]],
    ["| Bus | Speed |\n|--|--|\n| WIDGET_BUS | no |\n", []],
  ])("%j", (text, expected) => {
    expect(named(`# Kernel\n\n${text}`, "a.md")).toEqual(expected);
  });

  test("what a row says of it is the note", () => {
    expect(lines("| CONFIG_WIDGET | y | for round ones |\n")[0]).toMatchObject({ note: "for round ones" });
  });
});

describe("commands", () => {
  test("scripts/config, over lines", () => {
    const text = `make defconfig && ./scripts/config \\
  -e WIDGET -m CONFIG_GADGET \\
  --disable ROUND --set-val SIZE 12 \\
  --set-str NAME "a b" && make
$ scripts/config --file .config --enable \\
    SQUARE
kconfig-tweak -E BEFORE AFTER
//  scripts/config -e LEFT_OUT
`;
    expect(named(text)).toEqual(["WIDGET=y", "GADGET=m", "ROUND=n", "SIZE=12", "NAME=a b", "SQUARE=y", "AFTER=y"]);
  });

  test("what other commands write or look for", () => {
    expect(named("echo CONFIG_WIDGET=y >> .config\n")).toEqual(["WIDGET=y"]);
    expect(named("echo -e 'CONFIG_WIDGET=y\\nCONFIG_GADGET=m' > x.config\n")).toEqual(["WIDGET=y", "GADGET=m"]);
    expect(named("sed -i 's/# CONFIG_WIDGET is not set/CONFIG_WIDGET=y/g' .config\n")).toEqual(["WIDGET=y"]);
    expect(named("sed -i 's/CONFIG_WIDGET=y/# CONFIG_WIDGET is not set/' .config\n")).toEqual(["WIDGET=n"]);
    expect(named('grep \\\n  -e "CONFIG_WIDGET=y" \\\n  -e "CONFIG_GADGET=m" \\\n  /boot/config\n')).toEqual([
      "WIDGET=y",
      "GADGET=m",
    ]);
    expect(named("zcat /proc/config.gz | grep CONFIG_WIDGET\n# CONFIG_WIDGET is not set\n")).toEqual(["WIDGET=n"]);
  });

  test("the questions of make config with their answers", () => {
    expect(named("Widget bus (CONFIG_WIDGET) [n] y\n")).toEqual(["WIDGET=y"]);
    expect(named("Widget bus (WIDGET) [N/m/y/?] (NEW) m\n  Size (SIZE) [8] 12\n")).toEqual(["WIDGET=m", "SIZE=12"]);
    expect(named("Widget bus (WIDGET) [Y/n/?]\n")).toEqual(["WIDGET=y"]);
    expect(lines("Widget bus (WIDGET) [N/y/?] y\n")[0]).toMatchObject({ prompt: "Widget bus" });
  });

  test("NixOS", () => {
    const text =
      '  WIDGET = yes; # the bus\n  "GADGET" = lib.mkForce module;\n  NAME = freeform "-a";\n  OLD = lib.kernel.no;\n';
    expect(named(text, "config.nix")).toEqual(["WIDGET=y", "GADGET=m", "NAME=-a", "OLD=n"]);
  });
});

describe("differences", () => {
  test("of diff: what was taken away is not asked for", () => {
    const text =
      "--- a/.config\n+++ b/.config\n@@ -1,3 +1,3 @@\n CONFIG_KEPT=y\n-CONFIG_WIDGET=m\n+CONFIG_WIDGET=y\n-# CONFIG_GADGET is not set\n+CONFIG_GADGET=m\n";
    expect(named(text)).toEqual(["KEPT=y", "WIDGET=y", "GADGET=m"]);
    expect(named("- CONFIG_WIDGET=y\n-CONFIG_GADGET=y\n", "a.md")).toEqual(["WIDGET=y", "GADGET=y"]);
  });

  test("of scripts/diffconfig", () => {
    expect(named("-OLD y\n WIDGET n -> m\n+GADGET y\n")).toEqual(["WIDGET=m", "GADGET=y"]);
  });
});

test("a listing whose line ends were lost", () => {
  const read = lines("Drivers ---> [*] Widgets ---> <M> Round ones < > Square ones (NEW)\n");
  expect(read.map(({ prompt, value, path, column }) => [prompt, value, path.join(" > "), column])).toEqual([
    ["Drivers", undefined, "", 1],
    ["Widgets", "y", "Drivers", 14],
    ["Round ones", "m", "Drivers > Widgets", 31],
    ["Square ones", "n", "Drivers > Widgets", 46],
  ]);
  expect(lines("Legend: [*] built-in  [ ] excluded  <M> module\n")).toEqual([]);
});

describe("scripts", () => {
  test("call scripts/config by names of their own", () => {
    const script = [
      "#!/bin/bash",
      'TOOL="${SRC}/scripts/config --file ${OUT}/.config"',
      "set_option() {",
      '  ./scripts/config --file "$OUT" "$@"',
      "}",
      "# set_option --enable GONE",
      '${TOOL} --enable WIDGET --set-str WIDGET_NAME "round"',
      "$TOOL --module CONFIG_ROUND \\",
      "#   --module CONFIG_OLD \\",
      "    --disable CONFIG_SQUARE",
      '${TOOL} --set-str LOCALVERSION "${VERSION}"',
      "set_option --enable GADGET",
      "other_tool --enable GADGET_TWO",
      "$(KCONFIG) --enable CONFIG_THIRD",
    ].join("\n");
    expect(named(script, "build.sh")).toEqual([
      "WIDGET=y",
      "WIDGET_NAME=round",
      "ROUND=m",
      "SQUARE=n",
      "LOCALVERSION",
      "GADGET=y",
      "THIRD=y",
    ]);
    // Beneath markdown of its own.
    expect(named(`${script}\ncat <<EOF\n# Title\n\n- one\n\`\`\`\nEOF\n`, "build")).toHaveLength(7);
  });

  test("have comments, where other texts have the prompt of a shell", () => {
    expect(named("#!/bin/sh\n# ./scripts/config -e WIDGET\n./scripts/config -e GADGET\n")).toEqual(["GADGET=y"]);
    expect(named("# ./scripts/config -e WIDGET\n")).toEqual(["WIDGET=y"]);
    expect(named("# ./scripts/config \\\n#   -e WIDGET\n./scripts/config -e GADGET\n")).toEqual(["GADGET=y"]);
  });
});

describe("NixOS", () => {
  test("in its older form", () => {
    const text =
      "{\n  extraConfig = ''\n    WIDGET y\n    ROUND? m\n    WIDGET_NAME \"a b\"\n    SIZE 64\n    # SMALL n\n  '';\n  TALL y\n}\n";
    expect(named(text, "kernel.nix")).toEqual(["WIDGET=y", "ROUND=m", "WIDGET_NAME=a b", "SIZE=64"]);
  });

  test("an option that is commented out makes no note", () => {
    expect(lines("  # ROUND = no;\n  WIDGET = yes;\n", "kernel.nix")[0]).toMatchObject({ note: undefined });
  });
});
