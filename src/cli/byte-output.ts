import { writeSync } from "node:fs";

/** How much is gathered before it is written. */
const FULL = 1 << 16;

/** One of the standard streams, written at once and in order; texts hold one character for each byte. */
export class ByteOutput {
  readonly #file: 1 | 2;
  #text = "";
  /** The reader is gone: what follows is dropped. */
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
        else this.#closed = true;
      }
    }
  }
}
