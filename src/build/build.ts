import { appendFileSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type BuildError, diagnose } from "./build-failure.ts";
import type { CacheLog, CacheUse } from "./compiler-cache.ts";
import { type MakeRequest, makeWords } from "./make-words.ts";
import { ObjectCount } from "./object-count.ts";
import { Pace } from "./pace.ts";
import { madePackage } from "./package-target.ts";
import { plannedObjects } from "./planned-objects.ts";
import { runGroup } from "./process-group.ts";
import { staleObjects } from "./stale-objects.ts";

/** One build. */
export interface BuildRequest extends MakeRequest {
  readonly jobs: number;
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder below `arch/`: "x86". */
  readonly srcarch: string;
  /** The `.config` by name without `CONFIG_`; strings without quotes. */
  readonly config: ReadonlyMap<string, string>;
  /** What ccache logs, when it compiles. */
  readonly cache: CacheLog | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How far a build is. */
export interface BuildEvent {
  readonly kind: "building";
  /** Objects made so far. */
  readonly done: number;
  /** Objects that this build makes in all; `undefined` until that is counted. */
  readonly total: number | undefined;
  /** As kbuild tells it ("CC fs/ext4/acl.o"). */
  readonly current: string;
  readonly warnings: number;
  /** Since the start. */
  readonly seconds: number;
  /** Objects a second, of late. */
  readonly rate: number;
  /** Seconds until the last object is made at that rate. */
  readonly left: number | undefined;
}

/** How a build ended. */
export type BuildResult =
  | {
      readonly kind: "built";
      /** Objects made. */
      readonly objects: number;
      /** How many it was said in the beginning that there would be; `undefined` when they could not be counted. */
      readonly counted: number | undefined;
      readonly warnings: number;
      readonly seconds: number;
      readonly cache: CacheUse | undefined;
      /** Packages that were made, absolute paths. */
      readonly packages: readonly string[];
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
  const log = openSync(logFile, "w");
  const count = new ObjectCount();
  const pace = new Pace();
  let counted: number | undefined;
  let told = 0;
  const tell = (now: number): void => {
    told = now;
    const { done, total, current, warnings } = count;
    const seconds = (now - started) / 1000;
    pace.take(seconds, done);
    report({ kind: "building", done, total, current, warnings, seconds, rate: pace.rate, left: pace.left(total) });
  };
  const planning = listedObjects(request).then(async (listed) => {
    count.plan(listed, await staleObjects(listed, output));
    counted = count.total;
  });
  const packages: string[] = [];
  const said: string[] = [];
  let full = false;
  /** A disk without room for the log has none for the objects either, as make tells then. */
  const write = (line: string): void => {
    said.push(line);
    try {
      if (!full) appendFileSync(log, `${line}\n`);
    } catch {
      full = true;
    }
  };
  try {
    const end = await runGroup({
      command: "make",
      args: [`-j${request.jobs}`, ...makeWords(request)],
      cwd: root,
      env,
      signal,
      onLine(line) {
        write(line);
        count.take(line);
        const made = madePackage(line);
        if (made !== undefined) packages.push(resolve(output, made));
        const now = performance.now();
        if (now - told > PACE) tell(now);
      },
    });
    await planning;
    tell(performance.now());
    if (end.stopped) return { kind: "stopped" };
    if (end.failed !== undefined) {
      const error = { lines: [end.failed], object: undefined, option: undefined, hint: "install make and start again" };
      return { kind: "failed", status: undefined, error, log: logFile };
    }
    if (end.status !== 0) return { kind: "failed", status: end.status, error: diagnose(request, said), log: logFile };
    return {
      kind: "built",
      objects: count.done,
      counted,
      warnings: count.warnings,
      seconds: (performance.now() - started) / 1000,
      cache: request.cache?.read(),
      packages,
    };
  } finally {
    closeSync(log);
  }
}

/** The objects that a build will make, up to date ones too; empty when that is not known beforehand. */
async function listedObjects(request: BuildRequest): Promise<ReadonlySet<string>> {
  const { targets, config } = request;
  const whole = (target: string): boolean =>
    /^(all|[a-z]+-?pkg)$/.test(target) || (/^(vmlinux|[a-z]*[zI]mage(\.gz)?)$/.test(target) && !config.has("MODULES"));
  const folders = targets.filter((target) => target.endsWith("/"));
  if (targets.some((target) => !whole(target) && !folders.includes(target))) return new Set();
  const objects = await plannedObjects(request);
  if (targets.length === 0 || targets.some(whole)) return objects;
  return new Set([...objects].filter((object) => folders.some((folder) => object.startsWith(folder))));
}
