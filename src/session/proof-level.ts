import { basename, dirname, join } from "node:path";
import type { BuiltKernel, CheckRun, Compiled, GuestCheck } from "../boot/index.ts";
import type { KbuildIndex } from "../tree/index.ts";
import type { Asked } from "./asked.ts";

/** How far a line was seen to hold, least first. */
const LEVELS = ["none", "configured", "compiled", "present", "exercised"] as const;

/**
 * `none`: it does not hold. `configured`: it holds in `.config`, and in the running kernel's own configuration when that can be
 * read. `compiled`: what the option builds is in the build folder. `present`: the running kernel has it: its module loads, its driver is
 * registered, its entry is there. `exercised`: a program of this machine used it in the running kernel.
 */
export type ProofLevel = (typeof LEVELS)[number];

/** The proof of one line. */
export interface LineProof {
  readonly level: ProofLevel;
  /** The highest level that a line of its kind can reach on this machine. */
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
  /** Checks for its option. */
  readonly checks: readonly GuestCheck[];
  readonly run: CheckRun | undefined;
  readonly notBooted: string | undefined;
}

/** The level of a line: never one that was not observed. */
export function proofOf(seen: Seen): LineProof {
  const { asked, actual, running } = seen;
  const told = asked.message === undefined ? [] : [asked.message];
  const say = (level: ProofLevel, allowed: ProofLevel, words: readonly string[], evidence?: string): LineProof => ({
    level,
    allowed: LEVELS.indexOf(allowed) < LEVELS.indexOf(level) ? level : allowed,
    short: LEVELS.indexOf(level) < LEVELS.indexOf(allowed),
    evidence: evidence ?? null,
    message: words.length > 0 ? words.join("; ") : null,
  });
  if (asked.outcome === "gone" || asked.outcome === "comment") return say("none", "none", told);
  if (asked.symbol === undefined) return say("none", asked.outcome === "changed" ? "none" : "configured", told);
  const name = `CONFIG_${asked.symbol.name}`;
  if (!seen.held) {
    if (seen.contradiction !== undefined) return say("none", "none", [...told, seen.contradiction]);
    return say("none", allowedOf(seen), [...told, `${name} is ${actual} in .config, asked for: ${wantedValue(asked)}`]);
  }
  if (!seen.runningHeld) {
    const other = `${name} is ${actual} in .config, but ${running} in the running kernel: build it again`;
    return say("none", allowedOf(seen), [...told, other]);
  }
  if (actual === "n" || !/^[ym]$/.test(actual ?? "")) {
    const where = running === null ? "in .config" : "in .config and in the running kernel";
    return say("configured", "configured", told, `${name} is ${actual === "n" ? "not set" : actual} ${where}`);
  }
  return higher(seen, (level, words, evidence) => say(level, allowedOf(seen), [...told, ...words], evidence));
}

/** Of a line that holds with y or m: what the files and the checks showed. */
function higher(
  { compiled, checks, run, notBooted, actual, running, asked }: Seen,
  say: (level: ProofLevel, words: readonly string[], evidence?: string) => LineProof,
): LineProof {
  const answers = checks.flatMap((check) => {
    const answer = run?.answers.get(check);
    return answer === undefined ? [] : [{ check, answer }];
  });
  const passed = answers.filter(({ answer }) => answer.kind === "passed");
  const best =
    passed.find(({ check }) => check.level === "exercised") ?? passed.find(({ check }) => check.level === "present");
  const words: string[] = [];
  if (compiled?.kind === "missing") words.push(`not in the build folder: ${compiled.files.join(", ")}`);
  if (notBooted !== undefined) words.push(notBooted);
  for (const { check, answer } of answers) {
    if (best?.check.level === "exercised" || (best !== undefined && check.level === "present")) break;
    if (answer.kind === "failed") words.push(`${check.name}: ${answer.text}`);
    else if (answer.kind !== "passed") words.push(answer.text);
  }
  if (best !== undefined) return say(best.check.level, words, `${best.check.name}: ${best.answer.text}`);
  if (compiled?.kind === "there") return say("compiled", words, compiled.files[0]);
  const where = running === null ? "in .config" : "in .config and in the running kernel";
  return say("configured", words, `CONFIG_${asked.symbol?.name} is ${actual} ${where}`);
}

/** The highest level for a line's option: what its checks could show here, else what its files can. */
function allowedOf({ asked, compiled, checks, run, notBooted }: Seen): ProofLevel {
  const possible = checks.filter((check) => {
    const answer = run?.answers.get(check);
    return answer === undefined ? notBooted !== undefined : answer.kind !== "impossible";
  });
  if (possible.some((check) => check.level === "exercised")) return "exercised";
  if (possible.length > 0) return "present";
  if (asked.value === "n" || compiled === undefined || compiled.kind === "none") return "configured";
  return "compiled";
}

function wantedValue(asked: Asked): string {
  return asked.alternatives.length > 0 ? asked.alternatives.join(" or ") : (asked.value ?? "?");
}

/** A check for each line whose option is a module of its own: that it loads. */
export function moduleChecks(lines: readonly Asked[], kernel: BuiltKernel, index: KbuildIndex): GuestCheck[] {
  const names = new Set(lines.flatMap(({ symbol }) => (symbol === undefined ? [] : [symbol.name])));
  return [...names]
    .filter((name) => kernel.config.get(name) === "m")
    .flatMap((name) => {
      const own = index
        .objectsOf(name)
        .find(({ object, module }) => module !== undefined && object === join(dirname(object), `${module}.o`));
      if (own?.module === undefined) return [];
      const module = basename(own.module);
      return [
        {
          name: `module ${module}`,
          symbols: [name],
          level: "present" as const,
          programs: [{ name: "modprobe", package: "kmod" }],
          script: `modprobe ${module}\nls -d /sys/module/${module.replaceAll("-", "_")}\necho "${module} is loaded"\n`,
        },
      ];
    });
}
