import type { GuestArch } from "./built-kernel.ts";

/** An option that a kernel needs to run in Kiln's guest, and what happens without it. */
export interface GuestNeed {
  readonly symbol: string;
  /** `start`: the guest cannot run at all; `see`: nobody sees what it does; `share`: it has no programs of this machine. */
  readonly for: "start" | "see" | "share";
  /** Ends the sentence "without it …". */
  readonly without: string;
  /** Not needed where all of these are there. */
  readonly unless?: readonly string[];
  /** The guest's first script loads it, before it is needed. */
  readonly module?: true;
}

/** What is asked of the kernels of every architecture. */
const EVERYWHERE: readonly GuestNeed[] = [
  { symbol: "BLK_DEV_INITRD", for: "start", without: "the guest's first programs, an initramfs, are not unpacked" },
  { symbol: "BINFMT_ELF", for: "start", without: "no program can be started" },
  { symbol: "TTY", for: "start", without: "there are no serial ports, through which the guest is spoken to" },
  { symbol: "PROC_FS", for: "start", without: "the guest's programs have no /proc" },
  { symbol: "PRINTK", for: "see", without: "the kernel says nothing, not even why it stops" },
  { symbol: "IKCONFIG", for: "see", without: "the kernel does not tell what it was configured with" },
  { symbol: "IKCONFIG_PROC", for: "see", without: "the kernel does not tell what it was configured with" },
  { symbol: "DEVTMPFS", for: "share", without: "device files are missing" },
  { symbol: "SYSFS", for: "share", without: "drivers and devices cannot be looked at" },
  { symbol: "FUTEX", for: "share", without: "programs with threads stop" },
  { symbol: "BINFMT_SCRIPT", for: "share", without: "scripts cannot be started" },
  { symbol: "NET_9P_VIRTIO", for: "share", without: "the programs of this machine cannot be shared with the guest" },
  { symbol: "9P_FS", for: "share", without: "the programs of this machine cannot be shared with the guest" },
  { symbol: "VIRTIO_PCI", for: "share", without: "the programs of this machine cannot be shared with the guest" },
  { symbol: "OVERLAY_FS", for: "share", without: "the shared programs' folders cannot be written to" },
];

const PORTS: Readonly<Record<GuestArch, readonly GuestNeed[]>> = {
  x86_64: [
    { symbol: "64BIT", for: "start", without: "the 64-bit programs of this machine cannot run" },
    { symbol: "SERIAL_8250", for: "start", without: "there is no serial port, through which the guest is spoken to" },
    { symbol: "SERIAL_8250_CONSOLE", for: "see", without: "the kernel's messages go nowhere" },
  ],
  arm64: [
    {
      symbol: "VIRTIO_MMIO",
      for: "start",
      without: "there is no bus for the port",
      unless: ["VIRTIO_PCI", "PCI_HOST_GENERIC"],
      module: true,
    },
    {
      symbol: "VIRTIO_CONSOLE",
      for: "start",
      without: "there is no port through which the guest is spoken to",
      module: true,
    },
    { symbol: "SERIAL_AMBA_PL011", for: "see", without: "the kernel's messages go nowhere" },
    { symbol: "SERIAL_AMBA_PL011_CONSOLE", for: "see", without: "the kernel's messages go nowhere" },
  ],
};

/** What a kernel should have for Kiln's guest, the most needed first. */
export function guestNeeds(arch: GuestArch): readonly GuestNeed[] {
  const weight = { start: 0, see: 1, share: 2 };
  return [...EVERYWHERE, ...PORTS[arch]].sort((a, b) => weight[a.for] - weight[b.for]);
}

/** What a configuration lacks; a module is enough only for what is loaded from the initramfs. */
export function missingNeeds(arch: GuestArch, config: ReadonlyMap<string, string>): GuestNeed[] {
  const there = (symbol: string, module: boolean): boolean => {
    const value = config.get(symbol);
    return value === "y" || (value === "m" && module);
  };
  return guestNeeds(arch).filter(({ symbol, for: what, unless, module = false }) => {
    if (unless?.every((other) => there(other, module))) return false;
    return !there(symbol, module || what === "share");
  });
}
