import { type BootRequest, bootKernel, InputFailure, LEFT } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { consentOf } from "./consent.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { printJson } from "./terminal.ts";

export interface BootCliOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly exec?: string;
  readonly shell?: boolean;
  readonly append?: string;
  readonly memory?: string;
  readonly timeout?: string;
  readonly arch?: string;
  readonly root?: string;
  readonly initramfs: boolean;
  readonly yes?: boolean;
  readonly disk?: string;
  readonly share?: string;
  readonly junit?: string;
  readonly role?: readonly string[];
  readonly withoutRole?: readonly string[];
}

/** `kiln boot`: a command's output goes to standard output, everything else to standard error. */
export function boot(words: readonly string[], options: BootCliOptions): Promise<void> {
  return run(async (context) => {
    const { words: rest, overrides } = splitOverrides(words);
    if (rest.length > 0)
      throw new InputFailure(`kiln boot ${rest[0]}: not understood`, { hint: "kiln boot O=DIR --exec CMD" });
    const common = bootOptions(options, overrides);
    if (options.shell && options.exec !== undefined) {
      throw new InputFailure("--shell and --exec exclude each other", { hint: "name one of them" });
    }
    const ofProof = { "--junit": options.junit, "--role": options.role, "--without-role": options.withoutRole };
    const [odd] = Object.entries(ofProof).find(([, value]) => value !== undefined) ?? [];
    if (odd !== undefined)
      throw new InputFailure(`${odd} is for a proof`, { hint: `kiln boot --prove DOC ${odd} … O=DIR` });
    if (options.json && options.shell && process.stdin.isTTY)
      throw new InputFailure("--json shows nothing of a shell at the terminal", {
        hint: "leave --json out, or hand a script to --shell at standard input",
      });
    const output: Buffer[] = [];
    // A script at standard input is run as one: there is no terminal to be a shell's.
    const command = options.shell && !process.stdin.isTTY ? await readStandardInput() : options.exec;
    const interactive = options.shell === true && command === undefined;
    const result = await bootKernel(
      {
        ...common,
        consent: consentOf(options.yes ?? false, context.signal),
        task: interactive ? { kind: "shell" } : { kind: "exec", command: command ?? "uname -a" },
        onOutput: (bytes) => void (options.json ? output.push(bytes) : process.stdout.write(bytes)),
        onShell: interactive ? connectTerminal : undefined,
      },
      context,
    );
    if (options.json) printJson({ ...result, output: Buffer.concat(output).toString("utf8") });
    for (const finding of result.findings) {
      // The reasons tell these.
      if (finding.kind === "panic" || result.end === "hung" || result.end === "stopped") continue;
      process.stderr.write(`kiln: the kernel said: ${finding.text}\n`);
      if (finding.cause !== undefined) process.stderr.write(`  ${finding.cause}\n`);
    }
    if (result.end === "done") return result.status ?? DONE;
    if (interactive && result.reasons[0] === LEFT) {
      process.stderr.write("\nkiln: left; the guest was ended\n");
      return DONE;
    }
    process.stderr.write(`kiln: the guest ${ENDS[result.end]}\n`);
    for (const reason of result.reasons) process.stderr.write(`  ${reason}\n`);
    process.stderr.write(`  all that the kernel said: ${result.log}\n`);
    return NOT_HELD;
  });
}

const ENDS = {
  panic: "panicked",
  hung: "was ended",
  stopped: "ended before it was done",
  interrupted: "was interrupted",
} as const;

/** What the verb's forms share. Throws `InputFailure` for numbers and architectures that are none. */
export function bootOptions(options: BootCliOptions, overrides: Record<string, string>) {
  const { kernelDir, append = "", root, initramfs, disk, share } = options;
  const arch = options.arch ?? overrides.ARCH;
  const known = arch === undefined ? undefined : ARCHES[arch];
  if (arch !== undefined && known === undefined) {
    throw new InputFailure(`kiln boots no ${arch}`, { hint: "--arch x86_64 or arm64" });
  }
  return {
    kernelDir,
    overrides,
    append,
    share: shareWay(share),
    root,
    initramfs,
    disk,
    arch: known,
    memory: options.memory === undefined ? undefined : mebibytes(options.memory),
    timeout: options.timeout === undefined ? undefined : seconds(options.timeout),
  };
}

function shareWay(name: string | undefined): BootRequest["share"] {
  if (name === undefined || name === "9p" || name === "virtiofs" || name === "none") return name;
  throw new InputFailure(`--share ${name}: not understood`, { hint: "--share 9p, virtiofs or none" });
}

const ARCHES: Readonly<Record<string, "x86_64" | "arm64">> = {
  x86: "x86_64",
  x86_64: "x86_64",
  arm64: "arm64",
  aarch64: "arm64",
};

function mebibytes(text: string): number {
  const match = /^(\d+)([MG]?)i?B?$/i.exec(text);
  const size = match === null ? 0 : Number(match[1]) * (match[2]?.toUpperCase() === "G" ? 1024 : 1);
  if (size >= 32) return size;
  throw new InputFailure(`--memory ${text}: no size`, { hint: "--memory 1G, or 512M; at least 32M" });
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1e6) return value;
  throw new InputFailure(`--timeout ${text}: no number of seconds`, { hint: "--timeout 60" });
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Control and `]`, as telnet has it: leaves a guest that does not answer. */
const LEAVE = 0x1d;

/** Joins the terminal to the guest's shell; returns what parts them. */
function connectTerminal(write: (bytes: Buffer) => void, leave: () => void): () => void {
  const { stdin } = process;
  const forward = (bytes: Buffer): void => {
    if (bytes.includes(LEAVE)) leave();
    else write(bytes);
  };
  stdin.setRawMode(true);
  process.stderr.write("kiln: a shell in the guest; it ends with exit, or Ctrl-] at once\r\n");
  stdin.on("data", forward);
  return () => {
    stdin.setRawMode(false);
    stdin.removeListener("data", forward);
    stdin.pause();
  };
}
