import { everywhere, type PackageNames } from "../build/index.ts";
import type { GuestArch } from "./built-kernel.ts";

const EMULATOR: PackageNames = [
  "qemu-system-x86",
  "qemu-system-x86-core",
  "qemu-x86",
  "qemu-system-x86",
  "app-emulation/qemu",
  "qemu-system-x86_64",
];
const ARM_EMULATOR: PackageNames = [
  "qemu-system-arm",
  "qemu-system-aarch64-core",
  "qemu-arm",
  "qemu-system-aarch64",
  "app-emulation/qemu",
  "qemu-system-aarch64",
];
export const BUSYBOX: PackageNames = [
  "busybox-static",
  "busybox",
  "busybox-static",
  "busybox",
  "sys-apps/busybox",
  "busybox-static",
];
export const KMOD = everywhere("kmod", "sys-apps/kmod");

/** What QEMU is packaged as that emulates an architecture. */
export function emulatorPackages(arch: GuestArch): PackageNames {
  return arch === "arm64" ? ARM_EMULATOR : EMULATOR;
}
