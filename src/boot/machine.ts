import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { Accelerator } from "./accelerator.ts";
import type { BuiltKernel } from "./built-kernel.ts";
import { isPanic } from "./console-finding.ts";
import { processorPlace } from "./processor-place.ts";
import type { RootDisk } from "./root-disk.ts";
import { type RootShare, shareArguments, startVirtiofsd } from "./root-share.ts";

/** One start of QEMU. */
export interface MachineRequest {
  readonly kernel: BuiltKernel;
  readonly accelerator: Accelerator;
  /** File of the initramfs; `undefined`: none is given. */
  readonly initramfs: string | undefined;
  /** Behind Kiln's own kernel command line. */
  readonly append: string;
  /** MiB. */
  readonly memory: number;
  /** How this machine's root is offered to the guest, read-only; `undefined`: not at all. */
  readonly share: RootShare | undefined;
  /** Its first virtio disk, which it may write to without the file being changed. */
  readonly disk: RootDisk | undefined;
  readonly devices: readonly string[];
  /** An empty folder for sockets. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The file that keeps what the kernel says. */
  readonly log: string;
  /** Bytes that came through the port. */
  readonly onPort: (bytes: Buffer, port: Socket) => void;
  readonly onConsole?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a machine ended. */
export interface MachineEnd {
  readonly kind: "stopped" | "panic" | "exited" | "not-started" | "interrupted";
  /** QEMU's exit status; `null` when it was killed. */
  readonly status: number | null;
  /** The signal that QEMU was killed by; `null` when it ended by itself. */
  readonly signal: NodeJS.Signals | null;
  /** What QEMU itself said, its end. */
  readonly errors: string;
  /** All that came out of the console. */
  readonly console: string;
}

/** A running machine. */
export interface Machine {
  readonly ended: Promise<MachineEnd>;
  /** Where its first processor is now, as a function of the kernel; `undefined` when that cannot be told. */
  whereabouts(): Promise<string | undefined>;
  /** Ends it, hard. */
  stop(): void;
}

/** Milliseconds that a kernel has after its panic to say the rest. */
const LAST_WORDS = 700;

/** Starts QEMU in a process group of its own; it is ended when `stop` is called, the signal aborts, or the kernel panics. */
export async function startMachine(request: MachineRequest): Promise<Machine> {
  const path = join(request.folder, "port");
  const server = createServer((socket) => {
    socket.on("data", (bytes) => request.onPort(bytes, socket));
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  const daemon = request.share === "virtiofs" ? await startVirtiofsd(request.folder, request.env) : undefined;
  if (typeof daemon === "string") {
    server.close();
    const end: MachineEnd = {
      kind: "not-started",
      status: null,
      signal: null,
      errors: `virtiofsd: ${daemon}`,
      console: "",
    };
    return { ended: Promise.resolve(end), whereabouts: () => Promise.resolve(undefined), stop: () => undefined };
  }
  const served = new Promise<void>((gone) => {
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) gone();
    else daemon.once("close", () => gone());
  });
  const qemu = spawn(qemuProgram(request.kernel.arch), qemuArguments(request, path), {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const kill = (signal: NodeJS.Signals): void => {
    killGroup(qemu, signal);
    if (daemon !== undefined) killGroup(daemon, "SIGKILL");
  };
  // Nothing may outlive Kiln.
  const atExit = (): void => kill("SIGKILL");
  process.on("exit", atExit);
  const terminated = (): never => process.exit(143);
  process.on("SIGTERM", terminated).on("SIGHUP", terminated);
  let kind: MachineEnd["kind"] = "exited";
  const stop = (why: MachineEnd["kind"]): void => {
    if (kind === "exited") kind = why;
    kill("SIGTERM");
    setTimeout(() => kill("SIGKILL"), 1500).unref();
  };
  const abort = (): void => stop("interrupted");
  request.signal?.addEventListener("abort", abort);
  if (request.signal?.aborted) abort();

  const log = createWriteStream(request.log);
  // Without room for it the guest runs all the same; what the kernel says is kept in memory, too.
  log.on("error", () => undefined);
  const text: string[] = [];
  let line = "";
  let errors = "";
  qemu.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    log.write(chunk);
    text.push(chunk);
    const lines = (line + chunk).split(/\r?\n/);
    line = lines.pop() ?? "";
    for (const said of lines) {
      request.onConsole?.(said);
      if (isPanic(said)) setTimeout(() => stop("panic"), LAST_WORDS);
    }
  });
  qemu.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    errors = (errors + chunk).slice(-4000);
  });
  const ended = new Promise<MachineEnd>((resolve) => {
    const finish = (end: MachineEnd): void => {
      process.removeListener("exit", atExit).removeListener("SIGTERM", terminated).removeListener("SIGHUP", terminated);
      request.signal?.removeEventListener("abort", abort);
      server.close();
      // virtiofsd ends by itself when QEMU has.
      const patience = setTimeout(() => daemon !== undefined && killGroup(daemon, "SIGKILL"), 1000);
      void served.then(() => {
        clearTimeout(patience);
        log.end(() => resolve(end));
      });
    };
    qemu.on("error", ({ message }) =>
      finish({ kind: "not-started", status: null, signal: null, errors: message, console: "" }),
    );
    qemu.on("close", (status, signal) => {
      const said = text.join("");
      // -no-reboot: a kernel that panics and reboots at once ends QEMU by itself.
      if (kind === "exited" && said.split("\n").some(isPanic)) kind = "panic";
      if (kind === "exited" && status !== null && status !== 0 && said === "") kind = "not-started";
      finish({ kind, status, signal, errors: errors.trim(), console: said });
    });
  });
  return {
    ended,
    whereabouts: () => processorPlace(join(request.folder, "qmp"), request.kernel),
    stop: () => stop("stopped"),
  };
}

