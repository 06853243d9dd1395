import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Host } from "../kconfig/index.ts";
import { ProbeCache } from "./probe-cache.ts";

/** How a host for a tree behaves. */
export interface HostOptions {
  /** What `conf` would find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where `conf` would run: relative names are looked up here first, then in `srctree`. */
  readonly cwd: string;
  /** The user's own environment, for Kiln's settings. */
  readonly env: NodeJS.ProcessEnv;
}

/** A host on this machine's files. `save` keeps the probes' answers for the next run. */
export function createHost(options: HostOptions): Host & { save(): void } {
  const { environment, cwd, env } = options;
  const tree = environment.srctree ?? "";
  const probes = env.KILN_NO_CACHE ? undefined : new ProbeCache(tree, environment, env, cwd);
  const off = env.KILN_NO_SHELL !== undefined && env.KILN_NO_SHELL !== "";
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  };
  return {
    readFile(path) {
      if (isAbsolute(path)) return read(path);
      const inTree = tree === "" || tree === "." ? undefined : join(tree, path);
      if (inTree === undefined || cwd === tree) return read(join(cwd, path));
      return read(join(cwd, path)) ?? read(inTree);
    },
    glob: (pattern) => findAll(pattern, tree === "" ? cwd : tree),
    env: (name) => environment[name],
    shell(command) {
      if (off) return { output: "" };
      const known = probes?.get(command);
      if (known !== undefined) return { output: known };
      const result = spawnSync("/bin/sh", ["-c", command], {
        cwd,
        env: { ...environment },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        maxBuffer: 1 << 24,
      });
      if (result.stderr) process.stderr.write(result.stderr);
      const output = result.stdout ?? "";
      probes?.set(command, output);
      return { output };
    },
    save: () => probes?.save(),
  };
}

/** The paths below `root` that a pattern with `*`, `?` and `[…]` stands for, sorted, as glob(3) gives them. */
function findAll(pattern: string, root: string): string[] {
  let found = [""];
  for (const part of pattern.split("/")) {
    if (!/[*?[]/.test(part)) {
      found = found.map((path) => (path === "" ? part : `${path}/${part}`));
      continue;
    }
    const source = part
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]");
    const matcher = new RegExp(`^${source}$`);
    found = found.flatMap((path) => {
      const folder = join(root, path);
      if (!existsSync(folder)) return [];
      return readdirSync(folder)
        .filter((name) => matcher.test(name) && !(name.startsWith(".") && !part.startsWith(".")))
        .map((name) => (path === "" ? name : `${path}/${name}`));
    });
  }
  return found.filter((path) => existsSync(join(root, path))).sort();
}
