import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRemedy } from "../build/index.ts";
import { type Failure, failure } from "../tree/index.ts";
import type { Accelerator } from "./accelerator.ts";
import type { BuiltKernel } from "./built-kernel.ts";
import { type ConsoleFinding, consoleFindings, STAMP } from "./console-finding.ts";
import { guestBusybox, isNative } from "./guest-busybox.ts";
import { FIRST_MODULES, type GuestTask, initScript, mainScript } from "./guest-init.ts";
import { missingNeeds } from "./guest-needs.ts";
import { emulatorPackages } from "./guest-packages.ts";
import { findProgram } from "./host-program.ts";
import { buildInitramfs } from "./initramfs.ts";
import { type Machine, type MachineEnd, qemuProgram, startMachine } from "./machine.ts";
import { layOutModules } from "./module-folder.ts";
import { moduleClosure } from "./module-index.ts";
import { type PortMessage, PortReader } from "./port-protocol.ts";
import { isIdlePlace } from "./processor-place.ts";
import type { RootDisk } from "./root-disk.ts";
import type { RootShare } from "./root-share.ts";

/** One boot of a kernel with what is to be done in it. */
export interface GuestRequest {
  readonly kernel: BuiltKernel;
  readonly accelerator: Accelerator;
  readonly task: GuestTask;
  /** Files for the task below `/kiln`, by relative path. */
  readonly files: ReadonlyMap<string, string>;
  /** Programs of this machine that the task runs, absolute paths; copied where they cannot be shared. */
  readonly programs: readonly string[];
  readonly append: string;
  /** MiB; `undefined`: 512 and what the initramfs takes. */
  readonly memory: number | undefined;
  readonly devices: readonly string[];
  /** The guest's first virtio disk; `undefined`: none. */
  readonly disk?: RootDisk | undefined;
  /** How this machine's programs are shared with the guest; `undefined`: not at all. */
  readonly share: RootShare | undefined;
  /** Whether an initramfs is given; without one the kernel must find its root by itself (`append`). */
  readonly initramfs: boolean;
  /** Milliseconds until the guest must be up. */
  readonly startLimit: number;
  /** Milliseconds until everything must be done; `undefined`: no limit. */
  readonly limit: number | undefined;
  /** A folder with `lib/modules/RELEASE`; `undefined`: the modules of the build folder. */
  readonly modules: string | undefined;
  /** The file for the console's text. */
  readonly log: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onMessage: (message: PortMessage, guest: RunningGuest) => void;
  readonly onConsole?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the task can do to its guest. */
export interface RunningGuest {
  /** Sends bytes to the port. */
  write(bytes: Buffer): void;
  /** Ends the guest as hung, with the reason. */
  giveUp(reason: string): void;
}

/** How a boot ended. */
export interface GuestEnd {
  /** `done`: the task was; `hung`: it was not in time; `stopped`: QEMU ended before. */
  readonly kind: "done" | "panic" | "hung" | "stopped" | "interrupted";
  /** Whether the guest's first program ran. */
  readonly ready: boolean;
  /** Whether somebody else killed QEMU: the kernel has no part in that. */
  readonly killed: boolean;
  readonly findings: readonly ConsoleFinding[];
  /** For all but `done`: what happened, and what may mend it. */
  readonly reasons: readonly string[];
  readonly log: string;
  /** Milliseconds until it was ready; `undefined` if it never was. */
  readonly readyAfter: number | undefined;
}

/** Boots a kernel, does the task and ends it. A failure says what is missing on this machine. */
export async function runGuest(request: GuestRequest): Promise<GuestEnd | Failure> {
  const { kernel, env } = request;
  const program = qemuProgram(kernel.arch);
  if (findProgram(program, env) === undefined)
    return failure(`${program} is not installed`, packageRemedy(emulatorPackages(kernel.arch), env));
  const folder = mkdtempSync(join(tmpdir(), "kiln-boot-"));
  try {
    return await bootIn(folder, request);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bootIn(folder: string, request: GuestRequest): Promise<GuestEnd | Failure> {
  const { kernel, env, signal } = request;
  const token = `kiln${randomBytes(8).toString("hex")}`;
  const { share } = request;
  const archive = request.initramfs ? makeInitramfs(request, folder, token) : undefined;
  if (archive !== undefined && "kind" in archive) return archive;
  if (archive !== undefined) writeFileSync(join(folder, "initramfs"), archive);
  const started = Date.now();
  let readyAfter: number | undefined;
  let outcome: "done" | "hung" | undefined;
  const reasons: string[] = [];
  let port: Socket | undefined;
  let machine: Machine | undefined;
  const giveUp = (reason: string): void => {
    if (outcome !== undefined) return;
    outcome = "hung";
    reasons.push(reason);
    void machine?.whereabouts().then((place) => {
      if (place !== undefined) reasons.push(`its processor was ${isIdlePlace(place) ? "idle, " : ""}in ${place}`);
      machine?.stop();
    });
  };
  const guest: RunningGuest = { write: (bytes) => void port?.write(bytes), giveUp };
  const reader = new PortReader(token, (message) => {
    if (message.kind === "ready") {
      readyAfter = Date.now() - started;
      clearTimeout(startTimer);
    }
    request.onMessage(message, guest);
    if (message.kind === "bye" || message.kind === "end") {
      outcome ??= "done";
      machine?.stop();
    }
  });
  const { startLimit, limit } = request;
  const startTimer = setTimeout(() => giveUp(`the guest was not up after ${startLimit / 1000} s`), startLimit);
  const timer = limit && setTimeout(() => giveUp(`the guest was not done after ${limit / 1000} s`), limit);
  machine = await startMachine({
    kernel,
    accelerator: request.accelerator,
    initramfs: archive === undefined ? undefined : join(folder, "initramfs"),
    append: request.append,
    memory: request.memory ?? 512 + Math.ceil((3 * (archive?.length ?? 0)) / 2 ** 20),
    share,
    disk: request.disk,
    devices: request.devices,
    folder,
    env,
    log: request.log,
    onConsole: request.onConsole,
    signal,
    onPort: (bytes, socket) => {
      port = socket;
      reader.push(bytes);
    },
  });
  if (outcome !== undefined) machine.stop();
  const end = await machine.ended;
  clearTimeout(startTimer);
  if (timer) clearTimeout(timer);
  const tight = 96 + (3 * (archive?.length ?? 0)) / 2 ** 20;
  return conclude(end, { outcome, reasons, readyAfter, request, tight });
}

function makeInitramfs(request: GuestRequest, folder: string, token: string): Buffer | Failure {
  const { kernel, env } = request;
  const busybox = guestBusybox(kernel.arch, env);
  if (typeof busybox !== "string") return busybox;
  let modules = request.modules;
  if (modules === undefined) {
    mkdirSync(join(folder, "modules"));
    modules = layOutModules(kernel, join(folder, "modules"), env);
  }
  // Where this machine's root is shared, so are the modules: the guest needs those with which it gets there.
  const index = modules === undefined ? undefined : join(modules, "lib/modules", kernel.release);
  const only = request.share === undefined || index === undefined ? undefined : moduleClosure(index, FIRST_MODULES);
  const settings = {
    task: request.task,
    token,
    ports: kernel.arch === "arm64" ? ["/dev/hvc0"] : ["/dev/ttyS1"],
    share: request.share,
    modules: only === undefined ? undefined : realpathSync(modules!),
    rows: process.stdout.rows ?? 24,
    columns: process.stdout.columns ?? 80,
  };
  const files = new Map([...request.files, ["main.sh", mainScript(settings)]]);
  const needed = request.share !== undefined || !isNative(kernel.arch) ? [] : request.programs.filter(existsSync);
  const gzip = kernel.config.get("RD_GZIP") === "y";
  return buildInitramfs(
    { init: initScript(settings), files, programs: needed, modules, only, release: kernel.release },
    busybox,
    gzip,
  );
}

/** Why a guest may have said nothing at all, or stayed silent; lines for the report. */
function silenceCauses(kernel: BuiltKernel): string[] {
  return missingNeeds(kernel.arch, kernel.config)
    .filter((need) => need.for !== "share")
    .map((need) => `CONFIG_${need.symbol} is not set: ${need.without}`);
}

interface Course {
  readonly outcome: "done" | "hung" | undefined;
  readonly reasons: readonly string[];
  readonly readyAfter: number | undefined;
  readonly request: GuestRequest;
  /** MiB below which a kernel may not even start. */
  readonly tight: number;
}

function conclude(end: MachineEnd, { outcome, reasons, readyAfter, request, tight }: Course): GuestEnd | Failure {
  const { kernel, log, initramfs, append, disk, memory = Number.POSITIVE_INFINITY } = request;
  if (end.kind === "not-started" && outcome === undefined) {
    return failure(`QEMU did not start: ${end.errors || `status ${end.status}`}`, "see what QEMU says");
  }
  const findings = consoleFindings(end.console, { kernel, initramfs, append, disk });
  const said = [...reasons];
  const panic = findings.find((finding) => finding.kind === "panic");
  const kind =
    outcome === "done" ? "done" : end.kind === "interrupted" ? "interrupted" : panic ? "panic" : (outcome ?? "stopped");
  if (kind === "panic" && panic !== undefined) {
    said.push(panic.text, ...(panic.cause === undefined ? [] : [panic.cause]));
  }
  const killed = kind === "stopped" && end.signal !== null;
  if (kind === "stopped") {
    const how = killed ? `was killed by ${end.signal}` : `ended with status ${end.status}`;
    said.push(`QEMU ${how}${end.errors && `: ${end.errors}`}`);
  }
  if (kind === "hung" || kind === "stopped") {
    for (const { kind: trouble, text, cause } of findings)
      if (trouble !== "warning") said.push(`the kernel said: ${text}${cause === undefined ? "" : ` (${cause})`}`);
    const told = said.length > reasons.length;
    const last = end.console.trimEnd().split(/\r?\n/).at(-1)!.trim();
    const small = memory < tight ? `; ${memory} MiB of memory may be too little: --memory 1G` : "";
    if (last === "") said.push(`the kernel said nothing at all${small}`);
    else if (!told) said.push(`the last that it said: ${last.replace(STAMP, "")}`);
    if (readyAfter === undefined) said.push(...silenceCauses(kernel));
  }
  return { kind, ready: readyAfter !== undefined, killed, findings, reasons: said, log, readyAfter };
}
