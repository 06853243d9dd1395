import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync, unlinkSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { ProbeAnswer } from "./probe-cache.ts";

/** Commands that a lane has been given and has not answered: enough for it never to wait. */
const AHEAD = 4;
/** Looks at the answers for which an end waits, five seconds or more. */
const LONGEST_END = 5000;
/** Milliseconds between two looks at the answers. */
const PAUSE = 1;

interface Lane {
  readonly process: ChildProcess;
  readonly output: LaneFile;
  readonly errors: LaneFile;
  /** Given and not answered, in order. */
  readonly given: string[];
}

/**
 * Runs `$(shell …)` commands ahead of their use, side by side on all cores, while the main thread goes on reading the tree. Each
 * lane is one `sh` that runs command after command, each in a subshell: starting a shell for each takes longer than most of them
 * do. What a command would see of that is its shell's number, which stays the same from command to command.
 */
export class ProbeLanes {
  readonly #options: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> };
  /** No command prints it by chance. */
  readonly #mark = `kiln-${process.pid}-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  readonly #lanes: Lane[] = [];
  readonly #asked = new Set<string>();
  /** Asked and not given to a lane yet. */
  readonly #waiting: string[] = [];
  readonly #answers = new Map<string, ProbeAnswer>();

  constructor(options: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> }) {
    this.#options = options;
  }

  /** Has a command run when there is a lane for it. Those that write files are left for their turn: `false`. */
  ask(command: string): boolean {
    if (writes(command)) return false;
    if (this.#asked.has(command)) return true;
    this.#asked.add(command);
    this.#waiting.push(command);
    this.pump();
    return true;
  }

  /** Answers so far count no more: a command that may have written what they read has run. */
  forget(): void {
    this.#asked.clear();
    this.#answers.clear();
    this.#waiting.length = 0;
  }

  has(command: string): boolean {
    return this.#asked.has(command);
  }

  /** The answer if it is there by now. */
  peek(command: string): ProbeAnswer | undefined {
    return this.#answers.get(command);
  }

  /**
   * Waits for the answer of a command that was asked. `undefined` when there is none to be had: it was not asked, the lane died,
   * or the command told of an error, whose words depend on how its shell was started.
   */
  answer(command: string): ProbeAnswer | undefined {
    if (!this.#asked.has(command)) return undefined;
    const place = this.#waiting.indexOf(command);
    if (place > 0) this.#waiting.unshift(...this.#waiting.splice(place, 1));
    for (let looks = 1; ; looks++) {
      this.pump();
      const answer = this.#answers.get(command);
      if (answer !== undefined) return answer.errors === "" ? answer : undefined;
      if (!this.#waiting.includes(command) && !this.#lanes.some(({ given }) => given.includes(command)))
        return undefined;
      if (looks % 100 === 0) this.#dropDead();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }

  /** Takes the answers that have come and gives lanes more to do. To be called now and then. */
  pump(): void {
    for (const lane of this.#lanes) this.#collect(lane);
    while (this.#waiting.length > 0) {
      const lane = this.#freeLane();
      if (lane === undefined) return;
      this.#give(lane, this.#waiting.shift()!);
    }
  }

  /** Ends the lanes. What they are doing is waited for: commands may have folders for scratch files where conf was started. */
  close(): void {
    this.#waiting.length = 0;
    for (let looks = 1; this.#lanes.some(({ given }) => given.length > 0) && looks < LONGEST_END; looks++) {
      this.pump();
      if (looks % 100 === 0) this.#dropDead();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
    for (const { process: child, output, errors } of this.#lanes.splice(0)) {
      child.stdin?.destroy();
      child.unref();
      output.close();
      errors.close();
    }
  }

  #freeLane(): Lane | undefined {
    const count = Math.max(1, availableParallelism());
    let best: Lane | undefined;
    for (const lane of this.#lanes) {
      if (best === undefined || lane.given.length < best.given.length) best = lane;
    }
    if (this.#lanes.length < count && (best === undefined || best.given.length > 0)) {
      best = this.#start();
      this.#lanes.push(best);
    }
    return best !== undefined && best.given.length < AHEAD ? best : undefined;
  }

  #start(): Lane {
    // Asked for here: loading it takes longer than all else that a run without probes loads.
    const { spawn } = process.getBuiltinModule("node:child_process");
    const output = new LaneFile(`${this.#mark}-${this.#lanes.length}.output`);
    const errors = new LaneFile(`${this.#mark}-${this.#lanes.length}.errors`);
    const child = spawn("/bin/sh", ["-s"], {
      argv0: "sh",
      cwd: this.#options.cwd,
      env: { ...this.#options.environment },
      stdio: ["pipe", output.file, errors.file],
    });
    // A lane that dies leaves its commands unanswered: they are run by themselves then.
    child.on("error", () => {});
    child.stdin?.on("error", () => {});
    return { process: child, output, errors, given: [] };
  }

  #give(lane: Lane, command: string): void {
    const quoted = `'${command.replaceAll("'", "'\\''")}'`;
    const mark = `printf %s ${this.#mark}`;
    lane.process.stdin!.write(`(eval ${quoted}) </dev/null; ${mark} >&2; ${mark}\n`);
    lane.given.push(command);
  }

  #collect(lane: Lane): void {
    if (lane.given.length === 0) return;
    for (const output of lane.output.take(this.#mark)) {
      const [errors = ""] = lane.errors.take(this.#mark, 1);
      const command = lane.given.shift()!;
      if (this.#asked.has(command)) this.#answers.set(command, { output, errors });
    }
  }

  #dropDead(): void {
    for (const lane of this.#lanes) if (!isRunning(lane.process)) lane.given.length = 0;
  }
}

/** A file without a name that a lane writes and that is read while it grows. */
class LaneFile {
  readonly file: number;
  readonly #chunk = Buffer.alloc(1 << 14);
  #at = 0;
  #rest = "";

  constructor(name: string) {
    const path = join(tmpdir(), name);
    this.file = openSync(path, "wx+", 0o600);
    unlinkSync(path);
  }

  /** The texts before each mark that has come, at most so many. */
  take(mark: string, most = Number.POSITIVE_INFINITY): string[] {
    for (;;) {
      const count = readSync(this.file, this.#chunk, 0, this.#chunk.length, this.#at);
      if (count === 0) break;
      this.#at += count;
      this.#rest += this.#chunk.toString("latin1", 0, count);
    }
    const texts: string[] = [];
    for (let end = this.#rest.indexOf(mark); end >= 0 && texts.length < most; end = this.#rest.indexOf(mark)) {
      texts.push(Buffer.from(this.#rest.slice(0, end), "latin1").toString("utf8"));
      this.#rest = this.#rest.slice(end + mark.length);
    }
    return texts;
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Whether a lane is alive; node itself hears of an end only when it turns to its events, which a waiting run does not. */
function isRunning({ pid }: ChildProcess): boolean {
  if (pid === undefined) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(")") + 1));
  } catch {
    return !existsSync("/proc/self") && process.kill(pid, 0);
  }
}

/** Whether a command says that it writes a file that others might read, or reads the clock; scratch files named by the shell's number do not count. */
export function writes(command: string): boolean {
  const plain = command.replace(/[0-9]*>&[0-9-]|[0-9&]*>[ \t]*\/dev\/null|\.tmp_\$\$[A-Za-z0-9_./]*/g, "");
  return />|\b(touch|mv|cp|ln|tee|mktemp|date|kill|sleep)\b|[^&]&[ \t]*($|[^&])/.test(plain);
}
