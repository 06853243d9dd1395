import { debianRemedy } from "../build/index.ts";
import type { Failure } from "../tree/index.ts";
import { readBuildId } from "./elf-file.ts";
import { type GuestEnd, type GuestRequest, runGuest } from "./guest.ts";
import { isNative } from "./guest-busybox.ts";
import { type GuestCheck, missingOptions } from "./guest-check.ts";
import { findProgram } from "./host-program.ts";
import { type RootShare, SHARE_OPTIONS, virtiofsTrouble } from "./root-share.ts";

/** What came of one check. */
export type CheckAnswer =
  /** `text`: what the check saw. */
  | { readonly kind: "passed"; readonly text: string }
  /** `text`: its last words, or how it ended. */
  | { readonly kind: "failed"; readonly text: string }
  /** It was begun and found something amiss that it needs; `text` says what. */
  | { readonly kind: "untried"; readonly text: string }
  /** The module's own start found nothing here that it could drive; `text` is the kernel's answer. */
  | { readonly kind: "declined"; readonly text: string }
  /** A program is not installed here; `packages` are the Debian packages that would mend it. */
  | { readonly kind: "unequipped"; readonly text: string; readonly packages: readonly string[] }
  /** The kernel lacks options that it uses. */
  | { readonly kind: "lacking"; readonly text: string; readonly options: readonly string[] }
  /** It needs another machine than this guest can be; `text` says what of it. */
  | { readonly kind: "elsewhere"; readonly text: string };

/** What is asked of a kernel's guests. */
export interface CheckRunRequest {
  readonly guest: Omit<GuestRequest, "task" | "files" | "programs" | "devices" | "limit" | "onMessage" | "share"> & {
    /** The ways to share this machine's programs with the guest that may be tried, the best first. */
    readonly shares: readonly RootShare[];
  };
  readonly checks: readonly GuestCheck[];
  /** Options whose value in the running kernel is wanted, without `CONFIG_`. */
  readonly symbols: readonly string[];
  readonly onReady?: ((milliseconds: number) => void) | undefined;
  readonly onCheck?: ((name: string, done: number, total: number) => void) | undefined;
  /** A guest ended through no fault of a check's and is started once more; `why` says how it ended. */
  readonly onRetry?: ((why: string) => void) | undefined;
  /** Checks were not done within their limits and are run once more. */
  readonly onLate?: ((names: readonly string[]) => void) | undefined;
}

/** What the guests showed. */
export interface CheckRun {
  readonly answers: ReadonlyMap<GuestCheck, CheckAnswer>;
  /** Values in the running kernel's own /proc/config.gz, only what is set; `undefined`: it has none, or was not up. */
  readonly running: ReadonlyMap<string, string> | undefined;
  /** The running kernel's build ID in hex; `undefined`: it tells none, or was not up. */
  readonly buildId: string | undefined;
  /** Every boot, in its order. */
  readonly boots: readonly GuestEnd[];
}

/** How often a machine is started again after a check has brought it down. */
const RESTARTS = 4;

/** By how much longer a check may take that was not done within its limit: other work may have held this machine up. */
const LATE_FACTOR = 3;

/**
 * Runs checks in as few boots as their machines allow: one for all that need no special machine, one for each other. A check that
 * brings its guest down has failed, and the rest go on in a new guest. A guest that ends before its first check, or whose QEMU was killed,
 * is started once more in a run: on a machine that is too busy an emulated kernel may panic or hang through no fault of its own.
 * When it does so again, the kernel does not start at all, and no other machine is tried. Nor is a check that was late its kernel's
 * fault then: it is run once more, behind the others and with more time. A failure says what this machine lacks to boot at all.
 */
