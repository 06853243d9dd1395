import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Diagnostic, detectBehaviour, type Model, parseKconfig } from "../kconfig/index.ts";
import { createHost } from "./host.ts";

/** A tree as read: `undefined` model when its Kconfig files have errors. */
export interface OpenedTree {
  readonly model: Model | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the Kconfig files under the environment that `conf` would get; `srctree` in it names the tree. */
export function openTree(options: {
  readonly top: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Texts hold one character for each byte. */
  readonly bytes?: boolean;
  /** Is told each diagnostic as it comes up, in order with what `$(shell …)` commands print. */
  readonly report?: (diagnostic: Diagnostic) => void;
}): OpenedTree {
  const { environment, cwd, env, bytes, report } = options;
  const root = environment.srctree || cwd;
  const host = createHost({ environment, cwd, env, ...(bytes === undefined ? {} : { bytes }) });
  const rules = rulesFolder(root, env);
  const behaviour = detectBehaviour((name) => {
    const path = join(rules, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  });
  const { model, diagnostics } = parseKconfig(host, { file: options.top, behaviour, report });
  host.save();
  return { model, diagnostics };
}

/**
 * Where the sources are that say which rules hold: those of the tree that `KILN_RULES` names, else of the tree itself or of
 * one around it (a kernel's own tests are small trees inside it).
 */
function rulesFolder(root: string, env: NodeJS.ProcessEnv): string {
  const within = (tree: string): string => join(tree, "scripts", "kconfig");
  if (env.KILN_RULES) return within(env.KILN_RULES);
  for (let tree = resolve(root); ; tree = dirname(tree)) {
    if (existsSync(join(within(tree), "confdata.c"))) return within(tree);
    if (dirname(tree) === tree) return within(root);
  }
}
