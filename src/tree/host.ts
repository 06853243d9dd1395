import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Host } from "../kconfig/index.ts";
import { runProbes } from "./probe-batch.ts";
import { type ProbeAnswer, ProbeCache } from "./probe-cache.ts";

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

/** What reading a tree asked of the machine: the same answers give the same model. */
export interface HostRecord {
  /** Files by the name that was asked for: where it was found, `undefined` when nowhere. */
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly globs: ReadonlyMap<string, readonly string[]>;
  readonly variables: ReadonlyMap<string, string | undefined>;
  readonly commands: readonly string[];
  /** What the commands printed on standard error. */
  readonly errors: string;
}

/** A host on this machine's files. */
export interface TreeHost extends Host {
  readonly record: HostRecord;
  /** `undefined` when the user switched caches off. */
  readonly probes: ProbeCache | undefined;
  /**
   * Answers nothing but notes the commands whose text is known, while `read` runs; then runs those that have no answer yet
   * side by side, so that the reading proper finds their answers.
   */
  foresee(read: (host: Host) => void): void;
  /** Keeps the probes' answers for the next run. */
  save(): void;
}

/** Stands for an answer that is not known yet. No Kconfig file holds it. */
const UNKNOWN = "\u0001";

/** Makes the host that `conf` would have in this environment. */
export function createHost(options: HostOptions): TreeHost {
  const { environment, cwd, env, bytes = false } = options;
  const inward = bytes ? toBytes : (text: string): string => text;
  const outward = bytes ? fromBytes : (text: string): string => text;
  const tree = environment.srctree ?? "";
  const probes = env.KILN_NO_CACHE ? undefined : new ProbeCache(tree, environment, env, cwd);
  const off = Boolean(env.KILN_NO_SHELL);
  const files = new Map<string, string | undefined>();
  const texts = new Map<string, string>();
  const globs = new Map<string, readonly string[]>();
  const variables = new Map<string, string | undefined>();
  const commands: string[] = [];
  const answers = new Map<string, ProbeAnswer>();
  let errors = "";

  const readFile = (name: string): string | undefined => {
    const known = texts.get(name);
    if (known !== undefined) return known;
    for (const path of placesOf(outward(name), cwd, tree)) {
      const text = textOf(path, bytes ? "latin1" : "utf8");
      if (text === undefined) continue;
      files.set(outward(name), path);
      texts.set(name, text);
      return text;
    }
    files.set(outward(name), undefined);
    return undefined;
  };
  const glob = (pattern: string): readonly string[] => {
    const found = findAll(outward(pattern), tree === "" ? cwd : tree);
    globs.set(outward(pattern), found);
    return found.map(inward);
  };
  const variable = (name: string): string | undefined => {
    const value = environment[name];
    variables.set(name, value);
    return value === undefined ? undefined : inward(value);
  };
  const answerOf = (command: string): ProbeAnswer => {
    const known = probes?.get(command) ?? answers.get(command);
    if (known !== undefined) return known;
    const result = spawnSync("/bin/sh", ["-c", command], {
      cwd,
      env: { ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 24,
    });
    return { output: result.stdout ?? "", errors: result.stderr ?? "" };
  };
  return {
    readFile,
    glob,
    env: variable,
    shell(line) {
      const command = outward(line);
      commands.push(command);
      if (off) return { output: "" };
      const answer = answerOf(command);
      if (answer.errors !== "") process.stderr.write(answer.errors);
      errors += answer.errors;
      probes?.set(command, answer);
      return { output: inward(answer.output) };
    },
    get record() {
      return { files, globs, variables, commands, errors };
    },
    probes,
    foresee(read) {
      if (off || (probes !== undefined && !probes.empty)) return;
      const seen = new Set<string>();
      const shell = (line: string): { output: string } => {
        const command = outward(line);
        if (!command.includes(UNKNOWN)) seen.add(command);
        return { output: UNKNOWN };
      };
      read({ readFile, glob, env: variable, shell });
      for (const [command, answer] of runProbes([...seen], { cwd, environment })) answers.set(command, answer);
    },
    save: () => probes?.save(),
  };
}

/** Where a file name leads: as named, then below `srctree`. Mirrors `zconf_fopen`. */
export function placesOf(name: string, cwd: string, tree: string): string[] {
  if (isAbsolute(name)) return [name];
  if (tree === "" || tree === "." || cwd === tree) return [join(cwd, name)];
  return [join(cwd, name), join(tree, name)];
}

function textOf(path: string, encoding: "latin1" | "utf8"): string | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    return readFileSync(path, encoding);
  } catch {
    return undefined;
  }
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
export function findAll(pattern: string, root: string): string[] {
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
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
      return readdirSync(folder)
        .filter((name) => matcher.test(name) && !(name.startsWith(".") && !part.startsWith(".")))
        .map((name) => (path === "" ? name : `${path}/${name}`));
    });
  }
  return found.filter((path) => existsSync(join(root, path))).sort();
}
