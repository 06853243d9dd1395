import { autoloadCheck, type BuiltKernel, type CheckAnswer, type GuestCheck } from "../boot/index.ts";
import { readDocument } from "../document/index.ts";
import { readInput } from "./input.ts";
import { wantedModules } from "./wanted-modules.ts";

/** What was seen of the modules that documents have loaded at boot. */
export interface AutoloadProof {
  readonly modules: readonly string[];
  /** Whether all were loaded with their parameters; null when that could not be tried. */
  readonly holds: boolean | null;
  /** Who loaded what, or what went wrong, or why it was not tried. */
  readonly evidence: string;
}

/** A check, and the modules that it looks for. */
export interface AutoloadCheck {
  readonly check: GuestCheck;
  readonly modules: readonly string[];
}

/** The check of what documents have loaded at boot by a kernel; `undefined` when that is nothing. */
export function autoloadCheckOf(documents: readonly string[], kernel: BuiltKernel): AutoloadCheck | undefined {
  const loaded = documents
    .filter((path) => readDocument(readInput(path), { name: path }).autoload.length > 0)
    .flatMap((path) => wantedModules(path, kernel.release).wanted)
    .filter(({ load }) => load)
    .map(({ module, parameters }) => ({ module: module.replaceAll("-", "_"), parameters }));
  if (loaded.length === 0) return undefined;
  return { check: autoloadCheck(loaded), modules: loaded.map(({ module }) => module) };
}

/** What the check's answer says; `undefined`: the guest did not come to it. */
export function autoloadProof({ modules }: AutoloadCheck, answer: CheckAnswer | undefined): AutoloadProof {
  if (answer === undefined) return { modules, holds: null, evidence: "the guest did not come to it" };
  const holds = answer.kind === "passed" ? true : answer.kind === "failed" ? false : null;
  return { modules, holds, evidence: answer.text };
}
