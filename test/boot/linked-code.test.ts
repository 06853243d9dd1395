import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltKernel } from "../../src/boot/built-kernel.ts";
import { readBuildId, readElf } from "../../src/boot/elf-file.ts";
import { isLinked, linkedCode } from "../../src/boot/linked-code.ts";

// Real objects, compiled and linked as a kernel's are: relocatable first, with a build ID in the end.
const folder = mkdtempSync(join(tmpdir(), "kiln-linked-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const kernel: BuiltKernel = { folder, arch: "x86_64", image: "", release: "6.12.0", config: new Map() };
let buildId = "";

function run(program: string, ...args: string[]): string {
  const result = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  expect(result.status, `${program}: ${result.stderr}`).toBe(0);
  return result.stdout;
}

beforeAll(() => {
  writeFileSync(join(folder, "one.c"), "static int hidden; int shown(void) { return ++hidden; }\n");
  writeFileSync(
    join(folder, "two.c"),
    `static int __attribute__((noinline, section(".exit.text"), used)) left(void) { return 3; }
const char info[] __attribute__((section(".modinfo"), used)) = "alias=pci:v00001AF4d*";
int other(void) { return 4; }\n`,
  );
  writeFileSync(join(folder, "empty.c"), "extern int nothing;\n");
  writeFileSync(join(folder, "discard.ld"), "SECTIONS { /DISCARD/ : { *(.exit.text) } }\n");
  for (const name of ["one", "two", "empty"]) run("gcc", "-c", "-ffreestanding", "-fno-pic", `${name}.c`);
  run("ld", "-r", "-o", "vmlinux.o", "one.o", "empty.o");
  run("ld", "--build-id=sha1", "-e", "shown", "-o", "vmlinux", "vmlinux.o");
  buildId = /Build ID: (\w+)/.exec(run("readelf", "-n", "vmlinux"))![1]!;
});

test("the build ID is the one that readelf reads, in the file as in the notes by themselves", () => {
  expect(readElf(readFileSync(join(folder, "vmlinux")))?.buildId).toBe(buildId);
  run("objcopy", "-O", "binary", "--only-section=.note.gnu.build-id", "vmlinux", "notes");
  expect(readBuildId(readFileSync(join(folder, "notes")))).toBe(buildId);
  expect(readBuildId(Buffer.from("too short"))).toBeUndefined();
});

test("functions and variables are read, what is dropped when linking is not; so is .modinfo", () => {
  expect([...readElf(readFileSync(join(folder, "one.o")))!.symbols].sort()).toEqual(["hidden", "shown"]);
  const two = readElf(readFileSync(join(folder, "two.o")))!;
  expect([...two.symbols]).toEqual(["other"]);
  expect(two.modinfo).toEqual(["alias=pci:v00001AF4d*"]);
});

test("what is no ELF file is none", () => {
  expect(readElf(readFileSync(join(folder, "one.c")))).toBeUndefined();
  expect(readElf(Buffer.from("BC\u00c0\u00de and more, as clang writes it"))).toBeUndefined();
});

test("an object whose names are all in the running kernel is linked, another is not", () => {
  const code = linkedCode(kernel, buildId);
  if (code.kind !== "known") throw new Error(code.why);
  expect(isLinked(folder, ["one.o"], code.symbols)).toEqual({ kind: "linked", count: 2, symbol: "hidden" });
  expect(isLinked(folder, ["one.o", "two.o"], code.symbols)).toEqual({ kind: "absent", symbol: "other" });
  expect(isLinked(folder, ["empty.o"], code.symbols)).toEqual({ kind: "nameless" });
});

test("a vmlinux that is not the running kernel's proves nothing", () => {
  expect(linkedCode(kernel, "00".repeat(20))).toEqual({
    kind: "unknown",
    why: `the running kernel (build ID ${"00".repeat(20)}) is not the vmlinux in the build folder`,
  });
  expect(linkedCode(kernel, undefined)).toEqual({
    kind: "unknown",
    why: "the running kernel does not tell its build ID in /sys/kernel/notes",
  });
  expect(linkedCode({ ...kernel, folder: tmpdir() }, buildId)).toEqual({
    kind: "unknown",
    why: "there is no vmlinux with symbols in the build folder",
  });
});
