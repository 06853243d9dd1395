import { missingNeeds } from "../boot/index.ts";

/** How a kernel is to start, where `kiln minimize` must leave it able to. */
export type BootProfile = "guest" | "disk" | "none";

/** An option without which a kernel does not start, or programs do not run on it. */
export interface BootNeed {
  readonly symbol: string;
  /** Ends the sentence "without it …". */
  readonly without: string;
}

/** What programs of any distribution count on; all but a few of them can only be switched off under EXPERT. */
const PROGRAMS: readonly BootNeed[] = [
  ["BINFMT_ELF", "no program can be started"],
  ["BINFMT_SCRIPT", "scripts cannot be started"],
  ["MULTIUSER", "there are no users but root"],
  ["FUTEX", "programs with threads stop"],
  ["POSIX_TIMERS", "programs have no timers"],
  ["EPOLL", "programs that wait for several files stop"],
  ["EVENTFD", "programs that wait for several files stop"],
  ["SIGNALFD", "systemd and others do not start"],
  ["TIMERFD", "systemd and others do not start"],
  ["INOTIFY_USER", "programs cannot watch files"],
  ["SHMEM", "there is no shared memory"],
  ["TMPFS", "there is no /run and no /dev/shm"],
  ["FILE_LOCKING", "programs cannot lock files"],
  ["ADVISE_SYSCALLS", "the C library's memory calls fail"],
  ["MEMBARRIER", "the C library's barriers fail"],
  ["PROC_FS", "there is no /proc"],
  ["PROC_SYSCTL", "there is no /proc/sys"],
  ["SYSFS", "there is no /sys"],
  ["DEVTMPFS", "device files are missing"],
  ["TTY", "there is no terminal"],
  ["UNIX98_PTYS", "there are no terminals for remote logins"],
  ["PRINTK", "the kernel says nothing, not even why it stops"],
  ["BUG", "the kernel goes on after its own errors"],
].map(([symbol = "", without = ""]) => ({ symbol, without }));

/** What most initramfs are packed with. */
const PACKED: BootNeed = { symbol: "RD_GZIP", without: "a compressed initramfs cannot be unpacked" };

/** A virtual machine with a distribution on a virtio disk in ext4, partitioned or not. */
const DISK: readonly BootNeed[] = [
  ["BLOCK", "there are no disks"],
  ["PCI", "the disk's controller is not found"],
  ["VIRTIO_PCI", "the disk's controller is not found"],
  ["VIRTIO_BLK", "the root's disk is not found"],
  ["EXT4_FS", "the root cannot be mounted"],
  ["MSDOS_PARTITION", "the partitions of a disk are not found"],
  ["EFI_PARTITION", "the partitions of a disk are not found"],
  ["DEVTMPFS_MOUNT", "device files are missing when the root is mounted"],
  ["UNIX", "programs cannot talk to each other: no udev, D-Bus or system log"],
  ["FHANDLE", "udev and systemd do not start"],
  ["CGROUPS", "systemd does not start"],
].map(([symbol = "", without = ""]) => ({ symbol, without }));

/** What a machine with such a disk needs besides. An arm64 one is switched off by its firmware. */
const DISK_ON: Readonly<Record<"x86_64" | "arm64", BootNeed>> = {
  x86_64: { symbol: "ACPI", without: "the machine cannot switch itself off" },
  arm64: { symbol: "PCI_HOST_GENERIC", without: "the disk's controller is not found" },
};

/** What a kernel of an architecture must have to start in a way. */
export function bootNeeds(profile: BootProfile, arch: string): readonly BootNeed[] {
  if (profile === "none") return [];
  const machine = arch === "arm64" ? "arm64" : "x86_64";
  const guest = missingNeeds(machine, new Map())
    .filter((need) => need.for !== "share" && !need.symbol.startsWith("IKCONFIG"))
    // A disk needs no initramfs, everything else is the same machine.
    .filter((need) => profile === "guest" || need.symbol !== "BLK_DEV_INITRD");
  const all = [...guest, ...PROGRAMS, ...(profile === "disk" ? [...DISK, DISK_ON[machine]] : [PACKED])];
  return all.filter((need, index) => all.findIndex(({ symbol }) => symbol === need.symbol) === index);
}
