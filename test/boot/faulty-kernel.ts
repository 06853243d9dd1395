import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { oracleOf } from "../oracle/c-conf.ts";

// The built command, as users run it: `npm test` builds before it tests.
export const KILN = resolve("dist/kiln.js");
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test");

/** Kernels are built from this tree once on a machine, and kept. */
export const TREE = oracleOf("6.12")?.tree;
export const READY = TREE !== undefined && spawnSync("qemu-system-x86_64", ["--version"]).status === 0;

/** A kernel that can be made to fail in every way that Kiln knows: the kernel's own test module does it from within. */
export const FAULTY = join(cache, "boot-faulty");
const FAULTS = [
  ["LKDTM", "DEBUG_FS", "DEBUG_KERNEL", "MAGIC_SYSRQ", "SOFTLOCKUP_DETECTOR", "DETECT_HUNG_TASK"],
  ["BLK_DEV_INITRD", "BINFMT_SCRIPT", "TMPFS", "SHMEM", "EPOLL", "UNIX", "BUG", "PCI", "ACPI", "BLOCK", "VIRTIO_BLK"],
  ["CRAMFS", "CRAMFS_BLOCKDEV", "MULTIUSER", "POSIX_TIMERS", "INET", "SYSCTL", "KALLSYMS", "FILE_LOCKING"],
].flat();

/** A kernel that has a console and a disk and cannot start any program. */
export const POOR = join(cache, "boot-poor");
const POOR_NEEDS = [
  ["64BIT", "PRINTK", "TTY", "SERIAL_8250", "SERIAL_8250_CONSOLE", "PCI", "ACPI", "VIRTIO_MENU", "VIRTIO_PCI"],
  ["BLOCK", "BLK_DEV", "VIRTIO_BLK", "CRAMFS", "CRAMFS_BLOCKDEV", "DEVTMPFS", "EARLY_PRINTK", "BLK_DEV_INITRD"],
].flat();

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs Kiln to its end. */
export function kiln(...args: string[]): Ended {
  const result = spawnSync(process.execPath, [KILN, ...args], {
    cwd: resolve("."),
    encoding: "utf8",
    timeout: Number(process.env.KILN_TEST_LIMIT ?? 850_000),
    maxBuffer: 1 << 26,
  });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

/** `kiln up` of the document that has bonding loaded at boot, with what breaks a kernel set besides. */
export function upFaulty(...more: string[]): Ended {
  const settings = FAULTS.map((name) => `${name}=y`);
  const where = ["-k", TREE!, `O=${FAULTY}`];
  return kiln("up", "test/boot/bonding.md", ...where, "--set", ...settings, "--json", ...more);
}

/** Builds the poor kernel. */
export function buildPoor(): Ended {
  mkdirSync(POOR, { recursive: true });
  const settings = [...POOR_NEEDS.map((name) => `${name}=y`), "BINFMT_ELF=n", "BINFMT_SCRIPT=n"];
  const where = ["-k", TREE!, `O=${POOR}`];
  const made = kiln("set", ...settings, "--base", "tinyconfig", ...where);
  return made.status === 0 ? kiln("build", ...where) : made;
}