/** The program that emulates an architecture. */
export function qemuProgram(arch: BuiltKernel["arch"]): string {
  return arch === "arm64" ? "qemu-system-aarch64" : "qemu-system-x86_64";
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone.
  }
}

/** QEMU's arguments. What `devices` say of the machine wins over the standard one. */
function qemuArguments(request: MachineRequest, port: string): string[] {
  const { kernel, accelerator, devices } = request;
  const own = (name: string): boolean => devices.includes(name);
  const x86 = kernel.arch === "x86_64";
  const mmio = x86
    ? devices.some((word) => word.startsWith("microvm"))
    : /^[ym]$/.test(kernel.config.get("VIRTIO_MMIO") ?? "n");
  const bus = mmio ? "device" : "pci";
  const machine = own("-machine") ? [] : ["-machine", x86 ? "pc" : "virt"];
  // Pointer authentication as the architecture defines it takes most of an emulated ARM's time.
  const cpu = accelerator === "kvm" ? "host" : x86 ? "max,la57=off" : "max,pauth-impdef=on";
  const serial = x86
    ? ["-device", "isa-serial,chardev=kiln-port,index=1"]
    : ["-device", `virtio-serial-${bus},id=kiln-ports`, "-device", "virtconsole,bus=kiln-ports.0,chardev=kiln-port"];
  const share = request.share === undefined ? [] : shareArguments(request.share, request.folder, bus, request.memory);
  const disk =
    request.disk === undefined
      ? []
      : [
          "-drive",
          `file=${request.disk.path.replaceAll(",", ",,")},format=${request.disk.format},if=none,id=kiln-disk,snapshot=on`,
          ...["-device", `virtio-blk-${bus},drive=kiln-disk`],
        ];
  const console = x86 ? "ttyS0" : "ttyAMA0";
  // A script as first program would need BINFMT_SCRIPT: the shell is started with it as its argument instead.
  // Its argument stands without "--" before it: QEMU's microvm appends the kernel's own parameters for its devices.
  const first = request.initramfs === undefined ? "" : "rdinit=/bin/sh /init";
  // An emulated timer may come late on a machine that is busy, which the kernel would take for one that does not work, and panic.
  const timer = x86 && accelerator === "tcg" ? "no_timer_check" : "";
  // Nor is a processor stalled that the machine has not let run for 21 seconds, the kernel's own patience.
  const patience = accelerator === "tcg" ? "rcupdate.rcu_cpu_stall_timeout=120" : "";
  const line = [`console=${console}`, "panic=-1", timer, patience, first, request.append]
    .filter((part) => part !== "")
    .join(" ");
  return [
    ...machine,
    ...["-accel", accelerator === "kvm" ? "kvm" : "tcg"],
    ...(own("-cpu") ? [] : ["-cpu", cpu]),
    ...["-m", `${request.memory}M`, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-kernel", kernel.image, "-append", line],
    ...(request.initramfs === undefined ? [] : ["-initrd", request.initramfs]),
    ...["-chardev", "stdio,id=kiln-console,signal=off", "-serial", "chardev:kiln-console"],
    ...["-chardev", `socket,id=kiln-port,path=${port}`, ...serial],
    ...share,
    ...disk,
    ...["-qmp", `unix:${join(request.folder, "qmp")},server=on,wait=off`],
    ...devices,
  ];
}
