import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BuiltKernel } from "./built-kernel.ts";
import { findProgram } from "./host-program.ts";

/**
 * Lays the modules of a build folder out below `target` as `make modules_install` would, with their index; those named in
 * `modules.order` whose file is gone are left out. Returns `target`, or `undefined` when there are none.
 */
export function layOutModules(kernel: BuiltKernel, target: string, env: NodeJS.ProcessEnv): string | undefined {
  const order = join(kernel.folder, "modules.order");
  const depmod = findProgram("depmod", env);
  if (!existsSync(order) || kernel.release === "" || depmod === undefined) return undefined;
  const folder = join(target, "lib/modules", kernel.release);
  mkdirSync(folder, { recursive: true });
  for (const name of ["modules.order", "modules.builtin", "modules.builtin.modinfo"]) {
    if (existsSync(join(kernel.folder, name))) copyFileSync(join(kernel.folder, name), join(folder, name));
  }
  for (const line of readFileSync(order, "utf8").split("\n")) {
    const path = line.trim().replace(/\.o$/, ".ko");
    const built = join(kernel.folder, path);
    if (path === "" || path.includes("..") || !existsSync(built)) continue;
    const placed = join(folder, "kernel", path);
    mkdirSync(dirname(placed), { recursive: true });
    try {
      linkSync(built, placed);
    } catch {
      // Another file system.
      copyFileSync(built, placed);
    }
  }
  spawnSync(depmod, ["-b", target, kernel.release], { stdio: "ignore", timeout: 120_000 });
  return target;
}
