import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { runRemoveHooks } from "./distribution-hooks.ts";
import { commit, type Move } from "./install-journal.ts";
import {
  type InstalledKernel,
  isThere,
  listInstalled,
  lockTarget,
  oldPlaceOf,
  placeOf,
  recordText,
  unlockTarget,
} from "./installed-kernel.ts";
import { recoverTarget } from "./recover-target.ts";

/** What came of it; `unknown`: Kiln keeps no such kernel there. */
export type ManageResult =
  | { readonly kind: "done" }
  | { readonly kind: "unknown" }
  | { readonly kind: "refused"; readonly message: string; readonly hint: string };

/** The kernels that Kiln installed below a target, after finishing what an installation was killed at. */
export async function readInstalled(target: string): Promise<readonly InstalledKernel[]> {
  if (existsSync(join(target, "var/lib/kiln"))) await locked(target, async () => ({ kind: "done" }));
  return listInstalled(target);
}

/** Puts the `.old` kernel of a release back in the place of the present one. */
export function rollbackInstalled(target: string, release: string): Promise<ManageResult> {
  return locked(target, async () => {
    const kernel = listInstalled(target).find((other) => other.release === release);
    if (kernel === undefined) return { kind: "unknown" };
    const moves = rollbackOf(target, kernel);
    if (moves.length === 0) return { kind: "unknown" };
    commit(target, { moves, stages: [], record: recordText(target, release, { ...kernel, keepsOld: false }) });
    return { kind: "done" };
  });
}

/** Takes an installed kernel away, its `.old` with it; on the running system the distribution is told first. */
export function removeInstalled(target: string, release: string, env: NodeJS.ProcessEnv): Promise<ManageResult> {
  return locked(target, async () => {
    const kernel = listInstalled(target).find((other) => other.release === release);
    if (kernel === undefined) return { kind: "unknown" };
    const image = kernel.files.find((path) => /(^|\/)vmlinuz-[^/]+$/.test(path));
    if (target === "/") {
      const bootDir = image === undefined ? "/boot" : dirname(placeOf(target, image));
      const problem = await runRemoveHooks(kernel.by, { env }, release, bootDir);
      if (problem !== undefined)
        return {
          kind: "refused",
          message: `the distribution's hooks failed:\n${problem}`,
          hint: "mend them and start again",
        };
    }
    const { moves, gone } = removalOf(target, kernel);
    commit(target, { moves, stages: gone, record: recordText(target, release, undefined) });
    return { kind: "done" };
  });
}

/** What comes back when a release is rolled back. */
export function rollbackOf(target: string, { release, files, modules, headers }: InstalledKernel): Move[] {
  return comingBack(target, release, [...files, modules, ...headers]);
}

/** What goes, as absolute paths, and what comes back when a kernel is taken away: headers that stood there before are others'. */
export function removalOf(
  target: string,
  { release, files, modules, headers }: InstalledKernel,
): { readonly moves: readonly Move[]; readonly gone: readonly string[] } {
  const moves = comingBack(target, release, headers);
  const back = new Set(moves.map(({ to }) => to));
  const own = [...files, modules].filter((path) => path !== "");
  const gone = own.flatMap((path) => [placeOf(target, path), oldPlaceOf(target, release, path)]);
  const others = headers.map((path) => placeOf(target, path)).filter((place) => !back.has(place));
  return { moves, gone: [...gone, ...others, join(target, "usr/.kiln-old", release)] };
}

function comingBack(target: string, release: string, paths: readonly string[]): Move[] {
  return paths
    .filter((path) => path !== "")
    .map((path) => ({ from: oldPlaceOf(target, release, path), to: placeOf(target, path), keep: undefined }))
    .filter(({ from }) => isThere(from));
}

async function locked(target: string, work: () => Promise<ManageResult>): Promise<ManageResult> {
  if (!existsSync(target)) return { kind: "unknown" };
  const owner = lockTarget(target);
  if (owner !== undefined)
    return {
      kind: "refused",
      message: `another kiln (process ${owner}) is at work in ${target}`,
      hint: "wait for it to end",
    };
  try {
    recoverTarget(target, join(target, "boot"));
    return await work();
  } finally {
    unlockTarget(target);
  }
}
