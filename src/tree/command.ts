import { spawn } from "node:child_process";
import type { Writable } from "node:stream";

/** How a child process ended. */
export interface CommandResult {
  /** Exit status; `undefined` when it could not be started or a signal ended it. */
  readonly status: number | undefined;
  /** Whether the program is missing. */
  readonly missing: boolean;
  /** The end of standard output and standard error together, at most 64 KiB. */
  readonly output: string;
  /** What it wrote on descriptor 3, at most 64 KiB. */
  readonly notes: string;
}

/** What a child process gets. */
export interface CommandOptions {
  readonly cwd?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** A child process that reads what is fed to it. */
export interface Command {
  /** Hands a chunk to its standard input and waits until it takes more; `false` once it reads no more. */
  readonly feed: (chunk: Buffer) => Promise<boolean>;
  /** Closes its standard input and waits for its end. */
  readonly end: () => Promise<CommandResult>;
}

const KEPT = 64 << 10;

/** Runs a program to its end, without input. Never throws. */
export function runCommand(argv: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return startCommand(argv, options).end();
}

/** Starts a program, without a shell, in a process group of its own, which `signal` ends. Never throws. */
export function startCommand(argv: readonly string[], options: CommandOptions): Command {
  const { cwd, env, signal } = options;
  if (signal?.aborted) {
    return {
      feed: async () => false,
      end: async () => ({ status: undefined, missing: false, output: "", notes: "" }),
    };
  }
  const child = spawn(argv[0]!, argv.slice(1), { cwd, env, stdio: ["pipe", "pipe", "pipe", "pipe"], detached: true });
  let output = "";
  let notes = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-KEPT);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.stdio[3]?.on("data", (chunk: Buffer) => {
    notes = (notes + chunk.toString()).slice(-KEPT);
  });
  const release = endOnAbort(child.pid, signal);
  // It may end before it has read all: its status tells.
  child.stdin.on("error", () => {});
  const ended = new Promise<CommandResult>((settle) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      release();
      settle({ status: undefined, missing: error.code === "ENOENT", output: error.message, notes });
    });
    child.on("close", (code) => {
      release();
      settle({ status: code ?? undefined, missing: false, output, notes });
    });
  });
  return {
    feed: (chunk) => feed(child.stdin, chunk),
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}

/** Writes to a stream and waits until it takes more; `false` once it takes no more. */
export async function feed(stream: Writable, chunk: Buffer): Promise<boolean> {
  if (!stream.writable) return false;
  if (stream.write(chunk)) return true;
  await new Promise<void>((settle) => {
    const done = (): void => {
      stream.removeListener("drain", done).removeListener("close", done);
      settle();
    };
    stream.on("drain", done).on("close", done);
    if (stream.closed) done();
  });
  return stream.writable;
}

/** Milliseconds between asking a process to end and ending it. */
const GRACE = 5000;

/**
 * Ends a process group when `signal` says so, SIGTERM, then SIGKILL, and with Kiln itself. The function it gives takes the
 * watch away.
 */
export function endOnAbort(pid: number | undefined, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const send = (name: NodeJS.Signals): void => {
    try {
      if (pid !== undefined) process.kill(-pid, name);
    } catch {
      // It has ended already.
    }
  };
  const stop = (): void => {
    send("SIGTERM");
    timer = setTimeout(send, GRACE, "SIGKILL");
  };
  const last = (): void => send("SIGKILL");
  process.prependOnceListener("exit", last);
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  return () => {
    clearTimeout(timer);
    process.removeListener("exit", last);
    signal?.removeEventListener("abort", stop);
  };
}
