import type { BuiltKernel } from "./built-kernel.ts";
import { missingNeeds } from "./guest-needs.ts";

/** Something that a kernel said on its console and should not have. */
export interface ConsoleFinding {
  readonly kind: "panic" | "oops" | "bug" | "warning" | "stall";
  /** The kernel's own words, without time stamps. */
  readonly text: string;
  /** What brought it about, and what mends it; `undefined` when that is not known. */
  readonly cause: string | undefined;
}

const STAMP = /^(?:<\d+>)?\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?/;

/** The first line of each kind of trouble. */
const SIGNS: readonly (readonly [kind: ConsoleFinding["kind"], pattern: RegExp])[] = [
  ["panic", /Kernel panic - not syncing: .*/],
  ["oops", /(?:BUG: unable to handle|Oops: |general protection fault|Internal error: |Unable to handle kernel ).*/],
  ["bug", /(?:kernel BUG at .*|BUG: .*)/],
  [
    "stall",
    /(?:rcu: INFO: rcu_\w+ (?:self-)?detected stall.*|INFO: task .* blocked for more than.*|watchdog: BUG: soft lockup.*)/,
  ],
  ["warning", /WARNING: CPU: \d+ PID: \d+ at .*/],
];

/** What a console log shows, in its order. */
export function consoleFindings(log: string, kernel: BuiltKernel): ConsoleFinding[] {
  const findings: ConsoleFinding[] = [];
  for (const raw of log.split(/\r?\n/)) {
    const line = raw.replace(STAMP, "");
    for (const [kind, pattern] of SIGNS) {
      const text = pattern.exec(line)?.[0].trim();
      if (text === undefined || /end Kernel panic/.test(line)) continue;
      findings.push({ kind, text, cause: kind === "panic" ? panicCause(text, log, kernel) : undefined });
      break;
    }
  }
  return findings;
}

/** Whether a line is a kernel's last. */
export function isPanic(line: string): boolean {
  return line.includes("Kernel panic - not syncing") && !line.includes("end Kernel panic");
}

/** Panics by their words, from init/do_mounts.c, init/main.c and kernel/exit.c. */
function panicCause(panic: string, log: string, kernel: BuiltKernel): string | undefined {
  const { config } = kernel;
  const lacks = (symbol: string): boolean => config.get(symbol) !== "y";
  const asks = (symbol: string): string => `CONFIG_${symbol} is ${config.get(symbol) ?? "not set"}`;
  if (/VFS: Unable to mount root fs|No filesystem could mount root/.test(panic)) {
    if (lacks("BLK_DEV_INITRD")) {
      return `the kernel was given an initramfs and cannot unpack one: ${asks("BLK_DEV_INITRD")}; kiln apply --set BLK_DEV_INITRD=y`;
    }
    if (/Initramfs unpacking failed|rootfs image is not initramfs|compression method \w+ not configured/.test(log)) {
      return `the initramfs could not be unpacked: ${asks("RD_GZIP")}, or the memory is too small (--memory)`;
    }
    const disk = /Cannot open root device "?([^" ]+)"?/.exec(log)?.[1];
    const drivers = ["VIRTIO_BLK", "BLK_DEV_SD", "ATA", "BLK_DEV_NVME"].filter(lacks);
    const fileSystems = ["EXT4_FS", "XFS_FS", "BTRFS_FS", "SQUASHFS"].filter(lacks);
    const of =
      disk === undefined || disk === "(null)" ? "there is no root file system" : `the root device ${disk} is not there`;
    const modular = [...drivers, ...fileSystems].filter((symbol) => config.get(symbol) === "m");
    const hint =
      modular.length > 0
        ? `${modular.map((symbol) => `CONFIG_${symbol}=m`).join(", ")} cannot be loaded before there is a root: build in what the root needs, or give an initramfs`
        : `no initramfs was found, and of the drivers for a root ${drivers
            .concat(fileSystems)
            .map((symbol) => `CONFIG_${symbol}`)
            .join(", ")} are not set`;
    return `${of}; ${hint}`;
  }
  if (/No working init found|Requested init .* failed/.test(panic)) {
    const error = /(?:Failed to execute|Starting init:) .*?error (-?\d+)/.exec(log)?.[1];
    if (lacks("BINFMT_ELF")) return `no program can be started: ${asks("BINFMT_ELF")}; kiln apply --set BINFMT_ELF=y`;
    if (lacks("BINFMT_SCRIPT") && error === "-8") {
      return `the first program is a script: ${asks("BINFMT_SCRIPT")}; kiln apply --set BINFMT_SCRIPT=y`;
    }
    if (error === "-2") return "the first program, or the loader that it names, is not in the initramfs or on the root";
    if (error === "-8" && lacks("64BIT")) return `the first program has 64 bits: ${asks("64BIT")}`;
    return "the first program is missing or of another architecture";
  }
  if (/Attempted to kill init/.test(panic)) {
    const code = /exitcode=0x([0-9a-f]+)/.exec(panic)?.[1];
    const status = code === undefined ? 0 : Number.parseInt(code, 16);
    const how = status & 0x7f ? `was killed by signal ${status & 0x7f}` : `ended with status ${(status >> 8) & 0xff}`;
    return `the first program ${how}; its last words stand above`;
  }
  if (/Out of memory|System is deadlocked on memory/.test(panic)) return "the memory is too small: --memory 1G";
  if (/sysrq triggered crash/.test(panic)) return "a program asked for it through /proc/sysrq-trigger";
  return undefined;
}

/** Why a guest may have said nothing at all, or stayed silent; lines for the report. */
export function silenceCauses(kernel: BuiltKernel): string[] {
  return missingNeeds(kernel.arch, kernel.config)
    .filter((need) => need.for !== "share")
    .map((need) => `CONFIG_${need.symbol} is not set: ${need.without}`);
}
