import { spawnSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type BuiltModule, checkWanted, readModules, type Wanted } from "../../src/autoload/index.ts";
import { BONDING, compileModule, writeBuiltinFacts } from "./module-file.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-modinfo-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A `lib/modules/RELEASE` with one module, packed by a program. */
function packed(name: string, ...command: string[]): string {
  const root = join(folder, name);
  const file = join(root, "kernel/drivers/net/bonding/bonding.ko");
  compileModule(file, BONDING);
  if (command.length > 0) expect(spawnSync(command[0]!, [...command.slice(1), file]).status).toBe(0);
  return root;
}

function wants(...parameters: string[]): Wanted {
  return { module: "bonding", parameters, load: true, kernel: undefined, parametersKernel: undefined };
}

test.each([["plain"], ["gz", "gzip", "-9"], ["xz", "xz", "--check=crc32"], ["zst", "zstd", "--rm", "-q"]])(
  "a module as .ko (%s) is read as modinfo reads it",
  (name, ...command) => {
    const root = packed(name, ...command);
    const [module] = readModules(root) as [BuiltModule];
    expect(module).toMatchObject({
      name: "bonding",
      path: "drivers/net/bonding/bonding.ko",
      builtin: false,
      description: "Ethernet channel bonding",
      aliases: ["rtnl-link-bond"],
      unread: undefined,
    });
    expect([...module.parameters!]).toEqual([
      ["mode", "charp"],
      ["miimon", "int"],
      ["max_bonds", "int"],
      ["arp_ip_target", "array of charp"],
    ]);
    const suffix = name === "plain" ? "" : `.${name}`;
    const file = join(root, `kernel/drivers/net/bonding/bonding.ko${suffix}`);
    const oracle = spawnSync("modinfo", ["-F", "parmtype", file], { encoding: "utf8" }).stdout.trim().split("\n");
    const own = [...module.parameters!].map(([parameter, type]) => `${parameter}:${type}`);
    if (oracle.length > 1) expect(own.sort()).toEqual(oracle.sort());
    expect(checkWanted([wants("mode=1", "mimon=200")], [module]).problems).toEqual([
      "bonding has no parameter mimon; did you mean miimon?",
    ]);
  },
);

test("objects of 32 bits and of the other byte order are read", () => {
  const root = join(folder, "bits");
  compileModule(join(root, "kernel/a.ko"), BONDING, ["-m32"]);
  expect(readModules(root)[0]?.parameters?.get("miimon")).toBe("int");
});

test("a module that is damaged cannot be loaded; one whose unpacker is missing is not blamed for its parameters", () => {
  const root = packed("damaged");
  const file = join(root, "kernel/drivers/net/bonding/bonding.ko");
  writeFileSync(file, "no object at all");
  expect(readModules(root)[0]).toMatchObject({ parameters: undefined, unread: "bonding.ko is no module" });
  renameSync(file, `${file}.gz`);
  const built = readModules(root);
  expect(built[0]).toMatchObject({ name: "bonding", unread: "bonding.ko.gz is damaged" });
  expect(checkWanted([wants("mode=1")], built)).toMatchObject({
    problems: ["bonding cannot be loaded: bonding.ko.gz is damaged; kiln build makes it again"],
    notes: [],
  });
  const path = process.env.PATH;
  process.env.PATH = folder;
  try {
    renameSync(`${file}.gz`, `${file}.xz`);
    expect(checkWanted([wants("mode=1")], readModules(root))).toMatchObject({
      problems: [],
      notes: ["bonding: its parameters were not checked: xz is not installed"],
    });
  } finally {
    process.env.PATH = path;
  }
});

test("what is built in has its parameters in modules.builtin.modinfo, and moves to the command line", () => {
  const root = join(folder, "builtin");
  writeBuiltinFacts(join(root, "modules.builtin.modinfo"), { bonding: BONDING, loop: [] });
  writeFileSync(join(root, "modules.builtin"), "kernel/drivers/net/bonding/bonding.ko\nkernel/drivers/block/loop.ko\n");
  const built = readModules(root);
  expect(checkWanted([wants("mode=1", "miimon=200"), { ...wants(), module: "loop" }], built)).toEqual({
    left: [],
    commandLine: ["bonding.mode=1", "bonding.miimon=200"],
    problems: [],
    notes: [
      "bonding is built in: its parameters go on the kernel command line: bonding.mode=1 bonding.miimon=200",
      "loop is built in: nothing to load",
    ],
  });
  expect(checkWanted([wants("miimon=often")], built).problems).toEqual([
    "bonding: miimon=often: miimon is of type int",
  ]);
  rmSync(join(root, "modules.builtin.modinfo"));
  expect(checkWanted([wants("anything=1")], readModules(root))).toMatchObject({
    problems: [],
    commandLine: ["bonding.anything=1"],
  });
});
