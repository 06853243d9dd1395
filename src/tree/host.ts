import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { type Behaviour, type Host, MacroLines, UNANSWERED } from "../kconfig/index.ts";
import { absenceOf } from "./absence.ts";
import { type ProbeAnswer, ProbeCache } from "./probe-cache.ts";
import { ProbeLanes, writes } from "./probe-lanes.ts";
import { PythonFunctions } from "./python-functions.ts";

/** How a host for a tree behaves. */
export interface HostOptions {
  /** What `conf` would find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where `conf` would run: relative names are looked up here first, then in `srctree`. */
  readonly cwd: string;
  /** The user's own environment, for Kiln's settings. `KILN_NO_CACHE` switches all caches off, as `models` all but the probes'. */
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
   * Tells what is going to be read: once a command has no kept answer, all that reading will ask for, as far as it can be known,
   * runs beside the reading.
   */
  foresee(top: string, behaviour: Behaviour): void;
  /** Whether there are answers that nobody keeps: of functions of the project's own, or of questions that could not write their file. */
  readonly hasOwnAnswers: boolean;
  /** Reading is over: keeps the probes' answers for the next run. */
  finish(): void;
}

/** How many files are read between two looks at the commands that run ahead. */
const FILES_A_LOOK = 8;

/** Makes the host that `conf` would have in this environment. */
export function createHost(options: HostOptions): TreeHost {
  const { environment, cwd, env, bytes = false } = options;
  const inward = bytes ? toBytes : (text: string): string => text;
  const outward = bytes ? fromBytes : (text: string): string => text;
  const srctree = environment.srctree ?? "";
  const probes =
    env.KILN_NO_CACHE && env.KILN_NO_CACHE !== "models" ? undefined : new ProbeCache(srctree, environment, env, cwd);
  const off = Boolean(env.KILN_NO_SHELL);
  const files = new Map<string, string | undefined>();
  const texts = new Map<string, string>();
  const globs = new Map<string, readonly string[]>();
  const variables = new Map<string, string | undefined>();
  const commands: string[] = [];
  let tree: { readonly top: string; readonly behaviour: Behaviour } | undefined;
  let lanes: ProbeLanes | undefined;
  let lines: MacroLines | undefined;
  let functions: PythonFunctions | undefined;
  let errors = "";
  let reads = 0;
  const reader = new FileReader();
  let absentHere = absenceOf(cwd);

  const readFile = (name: string): string | undefined => {
    reads += 1;
    if (reads % FILES_A_LOOK === 0) lanes?.pump();
    const known = texts.get(name);
    if (known !== undefined) return known;
    const places = placesOf(outward(name), cwd, srctree);
    for (let place = 0; place < places.length; place++) {
      const path = places[place]!;
      // Looking first is cheaper than failing, but most files are where the last look would be.
      const absent = place < places.length - 1 && absentHere(outward(name));
      const text = absent ? undefined : reader.read(path, bytes ? "latin1" : "utf8");
      if (text === undefined) continue;
      files.set(outward(name), path);
      texts.set(name, text);
      return text;
    }
    files.set(outward(name), undefined);
    return undefined;
  };
  const glob = (pattern: string): readonly string[] => {
    const found = findAll(outward(pattern), resolve(cwd, srctree));
    globs.set(outward(pattern), found);
    return found.map(inward);
  };
  const variable = (name: string): string | undefined => {
    const value = environment[name];
    variables.set(name, value);
    return value === undefined ? undefined : inward(value);
  };
  // A tree that belongs to somebody else: what asks the compiler writes its file in a folder of its own, as make's `O=` has it. What
  // equals the C tool byte for byte fails where that fails.
  const foreign = !isWritable(cwd);
  const scratch = foreign && !bytes ? new ScratchFolder() : undefined;
  let hindered = false;
  /** Commands that ran alone, with their last answer and how often. */
  const ran = new Map<string, ProbeAnswer & { readonly times: number }>();
  /** While looking ahead: how often each command was met, and whether one was that writes and has not run. */
  const turns = new Map<string, number>();
  let blocked = false;
  const look = (step: (found: MacroLines) => void): void => {
    turns.clear();
    blocked = false;
    if (lines !== undefined) step(lines);
  };
  const foreseen = (command: string): ProbeAnswer | undefined => {
    if (tree === undefined || scratch !== undefined) return undefined;
    if (lanes === undefined) {
      lanes = new ProbeLanes({ cwd, environment });
      lines = new MacroLines({ readFile, glob, env: variable, shell: ask }, tree.behaviour);
      const { top } = tree;
      look((found) => found.follow(top));
    }
    // It may hang on answers that have come since.
    if (!lanes.has(command)) look((found) => found.again());
    return lanes.answer(command);
  };
  const runAlone = (command: string): ProbeAnswer => {
    if (writes(command)) {
      // It may write what is read next.
      texts.clear();
      absentHere = absenceOf(cwd);
      lanes?.forget();
    }
    // Asked for here: loading it takes longer than all else that a run without probes loads.
    const { spawnSync } = process.getBuiltinModule("node:child_process");
    // As popen(3) starts it: its name is in the shell's messages.
    const result = spawnSync("/bin/sh", ["-c", command], {
      argv0: "sh",
      cwd: scratch !== undefined && command.includes(TEMPORARY) ? scratch.path : cwd,
      env: { ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 24,
    });
    const answer = { output: result.stdout ?? "", errors: result.stderr ?? "" };
    ran.set(command, { ...answer, times: (ran.get(command)?.times ?? 0) + 1 });
    return answer;
  };
  /** Gives what is known and asks for the rest. */
  const ask = (line: string): { readonly output: string } => {
    const command = outward(line);
    if (command.includes(UNANSWERED)) blocked ||= writes(command);
    if (blocked || command.includes(UNANSWERED)) return { output: UNANSWERED };
    const turn = (turns.get(command) ?? 0) + 1;
    turns.set(command, turn);
    const alone = ran.get(command);
    const known = probes?.get(command) ?? (alone !== undefined && alone.times >= turn ? alone : lanes?.peek(command));
    if (known !== undefined) return { output: inward(known.output) };
    // What follows may read what such a command writes.
    if (lanes?.ask(command) === false) blocked = true;
    return { output: UNANSWERED };
  };
  return {
    readFile,
    glob,
    env: variable,
    shell(line) {
      const command = outward(line);
      commands.push(command);
      if (off) return { output: "" };
      const answer = probes?.get(command) ?? foreseen(command) ?? runAlone(command);
      if (answer.errors !== "") process.stderr.write(answer.errors);
      errors += answer.errors;
      // An answer that is wrong because nothing may be written is nobody else's.
      const failing = foreign && bytes && command.includes(TEMPORARY);
      hindered ||= failing;
      if (!failing) probes?.set(command, answer);
      return { output: inward(answer.output) };
    },
    call(name, values, { file, line }) {
      if (off || tree?.behaviour.kconfiglib !== true) return undefined;
      functions ??= new PythonFunctions({ environment, cwd, root: srctree === "" ? cwd : srctree });
      const text = functions.call(name, values.map(outward), { file: outward(file), line });
      return text === undefined ? undefined : inward(text);
    },
    get hasOwnAnswers() {
      return hindered || functions?.used === true;
    },
    get record() {
      return { files, globs, variables, commands, errors };
    },
    probes,
    foresee(top, behaviour) {
      tree = { top, behaviour };
    },
    finish() {
      lanes?.close();
      scratch?.remove();
      functions?.close();
      probes?.save();
    },
  };
}

/** What the kernel's questions to the compiler name the folder by that they make for themselves. */
const TEMPORARY = ".tmp_$$";

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A folder that is made when it is first asked for. */
class ScratchFolder {
  #path: string | undefined;

  get path(): string {
    this.#path ??= mkdtempSync(join(tmpdir(), "kiln-ask-"));
    return this.#path;
  }

  remove(): void {
    if (this.#path !== undefined) rmSync(this.#path, { recursive: true, force: true });
    this.#path = undefined;
  }
}

/** Where a file name leads: as named, then below `srctree`. Mirrors `zconf_fopen`. */
export function placesOf(name: string, cwd: string, tree: string): string[] {
  if (isAbsolute(name)) return [name];
  // As C's tool puts them together; `join` looks for what to simplify, which took a tenth of the time of reading a file.
  if (tree === "" || tree === "." || cwd === tree) return [`${cwd}/${name}`];
  return [`${cwd}/${name}`, `${isAbsolute(tree) ? tree : `${cwd}/${tree}`}/${name}`];
}

/**
 * Reads files through one buffer, in half of the time that `readFileSync` takes for 1,800 of them. `undefined` when it cannot be
 * read.
 */
class FileReader {
  #buffer = Buffer.allocUnsafe(1 << 17);

  read(path: string, encoding: "latin1" | "utf8"): string | undefined {
    let file: number;
    try {
      file = openSync(path, "r");
    } catch {
      return undefined;
    }
    try {
      let length = 0;
      for (;;) {
        const count = readSync(file, this.#buffer, length, this.#buffer.length - length, null);
        length += count;
        if (count === 0) return this.#buffer.toString(encoding, 0, length);
        if (length === this.#buffer.length) {
          this.#buffer = Buffer.concat([this.#buffer, Buffer.allocUnsafe(length)]);
        }
      }
    } catch {
      return undefined;
    } finally {
      closeSync(file);
    }
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

/** The paths below `root`, or whole ones, that a pattern with `*`, `?` and `[…]` stands for, sorted, as glob(3) gives them. */
export function findAll(pattern: string, root: string): string[] {
  if (isAbsolute(pattern)) return findAll(pattern.replace(/^\/+/, ""), "/").map((path) => `/${path}`);
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
