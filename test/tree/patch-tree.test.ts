import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, expect, test } from "vitest";
import { listPatches, patchTree, type TreeEvent } from "../../src/tree/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-patch-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let root = "";
let notes: string[] = [];
const onEvent = (event: TreeEvent): void => void (event.kind === "note" && notes.push(event.text));
let count = 0;
let env: NodeJS.ProcessEnv = {};
beforeEach(() => {
  notes = [];
  const place = join(folder, `${++count}`);
  root = join(place, "linux-6.12.5");
  env = { ...process.env, XDG_CACHE_HOME: join(place, "cache") };
  write("Kconfig", "config A\n");
  write("Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 5\n");
  write("lib/song.c", "one\ntwo\nthree\n");
});

function write(path: string, text: string | Buffer): string {
  const file = join(root, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A patch that changes a line of `lib/song.c`. */
function change(from: string, to: string): string {
  return `What it does.\n\n--- a/lib/song.c\n+++ b/lib/song.c\n@@ -1,3 +1,3 @@\n${["one", "two", "three"]
    .map((line) => (line === from ? `-${from}\n+${to}\n` : ` ${line}\n`))
    .join("")}`;
}

async function patch(...paths: string[]): Promise<string> {
  const patches = listPatches(paths, folder);
  if ("kind" in patches) return patches.message;
  const result = await patchTree(root, patches, { env, onEvent, signal: undefined });
  return typeof result === "string" ? result : result.message;
}

function trees(): string[] {
  const place = join(env.XDG_CACHE_HOME!, "kiln", "trees");
  return existsSync(place) ? readdirSync(place) : [];
}

const song = (tree: string): string => readFileSync(join(tree, "lib/song.c"), "utf8");

test("patches are applied in order to a copy, the tree stays as it is", async () => {
  const patches = `${root}-patches`;
  mkdirSync(patches);
  writeFileSync(join(patches, "0000_README"), "No patch.\n");
  writeFileSync(join(patches, "2000_second.patch"), change("two", "deux").replace(" one", " un"));
  writeFileSync(join(patches, "1000_first.patch.gz"), gzipSync(change("one", "un")));
  const last = `${root}-last.diff`;
  writeFileSync(last, change("three", "trois").replace(" one", " un").replace(" two", " deux"));
  const copy = await patch(patches, last);
  expect(copy).toMatch(/cache\/kiln\/trees\/linux-6\.12\.5-patched-[0-9a-f]{10}$/);
  expect(song(copy)).toBe("un\ndeux\ntrois\n");
  expect(song(root)).toBe("one\ntwo\nthree\n");
  expect(await patch(patches, last)).toBe(copy);
  expect(trees().length).toBe(1);
  expect(spawnSync("find", [copy, "-name", "*.orig", "-o", "-name", "*.rej"], { encoding: "utf8" }).stdout).toBe("");
});

test("a tree that was edited since is copied anew", async () => {
  const file = `${root}-one.patch`;
  writeFileSync(file, change("one", "un"));
  const first = await patch(file);
  writeFileSync(join(root, "lib/song.c"), `${song(root)}four\n`);
  const second = await patch(file);
  expect(second).not.toBe(first);
  expect([song(first), song(second)]).toEqual(["un\ntwo\nthree\n", "un\ntwo\nthree\nfour\n"]);
});

test("a series file gives the order", async () => {
  const patches = `${root}-series`;
  mkdirSync(join(patches, "bugfix"), { recursive: true });
  writeFileSync(join(patches, "series"), "# in this order\nbugfix/z.patch\na.patch -p0\n\n");
  writeFileSync(join(patches, "bugfix", "z.patch"), change("one", "un"));
  writeFileSync(
    join(patches, "a.patch"),
    change("two", "deux")
      .replace(" one", " un")
      .replaceAll(/(?<=[-+] )[ab]\//g, ""),
  );
  writeFileSync(join(patches, "unused.patch"), "not read");
  expect(song(await patch(patches))).toBe("un\ndeux\nthree\n");
  expect(notes).toEqual([]);
});

test("a patch that fits only loosely is applied, and that is said", async () => {
  const file = `${root}-loose.patch`;
  writeFileSync(file, change("two", "deux").replace(" three", " quatre"));
  expect(song(await patch(file))).toBe("one\ndeux\nthree\n");
  expect(notes).toEqual([`${file} fits only loosely (fuzz): lib/song.c`]);
});

test("when one does not apply, none is", async () => {
  const [first, second] = [`${root}-1.patch`, `${root}-2.patch`];
  writeFileSync(first, change("one", "un"));
  writeFileSync(second, change("two", "deux").replace("-two", "-zwei"));
  expect(await patch(first, second)).toBe(
    `${second} does not apply; no patch was applied: lib/song.c: Hunk #1 FAILED at 1.`,
  );
  writeFileSync(second, readFileSync(first));
  expect(await patch(first, second)).toMatch(/-2\.patch does not apply; no patch was applied: .*Reversed/);
  expect([trees(), song(root)]).toEqual([[], "one\ntwo\nthree\n"]);
});

test("a patch that leads out of the tree, or is none, is refused", async () => {
  const file = `${root}-evil.patch`;
  for (const text of [
    "--- a/../../evil\n+++ b/../../evil\n@@ -0,0 +1 @@\n+x\n",
    "--- /dev/null\n+++ b/../evil\n@@ -0,0 +1 @@\n+x\n",
    // The language of ed, which old versions of patch hand to a shell.
    "--- a/lib/song.c\n+++ b/lib/song.c\n1a\n.\n!touch evil\n.\nw\nq\n",
    "just words\n",
  ]) {
    writeFileSync(file, text);
    expect(await patch(file)).toMatch(/-evil\.patch does not apply; no patch was applied: /);
    expect(trees()).toEqual([]);
  }
  const found = spawnSync("find", [folder, "-name", "evil"], { encoding: "utf8" });
  expect(found.stdout).toBe("");
});

test("what is missing is told", async () => {
  expect(await patch("/nowhere/x.patch")).toBe("there is no /nowhere/x.patch");
  const empty = `${root}-empty`;
  mkdirSync(empty);
  expect(await patch(empty)).toBe(`${empty} holds no patches`);
  writeFileSync(join(empty, "series"), "gone.patch\n");
  expect(await patch(empty)).toBe(`there is no ${join(empty, "gone.patch")}`);
});
