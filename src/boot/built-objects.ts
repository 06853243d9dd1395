import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDamagedModule } from "../build/index.ts";
import type { KbuildIndex, KbuildObject } from "../tree/index.ts";
import type { BuiltKernel } from "./built-kernel.ts";

/** What an option's files in a build folder say. */
export type Compiled =
  /** It builds nothing of its own: it opens other options or changes code that they build. */
  | { readonly kind: "none" }
  | { readonly kind: "there"; readonly files: readonly string[] }
  | { readonly kind: "missing"; readonly files: readonly string[] };

/** Whether what an option builds is in the build folder, by the tree's Kbuild files. Only of an option that is y or m. */
export function compiledFiles(symbol: string, kernel: BuiltKernel, index: KbuildIndex): Compiled {
  const { config } = kernel;
  const on = (name: string): boolean => /^[ym]$/.test(config.get(name) ?? "n");
  // An object that needs further options is looked for only when they are set.
  const objects = index.objectsOf(symbol).filter(({ needs }) => needs.every(on));
  if (objects.length === 0) return { kind: "none" };
  const groups = objects.map((object) => filesOf(object, config.get(symbol) === "m"));
  const damaged = (file: string): boolean => file.endsWith(".ko") && isDamagedModule(join(kernel.folder, file));
  const there = (files: readonly string[]): boolean =>
    files.every((file) => existsSync(join(kernel.folder, file)) && !damaged(file));
  const missing = groups.filter((ways) => !ways.some(there)).map((ways) => ways[0]!);
  if (missing.length > 0)
    return { kind: "missing", files: missing.flat().map((file) => (damaged(file) ? `${file} (it is damaged)` : file)) };
  return { kind: "there", files: groups.flatMap((ways) => ways.find(there) ?? []) };
}

/** The sets of files any of which will do. */
function filesOf({ object, module, parts }: KbuildObject, modular: boolean): (readonly string[])[] {
  // Some options build objects as y that are parts of a module, or of a composite that leaves its parts only.
  if (modular && module !== undefined) {
    const own = object.endsWith(`/${module}.o`) || object === `${module}.o`;
    if (own) return [[join(dirname(object), `${module}.ko`)]];
  }
  return [[object], ...(parts.length > 0 ? [parts] : [])];
}
