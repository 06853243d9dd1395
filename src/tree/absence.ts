import { statSync } from "node:fs";
import { join } from "node:path";

/** Tells whether there is no such file below a folder, by its relative name; a folder that is not there is looked for once. */
export function absenceOf(root: string): (name: string) => boolean {
  const missing = new Map<string, boolean>([["", false]]);
  const lacks = (folder: string): boolean => {
    let known = missing.get(folder);
    if (known === undefined) {
      known = lacks(folderOf(folder)) || !isThere(join(root, folder));
      missing.set(folder, known);
    }
    return known;
  };
  return (name) => lacks(folderOf(name)) || !isThere(join(root, name));
}

export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}
