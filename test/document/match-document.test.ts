import { describe, expect, test } from "vitest";
import { type Match, matchDocument, readDocument, searchModel } from "../../src/document/index.ts";
import { latestBehaviour, type Model, parseKconfig } from "../../src/kconfig/index.ts";

function model(text: string): Model {
  const parsed = parseKconfig(
    {
      readFile: (path) => (path === "Kconfig" ? text : undefined),
      glob: () => [],
      env: () => undefined,
      shell: () => ({ output: "" }),
    },
    { file: "Kconfig", behaviour: latestBehaviour },
  );
  if (parsed.model === undefined) throw new Error(parsed.diagnostics.map((each) => each.message).join("\n"));
  return parsed.model;
}

function match(tree: Model, listing: string): Match[] {
  const text = `# How to\n\n\`\`\`\n${listing}\n\`\`\`\n`;
  return matchDocument(
    tree,
    readDocument(text, { name: "how-to.md" }).listings.flatMap((each) => each.lines),
  );
}

/** `outcome SYMBOL=value`, for each line. */
function short(matches: readonly Match[]): string[] {
  return matches.map(({ outcome, symbol, value }) => (symbol ? `${outcome} ${symbol.name}=${value}` : outcome));
}

const harbour = model(`
mainmenu "Harbour"
config MODULES
	bool "Loadable parts"
	modules
menu "Cranes"
menuconfig CRANE
	tristate "Gantry crane support"
if CRANE
config CRANE_LOG
	bool "Statistics"
config CRANE_MAST
	tristate "Telescopic mast (hydraulic)"
config CRANE_REACH
	int "Reach in metres"
	default 40
endif
config HOIST
	tristate "Winch hoist driver"
endmenu
menu "Tugs"
config TUG_NAME
	string "Name of the tug"
	default "Hercules"
config TUG_CREW
	int "Crew"
	default 4 if TUG_RADIO
	default 3
config TUG_HARBOUR
	string "Home harbour"
config TUG_LOG
	bool "Statistics"
config TUG_A8
	tristate "Tug model A8 engine driver"
config TUG_A9
	tristate "Tug model A9 engine driver"
config TUG_RADIO
	bool "Radio on board tugs"
config PUMP
	bool "Bilge pump"
config FERRY
	tristate "Bilge pump"
choice
	prompt "Fuel"
config FUEL_OIL
	bool "Heavy oil"
config FUEL_GAS
	bool "Natural gas"
endchoice
endmenu
`);

