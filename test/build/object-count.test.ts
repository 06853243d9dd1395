import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ObjectCount } from "../../src/build/object-count.ts";
import { Pace } from "../../src/build/pace.ts";
import { plannedObjects } from "../../src/build/planned-objects.ts";
import { staleObjects } from "../../src/build/stale-objects.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-count-test-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

test("what is listed and stale counts, whatever else is compiled", () => {
  const count = new ObjectCount();
  count.take("  CC      init/main.o");
  expect(count.total).toBeUndefined();
  count.plan(new Set(["init/main.o", "fs/ext4/acl.o", "lib/x.o"]), new Set(["init/main.o", "fs/ext4/acl.o"]));
  expect([count.done, count.total]).toEqual([1, 2]);
  count.take("  HOSTCC  scripts/basic/fixdep");
  count.take("  CC      scripts/mod/empty.o");
  count.take("  CC      arch/x86/boot/main.o");
  count.take("  CC [M]  fs/ext4/acl.o");
  count.take("fs/ext4/acl.c:3:1: warning: unused variable");
  expect([count.done, count.total, count.current, count.warnings]).toEqual([2, 2, "CC fs/ext4/acl.o", 1]);
  count.take("  LD      vmlinux");
  expect([count.done, count.current]).toEqual([2, "LD vmlinux"]);
});

test("an object that seemed up to date and is made all the same counts; several mean that all are made", () => {
  const listed = new Set(["a.o", "b.o", "c.o", "d.o", "e.o", "f.o"]);
  const count = new ObjectCount();
  count.plan(listed, new Set(["a.o"]));
  count.take("  CC      b.o");
  expect([count.done, count.total]).toEqual([1, 2]);
  for (const name of ["c.o", "d.o", "e.o"]) count.take(`  CC      ${name}`);
  expect([count.done, count.total]).toEqual([4, 6]);
});

test("with V=1 the commands are read", () => {
  const count = new ObjectCount();
  count.plan(new Set(["fs/open.o"]), new Set(["fs/open.o"]));
  count.take("  gcc -Wp,-MMD,fs/.open.o.d -nostdinc -DKBUILD_BASENAME='\"open\"' -c -o fs/open.o ../fs/open.c  ");
  expect([count.done, count.current]).toEqual([1, "fs/open.o"]);
});

test("rate and time left are those of the last half minute", () => {
  const pace = new Pace();
  pace.take(0, 0);
  expect([pace.rate, pace.left(100)]).toEqual([0, undefined]);
  for (let second = 1; second <= 40; second++) pace.take(second, second * 10);
  for (let second = 41; second <= 80; second++) pace.take(second, 400 + (second - 40));
  expect(pace.rate).toBeCloseTo(1);
  expect(pace.left(500)).toBeCloseTo(60);
  expect(pace.left(undefined)).toBeUndefined();
});

/** A tree of Kbuild files. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(work, "tree-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test("Kbuild files are read as make reads them", async () => {
  const root = tree({
    Makefile: "libs-y := lib/\n",
    Kbuild: "obj-y += drivers/ virt/\nobj-$(CONFIG_SOUND) += sound/\n",
    "drivers/Makefile": [
      "obj-y := plain.o",
      "obj-$(CONFIG_NET) += net/",
      "obj-$(CONFIG_OFF) += off.o",
      "ifeq ($(CONFIG_LEVEL),3)",
      "obj-y += third.o",
      "endif",
      "ifndef CONFIG_OFF",
      "obj-y += without.o",
      "endif",
      "rule.c: ; $(error a rule is not run)",
    ].join("\n"),
    "drivers/net/Makefile": [
      "obj-$(CONFIG_NET_M) += whole.o",
      "whole-y := one.o two.o",
      "whole-$(CONFIG_PART) += part.o",
      "obj-m += obj-objs.o",
      "obj-objs-objs := $(addprefix deep/, three.o)",
      // Another folder's plain.o is not a composite because of this.
      "obj-y += silence.o",
      "silence-y := sound.o",
      "a-y := parts.o",
    ].join("\n"),
    "sound/Makefile": "obj-y := silence.o\n",
    "virt/Kbuild": "obj-y := silence.o a.o\n",
    "lib/Makefile": "lib-y := a.o\nlib-$(CONFIG_OFF) += b.o\nobj-y += c.o\n",
  });
  const config = new Map([
    ["NET", "y"],
    ["NET_M", "m"],
    ["PART", "y"],
    ["LEVEL", "3"],
    ["TEXT", "a # b $(error no)"],
  ]);
  const found = await plannedObjects({ root, output: root, srcarch: "x86", config, env: process.env });
  expect([...found].sort()).toEqual([
    "drivers/net/deep/three.o",
    "drivers/net/one.o",
    "drivers/net/part.o",
    "drivers/net/sound.o",
    "drivers/net/two.o",
    "drivers/plain.o",
    "drivers/third.o",
    "drivers/without.o",
    "lib/a.o",
    "lib/c.o",
    "virt/a.o",
    "virt/silence.o",
  ]);
});

test("an object is stale when it is missing or older than what it was made from", async () => {
  const output = tree({
    "src/a.c": "",
    "include/config/NET": "",
    "fs/a.o": "",
    "fs/.a.o.cmd": [
      "savedcmd_fs/a.o := gcc -c -o fs/a.o src/a.c ",
      "",
      "source_fs/a.o := src/a.c",
      "",
      "deps_fs/a.o := \\",
      "    $(wildcard include/config/NET) \\",
      "    $(wildcard include/config/NEVER) \\",
      "",
      "fs/a.o: $(deps_fs/a.o)",
    ].join("\n"),
  });
  const age = (path: string, time: number): void => utimesSync(join(output, path), time, time);
  for (const path of ["src/a.c", "include/config/NET"]) age(path, 1000);
  age("fs/a.o", 2000);
  const stale = async (): Promise<string[]> => [...(await staleObjects(new Set(["fs/a.o", "fs/b.o"]), output))];
  expect(await stale()).toEqual(["fs/b.o"]);
  age("include/config/NET", 3000);
  expect(await stale()).toEqual(["fs/a.o", "fs/b.o"]);
  age("include/config/NET", 1000);
  // Options that have another value than was built with, make will touch: those that are set for the first time, too.
  const conf = (name: string, text: string): void => {
    mkdirSync(join(output, dirname(name)), { recursive: true });
    writeFileSync(join(output, name), text);
  };
  conf("include/config/auto.conf", 'CONFIG_NET=y\nCONFIG_OTHER=m\nCONFIG_NEVER=a "b"\n');
  conf(".config", 'CONFIG_NET=y\n# CONFIG_OTHER is not set\nCONFIG_NEVER="a \\"b\\""\n');
  expect(await stale()).toEqual(["fs/b.o"]);
  for (const text of [
    "CONFIG_NET=y\nCONFIG_NEVER=y\nCONFIG_OTHER=m\n",
    "CONFIG_OTHER=m\n",
    "CONFIG_NET=m\nCONFIG_OTHER=m\n",
  ]) {
    conf("include/config/auto.conf", "CONFIG_NET=y\nCONFIG_OTHER=m\n");
    conf(".config", text);
    expect(await stale(), text).toEqual(["fs/a.o", "fs/b.o"]);
  }
  conf(".config", "CONFIG_NET=y\nCONFIG_OTHER=m\n");
  age("include/config/NET", 1000);
  rmSync(join(output, "src/a.c"));
  expect(await stale()).toEqual(["fs/a.o", "fs/b.o"]);
});
