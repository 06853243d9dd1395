import { execFileSync, spawnSync } from "node:child_process";
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
   * Makes one configuration for each job in a mode, reading the Kconfig files once: job `n` runs in `FOLDER/n`, on the
   * `.config` that is there, and leaves its own. By the code of `conf.c` itself, each in a child of its own.
   */
  many(arch: string, mode: "randconfig" | "olddefconfig", folder: string, jobs: readonly ConfJob[]): void;
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
    many(arch, mode, folder, jobs) {
      const server = join(home, `conf-server-${digest(SERVER)}`);
      if (!existsSync(server)) exclusively(home, () => buildServer(tree, build, server));
      runMany(server, this.environment(arch), mode, folder, jobs);
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

function runMany(
  server: string,
  environment: Readonly<Record<string, string>>,
  mode: string,
  folder: string,
  jobs: readonly ConfJob[],
): void {
  const lines = jobs.map(({ seed, probability, config }, index) => {
    const own = join(folder, String(index));
    rmSync(own, { recursive: true, force: true });
    mkdirSync(own, { recursive: true });
    if (config !== undefined) writeFileSync(join(own, ".config"), config);
    return `${own} ${seed ?? 1} ${probability ?? "-"}\n`;
  });
  // Where it is there already, it is left alone; else thousands of files would be made beside each `.config`.
  const present = join(folder, "auto.conf");
  writeFileSync(present, "");
  const result = spawnSync(server, [`--${mode}`, "Kconfig"], {
    cwd: folder,
    env: { ...environment, KCONFIG_AUTOCONFIG: present },
    input: lines.join(""),
    encoding: "utf8",
  });
  const statuses = result.stdout.split("\n").filter((line) => /^-?\d+$/.test(line));
  if (result.status !== 0 || statuses.length !== jobs.length || statuses.some((status) => status !== "0"))
    throw new Error(`conf --${mode}, ${jobs.length} times: status ${result.status}: ${result.stderr}${result.stdout}`);
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
