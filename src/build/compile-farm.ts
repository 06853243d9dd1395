import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { knock } from "./compiler-cache.ts";

/** A distcc server as `DISTCC_HOSTS` names it: "HOST", "HOST:PORT/JOBS,lzo", "@HOST" (by ssh). */
export interface FarmHost {
  readonly text: string;
  /** Compilations at once; 4 where none is named, as distcc has it. */
  readonly jobs: number;
  /** What to knock at first; `undefined` for ssh and for this machine itself. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
}

/** What came of asking a server. */
export type HostState =
  | { readonly kind: "ready"; readonly host: FarmHost }
  | { readonly kind: "away"; readonly host: FarmHost; readonly reason: string }
  | { readonly kind: "other-compiler"; readonly host: FarmHost; readonly theirs: string; readonly ours: string };

/** Takes `--distcc` apart: servers behind one another with blanks, or with commas before the next name. */
export function parseHosts(text: string): FarmHost[] {
  // A comma also stands before a server's own options, of which distcc knows these.
  const words = text.replace(/,(?=(lzo|cpp|auth)\b)/g, "\u0000").split(/[\s,]+/);
  return words
    .map((word) => word.replaceAll("\u0000", ","))
    .filter((word) => word !== "")
    .map((word) => {
      const jobs = Number(/\/(\d+)/.exec(word)?.[1] ?? 4);
      const place = word.replace(/[/,].*$/, "");
      const parts = /^(\[[^\]]+\]|[^:@]+)(?::(\d+))?$/.exec(place);
      const own = place === "localhost" || place.includes("@") || place.startsWith("-") || parts === null;
      const address = own ? undefined : { host: parts[1]!.replace(/^\[|\]$/g, ""), port: Number(parts[2] ?? 3632) };
      return { text: word, jobs, address };
    });
}

/**
 * Lets each server compile a file and compares what its compiler calls itself, in the object, with this machine's: the preprocessor
 * runs here, so another version there gives wrong kernels rather than errors.
 */
export async function askHosts(
  hosts: readonly FarmHost[],
  compiler: string,
  env: NodeJS.ProcessEnv,
): Promise<HostState[]> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-farm-"));
  try {
    const source = join(folder, "probe.c");
    writeFileSync(source, "int kiln_probe(int x)\n{\n\treturn x + 1;\n}\n");
    const words = compiler.split(/\s+/);
    const own = await compile([...words], source, join(folder, "own.o"), env);
    const ours = own.ident ?? compiler;
    return await Promise.all(
      hosts.map(async (host, index): Promise<HostState> => {
        // Distcc's word for this machine itself.
        if (host.text.startsWith("localhost") || host.text.startsWith("-")) return { kind: "ready", host };
        const { address } = host;
        const silent = address === undefined ? undefined : await knock(address.host, address.port);
        if (silent !== undefined) return { kind: "away", host, reason: silent };
        const probe = await compile(["distcc", ...words], source, join(folder, `${index}.o`), {
          ...env,
          DISTCC_HOSTS: host.text,
          DISTCC_FALLBACK: "0",
          DISTCC_BACKOFF_PERIOD: "0",
          DISTCC_SKIP_LOCAL_RETRY: "1",
          DISTCC_IO_TIMEOUT: "8",
          DISTCC_DIR: folder,
          DISTCC_VERBOSE: "0",
        });
        if (probe.ident === undefined) return { kind: "away", host, reason: probe.said };
        if (probe.ident !== ours) return { kind: "other-compiler", host, theirs: probe.ident, ours };
        return { kind: "ready", host };
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds that a server has for one small file. */
const LIMIT = 10_000;

/** Compiles; `ident` is what the compiler wrote of itself into the object, `undefined` when there is none. */
function compile(
  words: readonly string[],
  source: string,
  object: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly ident: string | undefined; readonly said: string }> {
  return new Promise((settle) => {
    const [program, ...args] = [...words, "-c", source, "-o", object];
    const child = spawn(program!, args, { env, stdio: ["ignore", "ignore", "pipe"], timeout: LIMIT });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
    child.on("error", (error) => settle({ ident: undefined, said: error.message }));
    child.on("close", (status) => {
      if (status === 0) settle({ ident: identOf(object), said: "" });
      else settle({ ident: undefined, said: reasonOf(said) ?? (status === null ? "no answer" : `status ${status}`) });
    });
  });
}

/** The `.comment` of an object: "GCC: (Debian 12.2.0-14) 12.2.0", "Debian clang version 14.0.6". */
function identOf(object: string): string | undefined {
  const text = readFileSync(object, "latin1");
  return /GCC: \([^)\0]*\) [^\0]+|[\w .]*clang version [^\0]+/.exec(text)?.[0].trim();
}

/** The last thing that distcc said, without its name and number. */
function reasonOf(said: string): string | undefined {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => /ERROR|CRITICAL/.test(line));
  return (errors[0] ?? lines.at(-1))?.replace(/^distcc\[\d+\] (\([^)]*\) )?(ERROR: |CRITICAL! )?/, "");
}

/**
 * Whether the icecream cluster takes work. It sends the compiler along with the files, so that versions need no comparing.
 */
export function icecreamState(compiler: string, env: NodeJS.ProcessEnv): Promise<IcecreamState> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-farm-"));
  const source = join(folder, "probe.c");
  writeFileSync(source, "int kiln_probe(int x)\n{\n\treturn x + 1;\n}\n");
  return new Promise((settle) => {
    const child = spawn("icecc", [...compiler.split(/\s+/), "-c", source, "-o", join(folder, "probe.o")], {
      env: { ...env, ICECC_DEBUG: "debug", ICECC_LOGFILE: "" },
      stdio: ["ignore", "ignore", "pipe"],
      timeout: ICECREAM_LIMIT,
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
    const end = (state: IcecreamState): void => {
      rmSync(folder, { recursive: true, force: true });
      settle(state);
    };
    child.on("error", () => end("no-daemon"));
    child.on("close", (status) => {
      if (status !== 0 || /no local daemon found/.test(said)) end("no-daemon");
      else end(/building myself/.test(said) ? "alone" : "ready");
    });
  });
}

/** `no-daemon`: none runs on this machine; `alone`: no other machine takes work at the moment. */
export type IcecreamState = "ready" | "alone" | "no-daemon";

/** Milliseconds: the first time the daemon packs up the compiler. */
const ICECREAM_LIMIT = 120_000;
