import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A kernel's own `conf`, built from its sources, and that kernel's tree: what Kiln's `conf` is compared with. */
export interface Oracle {
  /** The unpacked tree, clean and never written to. */
  readonly tree: string;
  /** The C program, `scripts/kconfig/conf`. */
  readonly conf: string;
  /** The environment in which kbuild starts `conf` for an ARCH, less the caller's own variables. */
  environment(arch: string): Readonly<Record<string, string>>;
  /**
   * Makes one configuration for each job in a mode, reading the Kconfig files once: by the code of `conf.c` itself, each in a
   * child of its own, below a folder. `onDone` is told each `.config` as it is there.
   */
  many(
    arch: string,
    mode: "randconfig" | "olddefconfig",
    folder: string,
    jobs: readonly ConfJob[],
    onDone: (text: string, job: number) => void,
  ): Promise<void>;
}

/** One run of the C program among many. */
export interface ConfJob {
  /** As KCONFIG_SEED. */
  readonly seed?: number;
  /** As KCONFIG_PROBABILITY. */
  readonly probability?: number;
  /** The `.config` to start from. */
  readonly config?: string;
}

/** What kbuild hands down about itself and the shell, which `conf` does not read. */
const OF_MAKE = /^(MAKE[A-Z_]*|MFLAGS|PWD|OLDPWD|_|SHLVL|MAKE_TERM[A-Z]*|KBUILD_VERBOSE|quiet|Q|GNUMAKEFLAGS)$/;

/** Where trees and built oracles are kept from run to run. */
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test");

/**
 * The oracle of a kernel series ("6.12") whose source package is installed, prepared on first use on a machine (about a
 * minute and 1.6 GB); `undefined` when the package is not there.
 */
export function oracleOf(series: string): Oracle | undefined {
  const archive = `/usr/src/linux-source-${series}.tar.xz`;
  if (!existsSync(archive)) return undefined;
  const home = join(cache, `linux-${series}`);
  const tree = join(home, "tree");
  const build = join(home, "build");
  const conf = join(home, "conf");
  mkdirSync(home, { recursive: true });
  exclusively(home, () => {
    if (!existsSync(tree)) unpack(archive, home, tree);
    if (!existsSync(conf)) {
      make(tree, build, "x86", "allnoconfig");
      copyFileSync(join(build, "scripts/kconfig/conf"), `${conf}.new`);
      renameSync(`${conf}.new`, conf);
    }
  });
  return {
    tree,
    conf,
    environment(arch) {
      const file = join(home, `${arch}.env.json`);
      if (!existsSync(file)) exclusively(home, () => recordEnvironment(tree, build, arch, file));
      return JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    },
    many(arch, mode, folder, jobs, onDone) {
      const server = join(home, `conf-server-${digest(SERVER)}`);
      if (!existsSync(server)) exclusively(home, () => buildServer(tree, build, server));
      return runMany(server, this.environment(arch), mode, folder, jobs, onDone);
    },
  };
}

const SERVER = new URL("./conf-server.c", import.meta.url);

function digest(file: URL): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
}

/** Links `conf-server.c` with the objects that the tree's `conf` was made of. */
function buildServer(tree: string, build: string, server: string): void {
  const own = join(tree, "scripts/kconfig");
  const built = join(build, "scripts/kconfig");
  if (!existsSync(join(built, "conf.o"))) make(tree, build, "x86", "allnoconfig");
  const objects = readdirSync(built).filter((name) => name.endsWith(".o") && name !== "conf.o");
  const includes = [`-I${own}`, `-I${join(tree, "scripts/include")}`, `-I${built}`];
  const source = [`-DCONF_C="${join(own, "conf.c")}"`, fileURLToPath(SERVER)];
  execFileSync("gcc", [
    "-O2",
    ...includes,
    ...source,
    ...objects.map((name) => join(built, name)),
    "-o",
    `${server}.new`,
  ]);
  renameSync(`${server}.new`, server);
}

