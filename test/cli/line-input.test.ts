import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

test("who answers for as long as conf runs never meets a closed pipe, however full it is", () => {
  const folder = mkdtempSync(join(tmpdir(), "kiln-answers-"));
  try {
    writeFileSync(join(folder, "Kconfig"), 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n');
    execFileSync("mkfifo", [join(folder, "answers")]);
    const script = `"${resolve("conf")}" --oldconfig Kconfig <answers >out 2>&1; echo $? >ended`;
    spawn("/bin/sh", ["-c", script], { cwd: folder, stdio: "ignore" });
    const answers = openSync(join(folder, "answers"), "w");
    const lines = Buffer.alloc(4096, "\n");
    let given = 0;
    // As fast as it can: the pipe is full all the time.
    while (!existsSync(join(folder, "ended"))) given += writeSync(answers, lines);
    closeSync(answers);
    expect(given).toBeGreaterThan(100_000);
    expect(readFileSync(join(folder, "out"), "utf8")).toContain("configuration written to .config");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