describe("matchDocument", () => {
  test("takes the option that a way ends in as wanted, and no menu", () => {
    const ways =
      "Cranes -> Gantry crane support -> Statistics\nCranes > Winch hoist driver\nCranes -> Gantry crane support\nTugs -> Fuel --->\n";
    expect(short(match(harbour, `[*] Radio on board tugs\n${ways}`)).slice(1)).toEqual([
      "matched CRANE_LOG=y",
      "matched HOIST=y",
      "comment",
      "comment",
    ]);
    const below = match(harbour, "Tugs -> Radio on board tugs\n[*] Bilge pump\n");
    expect(below[0]?.outcome).toBe("comment");
  });

  test("takes a menu that names its option as wanted, where the tree knows both", () => {
    const text = "Gantry crane support (CRANE) --->\n  [*] Statistics\nCranes (HOIST) --->\n  <M> Winch hoist driver\n";
    expect(short(match(harbour, text))).toEqual([
      "matched CRANE=y",
      "matched CRANE_LOG=y",
      "comment",
      "matched HOIST=m",
    ]);
    expect(short(match(harbour, "[*] Bilge pump\nFuel (Natural gas) --->  [CONFIG_FUEL_GAS]\n"))[1]).toBe(
      "matched FUEL_GAS=y",
    );
    // Below a sentence that turns things off it is the way to them.
    expect(short(match(harbour, "Disable this:\nGantry crane support (CRANE) --->\n  [ ] Statistics\n"))).toEqual([
      "comment",
      "matched CRANE_LOG=n",
    ]);
  });

  test("takes a way's last words with their parentheses", () => {
    expect(short(match(harbour, "[*] Bilge pump\nCranes -> Telescopic mast (hydraulic)\n"))[1]).toBe(
      "matched CRANE_MAST=y",
    );
  });

  test("takes none of a choice's entries where several are only named", () => {
    const [oil, gas] = match(harbour, "CONFIG_FUEL_OIL: for long ways\nCONFIG_FUEL_GAS: clean\n");
    expect([oil?.outcome, gas?.outcome]).toEqual(["ambiguous", "ambiguous"]);
    expect(oil?.message).toBe("FUEL_OIL, FUEL_GAS: entries of one choice, of which only one can be; which is not said");
    expect(oil?.candidates.map((node) => node.symbol?.name)).toEqual(["FUEL_OIL", "FUEL_GAS"]);
    expect(short(match(harbour, "CONFIG_FUEL_OIL\nCONFIG_PUMP\n"))).toEqual(["matched FUEL_OIL=y", "matched PUMP=y"]);
    expect(short(match(harbour, "CONFIG_FUEL_OIL=n\nCONFIG_FUEL_GAS=y\n"))).toEqual([
      "matched FUEL_OIL=n",
      "matched FUEL_GAS=y",
    ]);
  });

  test("takes the default of a text or number that is to be off", () => {
    const [name, crew, home] = match(
      harbour,
      "scripts/config --disable TUG_NAME -d TUG_CREW\n# CONFIG_TUG_HARBOUR is not set\n",
    );
    expect(name).toMatchObject({
      value: "Hercules",
      message: 'TUG_NAME, a string, cannot be off: its default, "Hercules", as conf makes of a value that is not set',
    });
    expect(crew).toMatchObject({ value: undefined, message: '"n" is no value for TUG_CREW, an int' });
    expect(home).toMatchObject({
      value: "",
      message: "TUG_HARBOUR, a string, cannot be off: empty, as conf makes of a value that is not set",
    });
  });

  test("takes no option that differs in a word from what is asked", () => {
    const yard = model('config A\n\tbool "Build VIA crane codec support"\n');
    expect(match(yard, "[*] Build all crane codec support\n")[0]?.outcome).toBe("unknown");
  });

  test("never takes a name for a prompt", () => {
    expect(short(match(harbour, "CONFIG_PUMP_BILGE=y\nCONFIG_WINCH=m\n"))).toEqual(["unknown", "unknown"]);
  });

  test("reads a prompt in the plural as the one in the singular", () => {
    expect(short(match(harbour, "Tugs --->\n  [*] Radios on board tugs\n"))[1]).toBe("matched TUG_RADIO=y");
  });

  test("takes words for values where a value is meant", () => {
    expect(short(match(harbour, "CONFIG_HOIST=yes\nCONFIG_PUMP=no\nCONFIG_FERRY=module\n"))).toEqual([
      "matched HOIST=y",
      "matched PUMP=n",
      "matched FERRY=m",
    ]);
  });

  test("tells options of well-known patches as such", () => {
    const [first, second] = match(
      harbour,
      "Gentoo Linux --->\n  [*] Gentoo Linux support\nCONFIG_PAX_KERNEXEC=y\n",
    ).slice(1);
    expect(first).toMatchObject({ outcome: "gone" });
    expect(first?.message).toContain("sys-kernel/gentoo-sources");
    expect(match(harbour, "CONFIG_MZEN4=y\n")[0]?.message).toContain("more processor families");
    expect(match(harbour, "<*> ZFS filesystem support\n")[0]?.message).toBe(
      "this is an option of OpenZFS, not of this tree",
    );
    expect(second?.message).toBe("PAX_KERNEXEC is an option of the grsecurity patches, not of this tree");
  });

  test("tells another project's options as such", () => {
    const messages = (text: string): (string | undefined)[] => match(harbour, text).map(({ message }) => message);
    expect(messages("CONFIG_CMD_BOOTZ=y\nBR2_PACKAGE_DROPBEAR=y\n# BR2_TOOLCHAIN_GLIBC is not set\n")).toEqual([
      "CMD_BOOTZ is an option of U-Boot, not of this tree",
      "BR2_PACKAGE_DROPBEAR is an option of Buildroot, not of this tree",
      "BR2_TOOLCHAIN_GLIBC is an option of Buildroot, not of this tree; it is off, as asked",
    ]);
    const roots = model('config BR2_DROPBEAR\n\tbool "dropbear"\nconfig CMD_GO\n\tbool "go"\n');
    expect(short(match(roots, "BR2_DROPBEAR=y\nCONFIG_CMD_GO=y\n"))).toEqual([
      "matched BR2_DROPBEAR=y",
      "matched CMD_GO=y",
    ]);
  });

  test("knows OpenWrt's names for the kernel's options", () => {
    expect(match(harbour, "CONFIG_KERNEL_PUMP=y\n")[0]).toMatchObject({
      outcome: "matched",
      value: "y",
      message: "OpenWrt calls PUMP KERNEL_PUMP",
    });
  });

  test("finds prompts as written, whatever their case, quotes and tags", () => {
    const lines = match(
      harbour,
      'Cranes  --->\n  <M> gantry "crane" support (EXPERIMENTAL)  --->\n    (25) Reach in metres (NEW)',
    );
    expect(short(lines)).toEqual(["comment", "matched CRANE=m", "matched CRANE_REACH=25"]);
    expect(lines[1]?.score).toBe(1);
  });

  test("tells equal prompts apart by the menus above, not by the depth of the white space", () => {
    expect(short(match(harbour, "Cranes  --->\n  <*> Gantry crane support  --->\n  [*] Statistics"))[2]).toBe(
      "matched CRANE_LOG=y",
    );
    expect(short(match(harbour, "Tugs  --->\n        [ ] Statistics"))[1]).toBe("matched TUG_LOG=n");
  });

  test("tells equal prompts apart by the sort of the marker", () => {
    expect(short(match(harbour, "Tugs  --->\n  [*] Bilge pump\n  <M> Bilge pump"))).toEqual([
      "comment",
      "matched PUMP=y",
      "matched FERRY=m",
    ]);
  });

  test("tells equal prompts apart by the neighbours", () => {
    expect(short(match(harbour, "[*] Radio on board tugs\n[*] Statistics"))[1]).toBe("matched TUG_LOG=y");
  });

  test("says so when nothing decides", () => {
    const [line] = match(harbour, "[*] Statistics");
    expect(line?.outcome).toBe("ambiguous");
    expect(line?.symbol).toBeUndefined();
    expect(line?.candidates.map((node) => node.symbol?.name)).toEqual(["CRANE_LOG", "TUG_LOG"]);
    expect(line?.message).toBe(
      'fits equally: "Statistics" (CRANE_LOG) under "Gantry crane support"; "Statistics" (TUG_LOG) under "Tugs"',
    );
  });

  test("completes cut ends and forgives letters", () => {
    expect(short(match(harbour, "Cranes  --->\n  <*> Winch hoist drive\n  <*> Telescopic mast"))).toEqual([
      "comment",
      "matched HOIST=y",
      "matched CRANE_MAST=y",
    ]);
    const [line] = match(harbour, "<*> Gantry carne support");
    expect(short([line as Match])).toEqual(["matched CRANE=y"]);
    expect(line?.message).toBe('taken for "Gantry crane support"');
  });

  test("never takes one number for another", () => {
    const [line] = match(harbour, "<*> Tug model A7 engine driver");
    expect(line?.outcome).toBe("unknown");
    expect(line?.message).toContain("TUG_A8");
  });

  test("believes a stated symbol", () => {
    const [line] = match(harbour, "[*] Keep a diary  [CONFIG_TUG_LOG]");
    expect(short([line as Match])).toEqual(["matched TUG_LOG=y"]);
    expect(line?.score).toBeLessThan(0.9);
  });

  test("falls back to the prompt when the tree has no such symbol", () => {
    const [line] = match(harbour, "[*] Radio on board tugs  [CONFIG_TUG_RADOI]");
    expect(short([line as Match])).toEqual(["changed TUG_RADIO=y"]);
    expect(line?.message).toBe("this tree has no TUG_RADOI; the prompt is that of TUG_RADIO");
  });

  test("sets a choice by the entry in parentheses, or by the one below", () => {
    expect(short(match(harbour, "Tugs  --->\n  Fuel (Natural gas)  --->"))[1]).toBe("matched FUEL_GAS=y");
    expect(short(match(harbour, "Tugs  --->\n  Fuel (Natural gas)  --->\n    (X) Heavy oil"))).toEqual([
      "comment",
      "comment",
      "matched FUEL_OIL=y",
    ]);
  });

  test("sets y where m was asked of a bool", () => {
    const [, line] = match(harbour, "Tugs  --->\n  <M> Radio on board tugs");
    expect(line?.value).toBe("y");
    expect(line?.message).toBe("TUG_RADIO cannot be a module: y is meant");
  });

  test("reports an option that is only a menu here", () => {
    expect(match(harbour, "[*] Cranes  --->")[0]?.message).toBe('"Cranes" is only a menu in this tree: nothing to set');
  });
});

