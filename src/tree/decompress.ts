import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { endOnAbort } from "./command.ts";
import { type Failure, failure } from "./tree.ts";

/** Programs that decompress standard input, and Debian's packages of them. */
const PROGRAMS: Readonly<Record<string, { readonly argv: readonly string[]; readonly debian: string }>> = {
  ".xz": { argv: ["xz", "-dc", "-T0"], debian: "xz-utils" },
  ".gz": { argv: ["gzip", "-dc"], debian: "gzip" },
  ".bz2": { argv: ["bzip2", "-dc"], debian: "bzip2" },
  ".zst": { argv: ["zstd", "-dcq"], debian: "zstd" },
};

/** What reading a compressed file gets. */
export interface DecompressOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
  /** Is told how many compressed bytes have been read. */
  readonly onRead?: ((done: number) => void) | undefined;
}

/**
 * Hands the decompressed bytes of a `.xz`, `.gz`, `.bz2` or `.zst` file to `sink`, one chunk after the other; a sink that
 * returns `false` ends it. Gives what went wrong; nothing when the sink ended it or `signal` did.
 */
export async function decompress(
  file: string,
  { env, signal, onRead }: DecompressOptions,
  sink: (chunk: Buffer) => Promise<boolean>,
): Promise<Failure | undefined> {
  if (signal?.aborted) return undefined;
  const program = PROGRAMS[extname(file)];
  if (program === undefined)
    return failure(`${file} is compressed in a way that Kiln does not know`, "use a .xz, .gz, .bz2 or .zst file");
  const [command = "", ...args] = program.argv;
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"], detached: true });
  const release = endOnAbort(child.pid, signal);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  const ended = new Promise<number | NodeJS.ErrnoException | undefined>((settle) => {
    child.on("error", settle);
    child.on("close", (status) => settle(status ?? undefined));
  });
  const input = createReadStream(file, { highWaterMark: 1 << 20 });
  let done = 0;
  let unreadable: string | undefined;
  input.on("data", (chunk) => {
    done += chunk.length;
    onRead?.(done);
  });
  input.on("error", (error) => {
    unreadable = error.message;
    child.stdin.destroy();
  });
  // It may end before it has read all: its status tells.
  child.stdin.on("error", () => input.destroy());
  input.pipe(child.stdin);
  let refused = false;
  try {
    for await (const chunk of child.stdout) {
      refused = !(await sink(chunk as Buffer));
      if (refused) break;
    }
  } catch {
    // Its output was cut, which its status tells.
  }
  input.destroy();
  const status = await ended;
  release();
  if (refused || signal?.aborted) return undefined;
  if (unreadable !== undefined) return failure(`${file} cannot be read: ${unreadable}`, "check the file");
  if (status instanceof Error)
    return failure(
      `${command} could not be started: ${status.code === "ENOENT" ? "it is not installed" : status.message}`,
      `install it (Debian: apt-get install ${program.debian})`,
    );
  if (status === 0) return undefined;
  const reason = errors
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/^.*?: (?:\(stdin\): |stdin: )?/, "");
  return failure(
    `${file} is damaged: ${reason || `${command} ended with ${status}`}`,
    "get it again (a package manager can install it anew)",
  );
}
