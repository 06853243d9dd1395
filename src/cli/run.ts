import { readFileSync } from "node:fs";
import { InputFailure, type SessionContext } from "../session/index.ts";
import { Progress } from "./progress.ts";
import { systemRefusal } from "./system-refusal.ts";

/** Exit statuses. */
export const DONE = 0;
export const NOT_HELD = 1;
const INPUT_ERROR = 2;
const INTERRUPTED = 130;
const TERMINATED = 143;

/**
 * Runs a verb: context, progress, Ctrl-C and failures in one place. The verb returns the exit status; `afterwards` is told after
 * Ctrl-C.
 */
export async function run(
  verb: (context: SessionContext) => Promise<number> | number,
  afterwards = "nothing was changed",
): Promise<void> {
  const progress = new Progress();
  const controller = new AbortController();
  const interrupt = (): void => {
    // A second Ctrl-C, or one nobody waits to hear of, ends at once.
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    progress.stopping();
    controller.abort();
  };
  let terminated = false;
  const terminate = (): void => {
    terminated = true;
    interrupt();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", terminate);
  // Code that computes hears of no signal; the system's own way of ending a process needs nobody to listen.
  const compute = <T>(work: () => T): T => {
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", terminate);
    try {
      return work();
    } finally {
      process.on("SIGINT", interrupt);
      process.on("SIGTERM", terminate);
    }
  };
  // The terminal was closed: what was started must not go on without it. Not so below nohup.
  if (!ignoresHangup()) process.on("SIGHUP", terminate);
  try {
    const context = { cwd: process.cwd(), env: process.env, report: progress.show, signal: controller.signal, compute };
    process.exitCode = await verb(context);
  } catch (error) {
    progress.clear();
    if (controller.signal.aborted) {
      process.stderr.write(`kiln: interrupted; ${afterwards}\n`);
      process.exitCode = terminated ? TERMINATED : INTERRUPTED;
    } else {
      const failure = error instanceof InputFailure ? error : systemRefusal(error);
      if (failure === undefined) throw error;
      process.stderr.write(messageOf(failure));
      process.exitCode = INPUT_ERROR;
    }
  } finally {
    progress.clear();
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", terminate);
    process.removeListener("SIGHUP", terminate);
  }
}

/** Whether whoever started Kiln wants it to outlive the terminal. */
function ignoresHangup(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return mask !== undefined && (Number.parseInt(mask.slice(-1), 16) & 1) === 1;
  } catch {
    return false;
  }
}

function messageOf({ file, line, message, hint }: InputFailure): string {
  const place = file === undefined ? "" : line === undefined ? `${file}: ` : `${file}:${line}: `;
  return `kiln: ${place}${message}\n${hint === undefined ? "" : `  ${hint}\n`}`;
}
