import { existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type InstalledKernel,
  type InstallPlan,
  installKernel,
  listInstalled,
  planInstallation,
  planRemoval,
  planRollback,
  readInstalled,
  removeInstalled,
  rollbackInstalled,
} from "../build/index.ts";
import { buildFolder, makeVariables } from "./build.ts";
import { alone } from "./build-folder.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { locateTree } from "./open-tree.ts";

/** `kiln install`. */
export interface InstallKernelRequest extends TreeRequest {
  /** `/` is the running system; `undefined`: `root` in the build folder. */
  readonly root: string | undefined;
  readonly bootDir: string | undefined;
  readonly headers: boolean;
}

/** Installs the kernel that was built. Never over the running system unless `/` is named. */
export async function install(
  request: InstallKernelRequest,
  context: SessionContext,
): Promise<{ readonly kernel: InstalledKernel; readonly root: string }> {
  const wish = await wishOf(request, context);
  const result = await alone(wish.output, () => installKernel(wish, new Date()));
  if (result.kind === "not-installed") throw new InputFailure(result.message, { hint: result.hint });
  return { kernel: result.kernel, root: wish.target };
}

/** What `kiln install`, with `--remove` or `--rollback` too, would do. Throws `InputFailure` where it would be refused. */
export async function planInstalling(
  request: InstallKernelRequest,
  action: ManageAction | { readonly kind: "install" },
  context: SessionContext,
): Promise<InstallPlan & { readonly root: string }> {
  if (action.kind === "install") {
    const wish = await wishOf(request, context);
    const plan = planInstallation(wish);
    if ("kind" in plan) throw new InputFailure(plan.message, { hint: plan.hint });
    return { root: wish.target, ...plan };
  }
  const root = await managedRoot(request, context);
  const kernels = listInstalled(root);
  const kernel = kernels.find(({ release }) => release === action.release);
  const plan =
    kernel === undefined
      ? undefined
      : action.kind === "remove"
        ? planRemoval(root, kernel)
        : planRollback(root, kernel);
  if (plan === undefined) throw unknownRelease(action, root, kernels);
  return { root, ...plan };
}

async function wishOf(request: InstallKernelRequest, context: SessionContext) {
  const tree = await locateTree(request, context);
  const output = buildFolder(tree, request, context);
  const target = targetOf(request, output, context);
  return {
    root: tree.root,
    output,
    target,
    bootDir: bootDirOf(request, target, context),
    srcarch: tree.environment.SRCARCH ?? "",
    variables: makeVariables(request),
    env: context.env,
    headers: request.headers,
    signal: context.signal,
  };
}

/** What is done with a kernel that Kiln installed. */
export interface ManageAction {
  readonly kind: "remove" | "rollback";
  readonly release: string;
}

async function managedRoot(request: InstallKernelRequest, context: SessionContext): Promise<string> {
  if (request.root !== undefined) return resolve(context.cwd, request.root);
  return targetOf(request, buildFolder(await locateTree(request, context), request, context), context);
}

function unknownRelease(
  { kind, release }: ManageAction,
  root: string,
  kernels: readonly InstalledKernel[],
): InputFailure {
  const what = kind === "remove" ? "no kernel" : "no older kernel";
  return new InputFailure(`Kiln keeps ${what} of release ${release} in ${root}`, {
    hint:
      kernels.length === 0
        ? "nothing was installed there"
        : `there are: ${kernels.map((kernel) => kernel.release).join(", ")}`,
  });
}

/** `kiln install --list`, `--remove` and `--rollback`. */
export async function manageInstalled(
  request: InstallKernelRequest,
  action: { readonly kind: "list" } | ManageAction,
  context: SessionContext,
): Promise<{ readonly root: string; readonly kernels: readonly InstalledKernel[] }> {
  const root = await managedRoot(request, context);
  if (action.kind === "list") return { root, kernels: await readInstalled(root) };
  const { release } = action;
  const result =
    action.kind === "remove"
      ? await removeInstalled(root, release, context.env)
      : await rollbackInstalled(root, release);
  const kernels = await readInstalled(root);
  if (result.kind === "refused") throw new InputFailure(result.message, { hint: result.hint });
  if (result.kind === "unknown") throw unknownRelease(action, root, kernels);
  return { root, kernels };
}

/** `--root`, else make's own `INSTALL_MOD_PATH=`, else a staging root in the build folder. */
function targetOf(request: InstallKernelRequest, output: string, context: SessionContext): string {
  const named = request.root ?? (request.overrides.INSTALL_MOD_PATH || undefined);
  return named === undefined ? join(output, "root") : resolve(context.cwd, named);
}

/** Where the running system's boot loader looks. */
const RUNNING = ["/boot", "/efi"];

/** `--boot-dir`, else make's own `INSTALL_PATH=`, else `boot` below the root. */
function bootDirOf(request: InstallKernelRequest, target: string, context: SessionContext): string {
  const named = request.bootDir ?? (request.overrides.INSTALL_PATH || undefined);
  if (named === undefined) return join(target, "boot");
  const folder = resolve(context.cwd, named);
  const place = existsSync(folder) ? realpathSync(folder) : folder;
  if (target !== "/" && RUNNING.some((own) => place === own || place.startsWith(`${own}/`)))
    throw new InputFailure(`${folder} is the running system's`, {
      hint: "say --root / to install on the running system, or name another folder",
    });
  return folder;
}
