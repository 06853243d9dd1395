import { build } from "../session/index.ts";
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
  readonly distcc?: string;
  readonly icecc?: boolean;
  readonly reproducible?: boolean;
  readonly package?: string;
  readonly force?: boolean;
}

/** The tree's own targets for packages. */
const PACKAGES: Readonly<Record<string, string>> = { deb: "bindeb-pkg", rpm: "binrpm-pkg", tar: "tarxz-pkg" };

/** `kiln build`. */
export function buildKernel(words: readonly string[], options: BuildOptions): Promise<void> {
  const { words: targets, overrides } = splitOverrides(words);
  const packaging = options.package === undefined ? [] : [PACKAGES[options.package] ?? options.package];
  return run(async (context) => {
    const request = {
      kernelDir: options.kernelDir,
      overrides,
      targets: [...targets, ...packaging],
      jobs: options.jobs,
      ccache: options.ccache,
      distcc: options.distcc,
      icecc: options.icecc ?? false,
      reproducible: options.reproducible ?? false,
      force: options.force ?? false,
    };
    const result = await build(request, context, ({ severity, message, remedy }) => {
      if (severity === "warning") process.stderr.write(`kiln: note: ${message}\n  ${remedy}\n`);
    });
    if (options.json) printJson(result);
    const { build: end } = result;
    if (end.kind === "failed") {
      if (!options.json) printBuildFailure(end);
      return NOT_HELD;
    }
    if (end.kind === "built" && !options.json) {
      const cache =
        end.cache === undefined ? "" : `; ccache had ${end.cache.hits} of ${end.cache.hits + end.cache.misses}`;
      print(`built in ${end.seconds.toFixed(0)} s: ${end.objects} objects, ${end.warnings} warnings${cache}`);
      print(`  in ${result.output}, log ${result.log}`);
    }
    return DONE;
  }, "the next kiln build goes on from here");
}
