import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { type Failure, failure, type Tree, type TreeEvent } from "./tree.ts";
import { unpackArchive } from "./unpack.ts";

const SOURCES = "/usr/src";
const ARCHIVE = /^linux(-source)?-[\w.+-]*\.tar\.(xz|gz|zst|bz2)$/;

/** Where to look, and who is told of progress. */
export interface FindOptions {
  /** `-k`: a tree, or an archive of one. */
  readonly kernelDir?: string | undefined;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onEvent: (event: TreeEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The tree that `-k` names, else the current folder, `/usr/src/linux`, the newest tree or archive in `/usr/src`. */
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
  for (const path of candidateFolders()) if (isTree(path)) return describeTree(path, env);
  const archive = existsSync(SOURCES) ? newest(SOURCES, ARCHIVE) : undefined;
  if (archive !== undefined) return unpack(join(SOURCES, archive), options);
  return failure(
    "no kernel source tree was found (looked at the current folder and /usr/src)",
    "run `kiln source` to see how to get one here, or name one with -k",
  );
}

/** A tree found on this machine, or an archive of one. */
export interface FoundTree {
  readonly path: string;
  readonly kind: "tree" | "archive";
  readonly version: string;
}

/** Every tree and archive that Kiln would use on this machine. */
export function listTrees(cwd: string, env: NodeJS.ProcessEnv): FoundTree[] {
  const found: FoundTree[] = [];
  const seen = new Set<string>();
  const cached = join(cacheFolder(env), "trees");
  const cachedTrees = existsSync(cached)
    ? readdirSync(cached)
        .filter((name) => !name.includes(".part-"))
        .map((name) => join(cached, name))
    : [];
  const modules = existsSync("/lib/modules")
    ? readdirSync("/lib/modules").map((name) => `/lib/modules/${name}/build`)
    : [];
  for (const path of [cwd, ...candidateFolders(), ...modules, ...cachedTrees]) {
    if (seen.has(path) || !isTree(path)) continue;
    seen.add(path);
    found.push({ path, kind: "tree", version: makefileVersion(path) });
  }
  if (existsSync(SOURCES)) {
    for (const name of readdirSync(SOURCES)
      .filter((entry) => ARCHIVE.test(entry))
      .sort(byVersion))
      found.push({ path: join(SOURCES, name), kind: "archive", version: /\d+(\.\d+)+/.exec(name)?.[0] ?? "" });
  }
  return found;
}

async function unpack(archive: string, options: FindOptions): Promise<Tree | Failure> {
  const root = await unpackArchive(archive, options.env, options.onEvent, options.signal);
  return typeof root === "string" ? { root, version: makefileVersion(root), cached: true } : root;
}

function isTree(path: string): boolean {
  return existsSync(join(path, "Kconfig")) || existsSync(join(path, "Config.in"));
}

function describeTree(root: string, env: NodeJS.ProcessEnv): Tree {
  return { root, version: makefileVersion(root), cached: root.startsWith(join(cacheFolder(env), "trees")) };
}

function candidateFolders(): string[] {
  if (!existsSync(SOURCES)) return [];
  const others = readdirSync(SOURCES).filter((name) => /^linux-/.test(name) && !ARCHIVE.test(name));
  return [join(SOURCES, "linux"), ...others.sort(byVersion).map((name) => join(SOURCES, name))];
}

function newest(folder: string, pattern: RegExp): string | undefined {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort(byVersion)[0];
}

/** Higher version numbers first. */
function byVersion(a: string, b: string): number {
  const numbers = (name: string): number[] => (name.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (right[at] ?? -1) - (left[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.localeCompare(b);
}

/** `VERSION.PATCHLEVEL.SUBLEVEL` and `EXTRAVERSION` of a top Makefile, empty when it states none. */
function makefileVersion(root: string): string {
  const path = join(root, "Makefile");
  if (!existsSync(path)) return "";
  const head = readFileSync(path, "utf8").slice(0, 4000);
  const value = (name: string): string => new RegExp(`^${name} *= *(.*)$`, "m").exec(head)?.[1]?.trim() ?? "";
  const parts = [value("VERSION"), value("PATCHLEVEL"), value("SUBLEVEL")].filter((part) => part !== "");
  return parts.join(".") + value("EXTRAVERSION");
}
