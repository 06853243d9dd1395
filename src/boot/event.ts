import type { Accelerator } from "./accelerator.ts";

/** What a boot reports while it goes on. */
export type BootEvent =
  | { readonly kind: "booting"; readonly image: string; readonly accelerator: Accelerator }
  /** A line of the kernel's console. */
  | { readonly kind: "console"; readonly line: string }
  | { readonly kind: "guest-ready"; readonly milliseconds: number }
  | { readonly kind: "guest-note"; readonly text: string }
  | { readonly kind: "checking"; readonly name: string; readonly done: number; readonly total: number };
