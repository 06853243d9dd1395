import { writeSync } from "node:fs";

/** How much is gathered before it is written. */
const FULL = 1 << 16;

/** Signals that end a C program whose output cannot be written, by the error that Node has in their place. */
const DEADLY: Readonly<Record<string, NodeJS.Signals>> = { EPIPE: "SIGPIPE", EFBIG: "SIGXFSZ" };

/**
 * One of the standard streams, written at once and in order; texts hold one character for each byte. When the reader is gone or the
 * file may not grow, the process ends by the signal that a C program gets then.
 */
export class ByteOutput {
  readonly #file: 1 | 2;
  #text = "";
  /** Nothing can be written any more: what follows is dropped. */
  #closed = false;

  constructor(file: 1 | 2) {
    this.#file = file;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#file === 2 || this.#text.length >= FULL) this.flush();
  }

  flush(): void {
    const bytes = Buffer.from(this.#text, "latin1");
    this.#text = "";
    for (let at = 0; at < bytes.length && !this.#closed; ) {
      try {
        at += writeSync(this.#file, bytes, at);
      } catch (error) {
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        else if (code !== undefined && DEADLY[String(code)] !== undefined) endBy(DEADLY[String(code)]!);
        else this.#closed = true;
      }
    }
  }
}

/** Node ignores these signals; a listener that comes and goes leaves what the system does by itself. */
function endBy(signal: NodeJS.Signals): never {
  const nothing = (): void => {};
  process.on(signal, nothing);
  process.off(signal, nothing);
  process.kill(process.pid, signal);
  // Not reached where the signal ends the process.
  process.exit(1);
}
