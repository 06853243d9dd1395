import { InputFailure, install, manageInstalled, planInstalling } from "../session/index.ts";
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
  readonly dryRun?: boolean;
}

/** `kiln install`. */
export function installKernel(words: readonly string[], options: InstallOptions): Promise<void> {
  const { words: rest, overrides } = splitOverrides(words);
  const { kernelDir, root, bootDir, headers = false, remove, rollback } = options;
  const request = { kernelDir, overrides, root, bootDir, headers };
  return run(async (context) => {
    if (rest.length > 0)
      throw new InputFailure(`kiln install ${rest[0]}: not understood`, { hint: "kiln install O=DIR --root DIR" });
    if (options.dryRun) {
      const action =
        remove !== undefined
          ? ({ kind: "remove", release: remove } as const)
          : rollback !== undefined
            ? ({ kind: "rollback", release: rollback } as const)
            : ({ kind: "install" } as const);
      const plan = await planInstalling(request, action, context);
      if (options.json) printJson(plan);
      else printPlan(plan);
      return DONE;
    }
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

type Plan = Awaited<ReturnType<typeof planInstalling>>;

const WORDS: Readonly<Record<Plan["changes"][number]["becomes"], string>> = {
  new: "new",
  replaced: "new, what is there is kept as .old",
  removed: "goes away",
  restored: "the one before comes back",
};
const ACTIONS: Readonly<Record<Plan["action"], string>> = {
  install: "install",
  remove: "remove",
  rollback: "roll back",
};

function printPlan({ action, release, root, changes, hooks }: Plan): void {
  print(`would ${ACTIONS[action]} ${release} in ${root}`);
  const width = Math.max(0, ...changes.map(({ path }) => path.length));
  for (const { path, becomes } of changes) print(`  ${path.padEnd(width)}  ${WORDS[becomes]}`);
  for (const command of hooks) print(`  runs ${command}`);
  print("nothing was done");
}
