import type { SessionEvent } from "../session/index.ts";

/** Shows events on standard error: one line that is overwritten on a terminal, few plain lines elsewhere. */
export class Progress {
  #told = "";
  #open = false;
  #tenth = -1;
  #stopping = false;

  /** After Ctrl-C: what was begun is ended or taken away, which on a busy machine takes its time. */
  stopping(): void {
    if (process.stderr.isTTY) this.#status("stopping", " ...");
    this.#stopping = true;
  }

  readonly show = (event: SessionEvent): void => {
    if (this.#stopping) return;
    switch (event.kind) {
      case "unpacking": {
        const percent = event.total > 0 ? ` ${Math.floor((100 * event.done) / event.total)} %` : "";
        this.#status(`unpacking ${event.archive}`, percent);
        return;
      }
      case "downloading":
        this.#status(`downloading ${event.url.replace(/^.*\//, "")}`, ` ${amount(event.done, event.total)}`);
        return;
      case "verifying":
        this.#status(`verifying ${event.file}`, ` ${Math.floor((100 * event.done) / Math.max(1, event.total))} %`);
        return;
      case "retrying":
        this.#line(`${event.url}: ${event.reason}; trying again in ${Math.ceil(event.delay / 1000)} s`);
        return;
      case "copying":
        this.#status(`copying ${event.from}`, "");
        return;
      case "patching":
        this.#line(`applying ${event.patch}`);
        return;
      case "command":
        this.#line(event.command.join(" "));
        return;
      case "note":
        this.#line(event.text);
        return;
      case "building":
        this.#building(event);
        return;
      case "unpacked":
        this.clear();
        process.stderr.write(`kiln: unpacked ${event.archive} into ${event.root}\n`);
        return;
      case "step":
        this.#upStep(event);
        return;
      case "booting":
        this.#status(`booting ${event.image}`, ` (${event.accelerator})`);
        return;
      case "linting":
        if (process.stderr.isTTY)
          this.#status("looking at the Kconfig files", ` ${event.done}/${event.total} ${event.arch}`);
        return;
      case "guest-ready":
        this.clear();
        return;
      case "console":
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

  #building({ done, total, current, warnings, rate, left }: Extract<SessionEvent, { kind: "building" }>): void {
    const warned = warnings === 0 ? "" : `, ${warnings} warning${warnings === 1 ? "" : "s"}`;
    const remaining = left === undefined ? "" : `, ${clock(left)} left`;
    if (!process.stderr.isTTY) {
      if (total === undefined && done === 0) return;
      // Plain lines: one for each tenth of the way.
      const step = total === undefined || total === 0 ? Math.floor(done / 200) : Math.floor((10 * done) / total);
      if (step === this.#tenth) return;
      this.#tenth = step;
      const counted = total === undefined ? `${done} objects` : `${done} of ${total} objects`;
      process.stderr.write(`kiln: building: ${counted}, ${rate.toFixed(1)}/s${remaining}${warned}\n`);
      return;
    }
    const share = total === undefined || total === 0 ? 0 : done / total;
    const bar = total === undefined ? "" : `[${"#".repeat(Math.floor(share * 20)).padEnd(20, "-")}] `;
    const counted = total === undefined ? `${done} objects` : `${done}/${total}`;
    const head = `${bar}${counted} ${rate.toFixed(1)}/s${remaining}${warned} `;
    const room = Math.max(0, (process.stderr.columns || 80) - head.length - 7);
    this.#status(head, current.length > room ? `…${current.slice(current.length - room + 1)}` : current);
  }

  /** Takes the status line away, before anything else is printed. */
  clear(): void {
    if (this.#open) process.stderr.write("\r\u001b[K");
    this.#open = false;
  }

  #upStep(event: Extract<SessionEvent, { kind: "step" }>): void {
    if (event.state === "begin") {
      this.#tenth = -1;
      if (process.stderr.isTTY) this.#status(event.step, " ...");
      return;
    }
    // Files below the current folder are shown from there, as a listing of it would.
    const detail = event.detail.replaceAll(` ${process.cwd()}/`, " ");
    const text = event.state === "same" ? "nothing to do, its inputs are the same" : detail;
    this.#line(`${event.step.padEnd(10)}${clock(event.seconds).padStart(7)}  ${text}`);
  }

  #line(text: string): void {
    this.clear();
    process.stderr.write(`kiln: ${text}\n`);
  }

  #status(text: string, detail: string): void {
    if (process.stderr.isTTY) {
      // A line that does not fit would be broken, and only its end taken away later.
      const columns = (process.stderr.columns || 80) - 7;
      const room = Math.max(1, columns - detail.length);
      const short = text.length > room ? `${text.slice(0, room - 1)}…` : text;
      const line = `${short}${detail}`;
      process.stderr.write(`\r\u001b[Kkiln: ${line.length > columns ? `${line.slice(0, columns - 1)}…` : line}`);
      this.#open = true;
    } else if (this.#told !== text) {
      this.#told = text;
      process.stderr.write(`kiln: ${text} ...\n`);
    }
  }
}

/** `52 of 145 MB`. */
function amount(done: number, total: number | undefined): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  return total === undefined ? `${megabytes(done)} MB` : `${megabytes(done)} of ${megabytes(total)} MB`;
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
