import { closeSync, existsSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { type BuildError, diagnose } from "./build-failure.ts";
import { type CacheUse, readCacheUse } from "./compiler-cache.ts";
import { ObjectCount } from "./object-count.ts";
import { runGroup } from "./process-group.ts";

/** One build. */
export interface BuildRequest {
  /** The source tree, absolute. */
  readonly root: string;
  /** The build folder, absolute; the tree itself when nothing else was asked for. */
  readonly output: string;
  /** Empty: make's default. */
  readonly targets: readonly string[];
  /** `VAR=value` words for make, without `O`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly jobs: number;
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
  /** Put before the compiler ("ccache"), `undefined` for none. */
  readonly launcher: string | undefined;
  /** The same sources and configuration give the same bytes, wherever and whenever they are built. */
  readonly reproducible: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How far a build is. */
export interface BuildEvent {
  readonly kind: "building";
  /** Objects compiled so far. */
  readonly done: number;
  /** Objects that this build compiles in all; `undefined` until that is counted. */
  readonly total: number | undefined;
  readonly current: string;
  readonly warnings: number;
  /** Since the start. */
  readonly seconds: number;
}

/** How a build ended. */
export type BuildResult =
  | {
      readonly kind: "built";
      readonly objects: number;
      readonly warnings: number;
      readonly seconds: number;
      readonly cache: CacheUse | undefined;
    }
  | { readonly kind: "failed"; readonly status: number | undefined; readonly error: BuildError; readonly log: string }
  | { readonly kind: "stopped" };

/** Between two progress events at least, in milliseconds. */
const PACE = 200;

/** Drives the tree's `make`. What it prints goes whole into the log file. */
export async function buildKernel(request: BuildRequest, report: (event: BuildEvent) => void): Promise<BuildResult> {
  const { root, output, logFile, env, signal } = request;
  mkdirSync(output, { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  const started = performance.now();
  const before = request.launcher === "ccache" ? readCacheUse(env) : undefined;
  const log = openSync(logFile, "w");
  const lines: string[] = [];
  const count = new ObjectCount();
  const dry = new AbortController();
  let planning: Promise<unknown> | undefined;
  let told = 0;
  const tell = (now: number): void => {
    told = now;
    const { done, total, current, warnings } = count;
    report({ kind: "building", done, total, current, warnings, seconds: (now - started) / 1000 });
  };
  const words = makeWords(request);
  const plan = (): void => {
    planning ??= runGroup({
      command: "make",
      args: ["-n", "-k", ...words],
      cwd: root,
      env,
      signal: dry.signal,
      onLine: (line) => count.plan(line),
    }).then(({ stopped }) => {
      if (!stopped) count.completePlan();
    });
  };
  try {
    const end = await runGroup({
      command: "make",
      args: [`-j${request.jobs}`, ...words],
      cwd: root,
      env,
      signal,
      onLine(line) {
        writeSync(log, `${line}\n`);
        lines.push(line);
        if (count.take(line)) plan();
        const now = performance.now();
        if (now - told > PACE) tell(now);
      },
    });
    dry.abort();
    await planning;
    tell(performance.now());
    if (end.stopped) return { kind: "stopped" };
    if (end.failed !== undefined) {
      const error = { lines: [end.failed], object: undefined, option: undefined, hint: "install make and start again" };
      return { kind: "failed", status: undefined, error, log: logFile };
    }
    if (end.status !== 0) return { kind: "failed", status: end.status, error: diagnose(lines, root), log: logFile };
    const after = before === undefined ? undefined : readCacheUse(env);
    return {
      kind: "built",
      objects: count.done,
      warnings: count.warnings,
      seconds: (performance.now() - started) / 1000,
      cache:
        before === undefined || after === undefined
          ? undefined
          : { hits: after.hits - before.hits, misses: after.misses - before.misses },
    };
  } finally {
    dry.abort();
    closeSync(log);
  }
}

/** What make is called with, but for `-j`. */
export function makeWords({ root, output, targets, variables, launcher, reproducible, env }: BuildRequest): string[] {
  const given: Record<string, string> = { ...variables };
  if (output !== root) given.O = output;
  if (launcher !== undefined) {
    const cross = given.CROSS_COMPILE ?? env.CROSS_COMPILE ?? "";
    const llvm = given.LLVM ?? env.LLVM ?? "";
    given.CC = `${launcher} ${given.CC ?? env.CC ?? (llvm === "" ? `${cross}gcc` : "clang")}`;
    given.HOSTCC = `${launcher} ${given.HOSTCC ?? env.HOSTCC ?? (llvm === "" ? "gcc" : "clang")}`;
  }
  if (reproducible) {
    given.KBUILD_BUILD_TIMESTAMP ??= "Thu Jan  1 00:00:00 UTC 1970";
    given.KBUILD_BUILD_USER ??= "kiln";
    given.KBUILD_BUILD_HOST ??= "kiln";
    given.KBUILD_BUILD_VERSION ??= "1";
    given.KCFLAGS = `${given.KCFLAGS ?? ""} -ffile-prefix-map=${output}=. -ffile-prefix-map=${root}=.`.trim();
    given.KAFLAGS = `${given.KAFLAGS ?? ""} -ffile-prefix-map=${output}=. -ffile-prefix-map=${root}=.`.trim();
  }
  return [...Object.entries(given).map(([name, value]) => `${name}=${value}`), ...targets];
}

/** Whether a tree was built in itself, which make refuses to mix with a build folder. */
export function builtInTree(root: string): boolean {
  return existsSync(`${root}/.config`) || existsSync(`${root}/include/config`);
}
