import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ConfMode, runConf } from "../../src/session/index.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-conf-"));
  put("Kconfig", 'config LAMP\n\tbool "Lamp"\n\nconfig WATTS\n\tint "Watts"\n\tdefault 40\n\tdepends on LAMP\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const get = (name: string): string => readFileSync(join(folder, name), "utf8");

function conf(mode: ConfMode, environment: Record<string, string> = {}): { status: number; out: string; err: string } {
  let out = "";
  let err = "";
  const status = runConf(
    { mode, kconfig: "Kconfig", environment, env: { KILN_NO_CACHE: "1" }, cwd: folder, silent: false },
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

test("a second run changes nothing and says so", () => {
  const first = conf({ kind: "allyesconfig" });
  expect(first).toEqual({ status: 0, out: "#\n# configuration written to .config\n#\n", err: "" });
  expect(get(".config")).toMatch(/^CONFIG_LAMP=y\nCONFIG_WATTS=40$/m);
  expect(conf({ kind: "olddefconfig" }).out).toBe("#\n# No change to .config\n#\n");
  expect(existsSync(join(folder, ".config.old"))).toBe(false);
});

test("the previous .config is kept", () => {
  put(".config", "CONFIG_LAMP=y\n");
  conf({ kind: "olddefconfig" });
  expect(get(".config.old")).toBe("CONFIG_LAMP=y\n");
});

test("KCONFIG_CONFIG names the file, KCONFIG_OVERWRITECONFIG leaves no old one", () => {
  put("mine", "CONFIG_LAMP=y\n");
  const { out } = conf({ kind: "olddefconfig" }, { KCONFIG_CONFIG: "mine", KCONFIG_OVERWRITECONFIG: "1" });
  expect(out).toBe("#\n# configuration written to mine\n#\n");
  expect(get("mine")).toMatch(/^CONFIG_WATTS=40$/m);
  expect(existsSync(join(folder, "mine.old"))).toBe(false);
});

test("KCONFIG_ALLCONFIG seeds the all-at-once modes", () => {
  put("allno.config", "CONFIG_LAMP=y\nCONFIG_WATTS=60\n");
  conf({ kind: "allnoconfig" }, { KCONFIG_ALLCONFIG: "1" });
  expect(get(".config")).toMatch(/^CONFIG_LAMP=y\nCONFIG_WATTS=60$/m);
  const { status, err } = conf({ kind: "allyesconfig" }, { KCONFIG_ALLCONFIG: "1" });
  expect(status).toBe(1);
  expect(err).toBe('*** KCONFIG_ALLCONFIG set, but no "allyes.config" or "all.config" file found\n');
});

test("the first file of KCONFIG_DEFCONFIG_LIST stands in for a missing .config", () => {
  put("second", "CONFIG_LAMP=y\n");
  const { out } = conf({ kind: "olddefconfig" }, { KCONFIG_DEFCONFIG_LIST: "first second" });
  expect(out).toBe("#\n# using defaults found in second\n#\n#\n# configuration written to .config\n#\n");
});

test("a defconfig that is not there", () => {
  const { status, err } = conf({ kind: "defconfig", file: "none" });
  expect(status).toBe(1);
  expect(err).toBe('***\n*** Can\'t find default configuration "none"!\n***\n');
});

test("savedefconfig writes what differs from the defaults", () => {
  put(".config", "CONFIG_LAMP=y\nCONFIG_WATTS=40\n");
  conf({ kind: "savedefconfig", file: "small" });
  expect(get("small")).toBe("CONFIG_LAMP=y\n");
});
