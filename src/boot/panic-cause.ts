import type { BootFacts } from "./boot-facts.ts";

/**
 * What brought a panic about and what mends it, by the kernel's words, which are those of init/do_mounts.c, init/main.c,
 * init/initramfs.c, kernel/exit.c and mm/oom_kill.c; `undefined` when that is not known.
 */
export function panicCause(panic: string, log: string, facts: BootFacts): string | undefined {
  if (/VFS: Unable to mount root fs|No filesystem could mount root/.test(panic)) return rootCause(log, facts);
  if (/No working init found|Requested init .* failed/.test(panic)) return initCause(panic, log, facts);
  if (/Attempted to kill init/.test(panic)) {
    const code = /exitcode=0x([0-9a-f]+)/.exec(panic)?.[1];
    const status = code === undefined ? 0 : Number.parseInt(code, 16);
    const how = status & 0x7f ? `was killed by signal ${status & 0x7f}` : `ended with status ${(status >> 8) & 0xff}`;
    return `the first program ${how}; its last words stand above`;
  }
  if (/Out of memory|deadlocked on memory/.test(panic)) return "the memory of the guest is too small: --memory 1G";
  if (/sysrq triggered crash/.test(panic)) return "a program asked for it through /proc/sysrq-trigger";
  if (/Fatal exception/.test(panic)) return "it could not go on after the oops above";
  if (/softlockup|hung_task|Hard LOCKUP|RCU Stall/i.test(panic))
    return "the kernel was told to stop when something hangs (kernel.*_panic); the finding above says what";
  if (/stack-protector/.test(panic)) return "a function wrote behind its own variables";
  return undefined;
}

/** Why the program that a line says failed did not start, and what the kernel started in its place. */
export function startCause(line: string, log: string, facts: BootFacts): string | undefined {
  const failed = FAILED.exec(line);
  if (failed === null) return undefined;
  const other = [...log.matchAll(/Run (\S+) as init process/g)].at(-1)?.[1];
  const instead = other === undefined || other === failed[1] ? "" : `; the kernel started ${other} in its place`;
  const where = facts.initramfs ? " of the initramfs" : "";
  return `${failed[1]}${where} did not start: ${executionCause(Number(failed[2]), facts)}${instead}`;
}

const FAILED = /Failed to execute (\S+) \(error -(\d+)\)/;

/** Drivers by the names of disks. */
const DISKS: readonly (readonly [name: RegExp, drivers: readonly string[]])[] = [
  [/^vd[a-z]/, ["BLOCK", "VIRTIO_BLK", "VIRTIO_PCI"]],
  [/^sd[a-z]/, ["BLOCK", "SCSI", "BLK_DEV_SD"]],
  [/^sr\d/, ["BLOCK", "SCSI", "BLK_DEV_SR"]],
  [/^nvme\d/, ["BLOCK", "BLK_DEV_NVME"]],
  [/^mmcblk\d/, ["BLOCK", "MMC", "MMC_BLOCK"]],
  [/^md/, ["BLOCK", "BLK_DEV_MD"]],
  [/^(?:dm-|mapper\/)/, ["BLOCK", "BLK_DEV_DM"]],
  [/^ram\d/, ["BLOCK", "BLK_DEV_RAM"]],
];

const FILE_SYSTEMS = ["EXT4_FS", "XFS_FS", "BTRFS_FS", "SQUASHFS", "EROFS_FS", "F2FS_FS"];