export async function runChecks(request: CheckRunRequest): Promise<CheckRun | Failure> {
  const { guest } = request;
  const answers = new Map<GuestCheck, CheckAnswer>();
  const boots: GuestEnd[] = [];
  let running: ReadonlyMap<string, string> | undefined;
  let buildId: string | undefined;
  let shares = guest.shares;
  let retried = false;
  const late = new Map<GuestCheck, CheckAnswer>();
  const total = request.checks.length;
  for (const group of byMachine(request.checks)) {
    const dead = boots.length > 0 && !boots.some(({ ready }) => ready);
    for (let start = 0; start <= RESTARTS && !dead; start++) {
      for (const check of group) {
        const hindrance = answers.has(check) ? undefined : hindranceOf(check, guest, shares.length > 0);
        if (hindrance !== undefined) answers.set(check, hindrance);
      }
      const unanswered = group.filter((check) => !answers.has(check));
      const fresh = unanswered.filter((check) => !late.has(check));
      const again = fresh.length === 0 && unanswered.length > 0;
      if (again) request.onLate?.(unanswered.map(({ name }) => name));
      const turn = again ? unanswered : fresh;
      // What several options share is done once.
      const open = turn.filter((check) => twinOf(check, turn) === check);
      // The first guest is started even for no check: its configuration is looked at.
      if (open.length === 0 && boots.length > 0) break;
      const before = answers.size + late.size;
      const share = open[0]?.share ?? shares[0];
      const boot = await bootOnce(request, open, share, again ? LATE_FACTOR : 1, (check, answer, isLate) => {
        const known = isLate && !again ? late : answers;
        for (const other of turn) if (twinOf(other, turn) === check) known.set(other, answer);
        request.onCheck?.(check.name, answers.size, total);
      });
      if ("message" in boot) {
        if (share !== "virtiofs") return boot;
        // Its daemon wants rights that a container or a chroot may not give.
        if (open[0]?.share === undefined) {
          shares = shares.filter((way) => way !== share);
          continue;
        }
        for (const check of open) answers.set(check, { kind: "elsewhere", text: `not tried: ${boot.message}` });
        break;
      }
      boots.push(boot.end);
      running ??= boot.running;
      buildId ??= boot.buildId;
      if (boot.end.kind === "interrupted" || guest.signal?.aborted) return { answers, running, buildId, boots };
      if (boot.unshared && share === open[0]?.share) break;
      if (boot.unshared) {
        shares = shares.slice(1);
        continue;
      }
      if (boot.end.kind === "done" && group.every((check) => answers.has(check))) break;
      if (answers.size + late.size > before && !boot.end.killed) continue;
      if (boot.end.kind === "done") break;
      if (retried) break;
      retried = true;
      request.onRetry?.(boot.end.reasons.join("; ") || boot.end.kind);
    }
    const why = boots.at(-1)?.reasons.join("; ") || "it was brought down before";
    for (const check of group) {
      const missed: CheckAnswer = { kind: "failed", text: `the guest did not come to it: ${why}` };
      if (!answers.has(check)) answers.set(check, late.get(check) ?? missed);
    }
  }
  return { answers, running, buildId, boots };
}

/** Checks that can run in one guest together; those that need no special machine first, in their own order. */
function byMachine(checks: readonly GuestCheck[]): GuestCheck[][] {
  const groups = new Map<string, GuestCheck[]>([["", []]]);
  for (const check of checks) {
    const words = check.devices ?? [];
    const machine = words.filter((_, index) => ["-machine", "-cpu"].includes(words[index - 1] ?? "")).join(" ");
    const key = check.apart ? `apart: ${check.name}` : `${machine} ${check.append ?? ""} ${check.share ?? ""}`.trim();
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  return [...groups.values()];
}

/** The first check that does the very same. */
function twinOf(check: GuestCheck, checks: readonly GuestCheck[]): GuestCheck {
  return checks.find((other) => other.script === check.script && `${other.devices}` === `${check.devices}`) ?? check;
}

/** Why a check need not be started; `undefined` when it can be. */
function hindranceOf(check: GuestCheck, guest: CheckRunRequest["guest"], shared: boolean): CheckAnswer | undefined {
  const { kernel, env, accelerator } = guest;
  const { only } = check;
  if ((only?.arch ?? kernel.arch) !== kernel.arch || (only?.accelerator ?? accelerator) !== accelerator) {
    return { kind: "elsewhere", text: `not tried: ${only?.why}` };
  }
  const options = missingOptions(check, kernel.config);
  if (options.length > 0) return lacking(options);
  const missing = check.programs.filter(({ name }) => findProgram(name, env) === undefined);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((program) => program.package))];
    const names = missing.map(({ name }) => name).join(", ");
    return {
      kind: "unequipped",
      text: `not tried: ${names} is not installed; ${debianRemedy(packages, env)}`,
      packages,
    };
  }
  if (!isNative(kernel.arch) && (check.share !== undefined || (!shared && check.programs.length > 0))) {
    return { kind: "elsewhere", text: "not tried: the programs of this machine are for another architecture" };
  }
  const unserved = check.share === "virtiofs" ? virtiofsTrouble(env) : undefined;
  if (unserved !== undefined) return { kind: "unequipped", text: `not tried: ${unserved}`, packages: [] };
  if (!shared && check.share === undefined && check.programs.length > 0) {
    const without = SHARE_OPTIONS["9p"].filter((symbol) => !/^[ym]$/.test(kernel.config.get(symbol) ?? "n"));
    if (without.length > 0) return lacking(without);
    return { kind: "untried", text: "not tried: the guest cannot mount the programs of this machine" };
  }
  return undefined;
}

function lacking(options: readonly string[]): CheckAnswer {
  const names = options.map((name) => `CONFIG_${name}`).join(" and ");
  const settings = options.map((name) => `${name}=y`).join(" ");
  return { kind: "lacking", text: `not tried: needs ${names}; kiln apply --set ${settings}`, options };
}

interface Boot {
  readonly end: GuestEnd;
  readonly running: ReadonlyMap<string, string> | undefined;
  readonly buildId: string | undefined;
  /** The programs of this machine were to be shared, and the guest could not. */
  readonly unshared: boolean;
}

