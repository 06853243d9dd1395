import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { treeStamp } from "../../src/tree/index.ts";

const root = mkdtempSync(join(tmpdir(), "kiln-stamp-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("any change to a tree is seen, what is in the build folder or in .git is not", () => {
  const put = (path: string, text: string): void => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const name of ["Makefile", "fs/inode.c", ".git/HEAD", "out/vmlinux"]) put(name, "one");
  const old = new Date("2020-01-01");
  utimesSync(join(root, "fs/inode.c"), old, old);
  const seen = [treeStamp(root, join(root, "out"))];
  const changes = (): boolean => {
    seen.push(treeStamp(root, join(root, "out")));
    return seen.at(-1) !== seen.at(-2);
  };
  expect(changes()).toBe(false);
  put(".git/HEAD", "two");
  put("out/vmlinux", "two");
  put("include/generated/autoconf.h", "made by conf");
  put("scripts/basic/fixdep.o", "made by make");
  put(".tmp_4711/tmp.o.d", "made to ask the assembler");
  expect(changes()).toBe(false);
  // Of the same size, and with the date that it had.
  put("fs/inode.c", "two");
  utimesSync(join(root, "fs/inode.c"), old, old);
  expect(changes()).toBe(true);
  put("fs/file.c", "new");
  expect(changes()).toBe(true);
  rmSync(join(root, "fs/file.c"));
  expect(changes()).toBe(true);
});
