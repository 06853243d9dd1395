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
  /** Texts hold one character for each byte, so that a program can pass on what is no UTF-8. */
  readonly bytes?: boolean;
}

/** A host on this machine's files. `save` keeps the probes' answers for the next run. */
export function createHost(options: HostOptions): Host & { save(): void } {
  const { environment, cwd, env, bytes = false } = options;
  const inward = bytes ? toBytes : (text: string) => text;
  const outward = bytes ? fromBytes : (text: string) => text;
  const tree = environment.srctree ?? "";
  const probes = env.KILN_NO_CACHE ? undefined : new ProbeCache(tree, environment, env, cwd);
  const off = env.KILN_NO_SHELL !== undefined && env.KILN_NO_SHELL !== "";
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(path, bytes ? "latin1" : "utf8");
    } catch {
      return undefined;
    }
  };
  return {
    readFile(name) {
      const path = outward(name);
      if (isAbsolute(path)) return read(path);
      const inTree = tree === "" || tree === "." ? undefined : join(tree, path);
      if (inTree === undefined || cwd === tree) return read(join(cwd, path));
      return read(join(cwd, path)) ?? read(inTree);
    },
    glob: (pattern) => findAll(outward(pattern), tree === "" ? cwd : tree).map(inward),
    env: (name) => {
      const value = environment[name];
      return value === undefined ? undefined : inward(value);
    },
    shell(line) {
      const command = outward(line);
      if (off) return { output: "" };
      const known = probes?.get(command);
      if (known !== undefined) return { output: inward(known) };
      const result = spawnSync("/bin/sh", ["-c", command], {
        cwd,
        env: { ...environment },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        maxBuffer: 1 << 24,
      });
      if (result.stderr) process.stderr.write(result.stderr);
      const output = result.stdout ?? "";
      // What was printed would be missing the next time.
      if (!result.stderr) probes?.set(command, output);
      return { output: inward(output) };
    },
    save: () => probes?.save(),
  };
}

/** A text with one character for each of its bytes in UTF-8. */
export function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The text whose bytes these are. */
export function fromBytes(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
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
