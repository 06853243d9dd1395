import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const TIME = "/usr/bin/time";

/**
 * Runs a program in a fresh copy of a folder: wall time in milliseconds, processor time of it and of the children it waited for
 * in milliseconds, peak resident memory in MB (of 1,000,000 bytes), and the `.config` left.
 */
export async function runProcess(work, { command, environment, start }) {
  const folder = mkdtempSync(join(work, "run-"));
  cpSync(start, folder, { recursive: true });
  const report = join(work, "time");
  const meter = existsSync(TIME) ? [TIME, "-f", "%U %S %M", "-o", report] : [];
  const [program, ...args] = [...meter, ...command];
  const begin = process.hrtime.bigint();
  const child = spawn(program, args, { cwd: folder, env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr.on("data", (chunk) => {
    told += chunk;
  });
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const milliseconds = Number(process.hrtime.bigint() - begin) / 1e6;
  if (status !== 0) throw new Error(`${command.join(" ")} ended with status ${status}:\n${told}`);
  let [processor, memory] = [Number.NaN, Number.NaN];
  if (meter.length > 0) {
    const [user, system, peak] = readFileSync(report, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
    processor = (user + system) * 1000;
    memory = (peak * 1024) / 1e6;
  }
  const config = readFileSync(join(folder, ".config"), "utf8");
  rmSync(folder, { recursive: true, force: true });
  return { milliseconds, processor, memory, config };
}

/** Runs each of several programs in turn, so that a slow spell of the machine hits all; once each unmeasured before. */
export async function alternate(work, sides, runs) {
  const samples = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (const side of Object.values(sides)) {
    side.prepare?.();
    await runProcess(work, side);
  }
  for (let run = 0; run < runs; run++) {
    for (const [name, side] of Object.entries(sides)) {
      side.prepare?.();
      samples[name].push(await runProcess(work, side));
    }
  }
  return samples;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
