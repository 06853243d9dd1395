import { join } from "node:path";
import { defconfigPath, tinyText } from "./base.ts";
import { type ConfMode, type ConfOutput, runConf } from "./conf.ts";
import { makeFolder, overwriteFile } from "./config-file.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { failed } from "./input.ts";
import { type LocatedTree, locateTree, openTree, outputFolder } from "./open-tree.ts";

/** The configuration targets of the kernel's Makefile that ask nothing. */
export type MakeTarget = ConfMode["kind"] | "tinyconfig";

/** Does what `make TARGET` would in the tree, without make; returns the exit status. */
export async function runMakeTarget(
  target: MakeTarget,
  request: TreeRequest,
  context: SessionContext,
  output: ConfOutput,
): Promise<number> {
  const tree = await locateTree(request, context);
  const folder = outputFolder(tree, request, context);
  const given = { ...context.env, ...request.overrides };
  if (target === "tinyconfig") {
    const text = tinyText(await openTree(request, context));
    const written = overwriteFile(join(folder, given.KCONFIG_CONFIG || ".config"), text);
    if (typeof written !== "string") throw failed(written);
  }
  const unmade = makeFolder(folder);
  if (unmade !== undefined) throw failed(unmade);
  return runConf(
    {
      mode: modeOf(target, tree, request),
      kconfig: given.KBUILD_KCONFIG || "Kconfig",
      environment: tree.environment,
      env: context.env,
      cwd: folder,
      silent: false,
    },
    output,
  );
}

function modeOf(target: MakeTarget, tree: LocatedTree, request: TreeRequest): ConfMode {
  switch (target) {
    case "tinyconfig":
      return { kind: "olddefconfig" };
    case "defconfig":
      return { kind: "defconfig", file: request.overrides.KBUILD_DEFCONFIG ?? defconfigPath(tree) };
    case "savedefconfig":
      return { kind: "savedefconfig", file: "defconfig" };
    default:
      return { kind: target };
  }
}
