import type { BootFacts } from "./boot-facts.ts";
import { consoleCause } from "./console-cause.ts";
import { panicCause, startCause } from "./panic-cause.ts";

/** Something that a kernel said on its console and should not have. */
export interface ConsoleFinding {
  readonly kind: "panic" | "oops" | "bug" | "warning" | "stall" | "memory" | "start" | "console";
  /** The kernel's own words, without time stamps. */
  readonly text: string;
  /** What brought it about, and what mends it; `undefined` when that is not known. */
  readonly cause: string | undefined;
}

/** The time, and who spoke, before a line of the kernel's. */
export const STAMP = /^(?:<\d+>)?\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?/;

/** The first line of each kind of trouble; the first that fits counts. */
const SIGNS: readonly (readonly [kind: ConsoleFinding["kind"], pattern: RegExp])[] = [
  ["panic", /Kernel panic - not syncing: .*/],
  [
    "stall",
    /(?:rcu: INFO: rcu_\w+ (?:self-)?detected (?:expedited )?stall.*|INFO: task .* blocked for more than.*|watchdog: BUG: soft lockup.*|.*detected hard LOCKUP.*|BUG: workqueue lockup.*)/,
  ],
  [
    "oops",
    /(?:BUG: unable to handle|BUG: kernel NULL pointer|Oops: |general protection fault|Internal error: |Unable to handle kernel |double fault:).*/,
  ],
  ["bug", /(?:kernel BUG at .*|BUG: .*|UBSAN: .*|.*\b(?:list_add|list_del) corruption.*)/],
  ["memory", /(?:Out of memory: Killed process .*|.*invoked oom-killer: .*|Initramfs unpacking failed: .*)/],
  ["start", /Failed to execute \S+ \(error -\d+\)/],
  ["warning", /WARNING: (?:CPU: \d+ PID: \d+ at |\S+:\d+ at |possible |suspicious |inconsistent ).*/],
  ["console", /Warning: unable to open an initial console\..*/],
];

/** What a console log shows, in its order; of one trouble the first line only. */
export function consoleFindings(log: string, facts: BootFacts): ConsoleFinding[] {
  const findings: ConsoleFinding[] = [];
  const lines = log.split(/\r?\n/).map((line) => line.replace(STAMP, ""));
  const panicked = lines.some(isPanic);
  for (const [at, line] of lines.entries()) {
    if (/end Kernel panic/.test(line)) continue;
    for (const [kind, pattern] of SIGNS) {
      const text = pattern.exec(line)?.[0].trim();
      // A kernel that found no other first program either panics, which tells the cause.
      if (text === undefined || (kind === "start" && panicked)) continue;
      // An oops begins with two such lines, and whoever asks for memory is told before whom that kills.
      const follows = findings.at(-1)?.kind === kind && (kind === "oops" || kind === "memory") && near(lines, at);
      // What hangs is told again and again, with other numbers of seconds.
      const again = findings.some((other) => other.kind === kind && alike(other.text) === alike(text));
      if (!follows && !again)
        findings.push({ kind, text, cause: causeOf(kind, text, lines.slice(at, at + 60), log, facts) });
      break;
    }
  }
  return findings;
}

/** Whether a line is a kernel's last. */
export function isPanic(line: string): boolean {
  return line.includes("Kernel panic - not syncing") && !line.includes("end Kernel panic");
}

/** Two lines that differ in numbers only say the same. */
function alike(text: string): string {
  return text.replace(/\d+/g, "");
}

/** Whether the same trouble began a few lines before. */
function near(lines: readonly string[], at: number): boolean {
  return lines.slice(Math.max(0, at - 60), at).some((line) => SIGNS.some(([, pattern]) => pattern.test(line)));
}

function causeOf(
  kind: ConsoleFinding["kind"],
  text: string,
  after: readonly string[],
  log: string,
  facts: BootFacts,
): string | undefined {
  switch (kind) {
    case "panic":
      return panicCause(text, log, facts);
    case "memory":
      return "the memory of the guest is too small for it: --memory 1G";
    case "start":
      return startCause(text, log, facts);
    case "console":
      return consoleCause(facts);
    default:
      return placeOf(kind, after);
  }
}

/** Where a processor was, from the registers that the kernel prints behind its first line. */
function placeOf(kind: ConsoleFinding["kind"], after: readonly string[]): string | undefined {
  const find = (pattern: RegExp): string | undefined =>
    after.map((line) => pattern.exec(line)?.[1]).find((word) => word !== undefined);
  const waiting = after[0]?.includes("blocked for more than") === true;
  // Of a task that waits the trace counts, up to the scheduler; of a processor, the registers, but for those of a program.
  const place = waiting
    ? find(/^ {1,2}(?!\S*(?:schedule|switch_to))([a-z_]\S*\+0x\S+(?: \[\w+\])?)/)
    : (find(/(?:RIP: 0010:|\bpc : )(\S+(?: \[\w+\])?)/) ?? find(/WARNING: .* at \S+ (\S+)/));
  const program = find(/Comm: (\S+)/);
  if (place === undefined && program === undefined) return undefined;
  const [name, module] = (place ?? "").split(" ");
  const where =
    place === undefined
      ? ""
      : `in ${name!.replace(/\/0x[\da-f]+$/, "")}${module === undefined ? "" : ` of the module ${module.slice(1, -1)}`}`;
  const who = program === undefined ? "" : `while ${program} ran`;
  if (waiting) return where === "" ? undefined : `it waits ${where}`;
  const what = kind === "stall" ? "a processor stayed" : kind === "warning" ? "" : "the fault is";
  return [what, where, who].filter((part) => part !== "").join(" ");
}
