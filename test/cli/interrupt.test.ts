import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-interrupt-"));
const fifo = join(folder, "base");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  mkdirSync(join(folder, "tree"));
  writeFileSync(join(folder, "tree", "Kconfig"), 'config NET\n\tbool "Networking"\nconfig WIFI\n\tbool "Wireless"\n');
  writeFileSync(join(folder, "wish.md"), "```\n[*] Networking\n```\n");
  expect(spawnSync("mkfifo", [fifo]).status).toBe(0);
});

/**
 * Runs a verb that reads its base from a pipe, which holds it in the midst of its work, where Node hears of no signal by itself; what
 * the base says comes after `signal`.
 */
async function held(args: readonly string[], signal: NodeJS.Signals | undefined) {
  const env = { ...process.env, ARCH: "x86_64", XDG_CACHE_HOME: join(folder, "cache") };
  const kiln = spawn(process.execPath, [KILN, ...args, "-k", "tree"], { cwd: folder, env });
  const told = { out: "", err: "" };
  kiln.stdout.setEncoding("utf8").on("data", (text) => {
    told.out += text;
  });
  kiln.stderr.setEncoding("utf8").on("data", (text) => {
    told.err += text;
  });
  const ended = new Promise<number | string>((end) => kiln.on("close", (status, by) => end(by ?? status ?? -1)));
  // Opening it waits for the reader.
  const pipe = await open(fifo, "w");
  if (signal !== undefined) expect(kiln.kill(signal)).toBe(true);
  await pipe.writeFile("# CONFIG_NET is not set\nCONFIG_WIFI=y\n");
  await pipe.close();
  return { ended: await ended, ...told };
}

describe("Ctrl-C while a verb works", () => {
  const verbs = [
    ["set", "NET=y", "--base", "base", "-o", "out"],
    ["minimize", "base", "--boots", "none", "-o", "out"],
    ["apply", "wish.md", "--base", "base", "-o", "out"],
  ];

  test.each(verbs)("%s writes nothing, and says so", async (...args) => {
    for (const [signal, status] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      const { ended, out, err } = await held(args, signal);
      expect(ended).toBe(status);
      expect(err).toBe("kiln: interrupted; nothing was changed\n");
      expect(out).toBe("");
      expect(existsSync(join(folder, "out"))).toBe(false);
    }
    expect((await held(args, undefined)).ended).toBe(0);
    expect(readFileSync(join(folder, "out"), "utf8")).toMatch(/CONFIG_NET/);
    rmSync(join(folder, "out"));
  });

  test.each([
    ["why", "NET", "--config", "base"],
    ["conflicts", "wish.md", "--base", "base"],
  ])("%s tells nothing more", async (...args) => {
    expect(await held(args, "SIGINT")).toEqual({
      ended: 130,
      out: "",
      err: "kiln: interrupted; nothing was changed\n",
    });
    expect((await held(args, undefined)).out).not.toBe("");
  });
});
