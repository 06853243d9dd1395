import type { CheckAnswer, Compiled, GuestCheck, Linked } from "../boot/index.ts";
import type { Asked } from "./asked.ts";

/** How far a line was seen to hold, least first. */
const LEVELS = ["none", "configured", "compiled", "present", "exercised"] as const;

/**
 * `none`: it does not hold. `configured`: it holds in `.config`, and in the running kernel's own configuration when that can be
 * read. `compiled`: what the option builds is in the build folder. `present`: the running kernel has it: its module loads, its code is
 * in the kernel that runs, its driver is registered. `exercised`: a program used it in the running kernel.
 */
export type ProofLevel = (typeof LEVELS)[number];

/**
 * What a line asks for, which says how far it can be proven.
 * `nothing`: no option, or one that cannot hold beside the others: no level. `value`: that something is off, or a number, a text, an
 * entry of a choice: `configured`. `switch`: an option that builds nothing of its own and that no check uses: `configured`. `menu`: one
 * that only opens others: as far as the best of those in the documents. `code`: it builds something, and the catalogue has no check:
 * `present`. `hardware`: what would use it needs hardware that no guest here has: `present`, or `compiled` where even loading it takes
 * that. `barred`: the documents themselves forbid what would use it: `present`. `usable`: a check of the catalogue uses it: as far as
 * that shows.
 */
export type LineKind = "nothing" | "value" | "switch" | "menu" | "code" | "hardware" | "barred" | "usable";

/** The proof of one line. */
export interface LineProof {
  readonly level: ProofLevel;
  readonly kind: LineKind;
  /** The highest level that a line of its kind can reach. It does not depend on what the checks found. */
  readonly allowed: ProofLevel;
  /** Whether it stayed below that. */
  readonly short: boolean;
  /** What was seen, for the level that was reached; null when there is nothing to tell. */
  readonly evidence: string | null;
  /** Why it is not higher; also what the match has to tell. */
  readonly message: string | null;
}

/** What is known of a line. */
export interface Seen {
  readonly asked: Asked;
  readonly held: boolean;
  readonly actual: string | null;
  readonly running: string | null;
  readonly runningHeld: boolean;
  /** Why it cannot hold beside the other lines. */
  readonly contradiction: string | undefined;
  readonly compiled: Compiled | undefined;
  /** What of its built-in objects is in the running kernel; `undefined`: it has none. */
  readonly linked: Linked | { readonly kind: "unknown"; readonly why: string } | undefined;
  /** Checks for its option. */
  readonly checks: readonly SeenCheck[];
  /** Why no guest has its hardware. */
  readonly unemulated: string | undefined;
  /** Hardware that its driver is for, as its device table has it. */
  readonly alias: string | undefined;
  readonly notBooted: string | undefined;
  /** The proofs of the lines whose options it opens, by their options. */
  readonly opened: ReadonlyMap<string, LineProof>;
}

/** A check with what came of it. */
export interface SeenCheck {
  readonly check: GuestCheck;
  /** `undefined`: no guest came up. */
  readonly answer: CheckAnswer | undefined;
  /** Why the documents do not allow what it needs. */
  readonly barred: string | undefined;
}

/** The level of a line: never one that was not observed. */
export function proofOf(seen: Seen): LineProof {
  const { asked, actual, running } = seen;
  const told = asked.message === undefined ? [] : [asked.message];
  const say = (level: ProofLevel, { kind, allowed }: Kind, words: readonly string[], evidence?: string): LineProof => ({
    level,
    kind,
    allowed: higherOf(allowed, level),
    short: rank(level) < rank(allowed),
    evidence: evidence ?? null,
    message: words.length > 0 ? words.join("; ") : null,
  });
  const nothing: Kind = { kind: "nothing", allowed: "none", why: undefined };
  if (asked.outcome === "gone" || asked.outcome === "comment") return say("none", nothing, told);
  if (asked.symbol === undefined) {
    const allowed = asked.outcome === "changed" ? "none" : "configured";
    return say("none", { ...nothing, allowed }, told);
  }
  const name = `CONFIG_${asked.symbol.name}`;
  if (!seen.held && seen.contradiction !== undefined) return say("none", nothing, [...told, seen.contradiction]);
  const kind = kindOf(seen);
  if (!seen.held) {
    return say("none", kind, [...told, `${name} is ${actual} in .config, asked for: ${wantedValue(asked)}`]);
  }
  if (!seen.runningHeld) {
    const other = `${name} is ${actual} in .config, but ${running} in the running kernel: build it again`;
    return say("none", kind, [...told, other]);
  }
  const { level, evidence, words } = observed(seen);
  const short = rank(level) < rank(kind.allowed);
  // Checks that were not needed for the level have nothing to say.
  const whys = kind.why === undefined ? [] : [kind.why];
  return say(level, kind, [...told, ...whys, ...(short ? words : [])], evidence);
}

interface Kind {
  readonly kind: LineKind;
  readonly allowed: ProofLevel;
  /** Why not higher. */
  readonly why: string | undefined;
}

