import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oracleOf } from "../oracle/c-conf.ts";

// A real kernel, built once on a machine and kept; `npm test` builds the command before it tests.
const KILN = resolve("dist/kiln.js");
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test");
const built = join(cache, "boot-small");
const folder = mkdtempSync(join(tmpdir(), "kiln-boot-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function kiln(...args: string[]): { status: number | null; out: string; err: string } {
  const result = spawnSync(process.execPath, [KILN, ...args], {
    cwd: resolve("."),
    encoding: "utf8",
    timeout: 240_000,
  });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

/** The build folder with another `.config`: what Kiln would see if options had been changed behind its back. */
function without(...symbols: string[]): string {
  const copy = mkdtempSync(join(folder, "copy-"));
  for (const name of ["arch/x86/boot/bzImage", "include/config/kernel.release"]) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    copyFileSync(join(built, name), join(copy, name));
  }
  const lines = readFileSync(join(built, ".config"), "utf8").split("\n");
  const kept = lines.filter((line) => !symbols.some((symbol) => line.startsWith(`CONFIG_${symbol}=`)));
  spawnSync("tee", [join(copy, ".config")], { input: kept.join("\n") });
  return copy;
}

const tree = oracleOf("6.12")?.tree;
const ready = tree !== undefined && spawnSync("qemu-system-x86_64", ["--version"]).status === 0;
if (!ready) console.warn("not tried: booting a kernel (linux-source-6.12 or qemu-system-x86 is missing)");

describe.skipIf(!ready)("a small kernel for a KVM guest boots", () => {
  beforeAll(() => {
    mkdirSync(built, { recursive: true });
    if (existsSync(join(built, "arch/x86/boot/bzImage")) && existsSync(join(built, "modules.order"))) return;
    const documents = ["examples/kvm-guest.md", "test/boot/guest.config"];
    const applied = kiln("apply", ...documents, "-k", tree!, "--base", "tinyconfig", "-o", join(built, ".config"));
    expect(applied.status, applied.err).toBe(0);
    const compiler = spawnSync("ccache", ["--version"]).status === 0 ? "ccache gcc" : "gcc";
    const words = ["-C", tree!, `O=${built}`, `CC=${compiler}`, "-j2", "bzImage", "modules"];
    const made = spawnSync("make", words, { encoding: "utf8", maxBuffer: 1 << 28 });
    expect(made.status, made.stderr.slice(-2000)).toBe(0);
  });

  test("--exec runs a program of this machine and hands back output and status", () => {
    const result = kiln("boot", `O=${built}`, "--exec", "uname -s; printf 'no line end'; touch /etc/new; exit 7");
    expect(result.out, result.err).toBe("Linux\nno line end");
    expect(result.status).toBe(7);
    expect(existsSync("/etc/new")).toBe(false);
  });

  test("without 9P the guest has the named programs in its initramfs, with their libraries", () => {
    const result = kiln(
      "boot",
      `O=${without("9P_FS")}`,
      "--exec",
      "/usr/bin/od -An -c /proc/sys/kernel/ostype | head -n 1",
    );
    expect(result.out, result.err).toContain("L   i   n   u   x");
    expect(result.status).toBe(0);
  });

  test("a root that is not there: the panic is told with its cause", () => {
    const result = kiln("boot", `O=${built}`, "--no-initramfs", "--append", "root=/dev/nonexistent");
    expect(result.status).toBe(1);
    expect(result.err).toContain("the guest panicked");
    expect(result.err).toContain("VFS: Unable to mount root fs");
    expect(result.err).toContain("the root device /dev/nonexistent is not there");
  });

  test("a kernel that stays silent is ended at the limit", () => {
    const result = kiln("boot", `O=${built}`, "--exec", "sleep 100", "--timeout", "20");
    expect(result.status).toBe(1);
    expect(result.err).toContain("the guest was not done after 20 s");
  });

  test("a kernel that cannot be a guest is refused with what is missing", () => {
    const result = kiln("boot", `O=${without("BINFMT_ELF", "BLK_DEV_INITRD")}`);
    expect(result.status).toBe(2);
    expect(result.err).toContain("CONFIG_BINFMT_ELF is not set: no program can be started");
    expect(result.err).toContain("--set BLK_DEV_INITRD=y BINFMT_ELF=y");
  });

  test("Ctrl-C ends Kiln with 130 and QEMU with it", async () => {
    const child = spawn(process.execPath, [KILN, "boot", `O=${built}`, "--exec", "echo up; sleep 100"]);
    await new Promise<void>((up) => void child.stdout.once("data", () => up()));
    const ended = new Promise((end) => void child.once("exit", end));
    const guests = (): string => spawnSync("pgrep", ["-f", `kernel ${built}`], { encoding: "utf8" }).stdout;
    expect(guests()).not.toBe("");
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(guests()).toBe("");
  });
});
