import type { GuestCheck } from "../guest-check.ts";

/** What a guest of KVM has and a translated one has not. */
const ONLY_KVM = {
  accelerator: "kvm",
  why: "only KVM offers this to its guests; QEMU's translator (TCG) does not, and /dev/kvm does not work here",
} as const;

/** A line that the kernel said while it started. */
function said(name: string, symbol: string, pattern: string, only: GuestCheck["only"]): GuestCheck {
  return {
    name,
    symbols: [symbol],
    level: "exercised",
    ...(only === undefined ? {} : { only }),
    programs: [],
    script: `dmesg | grep -m 1 -E '${pattern}'\n`,
  };
}

/** A kernel that knows that it is a guest, or is a host itself. */
export const PARAVIRTUAL_CHECKS: readonly GuestCheck[] = [
  // Every change of a page table and of the interrupt flag goes through the operations that this line tells of.
  said("paravirt", "PARAVIRT", "Booting paravirtualized kernel on", {
    arch: "x86_64",
    why: "the kernel tells this on x86 only",
  }),
  said("hypervisor", "HYPERVISOR_GUEST", "Hypervisor detected: ", ONLY_KVM),
  {
    name: "kvm-guest",
    symbols: ["KVM_GUEST"],
    level: "exercised",
    only: ONLY_KVM,
    programs: [],
    script: `grep -w kvm-clock /sys/devices/system/clocksource/clocksource0/available_clocksource
`,
  },
  said("paravirt-spinlocks", "PARAVIRT_SPINLOCKS", "PV qspinlock|PV spinlocks (enabled|disabled)", ONLY_KVM),
  said("paravirt-steal-time", "PARAVIRT_TIME_ACCOUNTING", "stealtime|steal time|Using PV", ONLY_KVM),
];
