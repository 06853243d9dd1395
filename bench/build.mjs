// Part of `npm run bench`: what `kiln build` takes longer than bare `make` for the same build, Linux 6.12 x86, tinyconfig, without
// ccache. Runs alternate, each in a fresh folder, the first of each pair in turn; the median of the pairs' ratios counts.
// Environment: BENCH_BUILDS (pairs, default 5), BENCH_SERIES (default 6.12), BENCH_JOBS (default: one a core).
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pairs = Number(process.env.BENCH_BUILDS || 5);
const series = process.env.BENCH_SERIES || "6.12";
const jobs = process.env.BENCH_JOBS || String(availableParallelism());
const LIMIT = 1.02;

const work = mkdtempSync(join(tmpdir(), "kiln-bench-build-"));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const tree = await treeOf(series);
  if (tree === undefined) {
    console.error(`linux-source-${series} is not installed (Debian: apt-get install linux-source-${series})`);
    process.exitCode = 2;
    return;
  }
  const kiln = [process.execPath, join(root, "dist/kiln.js")];
  const start = join(work, "start");
  mkdirSync(start);
  run([...kiln, "tinyconfig", "-k", tree, `O=${start}`]);
  const sides = {
    kiln: (output) => [...kiln, "build", "--no-ccache", `-j${jobs}`, "-k", tree, `O=${output}`],
    make: (output) => ["make", "-C", tree, `O=${output}`, `-j${jobs}`],
  };
  const ratios = { wall: [], cpu: [] };
  console.log(
    `kiln build against make -j${jobs}, Linux ${series} x86, tinyconfig, ${pairs} pairs, Node ${process.version}`,
  );
  for (let pair = 0; pair < pairs; pair++) {
    const names = pair % 2 === 0 ? ["make", "kiln"] : ["kiln", "make"];
    const taken = {};
    for (const name of names) {
      const output = join(work, "out");
      mkdirSync(output);
      copyFileSync(join(start, ".config"), join(output, ".config"));
      taken[name] = measure(sides[name](output));
      rmSync(output, { recursive: true });
    }
    ratios.wall.push(taken.kiln.wall / taken.make.wall);
    ratios.cpu.push(taken.kiln.cpu / taken.make.cpu);
    const figures = ({ wall, cpu }) => `${wall.toFixed(1)} s, processor ${cpu.toFixed(1)} s`;
    console.log(`  make ${figures(taken.make)}; kiln ${figures(taken.kiln)}; ratio ${ratios.wall.at(-1).toFixed(3)}`);
  }
  const wall = median(ratios.wall);
  const cpu = median(ratios.cpu);
  console.log(
    `median ratio of wall time ${wall.toFixed(3)}, of processor time ${cpu.toFixed(3)} (limit ${LIMIT.toFixed(2)})`,
  );
  if (wall > LIMIT) {
    console.log("EXCEEDED");
    process.exitCode = 1;
  }
}

/** Seconds: wall time, and the processor's for the command and all that it started. */
function measure(command) {
  const peak = join(work, "time");
  run(["/usr/bin/time", "-f", "%e %U %S", "-o", peak, ...command]);
  const [wall, user, system] = readFileSync(peak, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
  return { wall, cpu: user + system };
}

function run([program, ...args]) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${error ?? stderr.slice(-2000)}`);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The tests' tree, by their TypeScript: bundled on the spot. */
async function treeOf(name) {
  const outfile = join(work, "oracle.mjs");
  await build({
    entryPoints: [join(root, "test/oracle/c-conf.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  const { oracleOf } = await import(outfile);
  return oracleOf(name)?.tree;
}
