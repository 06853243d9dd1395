import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesOfRelease, isKept, saveFiles } from "./boot-folder.ts";
import { runInstallHooks, systemInstaller } from "./distribution-hooks.ts";
import { beginSystemInstall, commit, type Move, moveAll, undoSystemInstall } from "./install-journal.ts";
import { type InstallRequest, type Staged, stageImages } from "./install-stage.ts";
import { type InstalledKernel, isThere, oldPlaceOf, recordedPath, recordText } from "./installed-kernel.ts";

/**
 * Installs on the running system, where the distribution's own programs put the image into its place, make an initramfs and tell the
 * boot loader. What was there before is set aside first; if anything fails, or this process is killed, it is put back. The text says
 * why it failed.
 */
export async function installOnSystem(
  request: InstallRequest,
  staged: Staged,
  now: Date,
): Promise<InstalledKernel | string> {
  const { target, bootDir, env } = request;
  const { built, modules, headers } = staged;
  const { release } = built;
  const installer = systemInstaller(env);
  const before = filesOfRelease(bootDir, release);
  const saved = join(bootDir, `.kiln-saved-${release}`);
  rmSync(saved, { recursive: true, force: true });
  mkdirSync(saved, { recursive: true });
  saveFiles(bootDir, before, saved);
  // Out of the way for now; which becomes `.old` is known when all has gone well.
  const aside = staged.moves.map((move): Move => ({ ...move, keep: asideOf(move.to) }));
  beginSystemInstall(target, {
    release,
    bootDir,
    saved,
    before: before,
    moved: aside.map(({ to, keep }) => ({ to, keep: keep! })),
    replaced: aside.filter(({ to }) => isThere(to)).map(({ to }) => to),
  });
  moveAll(aside);
  const stages = [...staged.stages];
  if (installer === "kiln") moveAll(stageImages(request, built, stages).map((move) => ({ ...move, keep: undefined })));
  const problem = await runInstallHooks(installer, request, built, bootDir);
  if (problem !== undefined || request.signal?.aborted) {
    undoSystemInstall(target);
    return `${NAMES[installer]} failed:\n${problem ?? "it was stopped"}`;
  }
  addMissing(request, staged, stages);
  const after = filesOfRelease(bootDir, release).filter((path) => !isKept(path));
  const files = after.map((path) => recordedPath(target, join(bootDir, path)));
  const old = oldMoves(
    request,
    before.filter((path) => !isKept(path)),
    saved,
    aside,
    release,
  );
  const kernel: InstalledKernel = {
    release,
    files,
    modules,
    headers,
    keepsOld: old.length > 0,
    by: installer,
    installed: now.toISOString(),
  };
  commit(target, { moves: old, stages: [...stages, saved], record: recordText(target, release, kernel) });
  return kernel;
}

const NAMES = { installkernel: "make install", "kernel-install": "kernel-install", kiln: "/etc/kernel/postinst.d" };

/** What the distribution's program did not put there: one has the map, another the configuration only. */
function addMissing(request: InstallRequest, { built }: Staged, stages: string[]): void {
  const moves = stageImages(request, built, stages);
  const wanted = moves.filter(({ to }) => !/\/vmlinuz-[^/]+$/.test(to) && !isThere(to));
  moveAll(wanted.map((move) => ({ ...move, keep: undefined })));
}

/** What was set aside becomes the `.old` kernel. */
function oldMoves(
  { target, bootDir }: InstallRequest,
  before: readonly string[],
  saved: string,
  aside: readonly Move[],
  release: string,
): Move[] {
  const pieces = aside
    .filter(({ keep }) => isThere(keep!))
    .map(({ to, keep }) => ({
      from: keep!,
      to: oldPlaceOf(target, release, recordedPath(target, to)),
      keep: undefined,
    }));
  const files = before.map((path) => ({
    from: join(saved, path),
    to: `${join(bootDir, path)}.old`,
    keep: undefined,
  }));
  return [...pieces, ...files];
}

function asideOf(place: string): string {
  return join(dirname(place), `.kiln-aside-${place.slice(place.lastIndexOf("/") + 1)}`);
}
