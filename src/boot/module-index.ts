import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The module files, below a folder with `modules.dep`, that some modules need to be loaded: their own and those that they depend on.
 * Names are as modprobe takes them; what is built in or absent needs none. `undefined` when there is no index.
 */
export function moduleClosure(folder: string, names: readonly string[]): Set<string> | undefined {
  const index = join(folder, "modules.dep");
  if (!existsSync(index)) return undefined;
  const wanted = new Set(names.map(normal));
  const files = new Set<string>();
  for (const line of readFileSync(index, "utf8").split("\n")) {
    // Behind each file stand all that it depends on, near and far.
    const [file = "", below = ""] = line.split(":");
    if (!wanted.has(normal(file.replace(/^.*\//, "").replace(/\.ko(\.\w+)?$/, "")))) continue;
    for (const path of [file, ...below.trim().split(/\s+/)]) if (path !== "") files.add(path);
  }
  return files;
}

/** Of `-` and `_`, which mean the same in module names, `_`. */
function normal(name: string): string {
  return name.replaceAll("-", "_");
}
