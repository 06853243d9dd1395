import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BONDING, compileModule, writeBuiltinFacts } from "../autoload/module-file.ts";
import { schemaErrors } from "../boot/json-schema.ts";
import { oracleOf } from "../oracle/c-conf.ts";

// The built command, as users run it: `npm test` builds before it tests.
const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-modules-"));
const root = join(folder, "root");
const built = join(root, "lib/modules/6.12.3-test");
const document = join(folder, "document.md");
const tree = oracleOf("6.12")?.tree;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  compileModule(join(built, "kernel/drivers/net/bonding/bonding.ko"), BONDING);
  compileModule(join(built, "kernel/drivers/net/dummy.ko"), ["parmtype=numdummies:int", "description=dummy"]);
  spawnSync("xz", ["--check=crc32", join(built, "kernel/drivers/net/dummy.ko")]);
  writeBuiltinFacts(join(built, "modules.builtin.modinfo"), { loop: ["parmtype=max_loop:int"] });
  writeFileSync(join(built, "modules.builtin"), "kernel/drivers/block/loop.ko\n");
  writeFileSync(join(built, "modules.order"), "kernel/drivers/net/bonding/bonding.ko\nkernel/drivers/net/dummy.ko\n");
});

function kiln(...args: string[]): { status: number | null; out: string; err: string } {
  const result = spawnSync(process.execPath, [KILN, "modules", ...args], { cwd: folder, encoding: "utf8" });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

function write(text: string, ...args: string[]): ReturnType<typeof kiln> {
  writeFileSync(document, text);
  return kiln("write", document, "--root", root, ...args);
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const at = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "");

const FOUNDING = `Load at boot

    # vim /etc/conf.d/modules

    modules_3="\${modules_3} bonding"
    module_bonding_args_3="mode=1 miimon=200"
`;

test("the block of an old document is written for the kernel at hand, beside what the user has", () => {
  const mine = '# mine\nmodules="loop"\n';
  put("etc/conf.d/modules", mine);
  const { status, out, err } = write(FOUNDING);
  expect(err).toBe("");
  expect(out).toBe(
    `written for kernel 3, the kernel at hand is 6.12.3-test: limited to 6\n${root}/etc/conf.d/modules is written\n`,
  );
  expect(status).toBe(0);
  const text = at("etc/conf.d/modules");
  expect(text.startsWith(mine)).toBe(true);
  expect(
    text
      .slice(mine.length)
      .split("\n")
      .filter((line) => !line.startsWith("#")),
  ).toEqual([`modules_6="\${modules_6:-\${modules}} bonding"`, 'module_bonding_args_6="mode=1 miimon=200"', ""]);
  write(FOUNDING);
  expect(at("etc/conf.d/modules")).toBe(text);
});

test("systemd and Debian get the same", () => {
  const list = "Into `/etc/modules`:\n\n    bonding mode=1 miimon=200\n    dummy\n";
  expect(write(list, "--format", "systemd").status).toBe(0);
  expect(at("etc/modules-load.d/kiln.conf")).toContain("\nbonding\ndummy\n");
  expect(at("etc/modprobe.d/kiln.conf")).toContain("\noptions bonding mode=1 miimon=200\n");
  put("etc/modules", "loop\n");
  expect(write(list, "--format", "debian").status).toBe(0);
  expect(at("etc/modules")).toMatch(/^loop\n# kiln: begin.*\nbonding\ndummy\n# kiln: end\n$/);
});

test("parameters without a module that is loaded are set and load nothing", () => {
  const { status, out } = write("    options bonding mode=1\n");
  expect(status).toBe(0);
  expect(out).toContain("bonding: only its parameters are set: nothing in the document loads it at boot");
  expect(at("etc/modprobe.d/kiln.conf")).toContain("options bonding mode=1");
  expect(at("etc/conf.d/modules")).toBe("");
});

test("faults: each is told with the nearest right name, exit 1, and nothing is written", () => {
  const faults = [
    ['modules="bondign"', "no module bondign was built; did you mean bonding?"],
    ['modules="bonding"\n    module_bonding_args="mimon=1"', "bonding has no parameter mimon; did you mean miimon?"],
    ['modules="bonding"\n    module_bonding_args="miimon=fast"', "bonding: miimon=fast: miimon is of type int"],
    ['modules="dummy"\n    module_dummy_args="numdummy=2"', "dummy has no parameter numdummy; did you mean"],
  ];
  for (const [text, problem] of faults) {
    const { status, out } = write(`    ${text}\n`);
    expect(out.replace(/\n/g, " ")).toContain(problem);
    expect(status).toBe(1);
    expect(existsSync(join(root, "etc"))).toBe(false);
  }
});

test("what is built in goes to the kernel command line, and is told", () => {
  const { status, out } = write('    modules="loop"\n    module_loop_args="max_loop=16"\n', "--json");
  expect(status).toBe(0);
  expect(schemaErrors("modules", JSON.parse(out))).toEqual([]);
  expect(JSON.parse(out)).toMatchObject({
    commandLine: ["loop.max_loop=16"],
    notes: ["loop is built in: its parameters go on the kernel command line: loop.max_loop=16"],
    files: [],
  });
});

test("the most exact of several variables decides, and what is for other kernels is left out", () => {
  const text = [
    'modules="bonding dummy"',
    'module_bonding_args_6_12="mode=4"',
    'module_bonding_args_6="mode=1"',
    'modules_5="old"',
  ];
  const { out, status } = write(`${text.map((line) => `    ${line}`).join("\n")}\n`);
  expect(out).toContain("what is for kernel 5 is left out: the kernel at hand is 6.12.3-test");
  expect(status).toBe(0);
  expect(at("etc/conf.d/modules")).toContain('module_bonding_args_6_12="mode=4"');
  expect(at("etc/conf.d/modules")).not.toContain("mode=1");
});

test("unsafe words, unknown formats, a document without modules: exit 2, nothing written", () => {
  const unsafe = write('    modules="bonding"\n    module_bonding_args="mode=$(reboot)"\n');
  expect(unsafe.err).toBe(
    `kiln: ${document}:2: "mode=$(reboot)" is no module or parameter that is safe to write\n  allowed: NAME=VALUE of letters, digits and _ . , : / + @ % -\n`,
  );
  expect(unsafe.status).toBe(2);
  expect(write(FOUNDING, "--format", "runit").err).toContain("--format runit: no such format");
  expect(write("nothing here\n").err).toContain("names no module to load at boot");
  expect(kiln("write", document).err).toContain("where to?");
  expect(kiln("list", "--format", "runit", "--modules-dir", built).status).toBe(2);
  expect(existsSync(join(root, "etc"))).toBe(false);
});

test.skipIf(tree === undefined)("every module with its option, size, description and how it is loaded", () => {
  const list = (...args: string[]) => kiln("list", "--modules-dir", built, "-k", tree!, ...args);
  const rows = list().out.split("\n");
  expect(rows[0]).toMatch(/^bonding +CONFIG_BONDING +\d+ KiB +by itself +Ethernet channel bonding$/);
  expect(rows[1]).toMatch(/^dummy +CONFIG_DUMMY +\d+ KiB +on request +dummy$/);
  expect(list("--format", "openrc").out).toBe('modules="bonding dummy"\n');
  expect(list("--format", "systemd").out).toBe("bonding\ndummy\n");
  const [bonding] = JSON.parse(list("--format", "json").out);
  expect(schemaErrors("modules", JSON.parse(list("--json").out))).toEqual([]);
  expect(bonding).toMatchObject({ name: "bonding", options: ["BONDING"], automatic: true, builtin: false });
});

test.skipIf(tree === undefined)("option and module, each from the other, by the tree's Kbuild files", () => {
  expect(kiln("which", "CONFIG_BONDING", "-k", tree!).out).toContain("bonding\tdrivers/net/bonding/bonding.o");
  expect(kiln("option", "kvm-intel", "-k", tree!).out).toBe("CONFIG_KVM_INTEL\n");
  const missing = kiln("option", "bondign", "-k", tree!);
  expect(missing.err).toContain("did you mean bonding?");
  expect(missing.status).toBe(2);
  expect(kiln("which", "CONFIG_NO_SUCH", "-k", tree!).status).toBe(2);
});

test("an option that an action does not look at is refused, not passed over", () => {
  const refused = (...words: string[]) => {
    const { status, out, err } = kiln(...words);
    expect([status, out], err).toEqual([2, ""]);
    return err;
  };
  expect(refused("which", "CONFIG_X", "--root", "/x")).toBe(
    "kiln: kiln modules which takes no --root\n  it is for kiln modules write\n",
  );
  expect(refused("option", "bonding", "--modules-dir", built)).toContain("it is for kiln modules write and list\n");
  expect(refused("list", "-n", "--modules-dir", built)).toContain("kiln modules list takes no --dry-run");
  expect(refused("list", "--json", "--format", "openrc", "--modules-dir", built)).toContain(
    "--json and --format exclude each other",
  );
});

test("a fault says that nothing was written, and shows no file as if it were", () => {
  const { out } = write('    modules="bondign"\n');
  expect(out.replace(/\s+/g, " ")).toBe("no module bondign was built; did you mean bonding? nothing was written ");
});

describe("in a small tree", () => {
  const toy = join(folder, "toy");
  const place = (path: string, text: string): void => {
    mkdirSync(dirname(join(toy, path)), { recursive: true });
    writeFileSync(join(toy, path), text);
  };
  beforeAll(() => {
    place("Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION =\n");
    place("Kbuild", "obj-y += drivers/\n");
    place("arch/x86/Makefile", "");
    place(
      "Kconfig",
      `config MODULES
	bool "Modules"
	modules

config LAMP
	bool "Lamp"

config BULB
	tristate "Bulb"

config BULB_DIM
	bool "Dim bulb"

config SHADE
	bool "Shade"
`,
    );
    place(
      "drivers/Makefile",
      `obj-$(CONFIG_LAMP) += lamp.o
obj-$(CONFIG_BULB) += bulb.o
bulb-y := main.o
bulb-$(CONFIG_BULB_DIM) += dim.o
`,
    );
  });

  test("what can only be built in is no module, a part of a module is", () => {
    expect(kiln("which", "CONFIG_LAMP", "-k", toy).out).toBe("-\tdrivers/lamp.o\n");
    expect(kiln("which", "BULB", "-k", toy).out).toBe("bulb\tdrivers/bulb.o\n");
    expect(kiln("which", "BULB_DIM", "-k", toy).out).toBe("bulb\tdrivers/dim.o\n");
    const answer = JSON.parse(kiln("which", "CONFIG_LAMP", "-k", toy, "--json").out);
    expect(answer).toMatchObject([{ object: "drivers/lamp.o", module: null }]);
    expect(schemaErrors("modules", answer)).toEqual([]);
    expect(schemaErrors("modules", JSON.parse(kiln("option", "bulb", "-k", toy, "--json").out))).toEqual([]);
    expect(kiln("option", "bulb", "-k", toy).out).toBe("CONFIG_BULB\n");
  });

  test.each([
    ["which", "bulb", "bulb is a module, no option\n  kiln modules option bulb\n"],
    ["which", "BUBL", "this tree has no option BUBL\n  did you mean BULB?"],
    [
      "which",
      "SHADE",
      "no Kbuild file builds an object for SHADE\n  it changes code only, or opens other options: kiln why",
    ],
    [
      "option",
      "CONFIG_BULB",
      "no option of this tree builds a module CONFIG_BULB\n  it is an option: kiln modules which",
    ],
    [
      "option",
      "lamp",
      "no option of this tree builds a module lamp\n  CONFIG_LAMP has an object of that name in the kernel",
    ],
    ["option", "bulbb", "no option of this tree builds a module bulbb\n  did you mean bulb?\n"],
  ])("%s %s", (action, word, told) => {
    const { status, out, err } = kiln(action, word, "-k", toy);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(`kiln: ${told}`);
  });

  test("a tree that was built in place has its modules there, and a build folder knows its tree", () => {
    place("modules.order", "drivers/bulb.o\n");
    compileModule(join(toy, "drivers/bulb.ko"), ["description=Bulb"]);
    const line = /^bulb +CONFIG_BULB +\d+ KiB +on request +Bulb\n$/;
    expect(kiln("list", "-k", toy).out).toMatch(line);
    const here = spawnSync(process.execPath, [KILN, "modules", "list"], { cwd: toy, encoding: "utf8" });
    expect(here.stdout, here.stderr).toMatch(line);
    const output = join(folder, "output");
    mkdirSync(output);
    symlinkSync(toy, join(output, "source"));
    writeFileSync(join(output, "modules.order"), "drivers/bulb.o\n");
    compileModule(join(output, "drivers/bulb.ko"), ["description=Bulb"]);
    // As make leaves it; whichever other tree is the default, or none.
    const settings = { XDG_CONFIG_HOME: join(folder, "settings") };
    mkdirSync(join(folder, "settings", "kiln"), { recursive: true });
    writeFileSync(join(folder, "settings", "kiln", "default-tree"), join(folder, "gone"));
    const beside = spawnSync(process.execPath, [KILN, "modules", "list", `O=${output}`], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ...settings },
    });
    expect(beside.stdout, beside.stderr).toMatch(line);
    rmSync(join(output, "source"));
    const lost = spawnSync(process.execPath, [KILN, "modules", "list", `O=${output}`], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ...settings },
    });
    expect(lost.stderr).toContain(`the default tree ${join(folder, "gone")} is gone`);
  });
});
