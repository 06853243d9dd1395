import { expect, test } from "vitest";
import type { BuiltKernel } from "../../src/boot/built-kernel.ts";
import { consoleFindings } from "../../src/boot/console-finding.ts";
import { configValues } from "../../src/tree/index.ts";

function cause(log: string, config: string): string | undefined {
  const kernel: BuiltKernel = { folder: "", arch: "x86_64", image: "", release: "", config: configValues(config) };
  const [finding, ...others] = consoleFindings(log, { kernel, initramfs: true, append: "", disk: undefined });
  expect(finding?.kind).toBe("panic");
  expect(others).toEqual([]);
  return finding?.cause;
}

test("a kernel that cannot unpack its initramfs", () => {
  const log = "[    1.0] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n";
  expect(cause(log, "")).toBe(
    "the kernel was given an initramfs and cannot unpack one: CONFIG_BLK_DEV_INITRD is not set; kiln apply --set BLK_DEV_INITRD=y",
  );
});

test("a kernel that runs no programs", () => {
  expect(
    cause("Kernel panic - not syncing: No working init found.  Try passing init=\n", "CONFIG_BLK_DEV_INITRD=y"),
  ).toBe("no program can be started: CONFIG_BINFMT_ELF is not set; kiln apply --set BINFMT_ELF=y");
});

test("a first program that ends", () => {
  expect(cause("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000700\n", "")).toBe(
    "the first program ended with status 7; its last words stand above",
  );
});
