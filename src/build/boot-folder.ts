import { constants, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** How deep boot loaders lay their folders out: `EFI/Linux/…`, `TOKEN/RELEASE/linux`. */
const DEPTH = 4;

/** A file below a folder of kernels: its path from there, its size and times, so that a change is seen. */
export interface BootFile {
  readonly path: string;
  readonly stamp: string;
}

/** The files that belong to a release, by their names or the folders they lie in; copies kept as `.old` do not. */
export function filesOfRelease(bootDir: string, release: string): BootFile[] {
  const own = new RegExp(`(^|[^\\w.+~-]|[-_])${release.replace(/[.+^$()|[\]\\*?{}]/g, "\\$&")}(?![\\w+~-]|\\.\\d)`);
  const found: BootFile[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const entry of readdirSync(join(bootDir, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith(".kiln-")) continue;
      if (entry.isDirectory() && depth < DEPTH) walk(path, depth + 1);
      else if (!entry.isDirectory() && own.test(path) && !/\.(old|bak|dpkg-\w+)$/.test(path)) {
        const { size, mtimeMs, ino } = statSync(join(bootDir, path));
        found.push({ path, stamp: `${size} ${mtimeMs} ${ino}` });
      }
    }
  };
  if (existsSync(bootDir)) walk("", 1);
  return found;
}

/** Keeps copies of files; where there is no room for them, second names. */
export function saveFiles(bootDir: string, files: readonly BootFile[], folder: string): void {
  for (const { path } of files) {
    const [from, to] = [join(bootDir, path), join(folder, path)];
    mkdirSync(dirname(to), { recursive: true });
    try {
      copyFileSync(from, to, constants.COPYFILE_FICLONE);
    } catch {
      rmSync(to, { force: true });
      linkSync(from, to);
    }
  }
}
