import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ConfMode, runConf } from "../../src/session/index.ts";

// What a tree's tool does is read off its sources: these have the few words that tell of the first ones (2.6.9 to 2.6.26, BusyBox).

const FIRST = {
  "symbol.c":
    "hash += *ptr; E_OR(E_AND(newval.tri, sym->visible), sym->rev_dep.tri); Warning! Found recursive dependency; " +
    "if (!sym_is_choice_value(sym)) sym->flags &= ~SYMBOL_WRITE;",
  "menu.c": "",
  "conf.c": [
    "if (av[i++][1]) ;",
    "static void conf_askvalue(x)\n{\n\tcase set_random:\n}",
    'static char nohelp_text[] = "Sorry, nothing to say.\\n";',
    'getenv("KCONFIG_ALLCONFIG")',
    "if (!stat(name, &tmpstat))\n\tconf_read_simple(name);",
  ].join("\n"),
  "confdata.c": '"# Linux kernel version: %s\\n" KCONFIG_NOTIMESTAMP configuration written to conf_get_configname',
};
const BUSYBOX = {
  ...FIRST,
  "conf.c": `${FIRST["conf.c"]}\n// run it twice\nif (!fgets(line, 128, stdin))\n\texit(1);\n`,
  "confdata.c": [
    '"# Busybox version: %s\\n" KCONFIG_NOTIMESTAMP out_h = NULL; "include/autoconf.h"',
    "/* bbox: we want to see all syms */",
  ].join("\n"),
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-first-conf-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const get = (name: string): string => readFileSync(join(folder, name), "utf8");

function tree(sources: Readonly<Record<string, string>>, kconfig: string): void {
  const files = Object.entries(sources).map(([name, text]) => [join("scripts/kconfig", name), text] as const);
  for (const [name, text] of [["Kconfig", kconfig] as const, ...files]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function conf(mode: ConfMode, answers: string[] = []): { status: number; out: string; err: string } {
  let out = "";
  let err = "";
  const lines = [...answers];
  const request = {
    mode,
    kconfig: "Kconfig",
    environment: { KCONFIG_NOTIMESTAMP: "1" },
    env: { KILN_NO_CACHE: "1" },
    cwd: folder,
    silent: false,
  };
  const status = runConf(request, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: { read: () => lines.shift(), ended: () => lines.length === 0, echoes: false },
  });
  return { status, out, err };
}

const LAMPS = [
  'config A\n\tbool "Lamp A"\n\tselect B\n\thelp\n\t  Light.\n',
  'config B\n\tbool "Lamp B"\n',
  'config N\n\tint "Number"\n\tdefault 7\n',
  'choice\n\tprompt "Colour"\nconfig RED\n\tbool "red"\nconfig BLUE\n\tbool "blue"\nendchoice\n',
].join("\n");

test("a mode that answers everything puts every question and shows its answer", () => {
  tree(FIRST, LAMPS);
  expect(conf({ kind: "allyesconfig" })).toEqual({
    status: 0,
    out:
      "*\n* Main menu\n*\nLamp A (A) [N/y/?] (NEW) y\nLamp B (B) [Y] (NEW) y\nNumber (N) [7] (NEW) 7\n" +
      "Colour\n> 1. red (RED) (NEW)\n  2. blue (BLUE) (NEW)\nchoice[1-2]: 1\n#\n# configuration written to .config\n#\n",
    err: "",
  });
  expect(get(".config")).toBe(
    "#\n# Automatically generated make config: don't edit\n# Linux kernel version: \n#\n" +
      "CONFIG_A=y\nCONFIG_B=y\nCONFIG_N=7\nCONFIG_RED=y\n# CONFIG_BLUE is not set\n",
  );
});

test("allno.config is read where it lies, and what it says is not asked", () => {
  tree(FIRST, LAMPS);
  writeFileSync(join(folder, "allno.config"), "CONFIG_A=y\n");
  expect(conf({ kind: "allnoconfig" }).out).toContain("Lamp A (A) [Y/n/?] y\n");
  expect(get(".config")).toContain("CONFIG_A=y\n");
});

test("? shows the help alone; where there is none the question is shown without it", () => {
  tree(FIRST, LAMPS);
  const { out } = conf({ kind: "oldaskconfig" }, ["?\n", "n\n", "?\n", "y\n", "9\n", "2\n"]);
  expect(out).toContain("Lamp A (A) [N/y/?] (NEW) \nLight.\n\nLamp A (A) [N/y/?] (NEW) Lamp B (B) [N/y] (NEW) ");
  expect(out).toContain("\nSorry, nothing to say.\n\nLamp B (B)");
  expect(get(".config")).toContain("CONFIG_N=9\n# CONFIG_RED is not set\nCONFIG_BLUE=y\n");
});

test("a loop of dependencies is a warning that names the way round", () => {
  tree(FIRST, 'config A\n\tbool "a"\n\tdepends on B\nconfig B\n\tbool "b"\n\tdepends on A\n');
  const { status, out } = conf({ kind: "allnoconfig" });
  expect(status).toBe(0);
  expect(out).toMatch(/^Warning! Found recursive dependency: (A B A|B A B)\n/);
});

test("BusyBox: every option stands in .config, the header for C is written with it, everything is answered twice", () => {
  tree(BUSYBOX, `${LAMPS}config HIDDEN\n\tbool\n`);
  mkdirSync(join(folder, "include"));
  const { out } = conf({ kind: "allnoconfig" });
  expect(out.match(/Lamp A/g)).toHaveLength(2);
  expect(get(".config")).toMatch(/^# Busybox version: $/m);
  expect(get(".config")).toContain("# CONFIG_HIDDEN is not set\n");
  expect(get("include/autoconf.h")).toContain(
    "#undef CONFIG_A\n#define ENABLE_A 0\n#define IF_A(...)\n#define IF_NOT_A(...) __VA_ARGS__\n",
  );
  expect(get("include/autoconf.h")).toContain('#ifdef MAKE_SUID\n# define IF_N(...) __VA_ARGS__ "CONFIG_N"\n');
  expect(get(".kconfig.d")).toBe(
    "deps_config := \\\n\tKconfig\n\n.config include/autoconf.h: $(deps_config)\n\ninclude/autoconf.h: .config\n\n$(deps_config):\n",
  );
});

test("BusyBox: the end of the answers ends the program, and nothing is written", () => {
  tree(BUSYBOX, LAMPS);
  expect(conf({ kind: "oldconfig" }, ["y\n"]).status).toBe(1);
  expect(() => get(".config")).toThrow();
});
