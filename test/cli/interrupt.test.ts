import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { oracleOf } from "../oracle/c-conf.ts";

const KILN = resolve("dist/kiln.js");
const tree = oracleOf("6.12")?.tree;
if (tree === undefined) console.warn("not tried: Ctrl-C while a verb computes (linux-source-6.12 is missing)");
const folder = mkdtempSync(join(tmpdir(), "kiln-interrupt-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is left of a verb that hears Ctrl-C so many milliseconds after it began. */
async function interrupted(delay: number, args: readonly string[]): Promise<{ ended: number | string; out: string }> {
  const kiln = spawn(process.execPath, [KILN, ...args, "-k", tree!], { cwd: folder });
  let out = "";
  kiln.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  const timer = setTimeout(() => kiln.kill("SIGINT"), delay);
  const ended = await new Promise<number | string>((end) =>
    kiln.on("close", (status, signal) => end(signal ?? status ?? -1)),
  );
  clearTimeout(timer);
  return { ended, out };
}

describe.skipIf(tree === undefined)("Ctrl-C ends a verb that computes; nothing is written", () => {
  const verbs = [
    ["set", "DRM_NOUVEAU=m", "--base", "defconfig", "-o", "out"],
    ["minimize", "defconfig", "--keep", "wish.md", "-o", "out"],
    ["apply", "wish.md", "--base", "defconfig", "-o", "out"],
  ];

  test.each(verbs)("%s", async (...args) => {
    writeFileSync(join(folder, "wish.md"), "```\n[*] Networking support\n[*] TCP/IP networking\n```\n");
    let whole = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 2; run++) {
      const begin = Date.now();
      expect((await interrupted(60_000, args)).ended).toBe(0);
      whole = Math.min(whole, Date.now() - begin);
      expect(existsSync(join(folder, "out"))).toBe(true);
      rmSync(join(folder, "out"));
    }
    // Most of the time nothing but computing is done, in which Node hears of no signal by itself. A run that a machine with other
    // work to do ends before its signal comes says nothing.
    let caught = 0;
    for (const share of [0.55, 0.45, 0.3, 0.2, 0.1]) {
      const { ended, out } = await interrupted(share * whole, args);
      if (ended === 0) {
        rmSync(join(folder, "out"));
        continue;
      }
      expect([130, "SIGINT"], `after ${share} of its time`).toContain(ended);
      expect(out).toBe("");
      expect(existsSync(join(folder, "out"))).toBe(false);
      caught += 1;
    }
    expect(caught).toBeGreaterThan(0);
  });
});
