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
  ).toBe(
    "the first program did not start: no program can be started: CONFIG_BINFMT_ELF is not set; kiln apply --set BINFMT_ELF=y",
  );
});

test("a first program that ends", () => {
  expect(cause("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000700\n", "")).toBe(
    "the first program ended with status 7; its last words stand above",
  );
});

test("a first program that does not start, and what the kernel starts in its place", () => {
  const log = [
    "[    1.0] Run /init as init process",
    "[    1.1] Failed to execute /init (error -8)",
    "[    1.2] Run /bin/sh as init process",
    "",
  ].join("\r\n");
  const config = configValues("CONFIG_BINFMT_ELF=y\n");
  const kernel: BuiltKernel = { folder: "", arch: "x86_64", image: "", release: "", config };
  expect(consoleFindings(log, { kernel, initramfs: true, append: "", disk: undefined })).toEqual([
    {
      kind: "start",
      text: "Failed to execute /init (error -8)",
      cause:
        "/init of the initramfs did not start: if it is a script: CONFIG_BINFMT_SCRIPT is not set; kiln apply --set BINFMT_SCRIPT=y; else it is for another machine; the kernel started /bin/sh in its place",
    },
  ]);
  // A panic tells the cause itself, once.
  expect(cause(`${log}Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\n`, "")).toBe(
    "the first program ended with status 1; its last words stand above",
  );
});

test("no console can be opened: the option that one lacks, or that none is there", () => {
  const told = (append: string, config: string): string | undefined => {
    const kernel: BuiltKernel = { folder: "", arch: "x86_64", image: "", release: "", config: configValues(config) };
    const log = "[    1.0] Warning: unable to open an initial console.\r\n";
    return consoleFindings(log, { kernel, initramfs: true, append, disk: undefined })[0]?.cause;
  };
  const serial = "CONFIG_TTY=y\nCONFIG_SERIAL_8250=y\n";
  expect(told("", serial)).toBe(
    "ttyS0 cannot be opened as a console: CONFIG_SERIAL_8250_CONSOLE is not set; kiln apply --set SERIAL_8250_CONSOLE=y",
  );
  expect(told("console=tty0", `${serial}CONFIG_SERIAL_8250_CONSOLE=y\nCONFIG_VT=y\n`)).toBe(
    "tty0 cannot be opened as a console: CONFIG_VT_CONSOLE is not set; kiln apply --set VT_CONSOLE=y",
  );
  expect(told("console=ttyS7,9600", `${serial}CONFIG_SERIAL_8250_CONSOLE=y\n`)).toBe(
    "none of ttyS0, ttyS7 is there: see the console= words of --append",
  );
});

test("a hang is told once, an oops with its function and program, a task with what it waits in", () => {
  const kernel: BuiltKernel = { folder: "", arch: "x86_64", image: "", release: "", config: new Map() };
  const log = [
    "[   20.1] watchdog: BUG: soft lockup - CPU#0 stuck for 8s! [insmod:117]",
    "[   20.2] CPU: 0 PID: 117 Comm: insmod Not tainted",
    "[   20.3] RIP: 0010:spin+0xe/0x10 [some]",
    "[   28.1] watchdog: BUG: soft lockup - CPU#0 stuck for 16s! [insmod:117]",
    "[   30.0] BUG: kernel NULL pointer dereference, address: 0000000000000000",
    "[   30.1] Oops: 0002 [#1] PREEMPT",
    "[   30.2] CPU: 0 PID: 9 Comm: sh Not tainted",
    "[   30.3] RIP: 0010:poke+0x5/0x20",
    "[   40.0] INFO: task insmod:118 blocked for more than 2 seconds.",
    "[   40.1] Call Trace:",
    "[   40.2]  __schedule+0x34d/0xa00",
    "[   40.3]  schedule+0x5a/0xd0",
    "[   40.4]  wait+0xa1/0x1000 [some]",
    "[   40.5] RIP: 0033:0x7f03a359e829",
  ].join("\r\n");
  const found = consoleFindings(log, { kernel, initramfs: true, append: "", disk: undefined });
  expect(found.map(({ kind, cause }) => [kind, cause])).toEqual([
    ["stall", "a processor stayed in spin+0xe of the module some while insmod ran"],
    ["oops", "the fault is in poke+0x5 while sh ran"],
    ["stall", "it waits in wait+0xa1 of the module some"],
  ]);
});
