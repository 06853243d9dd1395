import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuiltKernel } from "./built-kernel.ts";
import { readElf } from "./elf-file.ts";

/** What tells whether built-in code is in the kernel that runs. */
export type LinkedCode =
  /** `symbols`: what the running kernel's `vmlinux` defines. */
  | { readonly kind: "known"; readonly symbols: ReadonlySet<string> }
  | { readonly kind: "unknown"; readonly why: string };

/**
 * The symbols of the kernel that a guest runs. They are read from `vmlinux` in the build folder, and believed only when the running
 * kernel bears the very build ID of that file: one that was linked again, or booted from elsewhere, proves nothing.
 */
export function linkedCode(kernel: BuiltKernel, runningBuildId: string | undefined): LinkedCode {
  if (runningBuildId === undefined) {
    return { kind: "unknown", why: "the running kernel does not tell its build ID in /sys/kernel/notes" };
  }
  const file = join(kernel.folder, "vmlinux");
  const elf = existsSync(file) ? readElf(readFileSync(file)) : undefined;
  if (elf === undefined || elf.symbols.size === 0) {
    return { kind: "unknown", why: "there is no vmlinux with symbols in the build folder" };
  }
  if (elf.buildId !== runningBuildId) {
    return {
      kind: "unknown",
      why: `the running kernel (build ID ${runningBuildId}) is not the vmlinux in the build folder`,
    };
  }
  return { kind: "known", symbols: elf.symbols };
}

/** What linking made of an option's objects. */
export type Linked =
  /** `symbol`: one of those that were found. */
  | { readonly kind: "linked"; readonly count: number; readonly symbol: string }
  | { readonly kind: "absent"; readonly symbol: string }
  /** They define nothing that could be looked up. */
  | { readonly kind: "nameless" };

/** Whether all that built-in objects define is in a kernel. Paths lead from its build folder. */
export function isLinked(folder: string, files: readonly string[], code: ReadonlySet<string>): Linked {
  const names = files
    .filter((file) => file.endsWith(".o") && existsSync(join(folder, file)))
    .flatMap((file) => [...(readElf(readFileSync(join(folder, file)))?.symbols ?? [])]);
  const absent = names.find((name) => !code.has(name));
  if (absent !== undefined) return { kind: "absent", symbol: absent };
  return names.length === 0 ? { kind: "nameless" } : { kind: "linked", count: names.length, symbol: names[0]! };
}
