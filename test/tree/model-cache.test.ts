import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// The built command, as users run it: `npm test` builds before it tests.
const KILN = resolve("dist/kiln.js");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-cache-"));
  write(
    "Kconfig",
    'config LAMP\n\tdef_bool $(shell,echo x >> "$LOG"; echo y)\nconfig NAME\n\tstring\n\tdefault "one"\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Past the step of the file system's clock: files that changed just now are not kept. */
const settle = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, "tree", path)), { recursive: true });
  writeFileSync(join(folder, "tree", path), content);
}

/** Runs a step that writes a file anew, which then bears the time it had before, to the nanosecond. */
function underOldTime(path: string, step: () => void): void {
  const keeper = join(folder, "keeper");
  expect(spawnSync("touch", ["-r", path, keeper]).status).toBe(0);
  step();
  expect(spawnSync("touch", ["-r", keeper, path]).status).toBe(0);
}

function program(path: string, script: string): string {
  write(path, `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "tree", path), 0o755);
  return join(folder, "tree", path);
}

/** What an all-default configuration of the tree holds; `more` goes into the environment. */
function configured(more: Readonly<Record<string, string>> = {}): string {
  settle();
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_CACHE_HOME: join(folder, "cache"),
    LOG: join(folder, "log"),
    ...more,
  };
  const result = spawnSync(process.execPath, [KILN, "conf", "--alldefconfig", "Kconfig"], {
    cwd: join(folder, "tree"),
    env,
    encoding: "utf8",
  });
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  return readFileSync(join(folder, "tree/.config"), "utf8")
    .replace(/^#.*\n/gm, "")
    .trim();
}

/** How often the tree's command ran. */
const runs = (): number => (existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8").length / 2 : 0);
const models = (): string[] => {
  const place = join(folder, "cache/kiln/models");
  return existsSync(place) ? readdirSync(place).map((name) => join(place, name)) : [];
};
/** Tells that a run takes its model from the cache: its file is then marked as used. */
function served(more: Readonly<Record<string, string>> = {}): boolean {
  const old = new Date(Date.now() - 3_600_000);
  for (const path of models()) utimesSync(path, old, old);
  const before = new Set(models().map((path) => statSync(path).ino));
  configured(more);
  return models().some((path) => before.has(statSync(path).ino) && statSync(path).mtimeMs > old.getTime() + 1000);
}

test("a repeat takes the model from the cache and runs no command", () => {
  expect(configured()).toBe('CONFIG_LAMP=y\nCONFIG_NAME="one"');
  expect([runs(), models().length]).toEqual([1, 1]);
  expect(served()).toBe(true);
  expect(configured()).toBe('CONFIG_LAMP=y\nCONFIG_NAME="one"');
  expect(runs()).toBe(1);
});

describe("the tree is read again when", () => {
  test("a Kconfig file has other content of the same size", () => {
    configured();
    write("Kconfig", readFileSync(join(folder, "tree/Kconfig"), "utf8").replace("one", "two"));
    expect(configured()).toContain('CONFIG_NAME="two"');
  });

  test("... and the time of writing was put back", () => {
    configured();
    const path = join(folder, "tree/Kconfig");
    underOldTime(path, () => write("Kconfig", readFileSync(path, "utf8").replace("one", "two")));
    expect(configured()).toContain('CONFIG_NAME="two"');
  });

  test("... and it changed while the tree was being read", () => {
    write("part", 'config NAME\n\tstring\n\tdefault "one"\n');
    write("Kconfig", 'source "part"\nconfig LAMP\n\tdef_bool $(shell,sed -i s/one/two/ part; echo y)\n');
    expect(configured()).toContain('CONFIG_NAME="one"');
    expect(configured()).toContain('CONFIG_NAME="two"');
  });

  test("only its time changed", () => {
    configured();
    expect(served()).toBe(true);
    const later = new Date(Date.now() + 5000);
    utimesSync(join(folder, "tree/Kconfig"), later, later);
    expect(served()).toBe(false);
    expect(served()).toBe(true);
    const earlier = new Date(Date.now() - 50_000);
    utimesSync(join(folder, "tree/Kconfig"), earlier, earlier);
    expect(served()).toBe(false);
  });

  test("a wildcard has another match, and an optional file comes into being", () => {
    write("Kconfig", 'source "parts/*/Kconfig"\nosource "later"\n');
    write("parts/a/Kconfig", "config A\n\tdef_bool y\n");
    expect(configured()).toBe("CONFIG_A=y");
    expect(served()).toBe(true);
    write("parts/b/Kconfig", "config B\n\tdef_bool y\n");
    expect(configured()).toBe("CONFIG_A=y\nCONFIG_B=y");
    write("later", "config C\n\tdef_bool y\n");
    expect(configured()).toBe("CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y");
    rmSync(join(folder, "tree/parts/a"), { recursive: true });
    expect(configured()).toBe("CONFIG_B=y\nCONFIG_C=y");
  });

  test("a file that was missing is there (it was not read without it)", () => {
    write("Kconfig", 'source "part"\n');
    const env = { PATH: process.env.PATH, XDG_CACHE_HOME: join(folder, "cache") };
    const failing = spawnSync(process.execPath, [KILN, "conf", "--alldefconfig", "Kconfig"], {
      cwd: join(folder, "tree"),
      env,
    });
    expect(failing.status).toBe(1);
    write("part", "config A\n\tdef_bool y\n");
    expect(configured()).toBe("CONFIG_A=y");
  });

  test("CC names another compiler", () => {
    write("Kconfig", 'config CC\n\tstring\n\tdefault "$(shell,$(CC) --version)"\n');
    const first = program("first-cc", "echo first");
    const second = program("second-cc", "echo second");
    expect(configured({ CC: first })).toBe('CONFIG_CC="first"');
    expect(configured({ CC: second })).toBe('CONFIG_CC="second"');
    expect(configured({ CC: first })).toBe('CONFIG_CC="first"');
    expect(served({ CC: first })).toBe(true);
  });

  test("a program or file that a command names has changed, found by its path, on PATH or beside the tree", () => {
    write("Kconfig", 'config A\n\tstring\n\tdefault "$(shell,$(CC)) $(shell,tool) $(shell,cat data)"\n');
    const cc = program("bin/cc", "echo a1");
    program("bin/tool", "echo b1");
    write("data", "c1");
    const env = { CC: cc, PATH: `${join(folder, "tree/bin")}:${process.env.PATH}` };
    expect(configured(env)).toBe('CONFIG_A="a1 b1 c1"');
    program("bin/cc", "echo a2");
    expect(configured(env)).toBe('CONFIG_A="a2 b1 c1"');
    underOldTime(join(folder, "tree/bin/tool"), () => program("bin/tool", "echo b2"));
    expect(configured(env)).toBe('CONFIG_A="a2 b2 c1"');
    write("data", "c2");
    expect(configured(env)).toBe('CONFIG_A="a2 b2 c2"');
    expect(served(env)).toBe(true);
  });

  test("a variable that the Kconfig files or their commands use has changed, come or gone", () => {
    write("Kconfig", 'config A\n\tstring\n\tdefault "$(OWNER) $(shell,echo $OTHER $KCONFIG_MINE)"\n');
    expect(configured({ OWNER: "o1", OTHER: "p1", KCONFIG_MINE: "q1" })).toBe('CONFIG_A="o1 p1 q1"');
    expect(configured({ OWNER: "o2", OTHER: "p1", KCONFIG_MINE: "q1" })).toBe('CONFIG_A="o2 p1 q1"');
    expect(configured({ OWNER: "o2", OTHER: "p2", KCONFIG_MINE: "q1" })).toBe('CONFIG_A="o2 p2 q1"');
    expect(configured({ OWNER: "o2", OTHER: "p2", KCONFIG_MINE: "q2" })).toBe('CONFIG_A="o2 p2 q2"');
    expect(configured({ OTHER: "p2", KCONFIG_MINE: "q2" })).toBe('CONFIG_A=" p2 q2"');
  });

  test("the tree's own rules came, in whatever folder", () => {
    write("Kconfig", "config A\n\tdef_int 3\n");
    expect(configured()).toBe("CONFIG_A=3");
    for (const name of ["confdata.c", "symbol.c", "preprocess.c"])
      write(`support/kconfig/${name}`, "/* other rules */\n");
    settle();
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      XDG_CACHE_HOME: join(folder, "cache"),
      LOG: join(folder, "log"),
    };
    const result = spawnSync(process.execPath, [KILN, "conf", "--alldefconfig", "Kconfig"], {
      cwd: join(folder, "tree"),
      env,
      encoding: "utf8",
    });
    expect(result.stderr).toContain('unknown statement "def_int"');
  });
});

test.each([
  ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length - 7)],
  ["empty", () => Buffer.alloc(0)],
  ["of zeros", (bytes: Buffer) => Buffer.alloc(bytes.length)],
  [
    "with one changed byte",
    (bytes: Buffer) => {
      const damaged = Buffer.from(bytes);
      const at = damaged.indexOf("one");
      damaged.write("two", at);
      return damaged;
    },
  ],
])("a cache file %s is ignored and written anew", (_, damage) => {
  configured();
  const [path] = models() as [string];
  const sound = readFileSync(path);
  writeFileSync(path, damage(sound));
  expect(configured()).toBe('CONFIG_LAMP=y\nCONFIG_NAME="one"');
  expect(readFileSync(path).equals(sound)).toBe(true);
});

test("KILN_NO_CACHE=1 neither reads nor writes a cache", () => {
  expect(configured({ KILN_NO_CACHE: "1" })).toBe('CONFIG_LAMP=y\nCONFIG_NAME="one"');
  expect(existsSync(join(folder, "cache"))).toBe(false);
  configured();
  const before = runs();
  configured({ KILN_NO_CACHE: "1" });
  expect(runs()).toBe(before + 1);
});

test("KILN_NO_CACHE=models keeps and uses the answers of commands, and no model", () => {
  expect(configured({ KILN_NO_CACHE: "models" })).toBe('CONFIG_LAMP=y\nCONFIG_NAME="one"');
  expect([runs(), models().length]).toEqual([1, 0]);
  configured({ KILN_NO_CACHE: "models" });
  expect([runs(), models().length]).toEqual([1, 0]);
});
