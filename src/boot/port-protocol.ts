/** What the guest says through its port; see guest-init.ts. */
export type PortMessage =
  | { readonly kind: "ready"; readonly fileSystem: "shared" | "initramfs" }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "begin" }
  | { readonly kind: "output"; readonly bytes: Buffer }
  | { readonly kind: "end"; readonly status: number }
  | { readonly kind: "config"; readonly line: string }
  | { readonly kind: "notes"; readonly bytes: Buffer }
  | { readonly kind: "start"; readonly check: number }
  | { readonly kind: "done"; readonly check: number; readonly status: number; readonly text: string }
  | { readonly kind: "bye" };

/** Takes the port's bytes apart as they come, in pieces of any size. */
export class PortReader {
  readonly #token: string;
  readonly #tell: (message: PortMessage) => void;
  #held: Buffer = Buffer.alloc(0);
  #raw = false;

  constructor(token: string, tell: (message: PortMessage) => void) {
    this.#token = token;
    this.#tell = tell;
  }

  push(bytes: Buffer): void {
    this.#held = Buffer.concat([this.#held, bytes]);
    while (this.#raw ? this.#output() : this.#line()) {
      // Until a piece is missing.
    }
    this.#flush();
  }

  #line(): boolean {
    const end = this.#held.indexOf(10);
    if (end < 0) return false;
    const line = this.#held.toString("utf8", 0, end).replace(/\r$/, "");
    this.#held = this.#held.subarray(end + 1);
    // Something else may have written before the token; what has none is not ours.
    const at = line.indexOf(`${this.#token} `);
    const message = at < 0 ? undefined : parse(line.slice(at + this.#token.length + 1));
    if (message !== undefined) {
      this.#raw = message.kind === "begin";
      this.#tell(message);
    }
    return true;
  }

  /** The command's bytes, up to the line break that `init` puts before the end mark. */
  #output(): boolean {
    const mark = Buffer.from(`\n${this.#token} end `);
    const at = this.#held.indexOf(mark);
    if (at < 0) return false;
    if (at > 0) this.#tell({ kind: "output", bytes: this.#held.subarray(0, at) });
    this.#held = this.#held.subarray(at + 1);
    this.#raw = false;
    return true;
  }

  /** Hands on what has come so far, but for what could be the beginning of the end mark. */
  #flush(): void {
    const mark = `\n${this.#token} end `;
    const text = this.#held.toString("latin1");
    let keep = Math.min(mark.length, text.length);
    while (keep > 0 && !mark.startsWith(text.slice(text.length - keep))) keep--;
    const ready = text.length - keep;
    if (!this.#raw || ready === 0) return;
    this.#tell({ kind: "output", bytes: this.#held.subarray(0, ready) });
    this.#held = this.#held.subarray(ready);
  }
}

function parse(text: string): PortMessage | undefined {
  const [word, first = "", second = ""] = text.split(" ");
  const rest = text.slice((word?.length ?? 0) + 1);
  switch (word) {
    case "ready":
      return { kind: "ready", fileSystem: first === "shared" ? "shared" : "initramfs" };
    case "note":
      return { kind: "note", text: rest };
    case "begin":
    case "bye":
      return { kind: word };
    case "end":
      return { kind: "end", status: Number.parseInt(first, 10) };
    case "config":
      return { kind: "config", line: rest };
    case "notes":
      return { kind: "notes", bytes: Buffer.from(rest.replaceAll(/[^0-9a-f]/g, ""), "hex") };
    case "start":
      return { kind: "start", check: Number.parseInt(first, 10) };
    case "done": {
      const said = rest.slice(first.length + second.length + 2).trim();
      return { kind: "done", check: Number.parseInt(first, 10), status: Number.parseInt(second, 10), text: said };
    }
    default:
      return undefined;
  }
}