function rootCause(log: string, facts: BootFacts): string {
  const { kernel, initramfs, disk } = facts;
  const states = (symbols: readonly string[]): string[] =>
    symbols.filter((symbol) => kernel.config.get(symbol) !== "y").map((symbol) => stateOf(symbol, facts));
  const failed = FAILED.exec(log) ?? /access of rdinit=(\S+) failed: -(\d+)/.exec(log);
  if (failed !== null)
    return `${failed[1]} of the initramfs did not start: ${executionCause(Number(failed[2]), facts)}`;
  if (initramfs) {
    if (kernel.config.get("BLK_DEV_INITRD") !== "y")
      return `the kernel was given an initramfs and cannot unpack one: ${stateOf("BLK_DEV_INITRD", facts)}; kiln apply --set BLK_DEV_INITRD=y`;
    const method = /compression method (\w+) not configured/.exec(log)?.[1];
    if (method !== undefined)
      return `the initramfs is packed with ${method}: CONFIG_RD_${method.toUpperCase()} is not set`;
    if (/Initramfs unpacking failed|rootfs image is not initramfs/.test(log))
      return "the initramfs could not be unpacked: the memory of the guest is too small: --memory 1G";
  }
  const root = /(?:^|\s)root=(\S+)/.exec(facts.append)?.[1];
  const first = /.*(?:^|\s)rdinit=(\S+)/.exec(facts.append)?.[1];
  if (root === undefined)
    return initramfs
      ? `${first ?? "the first program"} is not in the initramfs, and no root was named`
      : "no root was named: give an initramfs (leave --no-initramfs out), or a disk with --disk FILE --append root=/dev/vda";
  if (/^(?:UUID|LABEL)=/.test(root))
    return `the kernel itself does not know ${root}: that takes an initramfs; it knows PARTUUID= and device names`;
  const missing = /Cannot open root device|Waiting for root device|unknown-block\(0,0\)/.test(log);
  if (missing) {
    const name = root.replace(/^\/dev\//, "");
    const drivers = DISKS.find(([pattern]) => pattern.test(name))?.[1] ?? [];
    const lacking = states(drivers);
    if (lacking.length > 0)
      return `the root device ${root} is not there: ${lacking.join(", ")}; build in what the root needs, or give an initramfs`;
    return disk === undefined
      ? `the root device ${root} is not there: the guest has no disk: --disk FILE`
      : `the root device ${root} is not there; the guest's disk is /dev/vda`;
  }
  if (disk?.fileSystem !== undefined) {
    const [lacking] = states([disk.fileSystem]);
    return lacking === undefined
      ? `${disk.path} could not be mounted, though CONFIG_${disk.fileSystem} is built in: is it damaged?`
      : `${disk.path} cannot be read: ${lacking}; kiln apply --set ${disk.fileSystem}=y`;
  }
  return `no file system of this kernel can read ${root}: ${states(FILE_SYSTEMS).join(", ")}`;
}

function initCause(panic: string, log: string, facts: BootFacts): string {
  const requested = /Requested init (\S+) failed \(error -(\d+)\)/.exec(panic);
  const failed = requested ?? /(?:Failed to execute|Starting init:) (\S+).*?error -(\d+)/.exec(log);
  // Without ELF no program is tried that could fail with a word.
  const untold = facts.kernel.config.get("BINFMT_ELF") === "y" ? 2 : 8;
  const error = failed === null ? untold : Number(failed[2]);
  const name = failed === null ? "the first program" : failed[1]!;
  return `${name} did not start: ${executionCause(error, facts)}`;
}

/** Errors of execve, as errno.h numbers them. */
function executionCause(error: number, facts: BootFacts): string {
  const { config } = facts.kernel;
  switch (error) {
    case 2:
      return "it, or the loader that it names, is not there";
    case 8:
      if (config.get("BINFMT_ELF") !== "y")
        return `no program can be started: ${stateOf("BINFMT_ELF", facts)}; kiln apply --set BINFMT_ELF=y`;
      if (config.get("BINFMT_SCRIPT") !== "y")
        return `if it is a script: ${stateOf("BINFMT_SCRIPT", facts)}; kiln apply --set BINFMT_SCRIPT=y; else it is for another machine`;
      if (config.get("64BIT") !== "y") return `if it has 64 bits: ${stateOf("64BIT", facts)}`;
      return "it is no program, or for another machine";
    case 13:
      return "it may not be executed";
    case 12:
      return "the memory of the guest is too small: --memory 1G";
    default:
      return `error ${error}`;
  }
}

function stateOf(symbol: string, { kernel }: BootFacts): string {
  const value = kernel.config.get(symbol);
  return value === "m"
    ? `CONFIG_${symbol}=m cannot be loaded before there is a root`
    : `CONFIG_${symbol} is ${value ?? "not set"}`;
}
