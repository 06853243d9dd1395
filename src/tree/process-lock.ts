import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolders } from "./make-folder.ts";

/** What taking a lock came to. */
export type LockOutcome =
  | "taken"
  /** This process had it already. */
  | "held"
  /** The number of the process that has it. */
  | { readonly owner: number };

/** Milliseconds after which a lock that was mistaken for a dead one's is back. */
const SETTLED = 20;

/**
 * Takes a lock file, which holds who made it: the process's number and when it was started, in the clock ticks of /proc. One that was
 * killed cannot take its lock away: that of a process which is gone, or whose number another has now, is taken over.
 */
export function takeLock(file: string): LockOutcome {
  makeFolders(dirname(file));
  const own = `${process.pid} ${startOf(process.pid)}`;
  const made = `${file}.${process.pid}`;
  // Linked rather than written in place: nobody ever sees it empty.
  writeFileSync(made, own);
  try {
    for (;;) {
      const linked = place(made, file, own);
      // Somebody who found a dead one's lock a moment ago may just have mistaken this one for it: he puts it back, or a third has it now.
      if (linked) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLED);
      const found = read(file);
      if (linked && found === own) return "taken";
      if (found === own) return "held";
      const owner = ownerOf(found);
      if (owner !== undefined) return { owner };
      takeAway(file, found, `${made}.stale`);
    }
  } finally {
    rmSync(made, { force: true });
  }
}

/** Puts a lock into its place unless something is there. A file system without links, as of memory cards, has it written there. */
function place(made: string, file: string, own: string): boolean {
  try {
    linkSync(made, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
  }
  try {
    writeFileSync(file, own, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Gives a lock of this process back. */
export function dropLock(file: string): void {
  rmSync(file, { force: true });
}

/** Removes a lock that nobody has; one that somebody took meanwhile is put back. */
function takeAway(file: string, stale: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one has it.
    }
  }
  rmSync(aside, { force: true });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function ownerOf(text: string): number | undefined {
  const [, pid, start] = /^(\d+)(?: (\d+))?$/.exec(text) ?? [];
  if (pid === undefined) return undefined;
  const now = startOf(Number(pid));
  return now !== "" && now === (start ?? now) ? Number(pid) : undefined;
}

/** When a process was started, in clock ticks since the machine was; empty when there is none. Field 22 of /proc/PID/stat. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
