import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where an option is defined. */
export interface OptionPlace {
  /** Relative to the tree. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Folders of a kernel tree that hold no Kconfig files of its own, by their path. */
const PASSED_OVER = /^(?:\.[^/]*|Documentation|include|tools|scripts\/kconfig\/tests)$/;

/**
 * Where a tree defines the options of these names in Kconfig files other than `read`, which the architecture at hand reads; names that
 * are nowhere are left out. Looks through all of the tree's folders, which takes some tenths of a second.
 */
export function unreadOptions(
  root: string,
  read: readonly string[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, OptionPlace> {
  const found = new Map<string, OptionPlace>();
  const known = new Set(read);
  for (const file of kconfigFiles(root, "")) {
    if (known.has(file)) continue;
    let text = "";
    try {
      text = readFileSync(join(root, file), "latin1");
    } catch {
      continue;
    }
    for (const [line, words] of text.split("\n").entries()) {
      const name = /^\s*(?:menu)?config\s+(\w+)/.exec(words)?.[1];
      if (name !== undefined && names.has(name) && !found.has(name)) found.set(name, { file, line: line + 1 });
    }
  }
  return found;
}

function* kconfigFiles(root: string, folder: string): Generator<string> {
  for (const entry of entriesOf(join(root, folder))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!PASSED_OVER.test(path)) yield* kconfigFiles(root, path);
    } else if (/^Kconfig/.test(entry.name)) yield path;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
