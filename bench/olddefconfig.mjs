// `npm run bench`: Kiln's conf --olddefconfig against the kernel's own C program on Linux 6.12, x86, from x86_64_defconfig,
// with the real compiler probes. Runs alternate, so that a slow spell of the machine hits both; medians are compared.
//   cold: KILN_NO_CACHE=1, nothing remembered      warm: the second run and later ones
// Environment: BENCH_RUNS (default 7), BENCH_SERIES (default 6.12).
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runs = Number(process.env.BENCH_RUNS || 7);
const series = process.env.BENCH_SERIES || "6.12";
const COLD_LIMIT = 1.5;
const WARM_LIMIT = 0.5;

const work = mkdtempSync(join(tmpdir(), "kiln-bench-"));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const { oracleOf } = await loadOracle();
  const oracle = oracleOf(series);
  if (oracle === undefined) {
    console.error(`linux-source-${series} is not installed (Debian: apt-get install linux-source-${series})`);
    process.exitCode = 2;
    return;
  }
  const environment = oracle.environment("x86");
  const start = join(work, "start");
  mkdirSync(start);
  spawnSync(oracle.conf, ["--defconfig=arch/x86/configs/x86_64_defconfig", "Kconfig"], {
    cwd: start,
    env: environment,
  });

  const caches = { XDG_CACHE_HOME: join(work, "cache") };
  const kiln = [process.execPath, join(root, "dist/kiln.js"), "conf"];
  const sides = {
    c: { command: [oracle.conf], environment },
    cold: { command: kiln, environment: { ...environment, ...caches, KILN_NO_CACHE: "1" } },
    warm: { command: kiln, environment: { ...environment, ...caches } },
  };
  const samples = { c: [], cold: [], warm: [] };
  // Once each unmeasured: fills the page cache, and the warm side's own.
  for (const side of Object.values(sides)) await measure(start, side);
  for (let run = 0; run < runs; run++) {
    for (const [name, side] of Object.entries(sides)) samples[name].push(await measure(start, side));
  }

  const expected = samples.c[0].config;
  const different = Object.entries(samples).filter(([, list]) => list.some((sample) => sample.config !== expected));
  const time = Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list, "milliseconds")]));
  console.log(
    `conf --olddefconfig, Linux ${series} x86, x86_64_defconfig, ${runs} alternated runs, Node ${process.version}`,
  );
  const row = (label, name, limit) => {
    const ratio = time[name] / time.c;
    const fastest = Math.min(...samples[name].map((sample) => sample.milliseconds));
    const memory = Math.max(...samples[name].map((sample) => sample.kilobytes)) / 1024;
    console.log(
      `${label.padEnd(12)} median ${time[name].toFixed(0).padStart(5)} ms  fastest ${fastest.toFixed(0).padStart(5)} ms` +
        `  peak memory ${memory.toFixed(0).padStart(4)} MiB  ratio ${ratio.toFixed(2)}` +
        (limit === undefined ? "" : ` (limit ${limit.toFixed(2)}${ratio > limit ? ", EXCEEDED" : ""})`),
    );
    return limit !== undefined && ratio > limit;
  };
  row("C conf", "c", undefined);
  const slow = [row("kiln, cold", "cold", COLD_LIMIT), row("kiln, warm", "warm", WARM_LIMIT)].includes(true);
  for (const [name] of different) console.log(`${name}: the .config differs from the C program's`);
  if (slow || different.length > 0) process.exitCode = 1;
}

/** The tests' oracle, which is TypeScript: bundled on the spot. */
async function loadOracle() {
  const outfile = join(work, "oracle.mjs");
  await build({
    entryPoints: [join(root, "test/oracle/c-conf.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  return import(outfile);
}

/** One run in a fresh folder: wall time in milliseconds, peak resident memory in KiB, and the .config left. */
async function measure(start, { command, environment }) {
  const folder = mkdtempSync(join(work, "run-"));
  copyFileSync(join(start, ".config"), join(folder, ".config"));
  const meter = existsSync("/usr/bin/time") ? ["/usr/bin/time", "-f", "%M", "-o", join(folder, "peak")] : [];
  const [program, ...args] = [...meter, ...command, "--olddefconfig", "Kconfig"];
  const begin = process.hrtime.bigint();
  const child = spawn(program, args, { cwd: folder, env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr.on("data", (chunk) => {
    told += chunk;
  });
  let kilobytes = 0;
  // Without time(1), what the kernel says of the process every few milliseconds; its last moments may be missed.
  const poll = setInterval(() => {
    if (meter.length > 0) return;
    try {
      const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
      kilobytes = Math.max(kilobytes, Number(peak?.[1] ?? 0));
    } catch {
      // It has just ended.
    }
  }, 5);
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const milliseconds = Number(process.hrtime.bigint() - begin) / 1e6;
  clearInterval(poll);
  if (status !== 0) throw new Error(`${command.join(" ")} ended with status ${status}:\n${told}`);
  if (meter.length > 0) kilobytes = Number(readFileSync(join(folder, "peak"), "utf8").trim().split("\n").at(-1));
  const config = readFileSync(join(folder, ".config"), "utf8");
  rmSync(folder, { recursive: true, force: true });
  return { milliseconds, kilobytes, config };
}

function median(samples, field) {
  const sorted = samples.map((sample) => sample[field]).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
