import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Failure, failure, type TreeEvent } from "./tree.ts";

/**
 * Runs a program of the system that changes the system, with its output on standard error; as root, through sudo or doas where the
 * user is not root. It stays in Kiln's process group, so that it may ask for a password at the terminal; when `signal` aborts it is
 * asked to end, never killed, for a package manager must not be.
 */
export function runPackageManager(
  command: readonly string[],
  {
    env,
    onEvent,
    signal,
  }: {
    readonly env: NodeJS.ProcessEnv;
    readonly onEvent: (event: TreeEvent) => void;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Failure | undefined> {
  const [program = "", ...args] = asRoot(command, env);
  onEvent({ kind: "command", command: [program, ...args] });
  return new Promise((settle) => {
    if (signal?.aborted) {
      settle(failure("interrupted", "run it again"));
      return;
    }
    const child = spawn(program, args, {
      stdio: ["ignore", 2, 2],
      env: { ...env, DEBIAN_FRONTEND: env.DEBIAN_FRONTEND ?? "noninteractive" },
    });
    const stop = (): void => void child.kill("SIGTERM");
    signal?.addEventListener("abort", stop, { once: true });
    child.on("error", (error) => settle(failure(`${program} could not be started: ${error.message}`, "install it")));
    child.on("close", (code, name) => {
      signal?.removeEventListener("abort", stop);
      if (code === 0) settle(undefined);
      else
        settle(failure(`${program} ended with ${code === null ? name : `status ${code}`}`, "see its messages above"));
    });
  });
}

/** Whether this user may change the system: is root, or has a way to become it. */
export function mayBecomeRoot(env: NodeJS.ProcessEnv): boolean {
  return process.getuid?.() === 0 || wayToRoot(env) !== undefined;
}

/** Through sudo or doas when the user is not root and has one of them. */
function asRoot(command: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  const way = process.getuid?.() === 0 ? undefined : wayToRoot(env);
  return way === undefined ? command : [way, ...command];
}

function wayToRoot(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? "").split(delimiter);
  return ["sudo", "doas"].find((name) => folders.some((folder) => existsSync(join(folder, name))));
}
