import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kiln, TREE } from "../boot/faulty-kernel.ts";
import { schemaErrors } from "../boot/json-schema.ts";

// A small kernel for arm64, compiled on this machine and booted in QEMU. Debian: gcc-aarch64-linux-gnu qemu-system-arm.
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test");
const output = join(cache, "boot-arm64");
const folder = mkdtempSync(join(tmpdir(), "kiln-arm64-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const programs = ["aarch64-linux-gnu-gcc", "qemu-system-aarch64"];
const ready = TREE !== undefined && programs.every((name) => spawnSync(name, ["--version"]).status === 0);
if (!ready) console.warn(`not tried: an arm64 kernel (linux-source-6.12, ${programs.join(" or ")} is missing)`);

describe.skipIf(!ready)("a kernel for another architecture than this machine's", () => {
  let up: { tree: { arch: string }; lines: { symbol: string; level: string }[]; boots: { end: string }[] };
  beforeAll(() => {
    const document = join(folder, "document.md");
    writeFileSync(document, "```\n[*] Networking support  --->\n[*] Enable the block layer  --->\n```\n");
    const where = ["-k", TREE!, `O=${output}`, "ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"];
    const { out, err } = kiln("up", document, ...where, "--set", "MAGIC_SYSRQ=y", "--json", "--yes");
    expect(out, err).toMatch(/^\{/);
    up = JSON.parse(out);
  });

  test("kiln up compiles it with the cross compiler, fetches a busybox for its guest and proves it", () => {
    expect(schemaErrors("up", up)).toEqual([]);
    expect(up.tree.arch).toBe("arm64");
    expect(up.boots.map(({ end }) => end)).toEqual(["done"]);
    expect(up.lines.map(({ symbol }) => symbol)).toEqual(["NET", "BLOCK"]);
    expect(up.lines.filter(({ level }) => level === "none")).toEqual([]);
  });

  test("kiln boot runs a command in it, and hands back output and status", () => {
    const { status, out } = kiln("boot", `O=${output}`, "--exec", "uname -m; exit 9");
    expect([status, out]).toEqual([9, "aarch64\n"]);
  });

  test("its panics are told with their cause", () => {
    expect(kiln("boot", `O=${output}`, "--no-initramfs", "--append", "root=/dev/nvme0n1").err).toContain(
      "the root device /dev/nvme0n1 is not there: CONFIG_BLK_DEV_NVME is not set",
    );
    expect(kiln("boot", `O=${output}`, "--exec", "echo c > /proc/sysrq-trigger").err).toContain(
      "a program asked for it through /proc/sysrq-trigger",
    );
  });
});
