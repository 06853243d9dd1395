import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
  const behaviour = detectBehaviour((name) => {
    const path = join(root, "scripts", "kconfig", name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  });
  const { model, diagnostics } = parseKconfig(host, { file: options.top, behaviour, report });
  host.save();
  return { model, diagnostics };
}
