import { install, manageInstalled } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, run } from "./run.ts";
import { print, printColumns, printJson } from "./terminal.ts";

/** Options of `kiln install`. */
export interface InstallOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly root?: string;
  readonly bootDir?: string;
  readonly headers?: boolean;
  readonly list?: boolean;
  readonly remove?: string;
  readonly rollback?: string;
}

/** `kiln install`. */
export function installKernel(words: readonly string[], options: InstallOptions): Promise<void> {
  const { overrides } = splitOverrides(words);
  const { kernelDir, root, bootDir, headers = false, remove, rollback } = options;
  const request = { kernelDir, overrides, root, bootDir, headers };
  return run(async (context) => {
    if (options.list || remove !== undefined || rollback !== undefined) {
      const action =
        remove !== undefined
          ? ({ kind: "remove", release: remove } as const)
          : rollback !== undefined
            ? ({ kind: "rollback", release: rollback } as const)
            : ({ kind: "list" } as const);
      const managed = await manageInstalled(request, action, context);
      if (options.json) printJson(managed);
      else if (managed.kernels.length === 0) print(`no kernel that Kiln installed in ${managed.root}`);
      else
        for (const kernel of managed.kernels)
          printColumns(
            kernel.release,
            24,
            `${kernel.installed.slice(0, 10)}${kernel.keepsOld ? ", an older one is kept" : ""}`,
          );
      return DONE;
    }
    const { kernel, root: target } = await install(request, context);
    if (options.json) printJson({ root: target, ...kernel });
    else {
      print(`installed ${kernel.release} in ${target}${kernel.keepsOld ? "; the one before is kept as .old" : ""}`);
      for (const file of [...kernel.files, kernel.modules].filter((path) => path !== "")) print(`  ${file}`);
    }
    return DONE;
  });
}
