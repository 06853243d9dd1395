import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ConfMode, runConf } from "../../src/session/index.ts";

// What a project's tool does is read off its sources: each tree here has the few words that tell, and nothing else of them.

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-dialects-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const get = (name: string): string => readFileSync(join(folder, name), "utf8");

/** A tree whose tool lies in `tool` with these sources. */
function tree(tool: string, sources: Readonly<Record<string, string>>, kconfig: string): void {
  const all = { "symbol.c": "", "confdata.c": "", "conf.c": "", ...sources };
  const files = Object.entries(all).map(([name, text]) => [join(tool, name), text] as const);
  for (const [name, text] of [["Kconfig", kconfig] as const, ...files]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function conf(mode: ConfMode, environment: Record<string, string> = {}): { status: number; out: string; err: string } {
  let out = "";
  let err = "";
  const env = { KILN_NO_CACHE: "1" };
  const status = runConf(
    { mode, kconfig: "Kconfig", environment, env, cwd: folder, silent: false },
    {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    },
  );
  return { status, out, err };
}

test("Buildroot: what is written first lies beside the configuration, in a build folder of its own, too", () => {
  const open = "const char *name)\n{\n\tFILE *out;\n\n\tif (!name)\n\t\tname = conf_get_configname();\n";
  const sources = { "confdata.c": `\nint conf_write(${open}\n"configuration written to"\n` };
  tree("support/kconfig", sources, 'config LAMP\n\tbool "Lamp"\n\tdefault y\n');
  mkdirSync(join(folder, "build"));
  // A folder of that name where conf is started: nothing is to be written there.
  mkdirSync(join(folder, `.tmpconfig.${process.pid}`));
  const environment = { KCONFIG_CONFIG: join(folder, "build/.config") };
  expect(conf({ kind: "alldefconfig" }, environment)).toMatchObject({ status: 0, err: "" });
  expect(get("build/.config")).toContain("CONFIG_LAMP=y");
});

test("Buildroot: no prefix, a configuration that BR2_CONFIG names, auto.conf in a sync only", () => {
  const sources = {
    "Makefile.br": 'HOST_EXTRACFLAGS += -DCONFIG_=\\"\\"\n',
    "confdata.c":
      'const char *conf_get_configname(void)\n{\n\tchar *name = getenv("BR2_CONFIG");\n"configuration written to"\n',
    "conf.c": [
      "case syncconfig:\n\tsync_kconfig = 1;",
      'if (stat(name, &tmpstat)) {\n\tfprintf(stderr, _("***\\n"\n\t\t"*** Configuration file \\"%s\\" not found!\\n"), name);',
      "",
    ].join("\n"),
  };
  tree("support/kconfig", sources, 'config BR2_LAMP\n\tbool "Lamp"\n\tdefault y\n');
  const environment = { BR2_CONFIG: "mine" };
  expect(conf({ kind: "syncconfig" }, environment).err).toMatch(
    /^\*\*\*\n\*\*\* Configuration file "mine" not found!\n/,
  );
  expect(conf({ kind: "alldefconfig" }, environment).out).toContain("configuration written to mine\n");
  expect(get("mine")).toMatch(/^BR2_LAMP=y$/m);
  expect(existsSync(join(folder, "include"))).toBe(false);
  expect(conf({ kind: "syncconfig" }, environment)).toMatchObject({ status: 0, err: "" });
  expect(get("include/config/auto.conf")).toMatch(/^BR2_LAMP=y$/m);
});

test("U-Boot: texts stand as they are, and end at the last quote", () => {
  const sources = { "confdata.c": 'sprintf(str2, "\\"%s\\"", str);\n' };
  tree("scripts/kconfig", sources, 'config PROMPT\n\tstring "p"\n\tdefault "in %d\\\\n"\nconfig B\n\tstring "b"\n');
  writeFileSync(join(folder, ".config"), 'CONFIG_B="a"b"\n');
  conf({ kind: "olddefconfig" });
  expect(get(".config")).toMatch(/^CONFIG_PROMPT="in %d\\n"$/m);
  expect(get(".config")).toMatch(/^CONFIG_B="a"b"$/m);
});

test("coreboot: negatives, names touched where KCONFIG_SPLITCONFIG says, overrides as notices", () => {
  const sources = {
    "confdata.c":
      'getenv("KCONFIG_SPLITCONFIG") getenv("KCONFIG_NEGATIVES") conf_notice("x") "No change to" print_symbol_for_autoconf',
    "conf.c": "conf_write_autoconf(sync_kconfig)",
  };
  tree("util/kconfig", sources, 'config LAMP\n\tbool "Lamp"\nconfig WATTS\n\tint\nconfig SUN\n\tbool "Sun"\n');
  writeFileSync(join(folder, ".config"), "CONFIG_SUN=y\nCONFIG_SUN=y\n# CONFIG_LAMP is not set\n");
  mkdirSync(join(folder, "split"));
  const environment = { KCONFIG_SPLITCONFIG: "split/", KCONFIG_NEGATIVES: "1" };
  expect(conf({ kind: "syncconfig" }, environment)).toMatchObject({
    status: 0,
    err: ".config:2:notice: override: reassigning to symbol SUN\n",
  });
  expect(get("split/SUN")).toBe("");
  expect(
    get("include/config/auto.conf")
      .match(/^CONFIG.*/gm)
      ?.sort(),
  ).toEqual(["CONFIG_LAMP=n", "CONFIG_SUN=y", "CONFIG_WATTS="]);
  expect(
    get("include/generated/autoconf.h")
      .match(/^#define.*/gm)
      ?.sort(),
  ).toEqual(["#define CONFIG_LAMP 0", "#define CONFIG_SUN 1", "#define CONFIG_WATTS 0"]);
});

test("kdevops: what says `output yaml` is written as YAML too", () => {
  const sources = { "confdata.c": 'getenv("KCONFIG_YAMLCFG") "No change to" "# end of"' };
  const kconfig =
    'menu "One"\nconfig LAMP_NAME\n\tstring "Lamp"\n\tdefault "a b"\n\toutput yaml\nendmenu\n' +
    'config SUN\n\tbool "Sun"\n\toutput yaml\nconfig WATTS\n\tint "Watts"\n\tdefault 4\n';
  tree("scripts/kconfig", sources, kconfig);
  const { out } = conf({ kind: "allnoconfig" }, { KCONFIG_YAMLCFG: "vars.yaml" });
  expect(out).toContain("# yaml configuration written to vars.yaml\n");
  expect(get("vars.yaml")).toBe('---\nlamp_name: "a b"\n\nsun: False\n');
  conf({ kind: "olddefconfig" }, { KCONFIG_YAMLCFG: "vars.yaml", KCONFIG_YAMLCFG_ALL: "" });
  expect(get("vars.yaml")).toBe('---\nlamp_name: "a b"\n\nsun: False\nwatts: 4\n');
});

test("option defconfig_list names what stands in for a missing configuration (before 5.13)", () => {
  tree(
    "scripts/kconfig",
    { "preprocess.c": "" },
    'config LIST\n\tstring\n\toption defconfig_list\n\tdefault "none"\n\tdefault NAMED\n' +
      'config NAMED\n\tstring\n\tdefault "given"\nconfig LAMP\n\tbool "Lamp"\n',
  );
  writeFileSync(join(folder, "given"), "CONFIG_LAMP=y\n");
  expect(conf({ kind: "olddefconfig" }).out).toContain("using defaults found in given\n");
  expect(get(".config")).toMatch(/^CONFIG_LAMP=y$/m);
});
