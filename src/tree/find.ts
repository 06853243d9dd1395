import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { treesFolder } from "./cached-tree.ts";
import { defaultTree } from "./default-tree.ts";
import { type Failure, failure, type Tree, type TreeEvent } from "./tree.ts";
import { byVersion, makefileVersion } from "./tree-version.ts";
import { unpackArchive } from "./unpack.ts";

/** Where systems put kernel sources. */
export const SOURCES = "/usr/src";
/** Names of archives of one tree. */
export const ARCHIVE = /^linux(-source)?-[\w.+-]*\.tar\.(xz|gz|zst|bz2)$/;

/** Where to look, and who is told of progress. */
export interface FindOptions {
  /** `-k`: a tree, or an archive of one. */
  readonly kernelDir?: string | undefined;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onEvent: (event: TreeEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The tree that `-k` names, else the current folder, the one chosen with `kiln source use`, `/usr/src/linux`, the newest tree
 * or archive in `/usr/src`.
 */
export async function findTree(options: FindOptions): Promise<Tree | Failure> {
  const { kernelDir, cwd, env } = options;
  if (kernelDir !== undefined) {
    const path = resolve(cwd, kernelDir);
    if (!existsSync(path))
      return failure(`there is no ${path}`, "name a source tree with -k, or let `kiln source` get one");
    if (statSync(path).isFile()) return unpack(path, options);
    if (isTree(path)) return describeTree(path, env);
    const archive = newest(path, ARCHIVE);
    if (archive !== undefined) return unpack(join(path, archive), options);
    return failure(
      `${path} is no source tree: it has no Kconfig`,
      "name the top folder of a kernel source tree with -k",
    );
  }
  if (isTree(cwd)) return describeTree(cwd, env);
  const chosen = defaultTree(env);
  if (chosen !== undefined) {
    if (!existsSync(chosen))
      return failure(
        `the default tree ${chosen} is gone`,
        "choose another with `kiln source use TREE`, or name one with -k",
      );
    return findTree({ ...options, kernelDir: chosen });
  }
  for (const path of sourceFolders(SOURCES)) if (isTree(path)) return describeTree(path, env);
  const archive = existsSync(SOURCES) ? newest(SOURCES, ARCHIVE) : undefined;
  if (archive !== undefined) return unpack(join(SOURCES, archive), options);
  return failure(
    "no kernel source tree was found (looked at the current folder and /usr/src)",
    "run `kiln source` to see how to get one here, or name one with -k",
  );
}

/** Whether a folder is the top of a source tree. */
export function isTree(path: string): boolean {
  return existsSync(join(path, "Kconfig")) || existsSync(join(path, "Config.in"));
}

/** Whether a tree has its Kconfig files without the kernel's C files: what distributions have for building modules; it cannot be built. */
export function isHeadersOnly(root: string): boolean {
  return existsSync(join(root, "init", "Kconfig")) && !existsSync(join(root, "init", "main.c"));
}

/** Folders below `/usr/src` that may be trees, the one that the system prefers first, then the newest. */
export function sourceFolders(sources: string): string[] {
  if (!existsSync(sources)) return [];
  const others = readdirSync(sources).filter((name) => /^linux-/.test(name) && !ARCHIVE.test(name));
  return [join(sources, "linux"), ...others.sort(byVersion).map((name) => join(sources, name))];
}

async function unpack(archive: string, options: FindOptions): Promise<Tree | Failure> {
  const { env, onEvent, signal } = options;
  const root = await unpackArchive(archive, { env, onEvent, signal });
  return typeof root === "string" ? { root, version: makefileVersion(root), cached: true } : root;
}

function describeTree(root: string, env: NodeJS.ProcessEnv): Tree {
  return { root, version: makefileVersion(root), cached: root.startsWith(treesFolder(env)) };
}

function newest(folder: string, pattern: RegExp): string | undefined {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort(byVersion)[0];
}
