import type { Accelerator } from "./accelerator.ts";
import type { GuestArch } from "./built-kernel.ts";
import type { Program } from "./catalogue/program.ts";
import type { RootShare } from "./root-share.ts";

/** One check that runs inside the guest and proves options by using what they built. */
export interface GuestCheck {
  /** Short name, unique. */
  readonly name: string;
  /** Options that the check proves when it succeeds, without `CONFIG_`; it is started only when all of them are set. */
  readonly symbols: readonly string[];
  /** How far success proves them. */
  readonly level: "present" | "exercised";
  /**
   * Further options without which it cannot be started; of a list inside, any one. `kiln up` sets what is missing, as a module where
   * that can be: the first of a list.
   */
  readonly needs?: readonly (string | readonly string[])[];
  /** Where alone it can be run; `why` says what the other guests lack. */
  readonly only?: { readonly arch?: GuestArch; readonly accelerator?: Accelerator; readonly why: string };
  /** Programs that it runs (looked up on the host, found in the guest under the same paths); one that is missing leaves the check undone, said with the Debian package. */
  readonly programs: readonly Program[];
  /** Modules that it loads first, tried with modprobe; built-in ones are fine. */
  readonly modules?: readonly string[];
  /** QEMU arguments that it needs, beyond the standard guest. */
  readonly devices?: readonly string[];
  /** Words of the kernel command line without which it cannot be done; it shares its guest only with checks that have the same. */
  readonly append?: string;
  /** What must come out of the machine's console while it runs, as the host sees it. */
  readonly console?: string;
  /** The way by which its guest must have got this machine's programs, when that is what it proves. */
  readonly share?: RootShare;
  /** Whether it has a guest of its own, because its device or what it does may bring the kernel down. */
  readonly apart?: boolean;
  /** POSIX shell, run by `sh -e` as root in a fresh empty working folder (tmpfs); success is exit status 0; the last line that it prints is the evidence. */
  readonly script: string;
  /** Seconds before it counts as hung; default 30. */
  readonly timeout?: number;
}

/** Options whose hardware no guest has, so that nothing can use them there. */
export interface Unemulated {
  readonly symbols: readonly string[];
  /** What is missing, for the report. */
  readonly why: string;
}

/** Options without which a check cannot be started, its programs' among them; of a list inside, any one. */
export function needsOf(check: GuestCheck): readonly (string | readonly string[])[] {
  return [...(check.needs ?? []), ...check.programs.flatMap((program) => program.needs ?? [])];
}

/** The options that a check needs and a configuration lacks; of a list, the first. */
export function missingOptions(check: GuestCheck, config: ReadonlyMap<string, string>): string[] {
  const on = (name: string): boolean => /^[ym]$/.test(config.get(name) ?? "n");
  const missing = needsOf(check).flatMap((need) => {
    const names = typeof need === "string" ? [need] : need;
    return names.some(on) ? [] : names.slice(0, 1);
  });
  return [...new Set(missing)];
}
