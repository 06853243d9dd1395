import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dropLock, takeLock } from "../../src/tree/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a lock is one process's until it gives it back", async () => {
  const file = join(folder, "deep", "lock");
  expect(takeLock(file)).toBe("taken");
  expect(takeLock(file)).toBe("held");
  expect(readFileSync(file, "utf8")).toMatch(new RegExp(`^${process.pid} \\d+$`));
  dropLock(file);
  expect(existsSync(file)).toBe(false);
  // Another process's, as long as it lives.
  const other = spawn("sleep", ["100"]);
  await new Promise((up) => other.once("spawn", up));
  const stat = readFileSync(`/proc/${other.pid}/stat`, "utf8");
  const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  writeFileSync(file, `${other.pid} ${start}`);
  expect(takeLock(file)).toEqual({ owner: other.pid });
  // A process that got the number of one that is gone is not its owner.
  writeFileSync(file, `${other.pid} 1`);
  expect(takeLock(file)).toBe("taken");
  writeFileSync(file, `${other.pid} ${start}`);
  const gone = new Promise((end) => other.once("exit", end));
  other.kill("SIGKILL");
  await gone;
  expect(takeLock(file)).toBe("taken");
  dropLock(file);
  for (const text of ["", "no number"]) {
    writeFileSync(file, text);
    expect(takeLock(file)).toBe("taken");
    dropLock(file);
  }
  expect(readdirSync(join(folder, "deep"))).toEqual([]);
});

test("of many processes that find a dead one's lock, one takes it", async () => {
  const file = join(folder, "raced");
  writeFileSync(file, "4194305 1");
  const program = join(folder, "racer.mjs");
  const { build } = await import("esbuild");
  await build({
    stdin: {
      contents: `import { takeLock } from "./src/tree/process-lock.ts";
console.log(takeLock(process.argv[2]) === "taken" ? "taken" : "");
process.stdin.resume();`,
      resolveDir: ".",
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: program,
  });
  const racers = Array.from({ length: 8 }, () =>
    spawn(process.execPath, [program, file], { stdio: ["pipe", "pipe", "inherit"] }),
  );
  const said = await Promise.all(
    racers.map(
      (racer) => new Promise<string>((line) => racer.stdout.once("data", (bytes) => line(String(bytes).trim()))),
    ),
  );
  expect(said.filter((word) => word === "taken")).toHaveLength(1);
  for (const racer of racers) racer.stdin.end();
});
