import { type BuildKernelResult, build, type KernelPackage } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { printBuildFailure } from "./build-failure.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printJson } from "./terminal.ts";

/** Options of `kiln build`. */
export interface BuildOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly jobs?: number;
  readonly ccache?: boolean;
  readonly ccacheRemote?: string;
  readonly distcc?: string;
  readonly icecc?: boolean;
  readonly reproducible?: boolean;
  readonly package?: KernelPackage;
  readonly force?: boolean;
}

/** `kiln build`. */
export function buildKernel(words: readonly string[], options: BuildOptions): Promise<void> {
  const { words: targets, overrides } = splitOverrides(words);
  return run(async (context) => {
    const request = {
      kernelDir: options.kernelDir,
      overrides,
      targets,
      jobs: options.jobs,
      ccache: options.ccache,
      ccacheRemote: options.ccacheRemote,
      distcc: options.distcc,
      icecc: options.icecc ?? false,
      reproducible: options.reproducible ?? false,
      package: options.package,
      force: options.force ?? false,
    };
    const result = await build(request, context, ({ severity, message, remedy }) => {
      process.stderr.write(`kiln: ${severity === "warning" ? "note: " : ""}${message}\n  ${remedy}\n`);
    });
    const { build: end } = result;
    if (options.json) printJson(result);
    else if (end.kind === "failed") printBuildFailure(end);
    else if (end.kind === "built") printBuilt(end, result);
    if (end.kind === "failed") return NOT_HELD;
    return DONE;
  }, "the next kiln build goes on from here");
}

function printBuilt(
  { seconds, objects, warnings, cache, packages }: Extract<BuildKernelResult["build"], { kind: "built" }>,
  { output, log }: BuildKernelResult,
): void {
  print(`built in ${seconds.toFixed(0)} s: ${counted(objects, "object")}, ${counted(warnings, "warning")}`);
  if (cache !== undefined) {
    const remote = cache.remoteHits === 0 ? "" : `, ${cache.remoteHits} of them from the remote storage`;
    const silent = cache.remoteErrors === 0 ? "" : `; the remote storage failed ${counted(cache.remoteErrors, "time")}`;
    print(`  ccache had ${cache.hits} of ${cache.hits + cache.misses}${remote}${silent}`);
  }
  for (const file of packages) print(`  package ${file}`);
  print(`  in ${output}, log ${log}`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
