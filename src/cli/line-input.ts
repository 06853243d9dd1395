import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** `fgets` in conf.c takes at most this much at once, in bytes. */
const LIMIT = 4095;

/** As much as a pipe holds, in bytes. */
const CHUNK = 65536;

/** Lines of standard input, read when asked for, one character for each byte. */
export class LineInput {
  #chunk: Buffer | undefined;
  #rest = "";
  #ended = false;

  /** Whether both ends are a terminal. Node's streams take longer to load than most runs need for all else at their start. */
  get echoes(): boolean {
    return process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  /** The next line with its newline if it has one, `undefined` at the end. */
  read(): string | undefined {
    let end = this.#rest.indexOf("\n");
    while (end < 0 && this.#rest.length < LIMIT && this.#fill()) end = this.#rest.indexOf("\n");
    const length = end < 0 ? Math.min(this.#rest.length, LIMIT) : Math.min(end + 1, LIMIT);
    if (length === 0) return undefined;
    const line = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    return line;
  }

  /** Whether the end was met: it is noticed only by reading beyond what there is. */
  ended(): boolean {
    return this.#ended && this.#rest === "";
  }

  /**
   * Takes what lies in a pipe unread, without waiting for more. Who answers a program for as long as it runs (the kernel's own
   * tests send ends of lines) may be waiting for room by now, and would meet a closed pipe in the midst of a write; the C tool ends
   * before its pipe is full. On a busy machine the pipe fills once more before this process is gone: another one reads on for
   * as long as it takes to notice that.
   */
  leave(): void {
    try {
      if (!fstatSync(0).isFIFO()) return;
      // Opened once more: that reading does not wait is then nobody else's affair.
      const again = openSync("/dev/stdin", constants.O_RDONLY | constants.O_NONBLOCK);
      const unread = Buffer.alloc(CHUNK);
      const count = readSync(again, unread, 0, unread.length, null);
      closeSync(again);
      if (count > 0) readOn();
    } catch {
      // Nothing lies there, or it cannot be opened: nobody is kept waiting.
    }
  }

  #fill(): boolean {
    this.#chunk ??= Buffer.alloc(CHUNK);
    for (;;) {
      try {
        const count = readSync(0, this.#chunk, 0, this.#chunk.length, null);
        if (count === 0) this.#ended = true;
        this.#rest += this.#chunk.toString("latin1", 0, count);
        return count > 0;
      } catch (error) {
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        // Standard input shared with a terminal that does not wait.
        if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        else {
          this.#ended = true;
          return false;
        }
      }
    }
  }
}

/** Seconds: enough for this process to be gone and for whoever writes to see it, little for `yes | make oldconfig` to wait. */
const LATER = 0.3;

/** Leaves a process behind that reads standard input and holds nothing else open. */
function readOn(): void {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const reader = spawn("timeout", [String(LATER), "cat"], { stdio: [0, "ignore", "ignore"], detached: true });
  // Without that program, what was read has to do.
  reader.on("error", () => {});
  reader.unref();
}