async function runMany(
  server: string,
  environment: Readonly<Record<string, string>>,
  mode: string,
  folder: string,
  jobs: readonly ConfJob[],
  onDone: (text: string, job: number) => void,
): Promise<void> {
  // Where it is there already, it is left alone; else thousands of files would be made beside each `.config`.
  const present = join(folder, "auto.conf");
  writeFileSync(present, "");
  const child = spawn(server, [`--${mode}`, "Kconfig"], {
    cwd: folder,
    env: { ...environment, KCONFIG_AUTOCONFIG: present },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let messages = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    messages += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const give = (job: number): void => {
    const { seed = 1, probability = "-", config } = jobs[job]!;
    rmSync(join(folder, ".config"), { force: true });
    if (config !== undefined) writeFileSync(join(folder, ".config"), config);
    child.stdin.write(`${folder} ${seed} ${probability}\n`);
  };
  let next = 0;
  if (jobs.length > 0) give(0);
  else child.stdin.end();
  for await (const line of createInterface({ input: child.stdout })) {
    if (!/^-?\d+$/.test(line)) continue;
    if (line !== "0") break;
    const job = next++;
    const text = readFileSync(join(folder, ".config"), "utf8");
    // The next one is made while this one is looked at.
    if (next < jobs.length) give(next);
    else child.stdin.end();
    onDone(text, job);
  }
  child.stdin.end();
  const status = await ended;
  if (status !== 0 || next !== jobs.length)
    throw new Error(`conf --${mode}: ${next} of ${jobs.length} done, status ${status}: ${messages}${said(folder)}`);
}

/** What the last child printed. */
function said(folder: string): string {
  const file = join(folder, "messages");
  return existsSync(file) ? readFileSync(file, "utf8").slice(0, 2000) : "";
}

function unpack(archive: string, home: string, tree: string): void {
  const beside = mkdtempSync(join(home, "unpacking-"));
  execFileSync("tar", ["-xJf", archive, "--strip-components=1", "-C", beside]);
  renameSync(beside, tree);
}

/** Runs one of kbuild's configuration targets out of tree in an environment that holds nothing of the caller's but PATH. */
function make(tree: string, build: string, arch: string, target: string): void {
  mkdirSync(build, { recursive: true });
  const result = spawnSync("make", ["-s", "-C", tree, `O=${build}`, `ARCH=${arch}`, target], {
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: "/nonexistent", LANG: "C.UTF-8" },
    encoding: "utf8",
  });
  if (result.status !== 0) throw new Error(`make ARCH=${arch} ${target} failed in ${build}:\n${result.stderr}`);
}

/** Puts a program that prints its environment in the place of `conf` for one run of make. */
function recordEnvironment(tree: string, build: string, arch: string, file: string): void {
  const program = join(build, "scripts/kconfig/conf");
  const printed = join(build, "environment");
  const real = readFileSync(program);
  try {
    writeFileSync(program, `#!/bin/sh\nexec env -0 > '${printed}'\n`);
    chmodSync(program, 0o755);
    make(tree, build, arch, "allnoconfig");
  } finally {
    writeFileSync(program, real);
  }
  const entries = readFileSync(printed, "utf8")
    .split("\0")
    .map((entry): [string, string] => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)])
    .filter(([name]) => name !== "" && !OF_MAKE.test(name));
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(entries), undefined, 1));
  renameSync(`${file}.new`, file);
}

/** Runs a step while no other test process of this machine runs one in the same folder; a dead process's lock is taken over. */
export function exclusively(home: string, step: () => void): void {
  const lock = join(home, "lock");
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const owner = existsSync(lock) ? readFileSync(lock, "utf8") : "";
      if (owner !== "" && !existsSync(`/proc/${owner}`)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    step();
  } finally {
    rmSync(lock, { force: true });
  }
}
