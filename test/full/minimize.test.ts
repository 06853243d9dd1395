import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { kiln, tree } from "../build/small-kernel.ts";

// What kiln minimize leaves of a distribution-like configuration is compiled and started: from an initramfs, and from a disk. The
// build folders are kept beside the trees; ccache makes the second time short.
const BUSYBOX = "/bin/busybox";
const programs = ["qemu-system-x86_64", "mke2fs"].filter((name) => spawnSync(name, ["-V"]).error !== undefined);
const missing = [
  ...(tree === undefined ? ["linux-source-6.12"] : []),
  ...(existsSync(BUSYBOX) ? [] : ["busybox-static"]),
  ...programs,
];
if (missing.length > 0) console.warn(`NOT TRIED: minimized kernels; missing: ${missing.join(", ")}`);

const folder = mkdtempSync(join(tmpdir(), "kiln-minimize-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DOCUMENT = `\`\`\`
Networking support  --->
  Networking options  --->
    [*] TCP/IP networking
    <*> Packet socket
Device Drivers  --->
  [*] Network device support  --->
    <*>   Dummy net driver support
File systems  --->
  <*> Squashfs 4.0 - Squashed file system support
  [*] Network File Systems  --->
      <*>   NFS client support
\`\`\`
`;

/** Runs a verb that has to end well. */
function well(...args: string[]): string {
  const { status, out, err } = kiln(...args, "-k", tree!);
  expect(status, `kiln ${args.join(" ")}: ${out}${err}`).toBe(0);
  return out;
}

/** The build folder of the kernel that is left, compiled. */
function minimized(how: "guest" | "disk"): string {
  const output = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test", `minimized-${how}`);
  mkdirSync(output, { recursive: true });
  const document = join(folder, "small.md");
  writeFileSync(document, DOCUMENT);
  const whole = join(folder, "whole.config");
  const config = join(output, ".config");
  well("apply", document, "--base", "defconfig", "-o", whole);
  const told = JSON.parse(well("minimize", whole, "--keep", document, "--boots", how, "-o", config, "--json"));
  expect(told.unmet).toEqual([]);
  expect(told.after).toBeLessThan(told.before / 2);
  const written = readFileSync(config, "utf8");
  well("build", `O=${output}`);
  // The kernel's own tools take it as it is.
  expect(readFileSync(config, "utf8")).toBe(written);
  well("check", document, "--config", config);
  console.log(`${how}: ${told.before} options on before, ${told.after} after`);
  return output;
}

describe.skipIf(missing.length > 0)("a minimized kernel starts", () => {
  test("from an initramfs, and runs this machine's programs", () => {
    const output = minimized("guest");
    const { status, out, err } = kiln("boot", `O=${output}`, "--exec", "uname -r && grep -c processor /proc/cpuinfo");
    expect(status, out + err).toBe(0);
    expect(out).toMatch(/^6\.12[^\n]*\n1\n$/);
  });

  test("from ext4 on a virtio disk, partitioned or not, and switches itself off", () => {
    const output = minimized("disk");
    const root = join(folder, "root");
    for (const name of ["bin", "sbin", "proc", "dev"]) mkdirSync(join(root, name), { recursive: true });
    copyFileSync(BUSYBOX, join(root, "bin/busybox"));
    symlinkSync("busybox", join(root, "bin/sh"));
    const init = [
      "#!/bin/sh",
      "/bin/busybox mount -t proc proc /proc",
      'echo "the root is $(/bin/busybox grep " / " /proc/mounts)"',
      "[ -c /dev/null ] && echo device files are there",
      "/bin/busybox poweroff -f",
    ];
    writeFileSync(join(root, "sbin/init"), `${init.join("\n")}\n`, { mode: 0o755 });
    const disk = join(folder, "root.ext4");
    const made = spawnSync("mke2fs", ["-q", "-t", "ext4", "-d", root, disk, "16M"], { encoding: "utf8" });
    expect(made.status, made.stderr).toBe(0);
    // The same behind a table with one partition, which begins behind the first MiB.
    const table = Buffer.alloc(1 << 20);
    table.set([0x80, 0, 0, 0, 0x83, 0, 0, 0], 446);
    table.writeUInt32LE(2048, 454);
    table.writeUInt32LE(16 * 2048, 458);
    table.set([0x55, 0xaa], 510);
    writeFileSync(join(folder, "parted.img"), Buffer.concat([table, readFileSync(disk)]));
    for (const [image, device] of [
      [disk, "vda"],
      [join(folder, "parted.img"), "vda1"],
    ] as const) {
      const words = ["--disk", image, "--no-initramfs", "--append", `root=/dev/${device}`, "--timeout", "60", "--json"];
      const { out, err } = kiln("boot", `O=${output}`, ...words);
      const said = readFileSync(JSON.parse(out).log, "utf8");
      expect(said, out + err).toContain("the root is /dev/root / ext4");
      expect(said).toContain("device files are there");
      expect(said).toMatch(/reboot: Power down/);
      expect(said).not.toContain("Power off not available");
    }
  });
});
