import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Model } from "../kconfig/index.ts";
import { findTree, isTree, openTree as readTree, treeEnvironment } from "../tree/index.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { failed } from "./input.ts";

/** A tree whose Kconfig files have been read. */
export interface OpenTree extends LocatedTree {
  readonly model: Model;
}

/** A tree with the environment that its Makefile would give `conf`. */
export interface LocatedTree {
  /** Absolute path. */
  readonly root: string;
  /** As the Makefile states it ("6.12.57"); empty when it states none. */
  readonly version: string;
  readonly arch: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether Kiln unpacked it into its own cache, where nobody looks for a `.config`. */
  readonly unpacked: boolean;
}

/**
 * Finds the tree that is meant, unpacking it if need be, and works out its environment. `anew`: whatever the build folder was built
 * from before.
 */
export async function locateTree(
  request: TreeRequest,
  context: SessionContext,
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<LocatedTree> {
  const tree = await findTree({
    kernelDir: request.kernelDir ?? (anew ? undefined : treeBeside(request, context)),
    cwd: context.cwd,
    env: context.env,
    signal: context.signal,
    onEvent: context.report,
  });
  context.signal?.throwIfAborted();
  if ("kind" in tree) throw failed(tree);
  const environment = await treeEnvironment(tree, { ...context.env, ...request.overrides });
  context.signal?.throwIfAborted();
  const { root, version } = tree;
  assertArchitecture(root, environment);
  return { root, version, arch: environment.ARCH ?? "", environment, unpacked: tree.cached };
}

/** The tree that a build folder was built from: make leaves a link to it there. The folder that we are in comes first, if it is a tree. */
function treeBeside(request: TreeRequest, context: SessionContext): string | undefined {
  const output = namedOutput(request, context);
  if (output === undefined || isTree(context.cwd)) return undefined;
  const source = join(resolve(context.cwd, output), "source");
  return isTree(source) ? realpathSync(source) : undefined;
}

/** Throws `InputFailure` for an architecture that the tree does not have. */
function assertArchitecture(root: string, { ARCH = "", SRCARCH = "" }: Readonly<Record<string, string>>): void {
  const folder = join(root, "arch");
  // Other trees have no such folders, or need none.
  if (SRCARCH === "" || !existsSync(join(folder, "Kconfig")) || existsSync(join(folder, SRCARCH))) return;
  const known = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  throw new InputFailure(`this tree has no architecture ${ARCH}`, {
    file: root,
    hint: `it has ${known.map(({ name }) => name).join(", ")}`,
  });
}

/** Finds and reads the tree that is meant. Throws `InputFailure` when there is none or its Kconfig files have errors. */
export async function openTree(request: TreeRequest, context: SessionContext): Promise<OpenTree> {
  const located = await locateTree(request, context);
  const { root, environment } = located;
  const { model, diagnostics } = readTree({ top: "Kconfig", environment, cwd: root, env: context.env });
  if (model !== undefined) return { ...located, model };
  const error = diagnostics.find((diagnostic) => diagnostic.severity === "error") ?? diagnostics[0];
  const place = error?.place;
  throw new InputFailure(error?.message ?? "the Kconfig files of this tree cannot be read", {
    file: place === undefined ? root : join(root, place.file),
    line: place?.line,
    hint: error?.hint ?? "mend the Kconfig file, or name another tree with -k",
  });
}

/** Where `make` would leave its `.config`: `O=`, `KBUILD_OUTPUT`, else the tree. */
export function outputFolder(tree: LocatedTree, request: TreeRequest, context: SessionContext): string {
  const named = namedOutput(request, context);
  return named === undefined ? tree.root : resolve(context.cwd, named);
}

/** The build folder the user names, `undefined` for none. */
export function namedOutput(request: TreeRequest, context: SessionContext): string | undefined {
  return request.overrides.O || request.overrides.KBUILD_OUTPUT || context.env.KBUILD_OUTPUT || undefined;
}
