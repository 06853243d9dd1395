import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mayLayOver } from "./laid-over-system.ts";

const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-read-only-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

if (!mayLayOver) console.warn("not tried: a tree that may not be written (unshare -m mount)");

test.skipIf(!mayLayOver)(
  "a tree that belongs to somebody else answers what it asks of the compiler as one's own",
  () => {
    const tree = join(folder, "tree");
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    };
    put("Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\n");
    put("arch/x86/Kconfig", "");
    put("scripts/kconfig/conf.c", "");
    put(
      "Kconfig",
      [
        'mainmenu "Asking"',
        "takes = $(shell,{ mkdir .tmp_$$; echo $(1) > .tmp_$$/it && cat .tmp_$$/it; rm -r .tmp_$$; } 2>/dev/null)",
        "config ASKED",
        '\tbool "Asked"',
        "\tdefault $(takes,y)",
        "config HERE",
        "\tstring",
        '\tdefault "$(shell,ls Makefile)"',
        "config PLAIN",
        '\tbool "Plain"',
        "",
      ].join("\n"),
    );
    const config = join(folder, "config");
    const base = join(folder, "base");
    writeFileSync(base, "");
    const words = `node ${KILN} set PLAIN=y --base ${base} -k ${tree} -o ${config}`;
    const bound = `mount --bind ${tree} ${tree} && mount -o remount,ro,bind ${tree}`;
    const written = (script: string, more: NodeJS.ProcessEnv = { KILN_NO_CACHE: "1" }): string => {
      rmSync(config, { force: true });
      const { status, stderr, stdout } = spawnSync("unshare", ["-m", "sh", "-ec", script], {
        encoding: "utf8",
        env: { ...process.env, ...more },
      });
      expect(status, stdout + stderr).toBe(0);
      return readFileSync(config, "utf8");
    };
    const own = written(words);
    expect(own).toContain("CONFIG_ASKED=y");
    expect(own).toContain('CONFIG_HERE="Makefile"');
    expect(written(`${bound}; ! touch ${tree}/x 2>/dev/null; ${words}`)).toBe(own);
    // The kernel's own program would have failed there; what it was answered is kept for nobody.
    const askedBefore = `node ${KILN} olddefconfig -k ${tree} >/dev/null 2>&1 || true`;
    expect(written(`${bound}; ${askedBefore}; ${words}`, { XDG_CACHE_HOME: join(folder, "cache") })).toBe(own);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("kiln-ask-"))).toEqual([]);
  },
);
