import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  checkPlan,
  checkPlanRequest,
  defaultKeyring,
  type FoundTree,
  findTree,
  getFromMirror,
  KERNEL_ORG,
  listPatches,
  listTrees,
  mayBecomeRoot,
  patchTree,
  runSourcePlan,
  type SourcePlan,
  setDefaultTree,
  sourcePlan,
} from "../tree/index.ts";
import type { SessionContext } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { failed } from "./input.ts";

/** Which sources are wanted, and from where. */
export interface SourceRequest {
  /** `6.12` or `6.12.5`; `undefined`: the newest that the package manager has. */
  readonly version: string | undefined;
  /** Address of a mirror of kernel.org, `true` for kernel.org itself; `undefined`: the package manager. */
  readonly mirror: string | true | undefined;
  /** File of trusted keys; `undefined`: the one of the user's configuration. */
  readonly keyring: string | undefined;
  /** Gentoo's package of sources. */
  readonly package: string | undefined;
  /** Patch files and folders of them, applied to a copy. */
  readonly patches: readonly string[];
}

/** A tree that was got or chosen; `kiln source get --json` prints it. */
export interface ChosenTree {
  /** Absolute path of the tree, or of an archive that was chosen. */
  readonly path: string;
  /** As its Makefile states it. */
  readonly version: string;
  /** The patches that were applied, in order. */
  readonly patches: readonly string[];
}

/** What sources there are. */
export function listSources(context: SessionContext): readonly FoundTree[] {
  return listTrees(context.cwd, context.env);
}

/** How this system's package manager gets sources. Throws `InputFailure` when there is none that Kiln knows, or it lacks the version. */
export function planSources(request: SourceRequest, context: SessionContext): SourcePlan {
  const wrong = checkPlanRequest(request);
  if (wrong !== undefined) throw failed(wrong);
  const plan = sourcePlan(request, context.env);
  if (plan !== undefined) {
    const lacking = checkPlan(plan, request);
    if (lacking !== undefined) throw failed(lacking);
    return plan;
  }
  throw new InputFailure("this system has no package manager that Kiln knows", {
    hint: "get a release with kiln source get VERSION --mirror",
  });
}

/** Whether this user may run the system's package manager. */
export function mayInstall(context: SessionContext): boolean {
  return mayBecomeRoot(context.env);
}

/** Gets a tree from the package manager or a mirror, unpacked, verified where the mirror's way is taken, and patched. */
export async function getSource(request: SourceRequest, context: SessionContext): Promise<ChosenTree> {
  // A patch that is not there is told before a kernel is fetched.
  const patches = listPatches(request.patches, context.cwd);
  if ("kind" in patches) throw failed(patches);
  const path = request.mirror === undefined ? await fromPackage(request, context) : await fromMirror(request, context);
  return patchedTree(path, request.patches, context);
}

/** Makes a tree, or an archive of one, the one that is used when none is named; with patches, a patched copy of it. */
export async function useSource(
  tree: string,
  patches: readonly string[],
  context: SessionContext,
): Promise<ChosenTree> {
  const path = resolveTree(tree, context);
  const chosen = await patchedTree(path, patches, context);
  // A link such as /usr/src/linux is kept as it was named: it is meant to lead elsewhere one day.
  const kept = patches.length === 0 ? path : chosen.path;
  const unwritten = setDefaultTree(kept, context.env);
  if (unwritten !== undefined)
    throw new InputFailure(unwritten.message, { hint: "set XDG_CONFIG_HOME to a folder that you can write to" });
  return { ...chosen, path: kept };
}

async function fromMirror(request: SourceRequest, context: SessionContext): Promise<string> {
  const { version, mirror, keyring } = request;
  if (version === undefined)
    throw new InputFailure("a mirror needs the version to get", { hint: "kiln source get 6.12.5 --mirror" });
  const root = await getFromMirror({
    version,
    mirror: typeof mirror === "string" ? mirror : KERNEL_ORG,
    keyring: keyring === undefined ? defaultKeyring(context.env) : resolve(context.cwd, keyring),
    env: context.env,
    onEvent: context.report,
    signal: context.signal,
  });
  if (typeof root !== "string") throw failed(root);
  return root;
}

async function fromPackage(request: SourceRequest, context: SessionContext): Promise<string> {
  const plan = planSources(request, context);
  const got = await runSourcePlan(plan, request, {
    env: context.env,
    onEvent: context.report,
    signal: context.signal,
  });
  if (got.kind === "failure") throw failed(got);
  return got.path;
}

/** The tree at a path, unpacked if it is an archive, copied and patched if there are patches. */
async function patchedTree(path: string, patches: readonly string[], context: SessionContext): Promise<ChosenTree> {
  const { cwd, env, report, signal } = context;
  const files = listPatches(patches, cwd);
  if ("kind" in files) throw failed(files);
  const tree = await findTree({ kernelDir: path, cwd, env, onEvent: report, signal });
  if ("kind" in tree) throw failed(tree);
  if (files.length === 0) return { path: tree.root, version: tree.version, patches: [] };
  const patched = await patchTree(tree.root, files, { env, onEvent: report, signal });
  if (typeof patched !== "string") throw failed(patched);
  const result = await findTree({ kernelDir: patched, cwd, env, onEvent: report, signal });
  if ("kind" in result) throw failed(result);
  return { path: patched, version: result.version, patches: files.map(({ file }) => file) };
}

/** The path of a tree that is named by it, or by the version of the one tree that has it. */
function resolveTree(name: string, context: SessionContext): string {
  const path = resolve(context.cwd, name);
  if (existsSync(path)) return path;
  const trees = listTrees(context.cwd, context.env);
  const fitting = trees.filter((tree) => tree.version === name);
  if (fitting.length === 1) return fitting[0]!.path;
  throw new InputFailure(
    fitting.length === 0 ? `there is no tree ${name}` : `${fitting.length} trees are Linux ${name}`,
    {
      hint:
        fitting.length === 0
          ? "kiln source list shows what there is"
          : `name one: ${fitting.map((tree) => tree.path).join(", ")}`,
    },
  );
}
