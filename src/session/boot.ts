import { mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  type BuiltKernel,
  busyboxFetch,
  fetchBusybox,
  findKernel,
  findProgram,
  type GuestArch,
  type GuestEnd,
  guestBusybox,
  lackingOptions,
  missingNeeds,
  type PortMessage,
  probeAccelerator,
  type RootDisk,
  type RootShare,
  type RunningGuest,
  rootDisk,
  rootShares,
  runGuest,
  virtiofsTrouble,
} from "../boot/index.ts";
import type { Consent } from "./consent.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { failed } from "./input.ts";
import { namedOutput } from "./open-tree.ts";

/** How a kernel is booted. */
export interface BootOptions extends TreeRequest {
  readonly arch?: GuestArch | undefined;
  /** Behind Kiln's own kernel command line. */
  readonly append: string;
  /** MiB. */
  readonly memory?: number | undefined;
  /** Seconds: for the start (default 120), and if given for everything. */
  readonly timeout?: number | undefined;
  /** The staging root whose `lib/modules` is used; default: the modules in the build folder. */
  readonly root?: string | undefined;
  /** Without one, the kernel must find a root by itself. */
  readonly initramfs: boolean;
  /** A file that is the guest's first virtio disk; what the guest writes to it is forgotten. */
  readonly disk?: string | undefined;
  /** How this machine's programs come into the guest; default: as the kernel has it; `none`: what is needed is copied. */
  readonly share?: RootShare | "none" | undefined;
  /** Asked before the guest's first program is fetched, when the guest is of another architecture than this machine. */
  readonly consent: Consent;
}

/** `kiln boot`. */
export interface BootRequest extends BootOptions {
  readonly task: { readonly kind: "exec"; readonly command: string } | { readonly kind: "shell" };
  /** What the command or shell prints. */
  readonly onOutput: (bytes: Buffer) => void;
  /** Asked once, when the shell is there: returns what ends the reading of the terminal. */
  readonly onShell?: ((write: (bytes: Buffer) => void, leave: () => void) => () => void) | undefined;
}

/** What came of a boot. */
export interface BootResult {
  readonly end: GuestEnd["kind"];
  /** The command's exit status; null when it did not end. */
  readonly status: number | null;
  readonly findings: GuestEnd["findings"];
  /** Why the guest did not do what it should. */
  readonly reasons: readonly string[];
  /** The file with all that the kernel said. */
  readonly log: string;
  /** Milliseconds until the guest was up; null if it never was. */
  readonly readyAfter: number | null;
}

/** Why a guest was ended whose shell the user left. */
export const LEFT = "left";

/** Boots a built kernel, and runs a command or a shell in it. */
export async function bootKernel(request: BootRequest, context: SessionContext): Promise<BootResult> {
  const kernel = openKernel(request, context);
  const started = Date.now();
  let status: number | null = null;
  let leave: (() => void) | undefined;
  const { task } = request;
  const command = task.kind === "exec" ? task.command : "";
  const basis = await guestBasis(request, kernel, context);
  const files = new Map([["command", `${command}\n`]]);
  const programs = programsOf(task.kind === "exec" ? command : "bash", context.env);
  const limit = request.timeout === undefined ? undefined : request.timeout * 1000;
  /** One boot; `undefined`: the guest could not mount what was shared. */
  const boot = async (share: RootShare | undefined): Promise<BootResult | undefined> => {
    let unshared = false;
    const onMessage = (message: PortMessage, guest: RunningGuest): void => {
      if (message.kind === "note") context.report({ kind: "guest-note", text: message.text });
      if (message.kind === "ready" && share !== undefined && message.fileSystem === "initramfs") {
        unshared = true;
        guest.giveUp("what was shared could not be mounted");
      }
      if (unshared) return;
      if (message.kind === "ready") context.report({ kind: "guest-ready", milliseconds: Date.now() - started });
      if (message.kind === "output") request.onOutput(message.bytes);
      if (message.kind === "end") status = message.status;
      if (message.kind === "begin" && task.kind === "shell") {
        leave = request.onShell?.(
          (bytes) => guest.write(bytes),
          () => guest.giveUp(LEFT),
        );
      }
    };
    const end = await runGuest({ ...basis, share, task: task.kind, files, programs, devices: [], limit, onMessage });
    context.signal?.throwIfAborted();
    if ("message" in end) throw failed(end);
    const { findings, reasons, log, readyAfter } = end;
    return unshared ? undefined : { end: end.kind, status, findings, reasons, log, readyAfter: readyAfter ?? null };
  };
  try {
    for (const share of basis.shares) {
      const result = await boot(share);
      if (result !== undefined) return result;
    }
    // Without a share the guest always has what it was given.
    return (await boot(undefined))!;
  } finally {
    leave?.();
  }
}

