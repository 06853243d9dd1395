import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runGroup } from "../../src/build/process-group.ts";

/** Gone, or dead and waiting for its new parent to take notice. */
function isGone(pid: string): boolean {
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || readFileSync(stat, "utf8").split(" ")[2] === "Z";
}

test.each([
  ["a process in the background", "sleep 300 & echo $!; wait"],
  ["one that does not hear SIGTERM", "trap '' TERM; sleep 300 & echo $!; wait; sleep 300"],
])("stopping ends the whole group: %s", async (_, script) => {
  const controller = new AbortController();
  const lines: string[] = [];
  const running = runGroup({
    command: "sh",
    args: ["-c", script],
    cwd: "/",
    env: process.env,
    signal: controller.signal,
    onLine: (line) => {
      lines.push(line);
      controller.abort();
    },
  });
  expect(await running).toMatchObject({ stopped: true });
  expect(isGone(lines[0]!)).toBe(true);
});

test("a program that is not there is told", async () => {
  const end = await runGroup({ command: "/nonexistent/program", args: [], cwd: "/", env: process.env });
  expect(end).toEqual({ status: undefined, stopped: false, failed: expect.stringContaining("ENOENT") });
});
