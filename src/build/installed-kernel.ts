import { existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dropLock, takeLock } from "../tree/index.ts";
import { recordFile } from "./install-journal.ts";

/** Whose programs put a kernel into its place and take it away again. */
export type Installer = "kiln" | "installkernel" | "kernel-install";

/** A kernel that Kiln installed. Paths lead from the target's root; those that lie outside of it begin with `/`. */
export interface InstalledKernel {
  readonly release: string;
  /** The image, `System.map`, the configuration, and what the distribution's hooks made of them. */
  readonly files: readonly string[];
  /** `lib/modules/RELEASE`; empty for a kernel without modules. */
  readonly modules: string;
  /** The headers for programs, when they were asked for. */
  readonly headers: readonly string[];
  /** Whether an older kernel of the same release is kept as `.old`. */
  readonly keepsOld: boolean;
  readonly by: Installer;
  /** ISO 8601. */
  readonly installed: string;
}

/** The kernels that Kiln installed below a target, in the order of their installation. */
export function listInstalled(target: string): InstalledKernel[] {
  const file = recordFile(target);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as InstalledKernel[]) : [];
}

/** The text of the record with a kernel in the place of what had its release; without `kernel`: taken out. */
export function recordText(target: string, release: string, kernel: InstalledKernel | undefined): string {
  const others = listInstalled(target).filter((other) => other.release !== release);
  return `${JSON.stringify(kernel === undefined ? others : [...others, kernel], undefined, 2)}\n`;
}

/** Where a piece lies. */
export function placeOf(target: string, path: string): string {
  return path.startsWith("/") ? path : join(target, path);
}

/** Where what stood in a piece's place before is kept: headers stand beside others' files, so theirs lie apart. */
export function oldPlaceOf(target: string, release: string, path: string): string {
  return path.startsWith("usr/include/")
    ? join(target, "usr/.kiln-old", release, path)
    : `${placeOf(target, path)}.old`;
}

/** A path as the record has it. */
export function recordedPath(target: string, place: string): string {
  const root = target === "/" ? "/" : `${target}/`;
  return place.startsWith(root) ? place.slice(root.length) : place;
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Keeps two installations into one target apart; the number of the process that is at work, `undefined`: it is ours now. */
export function lockTarget(target: string): number | undefined {
  const lock = takeLock(lockFile(target));
  return typeof lock === "object" ? lock.owner : undefined;
}

export function unlockTarget(target: string): void {
  dropLock(lockFile(target));
}

function lockFile(target: string): string {
  return join(dirname(recordFile(target)), "lock");
}
