import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { type BuildResult, buildKernel, builtInTree, type Finding, onPath, preflight } from "../build/index.ts";
import { configValues } from "../tree/index.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { type LocatedTree, locateTree, namedOutput } from "./open-tree.ts";

/** `kiln build`. */
export interface BuildKernelRequest extends TreeRequest {
  /** Make targets; none: what `make` makes by itself. */
  readonly targets: readonly string[];
  /** `undefined`: one a core. */
  readonly jobs: number | undefined;
  /** `undefined`: when it is installed. */
  readonly ccache: boolean | undefined;
  /** `HOST/JOBS,…` of distcc servers. */
  readonly distcc: string | undefined;
  readonly icecc: boolean;
  readonly reproducible: boolean;
  /** Build although the checks found errors. */
  readonly force: boolean;
}

/** What came of a build; `kiln build --json` prints it. */
export interface BuildKernelResult {
  readonly findings: readonly Finding[];
  readonly build: BuildResult;
  readonly output: string;
  readonly log: string;
}

/** Checks, then drives the tree's make. */
export async function build(
  request: BuildKernelRequest,
  context: SessionContext,
  onFinding: (finding: Finding) => void,
): Promise<BuildKernelResult> {
  const tree = await locateTree(request, context);
  const output = buildFolder(tree, request, context);
  const config = readConfig(output);
  if (output !== tree.root && builtInTree(tree.root))
    throw new InputFailure(`${tree.root} was built in place, which make does not mix with O=`, {
      hint: `clean it (make -C ${tree.root} mrproper), or build there without O=`,
    });
  const variables = makeVariables(request);
  const { env } = context;
  const findings = preflight({
    root: tree.root,
    output,
    env,
    variables,
    config,
    initramfs: config.has("BLK_DEV_INITRD"),
  });
  for (const finding of findings) onFinding(finding);
  const error = findings.find((finding) => finding.severity === "error");
  if (error !== undefined && !request.force)
    throw new InputFailure(error.message, { hint: `${error.remedy}; --force builds all the same` });
  mkdirSync(output, { recursive: true });
  const log = join(output, "kiln-build.log");
  const distribution = distributed(request, context);
  const result = await buildKernel(
    {
      root: tree.root,
      output,
      targets: request.targets,
      variables,
      jobs: request.jobs ?? distribution.jobs ?? availableParallelism(),
      logFile: log,
      env: { ...env, ...distribution.env },
      launcher: distribution.launcher,
      reproducible: request.reproducible,
      signal: context.signal,
    },
    context.report,
  );
  context.signal?.throwIfAborted();
  return { findings, build: result, output, log };
}

/** The build folder: `O=`, else the tree, or for a tree in Kiln's cache the current folder. */
export function buildFolder(tree: LocatedTree, request: TreeRequest, context: SessionContext): string {
  const named = namedOutput(request, context);
  if (named !== undefined) return resolve(context.cwd, named);
  return tree.unpacked ? context.cwd : tree.root;
}

/** The assignments of the `.config` in a build folder. */
export function readConfig(output: string): Map<string, string> {
  const file = join(output, ".config");
  if (!existsSync(file))
    throw new InputFailure(`there is no .config in ${output}`, {
      hint: "make one with kiln apply DOC, or name its folder with O=DIR",
    });
  return configValues(readFileSync(file, "utf8"));
}

/** `VAR=value` words as make gets them: the build folder is named by Kiln. */
export function makeVariables(request: TreeRequest): Record<string, string> {
  const { O: _folder, KBUILD_OUTPUT: _output, ...variables } = request.overrides;
  return variables;
}

interface Distribution {
  readonly launcher: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: number | undefined;
}

/** Who compiles: this machine, through ccache where it is installed, or others through distcc or icecc. */
function distributed(request: BuildKernelRequest, { env }: SessionContext): Distribution {
  const ccache = request.ccache ?? onPath("ccache", env);
  const remote = request.distcc !== undefined ? "distcc" : request.icecc ? "icecc" : undefined;
  for (const program of [request.ccache ? "ccache" : undefined, remote]) {
    if (program !== undefined && !onPath(program, env))
      throw new InputFailure(`${program} is not installed`, {
        hint: `install it (Debian: apt-get install ${program})`,
      });
  }
  const hosts = request.distcc === undefined ? {} : { DISTCC_HOSTS: request.distcc.replaceAll(",", " ") };
  const jobs = request.distcc === undefined ? undefined : slots(request.distcc);
  if (ccache)
    return { launcher: "ccache", env: { ...hosts, ...(remote === undefined ? {} : { CCACHE_PREFIX: remote }) }, jobs };
  return { launcher: remote, env: hosts, jobs };
}

/** `host/4,host:3633/2`: 6; a host without a number counts 4, as distcc has it. */
function slots(hosts: string): number {
  const words = hosts.split(/[\s,]+/).filter((host) => host !== "");
  return words.reduce((sum, host) => sum + Number(/\/(\d+)/.exec(host)?.[1] ?? 4), 0);
}
