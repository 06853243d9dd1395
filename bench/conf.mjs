// `npm run bench`: Kiln's `conf` as whole processes against the kernel's own C program and, where it is found, Kconfiglib, on
// Linux 6.12, x86, with the real compiler probes; then figures of the engine in one process. Programs take turns, medians are
// compared. Exit status 1: a limit is exceeded or an answer differs from the C program's. For a machine that does nothing else.
//
//   no cache        KILN_NO_CACHE=1: nothing is remembered and nothing kept
//   first run       an empty cache folder: what was found out is kept for the next run
//   probes only     KILN_NO_CACHE=models: answers of the compiler are remembered, all files are read and all values computed
//   repeat          the second run and later ones
//
// A run starts in a folder that was configured before, as a build folder is: where include/config/auto.conf is missing, both
// programs make 1,700 marker files, whose cost is the disk's. Folders lie in memory where the system has room for it.
// Environment: BENCH_RUNS (default 7), BENCH_KCONFIGLIB (folder of sysprog21's Kconfiglib), BENCH_FOLDER (where runs take place).
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { alternate } from "./process-run.mjs";
import { Table } from "./table.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runs = Number(process.env.BENCH_RUNS || 7);
/** In MB, which are 1,000,000 bytes. */
const MEMORY = 150;
const OLD = ["--olddefconfig", "Kconfig"];
/** Beside x86: those whose defconfigs the parity tests compare too. */
const DEFCONFIGS = {
  alpha: "alpha/configs/defconfig",
  arc: "arc/configs/haps_hs_defconfig",
  arm: "arm/configs/multi_v7_defconfig",
  arm64: "arm64/configs/defconfig",
  csky: "csky/configs/defconfig",
  hexagon: "hexagon/configs/comet_defconfig",
  loongarch: "loongarch/configs/loongson3_defconfig",
  m68k: "m68k/configs/multi_defconfig",
  microblaze: "microblaze/configs/mmu_defconfig",
  mips: "mips/configs/malta_defconfig",
  nios2: "nios2/configs/10m50_defconfig",
  openrisc: "openrisc/configs/or1klitex_defconfig",
  parisc: "parisc/configs/generic-32bit_defconfig",
  powerpc: "powerpc/configs/ppc64_defconfig",
  riscv: "riscv/configs/defconfig",
  s390: "s390/configs/defconfig",
  sh: "sh/configs/rsk7203_defconfig",
  sparc64: "sparc/configs/sparc64_defconfig",
  x86: "x86/configs/x86_64_defconfig",
  xtensa: "xtensa/configs/common_defconfig",
};

