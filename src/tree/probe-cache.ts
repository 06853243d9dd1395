import { mkdirSync, readFileSync, realpathSync, renameSync, type Stats, statSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { delimiter, join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { nameFor } from "./checksum.ts";

/** What a command printed on standard output and on standard error. */
export interface ProbeAnswer {
  readonly output: string;
  readonly errors: string;
}

/** Variables that change from run to run and that no compiler reads. */
const PASSING =
  /^(_|PWD|OLDPWD|SHLVL|TERM|COLUMNS|LINES|TMUX.*|SSH_.*|MAKEFLAGS|MAKELEVEL|MFLAGS|KILN_.*|KCONFIG_.*|KERNELVERSION|srctree|LS_COLORS|WINDOWID|XDG_SESSION_ID)$/;

/** Programs whose answer is of the folder that they are started in, and the variable that a shell sets to it. */
const LOOKING_AROUND = new Set(["PWD", "pwd", "ls", "find", "git", "realpath", "readlink", "make", "stat", "du", "df"]);

/**
 * Answers of `$(shell …)` kept between runs. A key is the command with its environment and every program or file that it
 * names, by path, size and times: a new compiler or a changed script asks again. What such a script reads in its turn is not
 * seen.
 */
export class ProbeCache {
  readonly #file: string;
  readonly #answers: Map<string, ProbeAnswer>;
  readonly #identities = new Map<string, string>();
  readonly #path: readonly string[];
  /** What holds for every probe: the tree, the environment, the compiler and its parts. */
  readonly base: string;
  readonly #cwd: string;
  readonly #environment: Readonly<Record<string, string>>;
  #changed = false;

  constructor(root: string, environment: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv, cwd: string) {
    this.#path = (environment.PATH ?? "").split(delimiter);
    this.#cwd = cwd;
    this.#environment = environment;
    const stable = Object.entries(environment)
      .filter(([name]) => !PASSING.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const tools = ["CC", "LD", "AR", "NM", "OBJCOPY", "RUSTC", "BINDGEN", "PAHOLE"]
      .map((name) => environment[name]?.split(" ")[0] ?? "")
      .map((word) => this.#identity(word));
    // The assembler and the linker behind the compiler belong to every probe.
    const behind = ["as", "ld", "cc1"].map((word) => this.#identity((environment.CROSS_COMPILE ?? "") + word));
    this.base = JSON.stringify([root, stable, tools, behind]);
    this.#file = join(cacheFolder(env), "probes-4", `${nameFor(this.base)}.json`);
    this.#answers = new Map(readAnswers(this.#file, this.base));
  }

  get empty(): boolean {
    return this.#answers.size === 0;
  }

  get(command: string): ProbeAnswer | undefined {
    return this.#answers.get(this.#key(command));
  }

  set(command: string, answer: ProbeAnswer): void {
    const key = this.#key(command);
    if (this.#answers.has(key)) return;
    this.#answers.set(key, answer);
    this.#changed = true;
  }

  /** Writes what is new. A cache that cannot be written costs time, nothing else. */
  save(): void {
    if (!this.#changed) return;
    try {
      mkdirSync(join(this.#file, ".."), { recursive: true });
      const part = `${this.#file}.${process.pid}`;
      writeFileSync(part, JSON.stringify({ base: this.base, answers: [...this.#answers] } satisfies KeptAnswers));
      renameSync(part, this.#file);
      this.#changed = false;
    } catch {
      this.#changed = false;
    }
  }

  /** The programs and files that commands name, each with its path, size and time, as one text. */
  identitiesOf(commands: Iterable<string>): string {
    const named = new Set<string>();
    for (const command of commands) {
      for (const word of wordsOf(command)) named.add(word);
      for (const [, variable] of command.matchAll(/\$\{?([A-Za-z_]\w*)/g)) named.add(variable!);
    }
    return [...named].map((word) => this.#identity(word)).join("");
  }

  #key(command: string): string {
    return `${command}\0${this.identitiesOf([command])}`;
  }

  /** What a word names: a program, a file, a variable that the environment's own key leaves out; empty when nothing. */
  #identity(word: string): string {
    const known = this.#identities.get(word);
    if (known !== undefined) return known;
    let identity = PASSING.test(word) ? `${word}=${this.#environment[word] ?? ""};` : "";
    // What this program prints changes with the next start of the machine.
    if (word === "uname") identity += `${release()};`;
    if (!word.startsWith("-")) {
      // A word without a slash may be a program or a file beside the Kconfig files.
      if (!word.includes("/")) identity += firstFile(this.#path.map((folder) => join(folder, word)));
      const file = firstFile([word.startsWith("/") ? word : join(this.#cwd, word)]);
      // Who is called by a name from here may look around here, as these do.
      const local = (file !== "" && !word.startsWith("/")) || LOOKING_AROUND.has(word);
      identity += local ? `${file}${this.#cwd};` : file;
    }
    this.#identities.set(word, identity);
    return identity;
  }
}

/** Path, size and times of the first of these that is a file. */
function firstFile(paths: readonly string[]): string {
  for (const path of paths) {
    const stat = fileAt(path);
    // The time of the last change of any kind too: contents can be swapped under an old time of writing.
    if (stat !== undefined) return `${realpathSync(path)}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs};`;
  }
  return "";
}

interface KeptAnswers {
  readonly base: string;
  readonly answers: [string, ProbeAnswer][];
}

function readAnswers(file: string, base: string): [string, ProbeAnswer][] {
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as KeptAnswers;
    return kept.base === base ? kept.answers : [];
  } catch {
    return [];
  }
}

function wordsOf(command: string): string[] {
  return command.split(/[\s;|&(){}"'`$=<>]+/).filter((word) => /[A-Za-z]/.test(word));
}

function fileAt(path: string): Stats | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stat : undefined;
  } catch {
    // A part of the path is no folder, or closed to this user.
    return undefined;
  }
}
