import { expect, test } from "vitest";
import { inRole, type ListingLine, readDocument, rolesOf } from "../../src/document/index.ts";

function lines(text: string, name = "notes.txt"): ListingLine[] {
  return readDocument(text, { name }).listings.flatMap((listing) => [...listing.lines]);
}

function only(text: string, name?: string): ListingLine {
  const read = lines(text, name);
  expect(read).toHaveLength(1);
  return read[0]!;
}

test.each([
  ["[*] Widget bus", "y", []],
  ["[ ] Widget bus", "n", []],
  ["<M> Widget bus", "m", []],
  ["[y] Widget bus", "y", []],
  ["[x] Widget bus", "y", []],
  ["[_] Widget bus", "n", []],
  ["[?] Widget bus", undefined, []],
  ["[&ast;] Widget bus", "y", []],
  ["\\[\\*\\] Widget bus", "y", []],
  ["<*/M> Widget bus", undefined, ["y", "m"]],
  ["< /*/M> Widget bus", undefined, ["n", "y", "m"]],
  ["<*> or <M> Widget bus", undefined, ["y", "m"]],
  ["Widget bus: Y or M", undefined, ["y", "m"]],
  ["-*- Widget bus", "y", []],
  ["-M- Widget bus", "m", []],
  ["{M} Widget bus", "m", []],
])("%s", (text, value, alternatives) => {
  const line = only(text);
  expect(line).toMatchObject({ kind: "option", prompt: "Widget bus", value, alternatives });
  expect(line.held).toBe(/^[-{]/.test(text));
});

test("entries of choices and value lines", () => {
  expect(only("(X) Fast widgets")).toMatchObject({ kind: "choice-entry", value: "y", marker: "(X)" });
  expect(only("( ) Slow widgets")).toMatchObject({ kind: "choice-entry", value: "n" });
  expect(only("(64) Number of widgets")).toMatchObject({ kind: "value", value: "64", prompt: "Number of widgets" });
  expect(only("()  Widget path")).toMatchObject({ kind: "value", value: "", prompt: "Widget path" });
  expect(only("(root=/dev/w1 ro) Widget string")).toMatchObject({ kind: "value", value: "root=/dev/w1 ro" });
});

test.each([
  ["<*> Widget bus  [CONFIG_WIDGET]", "WIDGET"],
  ["<*> Widget bus  [WIDGET_BUS]", "WIDGET_BUS"],
  ["<*> Widget bus (CONFIG_WIDGET)", "WIDGET"],
  ["<*> Widget bus  ## CONFIG_WIDGET", "WIDGET"],
  ["<*> Widget bus Search for <code>CONFIG_WIDGET</code> to find this item.", "WIDGET"],
  ["<*> Widget bus\n    ... [WIDGET]", "WIDGET"],
  ["<*> Widget bus\n      [CONFIG_WIDGET]", "WIDGET"],
  ["<*> Widget bus\nSymbol: WIDGET [=y]", "WIDGET"],
])("stated symbol: %s", (text, symbol) => {
  expect(only(text)).toMatchObject({ symbol, prompt: "Widget bus" });
});

test("arrows, tags, notes", () => {
  for (const arrow of ["--->", "-->", "→", "——>", ">>", "----"]) {
    expect(only(`[*] Widget bus ${arrow}`)).toMatchObject({ prompt: "Widget bus", arrow: true });
  }
  expect(only("[*] Widget bus--->  ※必須")).toMatchObject({ prompt: "Widget bus", arrow: true, note: "必須" });
  expect(only("[*] Widget bus (NEW) (EXPERIMENTAL)")).toMatchObject({
    prompt: "Widget bus",
    tags: ["NEW", "EXPERIMENTAL"],
  });
  expect(only("<*> Widget bus※KVMゲスト")).toMatchObject({
    prompt: "Widget bus",
    note: "KVMゲスト",
    roles: ["kvm-guest"],
  });
  expect(only("<*> Widget bus <-- only for big ones")).toMatchObject({
    prompt: "Widget bus",
    note: "only for big ones",
  });
  expect(only('<*> "odd" widget match (required for a/b)').prompt).toBe('"odd" widget match (required for a/b)');
  expect(only("[*] Scripts starting with #!").prompt).toBe("Scripts starting with #!");
});

test("paths, the note of a menu, and where a line stands", () => {
  const text = [
    "Widgets  --->",
    "  [*] Round widgets  --->   # NFS server",
    "    <M>   Small ones",
    "    <M>     Tiny ones   # iptables",
    "  < > Square widgets",
    "      *** Obsolete ***",
  ].join("\n");
  const read = lines(text);
  expect(read.map((line) => [line.column, line.path.join(" > "), line.note, line.inheritedNote])).toEqual([
    [1, "", undefined, undefined],
    [3, "Widgets", "NFS server", undefined],
    [5, "Widgets > Round widgets", "NFS server", "NFS server"],
    [5, "Widgets > Round widgets > Small ones", "iptables", undefined],
    [3, "Widgets", undefined, undefined],
    [7, "Widgets", undefined, undefined],
  ]);
  expect(read.map((line) => line.kind)).toEqual(["menu", "option", "option", "option", "option", "comment"]);
  expect(rolesOf(read)).toEqual([
    { name: "nfs-server", note: "NFS server", lines: 2 },
    { name: "iptables", note: "iptables", lines: 1 },
  ]);
  expect(read.map((line) => inRole(line, "NFS Server"))).toEqual([false, true, true, false, false, false]);
});

test("boxes, trees and bullets", () => {
  expect(only("  │ │    <*>   Widget bus                 │ │  ")).toMatchObject({ prompt: "Widget bus", column: 10 });
  expect(only("x x     (X) Fast widgets           x x")).toMatchObject({ prompt: "Fast widgets" });
  expect(only("  |--[*]  Widget bus\t小部件")).toMatchObject({ prompt: "Widget bus", note: "小部件" });
  expect(only("____[*] Widget bus").prompt).toBe("Widget bus");
  expect(only("#   [*] Widget bus").prompt).toBe("Widget bus");
});

test("breadcrumbs say what follows is nested in", () => {
  const read = lines("Device Drivers -> Widgets\n[*] Round widgets\n");
  expect(read[0]).toMatchObject({ kind: "menu", prompt: "Widgets", path: ["Device Drivers"] });
  expect(read[1]).toMatchObject({ prompt: "Round widgets", path: ["Device Drivers", "Widgets"] });
});

test("fragments", () => {
  const read = lines('CONFIG_WIDGET=m\n# CONFIG_GADGET is not set\nCONFIG_NAME="a b"\nCONFIG_SIZE=12\n');
  expect(read.map((line) => [line.symbol, line.value, line.kind])).toEqual([
    ["WIDGET", "m", "option"],
    ["GADGET", "n", "option"],
    ["NAME", "a b", "value"],
    ["SIZE", "12", "value"],
  ]);
});

test("a choice shows its entry only while none is chosen below it", () => {
  expect(lines("Speed (Fast)  --->\n[*] Widget bus")[0]).toMatchObject({ value: "Fast", prompt: "Speed (Fast)" });
  expect(lines("Speed (Fast)  --->\n  (X) Slow")[0]?.value).toBeUndefined();
});

test("what only looks like a listing is none", () => {
  expect(lines("if [ -f x ]; then\n  a[n]=1\nfi\n")).toEqual([]);
  expect(lines("# Shopping\n\n- [x] milk\n- [ ] eggs\n", "list.md")).toEqual([]);
  expect(lines("+----+      +----+\n| A  |----->| B  |\n+----+      +----+\n")).toEqual([]);
  expect(lines("See below.\n(1) as of today\n")).toEqual([]);
  expect(lines("")).toEqual([]);
  for (const text of [
    "(a) You must give it to others\n(b) You must keep the notice\n",
    "(1) Redistributions must retain this\n(2) Neither name may be used\n",
    "(3) Port of Hamburg\n(12) Port of Antwerp\n(17) Port of Rotterdam\n",
    "(AS IS, WITHOUT WARRANTY) IN ANY WAY\n",
    "(*) Note that the speed is relative to the bus of the first widget.\n",
    "(see the manual of it) which explains the bus\n",
    "# -*- mode: conf -*-\n",
    "[]widget.Bus,\n[*]-->Next\n",
    "loaded:      Y\n",
    "TypeError [ERR_WIDGET_1]\n(node:386) Warning: Possible leak\n",
    "  [x] messages about routes (routes)\n  [ ] messages about bridges\n",
    "/* (1) first */\nint f(void) {\n  a -> b;\n}\n",
  ])
    expect(lines(text), text).toEqual([]);
  for (const text of [
    "# Kernel\n\n- [x] Add a test for the bus\n- [ ] Update the notes of `widget`\n",
    "# Kernel\n\n- [QEMU] with a bus:\n- set it [RFC1] when needed\n",
  ])
    expect(lines(text, "list.md"), text).toEqual([]);
  expect(lines("(8) Widgets per bus\n")).toHaveLength(1);
});

test("the title of a screen may be the way to it; markers may stand in code marks", () => {
  expect(lines("--- Drivers -> Widgets\n[*]   Round\n")[1]).toMatchObject({ path: ["Drivers", "Widgets"] });
  expect(
    lines("# Kernel\n\n- `[ ] Round widgets`\n- `[ ] Square widgets`\n", "a.md").map((line) => line.prompt),
  ).toEqual(["Round widgets", "Square widgets"]);
});

test("behind a paragraph of running text, what a line was nested in is over", () => {
  const text =
    "Drivers -> Widgets\n[*] Round\n\nSome words about them,\nand more of those words,\nand still more of them.\n\n[*] Square\n";
  expect(lines(text).map((line) => [line.prompt, line.path.length])).toEqual([
    ["Widgets", 1],
    ["Round", 2],
    ["Square", 0],
  ]);
});

test.each([
  ["rst", "a.rst", "Kernel\n======\nSet ::\n\n  [*] Widget bus\n\nDone.\n", 5],
  ["markdown", "a.md", "# Kernel\n\n```\n[*] Widget bus\n```\n", 4],
  ["markdown", "b.md", "## Kernel\n\n- [x] **Widget bus** — the one in the box\n", 3],
  ["wiki", "a.wiki", "== Kernel ==\n{{KernelBox|title=Kernel|1=\n<pre>\n[*] Widget bus\n</pre>\n}}\n", 4],
  ["wiki", "b.wiki", "== Kernel ==\n [*] Widget bus\n", 2],
  ["html", "a.html", "<h2>Kernel</h2>\n<pre>\n&lt;*&gt; <b>Widget bus</b>\n</pre>", 3],
] as const)("%s: %s", (format, name, text, line) => {
  const document = readDocument(text, { name });
  expect(document.format).toBe(format);
  expect(readDocument(text, { name: "page" }).format).toBe(format);
  expect(document.listings).toHaveLength(1);
  expect(document.listings[0]).toMatchObject({ line, title: "Kernel" });
  expect(document.listings[0]?.lines[0]).toMatchObject({ prompt: "Widget bus", value: "y" });
});

test("steps and autoload", () => {
  const text = `Install
=======
::

  # emerge -av gentoo-sources
  # make menuconfig
  # make -j4 && make modules_install
  # make install
  # rm -rf /tmp/x
  # vim /etc/conf.d/modules

  modules_6="\${modules_6} widget"
  module_widget_args_6="speed=2"
`;
  const document = readDocument(text, { name: "a.rst" });
  expect(document.steps.map((step) => step.kind)).toEqual([
    "source",
    "configure",
    "build",
    "install",
    "not-run",
    "autoload",
  ]);
  expect(document.autoload).toMatchObject([
    { kind: "modules", modules: ["widget"], kernel: "6", line: 12 },
    { kind: "parameters", module: "widget", parameters: "speed=2", kernel: "6" },
  ]);
  expect(document.listings).toEqual([]);
});

test("notes that mean the same fall into one role", () => {
  const roles = (note: string) => lines(`[*] Widget bus ※${note}`)[0]?.roles;
  for (const note of ["KVMゲスト必須", "KVM Guest", "kvm guests only", "ＫＶＭゲスト"])
    expect(roles(note)).toEqual(["kvm-guest"]);
  for (const note of ["KVMホスト", "KVM host"]) expect(roles(note)).toEqual(["kvm-host"]);
  expect(roles("KVMゲスト VirtFSに必要")).toEqual(["kvm-guest", "virtfs"]);
  expect(roles("if you use dm-crypt")).toEqual(["dm-crypt"]);
});

/** What the readers of named options look for. */
const NAMING = [
  "CONFIG_A ",
  "CONFIG_A=",
  "| CONFIG_A ",
  "scripts/config -e A ",
  "echo CONFIG_A=y ",
  "sed s/a/ CONFIG_A=",
  "[*] a --> ",
  "<p><code>",
  "- - CONFIG_",
  "\\a{ CONFIG_A",
  "**(`_( CONFIG_A",
  "[CONFIG_A](",
  "CONFIG_{A,",
  "must not be set ",
  "A (B) [y/",
  "#+begin_a ",
];

test("a large hostile text is read in linear time", () => {
  for (const piece of [
    "[ /*/",
    "(((((",
    "- - - ",
    "| | | ",
    "<pre ",
    "a -> ",
    "※ ",
    "&lt;",
    "....",
    "\\[",
    "   x  ",
    ...NAMING,
  ]) {
    const start = performance.now();
    for (const name of ["a.txt", "a.md", "a.html", "a.wiki", "a.rst"]) {
      readDocument(piece.repeat(40_000), { name });
      readDocument(`${piece.repeat(300)}\n`.repeat(100), { name });
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  }
});

test("a screen of menuconfig with its title and help", () => {
  const read = lines(
    "> Device Drivers > Widgets\n Arrow keys navigate the menu. <Enter> selects submenus --->\n--- Widgets\n[*] Round\n",
  );
  expect(read.map((line) => [line.prompt, line.path.join(" > ")])).toEqual([
    ["Widgets", "Device Drivers"],
    ["Widgets", "Device Drivers"],
    ["Round", "Device Drivers > Widgets"],
  ]);
});

test("a remark on a line of its own speaks of what follows, up to a blank line", () => {
  const read = lines("Widgets  --->\n  # For round ones:\n  [*] Round\n  <M> Rolling\n\n  [*] Other\n");
  expect(read.map((line) => line.note)).toEqual([undefined, "For round ones:", "For round ones:", undefined]);
});

test("the end of an HTML comment is no arrow", () => {
  expect(only("[ ] Widget bus <!-- 不要 -->")).toMatchObject({ arrow: false, note: "不要", prompt: "Widget bus" });
});
