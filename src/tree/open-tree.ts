import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, detectBehaviour, type Model, parseKconfig } from "../kconfig/index.ts";
import { createHost, type HostOptions } from "./host.ts";
import { ModelCache } from "./model-cache.ts";

/**
 * Where projects keep their copy of the kernel's `scripts/kconfig`: Linux, U-Boot and barebox; Buildroot and Unikraft; coreboot;
 * Xen; crosstool-NG.
 */
const RULE_FOLDERS = ["scripts/kconfig", "support/kconfig", "util/kconfig", "tools/kconfig", "kconfig"] as const;

/** A tree as read: `undefined` model when its Kconfig files have errors. */
export interface OpenedTree {
  readonly model: Model | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the Kconfig files under the environment that `conf` would get; `srctree` in it names the tree. */
export function openTree(options: HostOptions & { readonly top: string }): OpenedTree {
  const { environment, cwd, top } = options;
  const root = environment.srctree || cwd;
  const host = createHost(options);
  const cache = host.probes === undefined ? undefined : new ModelCache(options, host.probes);
  const kept = cache?.load();
  if (kept !== undefined) return kept;
  const rules: string[] = [];
  const sources = RULE_FOLDERS.map((folder) => join(root, folder)).find((folder) =>
    existsSync(join(folder, "symbol.c")),
  );
  const behaviour = detectBehaviour((name) => {
    const path = join(sources ?? join(root, RULE_FOLDERS[0]), name);
    rules.push(path);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  });
  host.foresee((blind) => parseKconfig(blind, { file: top, behaviour, statementsOnly: true }));
  const opened = parseKconfig(host, { file: top, behaviour });
  host.save();
  cache?.save(opened, host.record, rules);
  return opened;
}