const work = mkdtempSync(join(benchFolder(), "kiln-bench-"));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const { oracleOf } = await bundled("test/oracle/c-conf.ts");
  const oracle = oracleOf("6.12");
  if (oracle === undefined) {
    console.error("linux-source-6.12 is not installed (Debian: apt-get install linux-source-6.12)");
    process.exitCode = 2;
    return;
  }
  const plain = { ...oracle.environment("x86"), TMPDIR: work };
  const start = join(work, "start");
  mkdirSync(start);
  const made = spawnSync(oracle.conf, [`--defconfig=arch/${DEFCONFIGS.x86}`, "Kconfig"], { cwd: start, env: plain });
  if (made.status !== 0) throw new Error(`the C program ended with status ${made.status}: ${made.stderr}`);

  const table = new Table();
  console.log(`Linux 6.12 x86 from x86_64_defconfig, ${runs} runs each in turn, Node ${process.version}, ${work}`);
  const cacheOf = (name) => ({ XDG_CACHE_HOME: join(work, "cache", name) });
  const side = (args, more = {}) => ({
    command: [join(root, "conf"), ...args],
    environment: { ...plain, ...more },
    start,
  });
  const theirs = (args) => ({ command: [oracle.conf, ...args], environment: plain, start });
  const emptied = (one) => ({
    ...one,
    prepare: () => rmSync(one.environment.XDG_CACHE_HOME, { recursive: true, force: true }),
  });
  const agree = (samples) => {
    const expected = samples.c[0].config;
    for (const [name, list] of Object.entries(samples))
      table.check(
        list.every(({ config }) => config === expected),
        `${name}: the .config differs from the C program's`,
      );
  };

  await table.section("olddefconfig", async () => {
    const old = await alternate(
      work,
      {
        c: theirs(OLD),
        none: side(OLD, { KILN_NO_CACHE: "1" }),
        probes: side(OLD, { ...cacheOf("probes"), KILN_NO_CACHE: "models" }),
        repeat: side(OLD, cacheOf("repeat")),
        first: emptied(side(OLD, cacheOf("first"))),
      },
      runs,
    );
    agree(old);
    table.program("C conf", old.c, old.c);
    table.program("kiln, no cache", old.none, old.c, { limit: 0.5, memoryLimit: MEMORY });
    table.program("kiln, first run", old.first, old.c, { memoryLimit: MEMORY });
    table.program("kiln, probes only", old.probes, old.c, { limit: 0.3, memoryLimit: MEMORY });
    table.program("kiln, repeat", old.repeat, old.c, { limit: 0.1, memoryLimit: MEMORY });
    await kconfiglib(table, plain, start, old.c);
  });

  for (const [title, args] of [
    ["allyesconfig", ["--allyesconfig", "Kconfig"]],
    ["syncconfig with nothing to do", ["--syncconfig", "Kconfig"]],
  ]) {
    await table.section(title, async () => {
      const samples = await alternate(
        work,
        { c: theirs(args), none: side(args, { KILN_NO_CACHE: "1" }), repeat: side(args, cacheOf("repeat")) },
        runs,
      );
      agree(samples);
      table.program("C conf", samples.c, samples.c);
      table.program("kiln, no cache", samples.none, samples.c, { memoryLimit: MEMORY });
      table.program("kiln, repeat", samples.repeat, samples.c, { limit: 0.1, memoryLimit: MEMORY });
    });
  }

  const inside = await bundled("bench/in-process.ts");
  await table.section(`defconfigs of ${Object.keys(DEFCONFIGS).length} architectures, once`, () => {
    const many = inside.defconfigs(oracle, DEFCONFIGS, work);
    table.check(many.different.length === 0, `.config differs from the C program's: ${many.different.join(" ")}`);
    table.figure("C conf, a process each", many.c);
    table.figure("kiln in one process, nothing kept", many.kiln);
  });

  await table.section("in one process, x86_64_defconfig", () => {
    const figures = inside.figures(oracle, join(start, ".config"));
    table.figure(`all ${figures.symbols} symbols computed afresh, median of ${figures.rounds}`, figures.evaluate, 30);
    table.figure(
      `one of ${figures.settable} settable symbols set, and all that changed known, median of ${figures.sets}`,
      figures.set,
      1,
    );
    table.figure(`... the slowest of them (seed ${figures.seed})`, figures.slowest);
    const { unchanged } = figures;
    table.check(unchanged.length === 0, `set and not changed (seed ${figures.seed}): ${unchanged.join(" ")}`);
  });
  if (table.exceeded) process.exitCode = 1;
}

/** The Python engine, where it is found: that of Debian and PyPI stops at what 6.x writes, its successor reads it. */
async function kconfiglib(table, plain, start, reference) {
  const folder = process.env.BENCH_KCONFIGLIB;
  if (!folder || !existsSync(join(folder, "olddefconfig.py"))) {
    console.log("  Kconfiglib: not measured (BENCH_KCONFIGLIB names a folder with sysprog21's olddefconfig.py)");
    return;
  }
  const { srctree } = plain;
  const side = {
    command: ["python3", join(folder, "olddefconfig.py"), "Kconfig"],
    environment: { ...plain, srctree, PYTHONDONTWRITEBYTECODE: "1" },
    start,
  };
  const samples = await alternate(work, { python: side }, Math.min(runs, 3));
  table.program("Kconfiglib (sysprog21), Python", samples.python, reference);
}

/** A TypeScript module, bundled on the spot. */
async function bundled(path) {
  const outfile = join(work, `${path.replaceAll("/", "-")}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [path],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

function benchFolder() {
  if (process.env.BENCH_FOLDER) return process.env.BENCH_FOLDER;
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}
