import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findTree, readText, replaceFile } from "../../src/tree/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-tree-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A small source archive with the given files below one top folder. */
function archive(name: string, files: Readonly<Record<string, string>>): string {
  const top = join(folder, `${name}-source`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(top, path, ".."), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  const path = join(folder, `${name}.tar.xz`);
  expect(spawnSync("tar", ["-cJf", path, "-C", folder, `${name}-source`]).status).toBe(0);
  return path;
}

function find(kernelDir: string, cache: string, signal?: AbortSignal) {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, cache) };
  return findTree({ kernelDir, cwd: folder, env, onEvent: () => {}, signal });
}

const MAKEFILE = "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION = -rc1\n";

describe("archives", () => {
  test("are unpacked once into the cache", async () => {
    const path = archive("linux-source-6.12", { Kconfig: "config A\n", Makefile: MAKEFILE });
    const first = await find(path, "cache");
    expect(first).toMatchObject({ version: "6.12.3-rc1", cached: true });
    expect(await find(path, "cache")).toEqual(first);
  });

  test("leave nothing behind when interrupted", async () => {
    const path = archive("linux-source-9.9", { Kconfig: "config A\n", Makefile: MAKEFILE });
    const result = await find(path, "interrupted", AbortSignal.abort());
    expect(result).toMatchObject({ kind: "failure", message: "interrupted while unpacking; nothing was kept" });
    expect(readdirSync(join(folder, "interrupted", "kiln", "trees"))).toEqual([]);
  });

  test("that a killed run left half unpacked are removed, those of a living one are not", async () => {
    const path = archive("linux-source-7.7", { Kconfig: "config A\n", Makefile: MAKEFILE });
    const trees = join(folder, "killed", "kiln", "trees");
    const { pid } = spawnSync("true");
    for (const owner of [pid, process.ppid])
      mkdirSync(join(trees, `linux-1.part-${owner}`, "arch"), { recursive: true });
    expect(await find(path, "killed")).toMatchObject({ version: "6.12.3-rc1" });
    expect(
      readdirSync(trees)
        .map((name) => name.replace(/-\d+-\d+$/, ""))
        .sort(),
    ).toEqual([`linux-1.part-${process.ppid}`, "linux-source-7.7"]);
  });

  test("that are damaged or hold no tree are refused with the reason", async () => {
    const broken = join(folder, "linux-source-1.0.tar.xz");
    writeFileSync(broken, "not an archive");
    expect(await find(broken, "broken")).toMatchObject({ kind: "failure" });
    const other = archive("linux-source-2.0", { README: "no tree" });
    expect(await find(other, "broken")).toMatchObject({
      kind: "failure",
      message: `${other} holds no source tree: there is no Kconfig at its top`,
    });
    expect(readdirSync(join(folder, "broken", "kiln", "trees"))).toEqual([]);
  });
});

describe("files", () => {
  test("are replaced whole, the old one kept", () => {
    const path = join(folder, "new", "config");
    expect(replaceFile(path, "one")).toBeUndefined();
    expect(replaceFile(path, "two", `${path}.old`)).toBeUndefined();
    expect([readFileSync(path, "utf8"), readFileSync(`${path}.old`, "utf8")]).toEqual(["two", "one"]);
    expect(readdirSync(join(folder, "new")).sort()).toEqual(["config", "config.old"]);
  });

  test("that cannot be written are told, with what to do", () => {
    const path = join("/proc/kiln", "config");
    expect(replaceFile(path, "x")).toMatchObject({ kind: "failure", hint: "name a writable file with -o" });
    expect(existsSync(path)).toBe(false);
  });

  test("that are no text are refused", () => {
    const path = join(folder, "binary");
    writeFileSync(path, Buffer.from([65, 0, 66]));
    expect(readText(path)).toMatchObject({ kind: "failure", message: `${path} is not text: it holds zero bytes` });
  });
});
