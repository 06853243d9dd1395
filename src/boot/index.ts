export { probeAccelerator } from "./accelerator.ts";
export { type BuiltKernel, findKernel, type GuestArch } from "./built-kernel.ts";
export type { BootEvent } from "./event.ts";
export { type GuestEnd, runGuest } from "./guest.ts";
export { missingNeeds } from "./guest-needs.ts";
export { findProgram } from "./host-program.ts";
