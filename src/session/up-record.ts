import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../tree/index.ts";
import { failed } from "./input.ts";

/** What `kiln up` did, one after the other. */
export type UpStep = "tree" | "tools" | "configure" | "build" | "install" | "modules" | "prove";

/** The file in the build folder that says what the steps were done with. */
const RECORD = "kiln-up.json";

/** What is kept of a finished step. */
interface Finished {
  /** What it was done with, as one word. */
  readonly inputs: string;
  /** What it told of what there is now. */
  readonly detail: string;
}

/** Remembers of each step what it was done with, so that a run that was interrupted goes on and nothing is done twice. */
export class UpRecord {
  readonly #file: string;
  readonly #done: Record<string, Finished>;

  constructor(output: string) {
    this.#file = join(output, RECORD);
    this.#done = read(this.#file);
  }

  /** Whether a step was finished with these very inputs. */
  holds(step: UpStep, inputs: string): boolean {
    return this.#done[step]?.inputs === inputs;
  }

  /** What a finished step told; empty when it is not finished. */
  detail(step: UpStep): string {
    return this.#done[step]?.detail ?? "";
  }

  /** Notes that a step is finished. Throws `InputFailure` when the folder cannot be written. */
  finish(step: UpStep, inputs: string, detail: string): void {
    this.#done[step] = { inputs, detail };
    this.#write();
  }

  /** Forgets a step before it is begun: half of it is not it, even when Kiln is killed meanwhile. */
  begin(step: UpStep): void {
    if (this.#done[step] === undefined) return;
    delete this.#done[step];
    this.#write();
  }

  #write(): void {
    const failure = replaceFile(this.#file, `${JSON.stringify(this.#done, undefined, 2)}\n`);
    if (failure !== undefined) throw failed(failure);
  }
}

/** A record that cannot be read is as good as none: all steps are done again. */
function read(file: string): Record<string, Finished> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    const known = (one: unknown): one is Finished =>
      typeof one === "object" && one !== null && "inputs" in one && "detail" in one && typeof one.detail === "string";
    return Object.fromEntries(
      Object.entries(value ?? {}).filter((entry): entry is [string, Finished] => known(entry[1])),
    );
  } catch {
    return {};
  }
}

/** One word for anything that JSON can hold. */
export function digestOf(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** What tells that a file is the one that was there: its size and time; empty when there is none. */
export function stampOf(path: string): string {
  if (!existsSync(path)) return "";
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}
