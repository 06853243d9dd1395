import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { configFolder } from "./config-folder.ts";
import { replaceFile } from "./replace-file.ts";
import type { Failure } from "./tree.ts";

/** The tree or archive chosen with `kiln source use`; `undefined` when none was. It may have gone since. */
export function defaultTree(env: NodeJS.ProcessEnv): string | undefined {
  const file = defaultTreeFile(env);
  if (!existsSync(file)) return undefined;
  return readFileSync(file, "utf8").trim() || undefined;
}

/** Records the tree or archive (absolute path) to use when none is named. */
export function setDefaultTree(path: string, env: NodeJS.ProcessEnv): Failure | undefined {
  return replaceFile(defaultTreeFile(env), `${path}\n`);
}

/** The file that records which tree is used when none is named. */
function defaultTreeFile(env: NodeJS.ProcessEnv): string {
  return join(configFolder(env), "default-tree");
}
