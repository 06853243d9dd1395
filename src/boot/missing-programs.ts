import { type PackageNames, packageName, packageRemedy } from "../build/index.ts";
import type { BuiltKernel } from "./built-kernel.ts";
import { guestBusybox, isNative } from "./guest-busybox.ts";
import { type GuestCheck, missingOptions } from "./guest-check.ts";
import { BUSYBOX, emulatorPackages, KMOD } from "./guest-packages.ts";
import { findProgram } from "./host-program.ts";
import { isDaemonThere } from "./root-share.ts";

/** A program of this machine that a guest cannot do without. */
interface MissingProgram {
  readonly message: string;
  readonly remedy: string;
  /** As this system calls it; `undefined` when its package manager is unknown. */
  readonly package: string | undefined;
}

/** What is not installed of that which boots a kernel of `arch` (as `ARCH` names it). */
export function missingPrograms(arch: string, env: NodeJS.ProcessEnv): MissingProgram[] {
  const arm = arch === "arm64";
  // One for another kind of machine is no package of this system's: see busyboxFetch.
  const guest = arm ? "arm64" : "x86_64";
  const busybox = !isNative(guest) || typeof guestBusybox(guest, env) === "string";
  const emulator = arm ? "qemu-system-aarch64" : "qemu-system-x86_64";
  const needed: (readonly [there: boolean, name: string, packages: PackageNames, why: string])[] = [
    [findProgram(emulator, env) !== undefined, emulator, emulatorPackages(guest), "boots the kernel"],
    [busybox, "a busybox without libraries", BUSYBOX, "starts the guest"],
    [findProgram("modprobe", env) !== undefined, "modprobe", KMOD, "loads the guest's modules"],
  ];
  return needed
    .filter(([there]) => !there)
    .map(([, name, packages, why]) => ({
      message: `${name} is not installed; it ${why}`,
      remedy: packageRemedy(packages, env),
      package: packageName(packages, env),
    }));
}

/** Debian's packages of the programs that checks run in a kernel's guests and that are not installed here. */
export function checkPackages(checks: readonly GuestCheck[], kernel: BuiltKernel, env: NodeJS.ProcessEnv): string[] {
  if (!isNative(kernel.arch)) return [];
  const able = checks
    .filter((check) => missingOptions(check, kernel.config).length === 0)
    .filter(({ only }) => (only?.arch ?? kernel.arch) === kernel.arch);
  // Before Debian 13 the daemon came with QEMU.
  const daemon = able.some(({ share }) => share === "virtiofs") && !isDaemonThere(env) ? ["virtiofsd"] : [];
  const packages = able
    .flatMap(({ programs }) => programs.filter(({ name }) => findProgram(name, env) === undefined))
    .map((program) => program.package);
  return [...new Set([...packages, ...daemon])].sort();
}
