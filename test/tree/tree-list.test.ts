import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findTree, listTrees, setDefaultTree } from "../../src/tree/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-list-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache"), XDG_CONFIG_HOME: join(folder, "settings") };
const places = { sources: join(folder, "src"), modules: join(folder, "modules") };

function tree(path: string, version: string, files: readonly string[]): string {
  const root = join(folder, path);
  const [major, minor, patch] = version.split(".");
  for (const file of ["Kconfig", ...files]) {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  writeFileSync(join(root, "Makefile"), `VERSION = ${major}\nPATCHLEVEL = ${minor}\nSUBLEVEL = ${patch}\n`);
  return root;
}

test("trees are listed once each, with version, state and the default", async () => {
  tree("src/linux-6.12.9", "6.12.9", ["init/Kconfig", "init/main.c", ".config", "vmlinux"]);
  symlinkSync("linux-6.12.9", join(folder, "src", "linux"));
  const configured = tree("src/linux-6.6.1", "6.6.1", ["init/Kconfig", "init/main.c", ".config"]);
  tree("src/linux-6.1.7", "6.1.7", []);
  tree("src/kernels/6.5.3", "6.5.3", ["arch/x86/boot/bzImage"]);
  // What gentoo-kernel leaves: the image that was built, and no sources.
  tree("src/linux-6.0.3", "6.0.3", ["init/Kconfig", ".config", "arch/x86/boot/bzImage"]);
  const headers = tree("headers", "5.10.2", ["init/Kconfig", ".config"]);
  mkdirSync(join(places.modules, "5.10.2"), { recursive: true });
  symlinkSync(headers, join(places.modules, "5.10.2", "build"));
  mkdirSync(join(places.modules, "5.10.3"));
  const archive = join(folder, "src", "linux-source-6.12.tar.gz");
  expect(spawnSync("tar", ["-czf", archive, "-C", join(folder, "src"), "linux-6.12.9"]).status).toBe(0);
  expect(setDefaultTree(configured, env)).toBeUndefined();

  const list = () =>
    listTrees(folder, env, places).map(({ path, kind, version, state, default: chosen }) =>
      [path.replace(`${folder}/`, ""), kind, version, state, ...(chosen ? ["default"] : [])].join(" "),
    );
  const rest = [
    "src/linux tree 6.12.9 built",
    "src/linux-6.1.7 tree 6.1.7 source",
    "src/linux-6.0.3 tree 6.0.3 headers",
    "src/kernels/6.5.3 tree 6.5.3 built",
    "modules/5.10.2/build tree 5.10.2 headers",
  ];
  const first = "src/linux-6.6.1 tree 6.6.1 configured default";
  expect(list()).toEqual([first, ...rest, "src/linux-source-6.12.tar.gz archive 6.12 archive"]);

  const unpacked = await findTree({ kernelDir: archive, cwd: folder, env, onEvent: () => {} });
  expect(unpacked).toMatchObject({ version: "6.12.9" });
  const cached = "root" in unpacked ? unpacked.root.replace(`${folder}/`, "") : "";
  expect(list()).toEqual([
    first,
    ...rest,
    `${cached} tree 6.12.9 built`,
    "src/linux-source-6.12.tar.gz archive 6.12 unpacked",
  ]);
});

test("the chosen tree is used in a folder that is none, and told when it is gone", async () => {
  const chosen = tree("chosen", "6.6.3", []);
  expect(setDefaultTree(chosen, env)).toBeUndefined();
  const find = (cwd: string) => findTree({ cwd, env, onEvent: () => {} });
  expect(await find(folder)).toMatchObject({ root: chosen, version: "6.6.3" });
  const other = tree("other", "6.7.1", []);
  expect(await find(other)).toMatchObject({ root: other });
  rmSync(chosen, { recursive: true });
  expect(await find(folder)).toMatchObject({
    kind: "failure",
    message: `the default tree ${chosen} is gone`,
    hint: "choose another with `kiln source use TREE`, or name one with -k",
  });
});
