import { spawn } from "node:child_process";

/** How a process ended. */
export interface ProcessEnd {
  /** `undefined` when a signal ended it. */
  readonly status: number | undefined;
  /** `true` when the caller's signal stopped it. */
  readonly stopped: boolean;
  /** Why it could not be started at all. */
  readonly failed: string | undefined;
}

/** What to start and who hears its output. */
export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Each line of standard output and standard error, without its end. */
  readonly onLine?: ((line: string, stream: "out" | "err") => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Between SIGTERM and SIGKILL, in milliseconds: make removes half-written targets in that time. */
const GRACE = 5_000;

/** Runs a program in a process group of its own; when `signal` aborts, the whole group is stopped. No shell is involved. */
export function runGroup(request: ProcessRequest): Promise<ProcessEnd> {
  const { command, args, cwd, env, onLine, signal } = request;
  return new Promise((settle) => {
    if (signal?.aborted) {
      settle({ status: undefined, stopped: true, failed: undefined });
      return;
    }
    const child = spawn(command, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let failed: string | undefined;
    let killer: NodeJS.Timeout | undefined;
    const kill = (name: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name);
      } catch {
        // The group is gone already.
      }
    };
    const stop = (): void => {
      kill("SIGTERM");
      killer = setTimeout(() => kill("SIGKILL"), GRACE);
    };
    // A second Ctrl-C ends Kiln at once: the group must not outlive it.
    const onExit = (): void => kill("SIGKILL");
    signal?.addEventListener("abort", stop, { once: true });
    process.once("exit", onExit);
    const rests = { out: "", err: "" };
    const listen = (stream: "out" | "err", chunk: string): void => {
      const lines = (rests[stream] + chunk).split("\n");
      rests[stream] = lines.pop() ?? "";
      for (const line of lines) onLine?.(line, stream);
    };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => listen("out", chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => listen("err", chunk));
    child.on("error", (error) => {
      failed = error.message;
    });
    child.on("close", (code) => {
      clearTimeout(killer);
      signal?.removeEventListener("abort", stop);
      process.removeListener("exit", onExit);
      for (const stream of ["out", "err"] as const) if (rests[stream] !== "") onLine?.(rests[stream], stream);
      settle({
        status: failed === undefined ? (code ?? undefined) : undefined,
        stopped: signal?.aborted ?? false,
        failed,
      });
    });
  });
}
