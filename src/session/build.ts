import { existsSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import {
  type BuildResult,
  buildKernel,
  damagedProducts,
  type Finding,
  PACKAGE_TARGETS,
  packGentoo,
  preflight,
  type TreePackage,
} from "../build/index.ts";
import { configValues, isHeadersOnly } from "../tree/index.ts";
import { type FarmRequest, openFarm } from "./build-farm.ts";
import { alone } from "./build-folder.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { readInput } from "./input.ts";
import { type LocatedTree, locateTree, namedOutput } from "./open-tree.ts";

/** `kiln build`. */
export interface BuildKernelRequest extends TreeRequest, FarmRequest {
  /** Make targets; none: what `make` makes by itself. */
  readonly targets: readonly string[];
  /** `undefined`: one a core. */
  readonly jobs: number | undefined;
  readonly reproducible: boolean;
  /** Besides, packages of what was built. */
  readonly package: KernelPackage | undefined;
  /** Whether the kernel will be started with an initramfs; `undefined`: as the configuration and this system tell. */
  readonly initramfs?: boolean | undefined;
  /** Build although the checks found errors. */
  readonly force: boolean;
}

/** `gentoo`: a binary package for Portage and genkernel; the others by the tree's own targets. */
export type KernelPackage = TreePackage | "gentoo";

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
  assertSources(tree);
  const output = buildFolder(tree, request, context);
  // What stands in its way is told before anything is written there.
  readConfig(output);
  return alone(output, () => buildIn(output, tree, request, context, onFinding));
}

/** Throws `InputFailure` for a tree that can be configured only. */
export function assertSources({ root }: LocatedTree): void {
  if (!isHeadersOnly(root)) return;
  throw new InputFailure(`${root} has the Kconfig files without the C files: it can be configured, not built`, {
    hint: "kiln source get VERSION --mirror gets all of it",
  });
}

async function buildIn(
  output: string,
  tree: LocatedTree,
  request: BuildKernelRequest,
  context: SessionContext,
  onFinding: (finding: Finding) => void,
): Promise<BuildKernelResult> {
  const config = readConfig(output);
  if (output !== tree.root && isBuiltInPlace(tree.root))
    throw new InputFailure(`${tree.root} was built in place, which make does not mix with O=`, {
      hint: `clean it (make -C ${tree.root} mrproper), or build there without O=`,
    });
  const { env, signal } = context;
  const { reproducible, package: kind } = request;
  const given = makeVariables(request);
  const packing = kind === undefined || kind === "gentoo" ? [] : [PACKAGE_TARGETS[kind]];
  const targets = [...request.targets, ...packing];
  const srcarch = tree.environment.SRCARCH ?? "";
  const checked = { root: tree.root, output, env, variables: given, srcarch, config, initramfs: request.initramfs };
  const findings = preflight({ ...checked, targets, reproducible });
  const errors = findings.filter((finding) => finding.severity === "error");
  for (const finding of findings) if (request.force || finding.severity === "warning") onFinding(finding);
  if (errors.length > 0 && !request.force) {
    // All of them: a machine that lacks one program often lacks several.
    const told = errors.map(({ message, remedy }) => `${message}\n  ${remedy}`).join("\nkiln: ");
    throw new InputFailure(told, { hint: "--force builds all the same" });
  }
  const farm = await openFarm(request, output, given, env);
  for (const finding of farm.findings) onFinding(finding);
  // make would take them for finished.
  for (const path of damagedProducts(output)) {
    rmSync(join(output, path), { recursive: true });
    context.report({ kind: "note", text: `${join(output, path)} is damaged and made again` });
  }
  const log = join(output, "kiln-build.log");
  const built = await buildKernel(
    {
      root: tree.root,
      output,
      targets,
      variables: { ...given, ...farm.variables },
      jobs: request.jobs ?? farm.jobs ?? availableParallelism(),
      logFile: log,
      env: { ...env, ...farm.env },
      srcarch,
      config,
      cache: farm.cache,
      reproducible,
      signal,
    },
    context.report,
  );
  signal?.throwIfAborted();
  const result = { findings: [...findings, ...farm.findings], output, log };
  if (built.kind !== "built" || kind !== "gentoo") return { ...result, build: built };
  const packed = await packGentoo({ root: tree.root, output, srcarch, variables: given, env, signal });
  signal?.throwIfAborted();
  if (packed.kind === "not-packed") throw new InputFailure(packed.message, { hint: packed.hint });
  return { ...result, build: { ...built, packages: packed.files } };
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
  if (existsSync(output) && !statSync(output).isDirectory())
    throw new InputFailure(`${output} is no folder`, { hint: "name the build folder with O=DIR" });
  if (!existsSync(file))
    throw new InputFailure(`there is no .config in ${output}`, {
      hint: "make one with kiln apply DOC, or name its folder with O=DIR",
    });
  return configValues(readInput(file));
}

/** `VAR=value` words as make gets them: the build folder is named by Kiln. */
export function makeVariables(request: TreeRequest): Record<string, string> {
  const { O: _folder, KBUILD_OUTPUT: _output, ...variables } = request.overrides;
  return variables;
}

/** Whether a tree was built in itself, which make refuses to mix with a build folder. */
function isBuiltInPlace(root: string): boolean {
  return existsSync(join(root, ".config")) || existsSync(join(root, "include/config"));
}
