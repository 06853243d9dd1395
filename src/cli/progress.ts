import type { SessionEvent } from "../session/index.ts";

/** Shows events on standard error: one line that is overwritten on a terminal, few plain lines elsewhere. */
export class Progress {
  #told = "";
  #open = false;

  readonly show = (event: SessionEvent): void => {
    switch (event.kind) {
      case "unpacking": {
        const percent = event.total > 0 ? ` ${Math.floor((100 * event.done) / event.total)} %` : "";
        this.#status(`unpacking ${event.archive}`, percent);
        return;
      }
      case "unpacked":
        this.clear();
        process.stderr.write(`kiln: unpacked ${event.archive} into ${event.root}\n`);
        return;
      case "booting":
        this.#status(`booting ${event.image}`, ` (${event.accelerator})`);
        return;
      case "console":
      case "guest-ready":
        return;
      case "guest-note":
        this.clear();
        process.stderr.write(`kiln: ${event.text}\n`);
        return;
      case "checking":
        if (process.stderr.isTTY) this.#status(`${event.done}/${event.total}`, ` ${event.name}`);
        return;
    }
  };

  /** Takes the status line away, before anything else is printed. */
  clear(): void {
    if (this.#open) process.stderr.write("\r\u001b[K");
    this.#open = false;
  }

  #status(text: string, detail: string): void {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[Kkiln: ${text}${detail}`);
      this.#open = true;
    } else if (this.#told !== text) {
      this.#told = text;
      process.stderr.write(`kiln: ${text} ...\n`);
    }
  }
}
