import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "../tree/index.ts";
import { type BuiltImage, builtImage } from "./built-image.ts";
import { damagedProducts } from "./damaged-product.ts";
import { commit } from "./install-journal.ts";
import { type InstallPlan, planInstall } from "./install-plan.ts";
import { type InstallRequest, stageImages, stagePieces } from "./install-stage.ts";
import {
  type InstalledKernel,
  isThere,
  lockTarget,
  recordedPath,
  recordText,
  unlockTarget,
} from "./installed-kernel.ts";
import { recoverTarget } from "./recover-target.ts";
import { installOnSystem } from "./system-install.ts";

/** How an installation ended. */
export type InstallResult =
  | { readonly kind: "installed"; readonly kernel: InstalledKernel }
  | { readonly kind: "not-installed"; readonly message: string; readonly hint: string };

/**
 * Installs a built kernel, its modules, map and configuration, and records what it put where. Everything is made ready beside its
 * place first; until all of it is, nothing that was there has changed.
 */
export async function installKernel(request: InstallRequest, now: Date): Promise<InstallResult> {
  const { output, target, bootDir, srcarch, signal } = request;
  const built = installable(output, srcarch);
  if ("kind" in built) return built;
  makeFolders(target);
  makeFolders(bootDir);
  const owner = lockTarget(target);
  if (owner !== undefined)
    return {
      kind: "not-installed",
      message: `another kiln (process ${owner}) is at work in ${target}`,
      hint: "wait for it to end",
    };
  const stages: string[] = [];
  try {
    recoverTarget(target, bootDir);
    const staged = await stagePieces(request, built, stages);
    if (typeof staged === "string") {
      signal?.throwIfAborted();
      return failed(staged);
    }
    if (target === "/") {
      const result = await installOnSystem(request, staged, now);
      signal?.throwIfAborted();
      return typeof result === "string" ? failed(result) : { kind: "installed", kernel: result };
    }
    signal?.throwIfAborted();
    const images = stageImages(request, built, stages);
    const moves = [...staged.moves, ...images];
    const paths = images.map(({ to }) => recordedPath(target, to));
    const kernel: InstalledKernel = {
      release: built.release,
      files: paths,
      modules: staged.modules,
      headers: staged.headers,
      keepsOld: [...images, ...staged.moves].some(({ to, keep }) => keep !== undefined && isThere(to)),
      by: "kiln",
      installed: now.toISOString(),
    };
    for (const folder of stages) spawnSync("sync", ["-f", folder]);
    commit(target, { moves, stages, record: recordText(target, built.release, kernel) });
    return { kind: "installed", kernel };
  } finally {
    for (const folder of stages) rmSync(folder, { recursive: true, force: true });
    unlockTarget(target);
  }
}

/** What an installation would do; nothing is done. */
export function planInstallation(
  request: InstallRequest,
): InstallPlan | Extract<InstallResult, { kind: "not-installed" }> {
  const built = installable(request.output, request.srcarch);
  return "kind" in built ? built : planInstall(request, built);
}

/** The kernel that was built, unless there is none or it is damaged. */
function installable(output: string, srcarch: string): BuiltImage | Extract<InstallResult, { kind: "not-installed" }> {
  const built = builtImage(output, srcarch);
  if (built === undefined)
    return {
      kind: "not-installed",
      message: `there is no built kernel in ${output}`,
      hint: "build it first: kiln build",
    };
  const [damaged] = damagedProducts(output);
  if (damaged === undefined) return built;
  return { kind: "not-installed", message: `${join(output, damaged)} is damaged`, hint: "kiln build makes it again" };
}

function failed(message: string): InstallResult {
  return {
    kind: "not-installed",
    message,
    hint: "nothing that was there has changed; mend the cause and start again",
  };
}
