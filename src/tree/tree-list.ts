import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { cachedTrees } from "./cached-tree.ts";
import { defaultTree } from "./default-tree.ts";
import { ARCHIVE, isHeadersOnly, isTree, SOURCES, sourceFolders } from "./find.ts";
import { byVersion, makefileVersion } from "./tree-version.ts";
import { unpackedFolder } from "./unpack.ts";

/** A tree found on this machine, or an archive of one. */
export interface FoundTree {
  readonly path: string;
  readonly kind: "tree" | "archive";
  /** As its Makefile states it; of an archive, as its name says; may be empty. */
  readonly version: string;
  readonly state: TreeState;
  /** Chosen with `kiln source use`. */
  readonly default: boolean;
}

/**
 * `archive`: not unpacked yet; `unpacked`: an archive that is in Kiln's cache too; `headers`: Kconfig files without the
 * kernel's C files, which can be configured but not built; `source`: neither configured nor built; `configured`: has a
 * `.config`; `built`: has a kernel.
 */
export type TreeState = "archive" | "unpacked" | "headers" | "source" | "configured" | "built";

/** Where systems keep trees. */
export interface TreePlaces {
  readonly sources: string;
  readonly modules: string;
}

const PLACES: TreePlaces = { sources: SOURCES, modules: "/lib/modules" };

/** Every tree and archive that Kiln would use on this machine, each once, in the order in which it would look. */
export function listTrees(cwd: string, env: NodeJS.ProcessEnv, { sources, modules }: TreePlaces = PLACES): FoundTree[] {
  const chosen = defaultTree(env);
  const found: FoundTree[] = [];
  const seen = new Set<string>();
  const fedora = join(sources, "kernels");
  const paths = [
    cwd,
    ...(chosen === undefined ? [] : [chosen]),
    ...sourceFolders(sources),
    ...entries(fedora).map((name) => join(fedora, name)),
    ...entries(modules).map((name) => join(modules, name, "build")),
    ...cachedTrees(env),
  ];
  for (const path of paths) {
    if (!isTree(path)) continue;
    const real = realpathSync(path);
    if (seen.has(real)) continue;
    seen.add(real);
    const isDefault = chosen !== undefined && existsSync(chosen) && realpathSync(chosen) === real;
    found.push({ path, kind: "tree", version: makefileVersion(path), state: stateOf(path), default: isDefault });
  }
  const archives = entries(sources)
    .filter((name) => ARCHIVE.test(name))
    .sort(byVersion)
    .map((name) => join(sources, name));
  if (chosen !== undefined && ARCHIVE.test(chosen.replace(/^.*\//, "")) && existsSync(chosen)) archives.unshift(chosen);
  for (const path of new Set(archives)) {
    const version = /\d+(\.\d+)+/.exec(path.replace(/^.*\//, ""))?.[0] ?? "";
    const state = isTree(unpackedFolder(path, env)) ? "unpacked" : "archive";
    found.push({ path, kind: "archive", version, state, default: path === chosen });
  }
  return found;
}

function stateOf(root: string): TreeState {
  // First: what Gentoo's gentoo-kernel leaves has the image that was built, beside no sources.
  if (isHeadersOnly(root)) return "headers";
  if (existsSync(join(root, "vmlinux")) || images(root).length > 0) return "built";
  return existsSync(join(root, ".config")) ? "configured" : "source";
}

const IMAGES: readonly string[] = ["bzImage", "Image", "Image.gz", "zImage", "uImage", "vmlinuz"];

function images(root: string): string[] {
  return entries(join(root, "arch")).flatMap((arch) =>
    IMAGES.map((name) => join(root, "arch", arch, "boot", name)).filter((path) => existsSync(path)),
  );
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort(byVersion) : [];
}
