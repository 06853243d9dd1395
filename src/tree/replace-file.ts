import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { makeFolders } from "./make-folder.ts";
import { type Failure, failure } from "./tree.ts";

/**
 * Replaces a file whole: written beside it, synced, renamed. With `keep`, the old one stays as `keep`. The folder is made
 * when it is missing; a link is followed.
 */
export function replaceFile(path: string, text: string, keep?: string): Failure | undefined {
  const target = existsSync(path) ? realpathSync(path) : path;
  const part = `${target}.${process.pid}.tmp`;
  try {
    makeFolders(dirname(target));
    if (existsSync(target) && statSync(target).isDirectory())
      return failure(`${path} is a folder`, "name a file with -o");
    const file = openSync(part, "w", 0o644);
    try {
      // Unlike one write, this goes on where a disk that is nearly full took a part.
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (existsSync(target)) {
      chmodSync(part, statSync(target).mode & 0o777);
      if (keep !== undefined) renameSync(target, keep);
    }
    renameSync(part, target);
    return undefined;
  } catch (error) {
    // Where a folder on the way is a file, there is nothing to remove, and Node says so even when it need not.
    if (existsSync(part)) rmSync(part, { force: true });
    const reason = error instanceof Error ? error.message.replace(/^[A-Z]+: /, "").replace(/,.*$/, "") : String(error);
    return failure(`${path} cannot be written: ${reason}`, "name a writable file with -o");
  }
}
