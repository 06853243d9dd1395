import type { BootEvent } from "../boot/index.ts";
import type { BuildEvent } from "../build/index.ts";
import type { TreeEvent } from "../tree/index.ts";
import type { UpStep } from "./up-record.ts";

/** What a session reports while it works; a face shows it or not. */
export type SessionEvent = TreeEvent | BuildEvent | BootEvent | LintEvent | StepEvent;

/** A step of `kiln up` begins or ended. */
export type StepEvent =
  | { readonly kind: "step"; readonly step: UpStep; readonly state: "begin" }
  | {
      readonly kind: "step";
      readonly step: UpStep;
      readonly state: "done" | "same";
      readonly seconds: number;
      readonly detail: string;
    };

/** An architecture's files are being looked at; `done` of the `total` others are. */
export interface LintEvent {
  readonly kind: "linting";
  readonly arch: string;
  readonly done: number;
  readonly total: number;
}

/** What every use case is given by its face. */
export interface SessionContext {
  /** Folder that relative names lead from. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly report: (event: SessionEvent) => void;
  /** Ends waiting work; nothing is written afterwards. */
  readonly signal?: AbortSignal | undefined;
  /** Runs work that computes for long and changes nothing outside: a face may let the user end everything in the midst of it. */
  readonly compute?: (<T>(work: () => T) => T) | undefined;
}

/** Which tree is meant. */
export interface TreeRequest {
  /** `-k`; `undefined`: searched for. */
  readonly kernelDir?: string | undefined;
  /** `VAR=value` behind the verb, which win over the environment. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Runs work as `SessionContext.compute` says. Throws what the signal says when the user has ended everything by then. */
export async function computed<T>(context: SessionContext, work: () => T): Promise<T> {
  await heard(context);
  return context.compute === undefined ? work() : context.compute(work);
}

/** Listens whether the user has ended everything, as code that only computes does not; throws what the signal says then. */
export async function heard({ signal }: SessionContext): Promise<void> {
  if (signal === undefined) return;
  // Signals come in between two rounds of Node's loop, and this may be the end of one.
  for (let round = 0; round < 2; round++) await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}
