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
}

/** Which tree is meant. */
export interface TreeRequest {
  /** `-k`; `undefined`: searched for. */
  readonly kernelDir?: string | undefined;
  /** `VAR=value` behind the verb, which win over the environment. */
  readonly overrides: Readonly<Record<string, string>>;
}
