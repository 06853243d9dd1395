import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { type Failure, failure } from "./tree.ts";

/** The folder of the trees that Kiln unpacked, fetched or patched. */
export function treesFolder(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), "trees");
}

/** The finished trees in Kiln's cache. */
export function cachedTrees(env: NodeJS.ProcessEnv): string[] {
  const trees = treesFolder(env);
  if (!existsSync(trees)) return [];
  return readdirSync(trees)
    .filter((name) => !/\.part-\d+$/.test(name))
    .map((name) => join(trees, name));
}

/**
 * Makes a tree in the cache whole or not at all: `fill` works in a folder beside its place, which is renamed when it returns
 * nothing and removed otherwise, also when Kiln ends meanwhile.
 */
export async function makeTree(
  target: string,
  env: NodeJS.ProcessEnv,
  fill: (part: string) => Promise<Failure | undefined>,
): Promise<Failure | undefined> {
  const part = `${target}.part-${process.pid}`;
  try {
    mkdirSync(treesFolder(env), { recursive: true });
    removeStale(treesFolder(env));
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part);
  } catch (error) {
    return failure(
      `the cache ${treesFolder(env)} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
      "set XDG_CACHE_HOME to a folder that you can write to",
    );
  }
  const remove = (): void => rmSync(part, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", remove);
  try {
    const failed = await fill(part);
    if (failed !== undefined) return failed;
    try {
      renameSync(part, target);
    } catch (error) {
      // Another run was faster: its tree is as good.
      if (!existsSync(join(target, "Kconfig"))) throw error;
    }
    return undefined;
  } finally {
    process.removeListener("exit", remove);
    remove();
  }
}

/** A failure when the disk of a folder has no room for that many bytes more; `what` says for what. */
export function checkRoom(folder: string, bytes: number, what: string): Failure | undefined {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes) return undefined;
  return failure(
    `not enough room in ${folder} ${what}: ${size(bytes)} are needed, ${size(bavail * bsize)} are free`,
    "free some space, or set XDG_CACHE_HOME to a larger disk",
  );
}

function size(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** Removes what runs left that were killed. */
function removeStale(trees: string): void {
  for (const name of readdirSync(trees)) {
    const owner = /\.part-(\d+)$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(trees, name), { recursive: true, force: true });
  }
}

/** Whether a process lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
