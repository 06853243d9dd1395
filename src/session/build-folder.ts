import { existsSync } from "node:fs";
import { join } from "node:path";
import { dropLock, takeLock } from "../tree/index.ts";
import { InputFailure } from "./failure.ts";

/**
 * Does work in a build folder while no other Kiln builds in it or installs from it: two makes there would spoil each other's files. Work
 * may begin other work in the same folder. Throws `InputFailure` when another process is at it.
 */
export async function alone<T>(output: string, work: () => Promise<T>): Promise<T> {
  const file = join(output, ".kiln", "lock");
  const lock = existsSync(output) ? lockOf(file) : "held";
  if (typeof lock === "object")
    throw new InputFailure(`another kiln (process ${lock.owner}) is at work in ${output}`, {
      hint: "wait for it to end, or name another folder with O=DIR",
    });
  if (lock === "held") return work();
  try {
    return await work();
  } finally {
    dropLock(file);
  }
}

/** Where nothing can be written, nobody builds: a kernel can be installed from there all the same. */
function lockOf(file: string): ReturnType<typeof takeLock> {
  try {
    return takeLock(file);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["EROFS", "EACCES", "EPERM", "ENOTDIR"].includes(code)) return "held";
    throw error;
  }
}
