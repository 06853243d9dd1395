import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BuiltImage } from "./built-image.ts";
import type { Move } from "./install-journal.ts";
import { oldPlaceOf, recordedPath } from "./installed-kernel.ts";
import { type TreeMakeRequest, treeMake } from "./tree-make.ts";

/** One installation. */
export interface InstallRequest extends TreeMakeRequest {
  /** Where the file system that gets the kernel begins; `/` is the running system. */
  readonly target: string;
  /** Where kernels lie, absolute; by default `TARGET/boot`. */
  readonly bootDir: string;
  readonly srcarch: string;
  readonly headers: boolean;
}

/** What is ready to be moved into its place. */
export interface Staged {
  readonly built: BuiltImage;
  readonly moves: readonly Move[];
  /** Folders to be taken away in the end. */
  readonly stages: readonly string[];
  readonly modules: string;
  readonly headers: readonly string[];
}

/** Makes modules and headers ready beside their places; a text says why not. */
export async function stagePieces(
  request: InstallRequest,
  built: BuiltImage,
  stages: string[],
): Promise<Staged | string> {
  const { target } = request;
  const { release } = built;
  const moves: Move[] = [];
  const modules = built.hasModules ? join("lib/modules", release) : "";
  if (modules !== "") {
    const folder = join(target, "lib/modules", STAGE + release);
    stages.push(folder);
    mkdirSync(folder, { recursive: true });
    const problem = await treeMake(request, ["modules_install", `INSTALL_MOD_PATH=${folder}`]);
    if (problem !== undefined) return `make modules_install failed:\n${problem}`;
    const to = join(target, modules);
    moves.push({ from: join(folder, modules), to, keep: oldPlaceOf(target, release, modules) });
  }
  const headers: string[] = [];
  if (request.headers) {
    const folder = join(target, "usr", STAGE + release);
    stages.push(folder);
    mkdirSync(folder, { recursive: true });
    const problem = await treeMake(request, ["headers_install", `INSTALL_HDR_PATH=${folder}`]);
    if (problem !== undefined) return `make headers_install failed:\n${problem}`;
    for (const entry of readdirSync(join(folder, "include"), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const from = join(entry.parentPath, entry.name);
      const path = join("usr", from.slice(folder.length + 1));
      headers.push(path);
      moves.push({ from, to: join(target, path), keep: oldPlaceOf(target, release, path) });
    }
  }
  return { built, moves, stages, modules, headers };
}

/** Copies image, map and configuration beside their places. */
export function stageImages({ target, bootDir }: InstallRequest, built: BuiltImage, stages: string[]): Move[] {
  const { release } = built;
  const folder = join(bootDir, STAGE + release);
  stages.push(folder);
  mkdirSync(folder, { recursive: true });
  return [
    [built.image, `vmlinuz-${release}`],
    [built.map, `System.map-${release}`],
    [built.config, `config-${release}`],
  ].flatMap(([from, name]): Move[] => {
    if (!existsSync(from!)) return [];
    const staged = join(folder, name!);
    copyFileSync(from!, staged);
    const to = join(bootDir, name!);
    return [{ from: staged, to, keep: oldPlaceOf(target, release, recordedPath(target, to)) }];
  });
}

/** Clears away what an installation that was killed had made ready. */
export function clearStages(target: string, bootDir: string): void {
  for (const folder of [join(target, "lib/modules"), bootDir, join(target, "usr")]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder))
      if (name.startsWith(STAGE)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** How folders begin in which things are made ready. */
const STAGE = ".kiln-stage-";
