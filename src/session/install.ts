import { existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type InstalledKernel,
  installKernel,
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
  const tree = await locateTree(request, context);
  const output = buildFolder(tree, request, context);
  const target = targetOf(request, output, context);
  const bootDir = bootDirOf(request, target, context);
  const wish = {
    root: tree.root,
    output,
    target,
    bootDir,
    srcarch: tree.environment.SRCARCH ?? "",
    variables: makeVariables(request),
    env: context.env,
    headers: request.headers,
    signal: context.signal,
  };
  const result = await alone(output, () => installKernel(wish, new Date()));
  if (result.kind === "not-installed") throw new InputFailure(result.message, { hint: result.hint });
  return { kernel: result.kernel, root: target };
}

/** `kiln install --list`, `--remove` and `--rollback`. */
export async function manageInstalled(
  request: InstallKernelRequest,
  action: { readonly kind: "list" } | { readonly kind: "remove" | "rollback"; readonly release: string },
  context: SessionContext,
): Promise<{ readonly root: string; readonly kernels: readonly InstalledKernel[] }> {
  const root =
    request.root === undefined
      ? targetOf(request, buildFolder(await locateTree(request, context), request, context), context)
      : resolve(context.cwd, request.root);
  if (action.kind === "list") return { root, kernels: await readInstalled(root) };
  const { release } = action;
  const result =
    action.kind === "remove"
      ? await removeInstalled(root, release, context.env)
      : await rollbackInstalled(root, release);
  const kernels = await readInstalled(root);
  if (result.kind === "refused") throw new InputFailure(result.message, { hint: result.hint });
  if (result.kind === "unknown") {
    const what = action.kind === "remove" ? "no kernel" : "no older kernel";
    throw new InputFailure(`Kiln keeps ${what} of release ${release} in ${root}`, {
      hint:
        kernels.length === 0
          ? "nothing was installed there"
          : `there are: ${kernels.map((kernel) => kernel.release).join(", ")}`,
    });
  }
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
