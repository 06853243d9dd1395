import { constants, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** How deep boot loaders lay their folders out: `EFI/Linux/…`, `TOKEN/RELEASE/linux`. */
const DEPTH = 4;

/** A file that is the one before under another name. */
export function isKept(path: string): boolean {
  return /\.(old|bak|dpkg-\w+)$/.test(path);
}

/** The paths below a folder of kernels of the files that belong to a release, by their names or the folders they lie in, kept ones (`isKept`) among them. */
export function filesOfRelease(bootDir: string, release: string): string[] {
  const own = new RegExp(`(^|[^\\w.+~-]|[-_])${release.replace(/[.+^$()|[\]\\*?{}]/g, "\\$&")}(?![\\w+~-]|\\.\\d)`);
  const found: string[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const entry of readdirSync(join(bootDir, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith(".kiln-")) continue;
      if (entry.isDirectory() && depth < DEPTH) walk(path, depth + 1);
      else if (!entry.isDirectory() && own.test(path)) found.push(path);
    }
  };
  if (existsSync(bootDir)) walk("", 1);
  return found;
}

/** Keeps copies of files; where there is no room for them, second names. */
export function saveFiles(bootDir: string, paths: readonly string[], folder: string): void {
  for (const path of paths) {
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