async function bootOnce(
  request: CheckRunRequest,
  checks: readonly GuestCheck[],
  share: RootShare | undefined,
  patienceFactor: number,
  answer: (check: GuestCheck, answer: CheckAnswer, isLate: boolean) => void,
): Promise<Boot | Failure> {
  const { guest } = request;
  const slow = (guest.accelerator === "tcg" ? 3 : 1) * patienceFactor;
  const limitOf = (check: GuestCheck): number => (check.timeout ?? 30) * slow;
  const values = new Map<string, string>();
  let complete = false;
  let buildId: string | undefined;
  let unshared = false;
  let current: GuestCheck | undefined;
  let watch: NodeJS.Timeout | undefined;
  let said = "";
  const end = await runGuest({
    ...guest,
    onConsole: (line) => {
      guest.onConsole?.(line);
      if (current?.console !== undefined) said += `${line}\n`;
    },
    share,
    append: `${guest.append} ${checks[0]?.append ?? ""}`.trim(),
    task: "checks",
    files: filesOf(checks, request.symbols, limitOf),
    programs: [],
    devices: mergeDevices(checks),
    limit: undefined,
    onMessage: (message, running) => {
      clearTimeout(watch);
      switch (message.kind) {
        case "ready":
          if (share !== undefined && message.fileSystem === "initramfs") {
            unshared = true;
            running.giveUp(`the guest could not mount the programs of this machine by ${share}`);
            return;
          }
          break;
        case "config": {
          if (message.line === "complete") complete = true;
          const [, name, value] = /^CONFIG_(\w+)=(.*)$/.exec(message.line) ?? [];
          if (name !== undefined) values.set(name, value!.replace(/^"(.*)"$/, "$1"));
          break;
        }
        case "notes":
          buildId = readBuildId(message.bytes);
          break;
        case "start":
          current = checks[message.check];
          break;
        case "done": {
          const check = checks[message.check];
          if (check !== undefined) {
            const own = answerOf(message.status, message.text, limitOf(check));
            const silent = own.kind === "passed" && !said.includes(check.console ?? "");
            const isLate = message.status === KILLED;
            answer(check, silent ? { kind: "failed", text: "nothing of it came out of the console" } : own, isLate);
          }
          current = undefined;
          said = "";
          break;
        }
        default:
          break;
      }
      const patience = 90 + (current === undefined ? 0 : limitOf(current));
      watch = setTimeout(() => running.giveUp(`the guest said nothing for ${patience} s`), patience * 1000);
    },
  });
  clearTimeout(watch);
  if ("message" in end) return end;
  if (end.ready && end.readyAfter !== undefined) request.onReady?.(end.readyAfter);
  const last = end.kind === "done" || unshared ? undefined : current;
  if (last !== undefined && end.kind !== "interrupted" && !end.killed) {
    const text = `it brought the guest down: ${end.reasons.join("; ") || end.kind}`;
    answer(last, { kind: "failed", text }, false);
  }
  return { end, running: complete ? values : undefined, buildId, unshared };
}

/** How a check ends that busybox's timeout killed, by SIGKILL. */
const KILLED = 137;

function answerOf(status: number, text: string, limit: number): CheckAnswer {
  if (status === 0) return { kind: "passed", text };
  if (status === 77) return { kind: "untried", text: `not tried: ${text || "no reason was given"}` };
  if (status === 78) return { kind: "declined", text };
  const words = text === "" ? "" : `: ${text}`;
  if (status === KILLED) return { kind: "failed", text: `was not done after ${limit} s${words}` };
  return { kind: "failed", text: `ended with status ${status}${words}` };
}

function filesOf(
  checks: readonly GuestCheck[],
  symbols: readonly string[],
  limitOf: (check: GuestCheck) => number,
): Map<string, string> {
  const files = new Map([
    ["symbols", ["KILN", ...symbols].map((symbol) => `CONFIG_${symbol}\n`).join("")],
    ["order", checks.map((_, index) => `${index}\n`).join("")],
  ]);
  for (const [index, check] of checks.entries()) {
    files.set(`checks/${index}/script`, check.script);
    files.set(`checks/${index}/timeout`, `${limitOf(check)}\n`);
    files.set(`checks/${index}/modules`, `${(check.modules ?? []).join(" ")}\n`);
  }
  return files;
}

/** The devices of all checks, what several name once. Every device is a switch and its value. */
function mergeDevices(checks: readonly GuestCheck[]): string[] {
  const seen = new Set<string>();
  const merged: string[] = [];
  for (const { devices = [] } of checks) {
    for (let at = 0; at < devices.length; at += 2) {
      const pair = devices.slice(at, at + 2);
      const key = pair.join(" ");
      if (seen.has(key)) continue;
      seen.add(key);
      merged.push(...pair);
    }
  }
  return merged;
}