describe("searchModel", () => {
  test("wants every word, names or prompts, the exact name first", () => {
    expect(searchModel(harbour, "crane").map(({ symbol }) => symbol.name)).toEqual([
      "CRANE",
      "CRANE_LOG",
      "CRANE_MAST",
      "CRANE_REACH",
    ]);
    expect(searchModel(harbour, "a9 ENGINE").map(({ symbol }) => symbol.name)).toEqual(["TUG_A9"]);
    expect(searchModel(harbour, "config_hoist").map(({ symbol }) => symbol.name)).toEqual(["HOIST"]);
    expect(searchModel(harbour, " ")).toEqual([]);
  });
});

test("an asterisk in round brackets before a text option is the text", () => {
  const tree = model('config PROBE\n\tstring "Force the probe of"\nconfig NAME\n\tstring "Name of the port"\n');
  expect(short(match(tree, "(*) Force the probe of\n(x) Name of the port"))).toEqual([
    "matched PROBE=*",
    "matched NAME=x",
  ]);
});

test("what menuconfig's search shows is a line, with its value unless that is n", () => {
  const screen = `Symbol: CRANE [=m]
Type  : tristate
Defined at cranes/Kconfig:3
  Prompt: Gantry crane support
  Depends on: MODULES [=y] && TUG_A8 [=n] &&
    TUG_A9 [=m]
  Location:
    -> Harbour
(1)   -> Cranes
  Selected by [n]:
  - HOIST [=n] && MODULES [=y]

Symbol: HOIST [=n]
Type  : tristate
  Prompt: Winch hoist driver

Symbol: CRANE_REACH [=40]
Type  : integer
  Prompt: Reach in metres
[*] Enable nothing`;
  const framed = screen.replace(/^.*$/gmu, (line) => `  │ ${line.padEnd(60)} │`);
  const lines = ["matched CRANE=m", "matched HOIST=undefined", "matched CRANE_REACH=40", "unknown"];
  expect(short(match(harbour, screen))).toEqual(lines);
  expect(short(match(harbour, framed))).toEqual(lines);
});
