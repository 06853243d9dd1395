import { join } from "node:path";
import type { BuiltImage } from "./built-image.ts";
import { hookCommands, systemInstaller } from "./distribution-hooks.ts";
import type { InstallRequest } from "./install-stage.ts";
import { type InstalledKernel, isThere, placeOf, recordedPath } from "./installed-kernel.ts";
import { removalOf, rollbackOf } from "./manage-installed.ts";

/** What would become of a place. */
export interface PlannedChange {
  /** From the target's root; outside of it absolute. */
  readonly path: string;
  /** `replaced`: what stands there is kept as `.old`; `restored`: what was kept comes back. */
  readonly becomes: "new" | "replaced" | "removed" | "restored";
}

/** What installing, removing or rolling back would do. */
export interface InstallPlan {
  readonly action: "install" | "remove" | "rollback";
  readonly release: string;
  readonly changes: readonly PlannedChange[];
  /** The distribution's commands that would run on the running system; what they make is theirs to tell. */
  readonly hooks: readonly string[];
}

/** What an installation would do with a kernel that is built. */
export function planInstall(request: InstallRequest, built: BuiltImage): InstallPlan {
  const { target, bootDir, env, headers } = request;
  const { release } = built;
  const images = ["vmlinuz", "System.map", "config"].map((name) => join(bootDir, `${name}-${release}`));
  const pieces = built.hasModules ? [...images, join(target, "lib/modules", release)] : images;
  const changes = pieces.map((place): PlannedChange => {
    return { path: recordedPath(target, place), becomes: isThere(place) ? "replaced" : "new" };
  });
  const include = join(target, "usr/include");
  if (headers) changes.push({ path: recordedPath(target, include), becomes: isThere(include) ? "replaced" : "new" });
  const hooks = target === "/" ? hookCommands("install", systemInstaller(env), release, bootDir, built.image) : [];
  return { action: "install", release, changes, hooks };
}

/** What taking away an installed kernel would do. */
export function planRemoval(target: string, kernel: InstalledKernel): InstallPlan {
  const { moves, gone } = removalOf(target, kernel);
  const { release } = kernel;
  const image = kernel.files.find((path) => /(^|\/)vmlinuz-[^/]+$/.test(path));
  const bootDir = image === undefined ? "/boot" : placeOf(target, image).replace(/\/[^/]*$/, "");
  return {
    action: "remove",
    release,
    changes: [
      ...gone.filter(isThere).map((place) => ({ path: recordedPath(target, place), becomes: "removed" }) as const),
      ...moves.map(({ to }) => ({ path: recordedPath(target, to), becomes: "restored" }) as const),
    ],
    hooks: target === "/" ? hookCommands("remove", kernel.by, release, bootDir, "") : [],
  };
}

/** What going back to the kernel before would do; `undefined` when none is kept. */
export function planRollback(target: string, kernel: InstalledKernel): InstallPlan | undefined {
  const moves = rollbackOf(target, kernel);
  if (moves.length === 0) return undefined;
  const changes = moves.map(({ to }) => ({ path: recordedPath(target, to), becomes: "restored" }) as const);
  return { action: "rollback", release: kernel.release, changes, hooks: [] };
}
