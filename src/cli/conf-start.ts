import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { checksum } from "../session/index.ts";

// Starts the stand-in for scripts/kconfig/conf: dist/conf.cjs is made from this file and runs dist/conf-program.cjs.

const program = join(__dirname, "conf-program.cjs");
const run = compile();
run();

/**
 * The program, compiled, with the code that V8 made of it in an earlier run (2 of 12 ms are left of compiling then). What is
 * kept is for one file at one time and one version of Node; V8 looks at its own version and flags besides.
 */
function compile(): () => void {
  const { size, mtimeMs } = statSync(program);
  const { XDG_CACHE_HOME, HOME, KILN_NO_CACHE } = process.env;
  const folder = join(XDG_CACHE_HOME || join(HOME || homedir(), ".cache"), "kiln", "code");
  const path = join(folder, `conf-${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}`);
  const kept = KILN_NO_CACHE ? undefined : readKept(path);
  const script = new Script(`(function (require, __filename, __dirname) {${readFileSync(program, "utf8")}\n})`, {
    filename: program,
    ...(kept === undefined ? {} : { cachedData: kept }),
  });
  const start = script.runInThisContext() as (require: unknown, filename: string, folder: string) => void;
  if (!KILN_NO_CACHE && (kept === undefined || script.cachedDataRejected))
    process.once("exit", () => keep(folder, path, script.createCachedData()));
  return () => start(createRequire(program), program, dirname(program));
}

/** `undefined` when there is none or it is damaged: V8 would not notice. */
function readKept(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const data = bytes.subarray(4);
    return bytes.length > 4 && bytes.readUInt32LE(0) === checksum(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs time, nothing else. */
function keep(folder: string, path: string, data: Buffer): void {
  try {
    const front = Buffer.alloc(4);
    front.writeUInt32LE(checksum(data));
    mkdirSync(folder, { recursive: true });
    const part = `${path}.${process.pid}`;
    writeFileSync(part, Buffer.concat([front, data]));
    renameSync(part, path);
  } catch {
    // No room or no right to write.
  }
}