/** The kernel that is meant: in `O=`, else in the tree, else here. */
export function openKernel(request: BootOptions, context: SessionContext): BuiltKernel {
  const root = resolve(context.cwd, request.root ?? ".");
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new InputFailure(`there is no folder ${root}`, {
      hint: "--root names a staging root: kiln install --root DIR",
    });
  const folder = resolve(context.cwd, namedOutput(request, context) ?? request.kernelDir ?? ".");
  const kernel = findKernel(folder, request.arch);
  if ("message" in kernel) throw failed(kernel);
  return kernel;
}

/** What every boot of a session shares. Throws `InputFailure` when the kernel cannot run Kiln's guest at all. */
export async function guestBasis(request: BootOptions, kernel: BuiltKernel, context: SessionContext) {
  if (request.initramfs) assertBootable(kernel);
  if (request.initramfs) await provideBusybox(kernel, request.consent, context);
  const shares = request.initramfs ? sharesOf(request.share, kernel, context) : [];
  const accelerator = await probeAccelerator(kernel.arch);
  context.report({ kind: "booting", image: kernel.image, accelerator });
  const log = join(kernel.folder, "kiln-boot.log");
  mkdirSync(dirname(log), { recursive: true });
  return {
    kernel,
    accelerator,
    append: request.append,
    memory: request.memory,
    initramfs: request.initramfs,
    shares,
    disk: request.disk === undefined ? undefined : openDisk(resolve(context.cwd, request.disk)),
    startLimit: (request.timeout ?? 120) * 1000,
    modules: request.root === undefined ? undefined : resolve(context.cwd, request.root),
    log,
    env: context.env,
    onConsole: (line: string) => context.report({ kind: "console", line }),
    signal: context.signal,
  } as const;
}

/** The ways to share this machine's programs that may be tried. Throws `InputFailure` when the one that is named cannot be. */
function sharesOf(share: BootOptions["share"], kernel: BuiltKernel, { env }: SessionContext): readonly RootShare[] {
  if (share === undefined) return rootShares(kernel, env);
  if (share === "none") return [];
  const lacking = lackingOptions(share, kernel);
  if (lacking.length > 0) {
    const names = lacking.map((name) => `CONFIG_${name}`).join(" and ");
    throw new InputFailure(`this kernel shares nothing by ${share}: ${names} is not set`, {
      hint: `add to \`kiln apply\` and build again: --set ${lacking.map((name) => `${name}=y`).join(" ")}`,
    });
  }
  const trouble = share === "virtiofs" ? virtiofsTrouble(env) : undefined;
  if (trouble !== undefined) throw new InputFailure(`virtiofs: ${trouble}`, { hint: "--share 9p needs no daemon" });
  if (!rootShares(kernel, env).includes(share))
    throw new InputFailure("this machine's programs do not run in that guest", { hint: "leave --share out" });
  return [share];
}

function openDisk(path: string): RootDisk {
  try {
    return rootDisk(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputFailure(`the disk cannot be read: ${reason}`, { hint: "--disk FILE takes a raw or qcow2 image" });
  }
}

/** Gets the guest's first program where this machine's own does not run in it. */
async function provideBusybox({ arch }: BuiltKernel, consent: Consent, context: SessionContext): Promise<void> {
  const missing = guestBusybox(arch, context.env);
  const command = busyboxFetch(arch, context.env);
  if (typeof missing === "string" || command === undefined) return;
  if (!(await consent(missing.message, command))) return;
  const got = await fetchBusybox(arch, context);
  context.signal?.throwIfAborted();
  if (typeof got !== "string") throw failed(got);
  context.report({ kind: "note", text: `got ${got}` });
}

/** A kernel that lacks what the guest starts with would only hang: said before it is booted. */
function assertBootable(kernel: BuiltKernel): void {
  const missing = missingNeeds(kernel.arch, kernel.config).filter((need) => need.for === "start");
  if (missing.length === 0) return;
  const reasons = missing.map((need) => `CONFIG_${need.symbol} is not set: ${need.without}`);
  // All that a guest should have: setting the rest as well saves the next build.
  const all = missingNeeds(kernel.arch, kernel.config).map((need) => `${need.symbol}=y`);
  throw new InputFailure(`this kernel cannot run as a guest\n  ${reasons.join("\n  ")}`, {
    hint: `add to \`kiln apply\` and build again: --set ${all.join(" ")}`,
  });
}

/** The words of a command that are programs of this machine. */
function programsOf(command: string, env: NodeJS.ProcessEnv): string[] {
  const words = new Set(command.split(/[^\w./+-]+/).filter((word) => word !== "" && word !== "busybox"));
  return [...words].map((word) => findProgram(word, env)).filter((path) => path !== undefined);
}
