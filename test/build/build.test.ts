import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { diagnose } from "../../src/build/build-failure.ts";
import { type Finding, listInstalled, preflight, removeInstalled, rollbackInstalled } from "../../src/build/index.ts";
import { ObjectCount } from "../../src/build/object-count.ts";
import { runGroup } from "../../src/build/process-group.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-build-test-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

test("objects of the build and of the dry run count once", () => {
  const count = new ObjectCount();
  expect(count.take("  HOSTCC  scripts/basic/fixdep")).toBe(false);
  expect(count.take("  CC      scripts/mod/empty.o")).toBe(false);
  expect(count.take("  CC      init/main.o")).toBe(true);
  expect(count.total).toBeUndefined();
  count.plan("set -e;  echo '  CC      init/main.o';   trap 'rm -f init/main.o' HUP; gcc");
  count.plan("set -e;  echo '  CC [M]  fs/ext4/acl.o';   gcc");
  count.plan("set -e;  echo '  AR      fs/built-in.a';   ar");
  count.completePlan();
  expect([count.done, count.total]).toEqual([2, 3]);
  count.take("  CC [M]  fs/ext4/acl.o");
  count.take("fs/ext4/acl.c:3:1: warning: unused variable");
  expect([count.done, count.total, count.current, count.warnings]).toEqual([3, 3, "fs/ext4/acl.o", 1]);
});

test("the first error is found with the option that brought the file in", () => {
  mkdirSync(join(work, "tree/drivers/net"), { recursive: true });
  writeFileSync(
    join(work, "tree/drivers/net/Makefile"),
    "obj-$(CONFIG_OTHER) += other.o\nobj-$(CONFIG_DUMMY) += \\\n\tdummy.o\n",
  );
  const log = [
    "  CC      drivers/net/dummy.o",
    "drivers/net/dummy.c:7:2: error: unknown type name 'foo'",
    "make[4]: *** [scripts/Makefile.build:229: drivers/net/dummy.o] Error 1",
    "make: *** [Makefile:236: __sub-make] Error 2",
  ];
  expect(diagnose(log, join(work, "tree"))).toEqual({
    lines: log,
    object: "drivers/net/dummy.o",
    option: "DUMMY",
    hint: "without CONFIG_DUMMY this file is not built: kiln set DUMMY=n",
  });
});

function findings(config: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = process.env): Finding[] {
  const output = join(work, "out");
  mkdirSync(output, { recursive: true });
  const request = { root: work, output, env, variables: {}, config: new Map(Object.entries(config)), initramfs: false };
  return preflight(request);
}

const BOOTS = {
  BINFMT_ELF: "y",
  BINFMT_SCRIPT: "y",
  DEVTMPFS: "y",
  SERIAL_8250_CONSOLE: "y",
  EXT4_FS: "y",
  VIRTIO_BLK: "y",
};

test("what would stop a build or the start is told with its remedy", () => {
  const told = (config: Readonly<Record<string, string>>): string[] =>
    findings({ ...BOOTS, ...config })
      .filter(({ message }) => !message.includes("MB left"))
      .map(({ message }) => message);
  expect(told({})).toEqual([]);
  expect(told({ EXT4_FS: "m" })).toEqual([
    "root file system CONFIG_EXT4_FS is a module, which cannot be loaded before the root is mounted",
  ]);
  expect(told({ BINFMT_SCRIPT: "n" })).toEqual([
    "the kernel cannot start scripts, as most inits are (CONFIG_BINFMT_SCRIPT)",
  ]);
  expect(told({ SYSTEM_TRUSTED_KEYS: "debian/canonical-certs.pem" })).toEqual([
    "CONFIG_SYSTEM_TRUSTED_KEYS names debian/canonical-certs.pem, which is not there",
  ]);
});

test("programs that are missing are named with the command that installs them", () => {
  const bin = join(work, "bin");
  mkdirSync(bin, { recursive: true });
  for (const name of ["apt-get", "gcc", "make", "flex", "bison"]) writeFileSync(join(bin, name), "", { mode: 0o755 });
  const missing = findings({ ...BOOTS, DEBUG_INFO_BTF: "y" }, { PATH: bin }).filter(
    ({ severity }) => severity === "error",
  );
  expect(missing.map(({ message, remedy }) => `${message}: ${remedy}`)).toEqual([
    "bc is not installed; it computes timeconst.h: apt-get install bc",
    "pahole is not installed; it is needed: CONFIG_DEBUG_INFO_BTF needs it: apt-get install pahole",
  ]);
});

test("stopping ends the whole group", async () => {
  const controller = new AbortController();
  const lines: string[] = [];
  const running = runGroup({
    command: "sh",
    args: ["-c", "sleep 300 & echo $!; wait"],
    cwd: work,
    env: process.env,
    signal: controller.signal,
    onLine: (line) => {
      lines.push(line);
      controller.abort();
    },
  });
  expect(await running).toMatchObject({ stopped: true });
  const stat = `/proc/${lines[0]}/stat`;
  // Gone, or dead and waiting for its new parent to take notice.
  expect(existsSync(stat) ? readFileSync(stat, "utf8").split(" ")[2] : "Z").toBe("Z");
});

test("the record of what was installed: remove and roll back", () => {
  const root = join(work, "root");
  mkdirSync(join(root, "boot"), { recursive: true });
  mkdirSync(join(root, "var/lib/kiln"), { recursive: true });
  writeFileSync(join(root, "boot/vmlinuz-6.12.0"), "new");
  writeFileSync(join(root, "boot/vmlinuz-6.12.0.old"), "old");
  const kernel = {
    release: "6.12.0",
    files: ["boot/vmlinuz-6.12.0"],
    modules: "",
    keepsOld: true,
    installed: "2026-01-01T00:00:00Z",
  };
  writeFileSync(join(root, "var/lib/kiln/installed.json"), JSON.stringify([kernel]));
  expect(rollbackInstalled(root, "6.12.0")).toBe(true);
  expect(rollbackInstalled(root, "6.12.0")).toBe(false);
  expect(listInstalled(root)).toEqual([{ ...kernel, keepsOld: false }]);
  expect(removeInstalled(root, "6.1")).toBe(false);
  expect(removeInstalled(root, "6.12.0")).toBe(true);
  expect(listInstalled(root)).toEqual([]);
});