/** What is asked, by the option, the catalogue and the documents alone; of the answers only that a module's own start found no hardware. */
function kindOf({ asked, actual, held, compiled, linked, checks, unemulated, alias, opened }: Seen): Kind {
  const wanted = held ? actual : (asked.value ?? null);
  if (!/^[ym]$/.test(wanted ?? "")) return { kind: "value", allowed: "configured", why: undefined };
  const here = checks.filter(({ answer, barred }) => barred === undefined && answer?.kind !== "elsewhere");
  const uses = here.some(({ check }) => check.level === "exercised");
  if (uses && unemulated === undefined) return { kind: "usable", allowed: "exercised", why: undefined };
  const builds = compiled !== undefined && compiled.kind !== "none";
  const declined = checks.some(({ answer }) => answer?.kind === "declined");
  // Objects that define nothing by name cannot be looked up in a kernel.
  const hidden = declined || (linked?.kind === "nameless" && here.length === 0);
  const allowed = here.length > 0 || builds ? (hidden ? "compiled" : "present") : "configured";
  const elsewhere = checks.find(({ answer }) => answer?.kind === "elsewhere")?.answer?.text;
  const hardware = unemulated ?? elsewhere;
  if (hardware !== undefined) return { kind: "hardware", allowed, why: hardware };
  const barred = checks.find((check) => check.barred !== undefined)?.barred;
  if (barred !== undefined) return { kind: "barred", allowed, why: barred };
  if (here.length > 0 && !here.every(({ check }) => check.name.startsWith(MODULE_CHECK))) {
    return { kind: "usable", allowed: "present", why: undefined };
  }
  if (alias !== undefined && builds) {
    return {
      kind: "hardware",
      allowed,
      why: `it drives hardware (${alias}) that the catalogue knows no emulated device for`,
    };
  }
  if (builds || here.length > 0) {
    const code = linked?.kind === "nameless" ? allowed : "present";
    return { kind: "code", allowed: code, why: "no check of the catalogue uses it" };
  }
  if (opened.size > 0) {
    const best = [...opened.values()].map((line) => line.allowed).reduce(higherOf, "configured");
    return { kind: "menu", allowed: best, why: undefined };
  }
  return { kind: "switch", allowed: "configured", why: undefined };
}

/** How the names of checks begin that only load a module. */
export const MODULE_CHECK = "module ";

interface Observed {
  readonly level: ProofLevel;
  readonly evidence: string | undefined;
  /** What did not go as it should. */
  readonly words: readonly string[];
}

/** Of a line that holds: what the files, the running kernel and the checks showed. */
function observed({ asked, actual, running, compiled, linked, checks, notBooted, opened }: Seen): Observed {
  const where = running === null ? "in .config" : "in .config and in the running kernel";
  const value = `CONFIG_${asked.symbol?.name} is ${actual === "n" ? "not set" : actual} ${where}`;
  if (!/^[ym]$/.test(actual ?? "")) return { level: "configured", evidence: value, words: [] };
  const passed = checks.filter(({ answer }) => answer?.kind === "passed");
  const best = passed.find(({ check }) => check.level === "exercised") ?? passed[0];
  const words: string[] = [];
  if (compiled?.kind === "missing") words.push(`not in the build folder: ${compiled.files.join(", ")}`);
  if (notBooted !== undefined) words.push(notBooted);
  for (const { check, answer } of checks) {
    if (answer?.kind === "failed") words.push(...(notBooted === undefined ? [`${check.name}: ${answer.text}`] : []));
    else if (answer !== undefined && answer.kind !== "passed" && answer.kind !== "elsewhere") words.push(answer.text);
  }
  if (linked?.kind === "unknown" && notBooted === undefined) words.push(linked.why);
  if (linked?.kind === "absent") words.push(`${linked.symbol} of its objects is not in the running kernel`);
  const shown = (level: ProofLevel, evidence: string | undefined): Observed => ({ level, evidence, words });
  const byCheck = best === undefined ? undefined : `${best.check.name}: ${best.answer?.text}`;
  if (best?.check.level === "exercised") return shown("exercised", byCheck);
  const below = [...opened].find(([, line]) => line.level === bestLevel(opened));
  if (compiled?.kind === "none" && below !== undefined) {
    const [name, { level }] = below;
    words.push(`nothing that it opens is more than ${name}, which is ${level}`);
    if (rank(level) > rank(best?.check.level ?? "configured")) {
      return shown(level, `it opens ${name}, which is ${level}`);
    }
  }
  if (best !== undefined) return shown("present", byCheck);
  if (compiled?.kind !== "there") return shown("configured", value);
  if (linked?.kind === "linked") {
    const all = linked.count === 1 ? linked.symbol : `${linked.symbol} and ${linked.count - 1} more`;
    return shown("present", `in the code of the running kernel: ${all} of ${compiled.files[0]}`);
  }
  return shown("compiled", compiled.files[0]);
}

function bestLevel(lines: ReadonlyMap<string, LineProof>): ProofLevel {
  return [...lines.values()].map(({ level }) => level).reduce(higherOf, "none");
}

function rank(level: ProofLevel): number {
  return LEVELS.indexOf(level);
}

function higherOf(one: ProofLevel, other: ProofLevel): ProofLevel {
  return rank(one) < rank(other) ? other : one;
}

function wantedValue(asked: Asked): string {
  return asked.alternatives.length > 0 ? asked.alternatives.join(" or ") : (asked.value ?? "?");
}
