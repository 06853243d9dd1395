import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `VERSION.PATCHLEVEL.SUBLEVEL` and `EXTRAVERSION` of a top Makefile, empty when it states none. */
export function makefileVersion(root: string): string {
  const path = join(root, "Makefile");
  if (!existsSync(path)) return "";
  const head = readFileSync(path, "utf8").slice(0, 4000);
  const value = (name: string): string => new RegExp(`^${name} *= *(.*)$`, "m").exec(head)?.[1]?.trim() ?? "";
  const parts = [value("VERSION"), value("PATCHLEVEL"), value("SUBLEVEL")].filter((part) => part !== "");
  return parts.join(".") + value("EXTRAVERSION");
}

/** Higher version numbers first. */
export function byVersion(a: string, b: string): number {
  const numbers = (name: string): number[] => (name.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (right[at] ?? -1) - (left[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.localeCompare(b);
}
