import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { configure, kiln, kilnWords, OPTIONS, tree } from "../build/small-kernel.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-build-full-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Fails where a program is missing: these tests are run by hand, and one that is passed over proves nothing. */
function needs(packages: string, ...programs: readonly string[]): void {
  const missing = programs.filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  expect(missing, `apt-get install ${packages}`).toEqual([]);
}

/** The words of `kiln build` for a folder; the result, which must be a kernel. */
function build(output: string, ...more: readonly string[]) {
  const { status, out, err } = kiln("build", "-k", tree!, `O=${output}`, "--json", ...more);
  expect(status, out + err).toBe(0);
  return JSON.parse(out).build as { objects: number; counted: number; packages: string[] };
}

test("--reproducible: two folders, two times, the same vmlinux, modules and image", () => {
  const settings = ["DEBUG_KERNEL=y", "DEBUG_INFO_DWARF5=y", "IKCONFIG=y"];
  const folders = [join(work, "one"), join(work, "deeper/in/another")];
  for (const folder of folders) {
    configure(folder, ...settings);
    // Without a cache: what is compared is what two compilers wrote.
    build(folder, "--reproducible", "--no-ccache");
  }
  for (const name of ["vmlinux", "drivers/net/dummy.ko", "fs/binfmt_misc.ko", "arch/x86/boot/bzImage"]) {
    const [one, other] = folders.map((folder) => readFileSync(join(folder, name)));
    expect(one!.equals(other!), name).toBe(true);
  }
  // Which they are not by themselves: the check can fail.
  const plain = join(work, "plain");
  mkdirSync(plain);
  spawnSync("cp", [join(folders[0]!, ".config"), plain]);
  build(plain, "--no-ccache");
  expect(readFileSync(join(plain, "vmlinux")).equals(readFileSync(join(folders[0]!, "vmlinux")))).toBe(false);
});

describe("packages", () => {
  const output = join(work, "packed/out");

  test("deb: an image that dpkg unpacks", () => {
    needs("dpkg-dev debhelper rsync", "dpkg-buildpackage", "dh", "rsync");
    // A 32-bit kernel's package asks for a compiler that makes 32-bit programs.
    configure(output, "64BIT=y");
    const { packages } = build(output, "--package", "deb");
    const image = packages.find((file) => /linux-image-[^/]+\.deb$/.test(file) && !file.includes("-dbg"));
    expect(image, packages.join()).toBeDefined();
    expect(packages.some((file) => /linux-headers-/.test(file))).toBe(true);
    const release = readFileSync(join(output, "include/config/kernel.release"), "utf8").trim();
    const listed = spawnSync("dpkg-deb", ["--contents", image!], { encoding: "utf8" }).stdout;
    for (const path of [`./boot/vmlinuz-${release}`, `./boot/System.map-${release}`, `/kernel/drivers/net/dummy.ko`])
      expect(listed).toContain(path);
  });

  test("rpm: an image that rpm reads", () => {
    needs("rpm", "rpmbuild", "rpm");
    configure(output);
    // Debian's rpm knows nothing of Debian's packages, which the spec asks for.
    const { packages } = build(output, "--package", "rpm", "RPMOPTS=--nodeps");
    const image = packages.find((file) => /\/kernel-[\d.]+[^/]*\.rpm$/.test(file));
    expect(image, packages.join()).toBeDefined();
    const listed = spawnSync("rpm", ["-qpl", image!], { encoding: "utf8" }).stdout;
    expect(listed).toMatch(/\/(boot\/vmlinuz-|lib\/modules\/[^/]+\/vmlinuz)/);
    expect(listed).toContain("/kernel/drivers/net/dummy.ko");
  });

  test("tar: boot/ and lib/modules", () => {
    configure(output);
    const { packages } = build(output, "--package", "tar");
    expect(packages).toHaveLength(1);
    const listed = spawnSync("tar", ["-tJf", packages[0]!], { encoding: "utf8" }).stdout;
    expect(listed).toMatch(/^(\.\/)?boot\/vmlinuz-/m);
    expect(listed).toMatch(/lib\/modules\/[^/]+\/kernel\/drivers\/net\/dummy\.ko/);
  });
});

test("LLVM=1: clang and lld make the kernel", () => {
  needs("clang lld llvm", "clang", "ld.lld", "llvm-ar", "llvm-nm");
  const output = join(work, "llvm");
  mkdirSync(output);
  // For 32 bits clang 14 does not take mm/maccess.c of 6.12, with a bare make either.
  for (const args of [["tinyconfig"], ["set", ...OPTIONS, "64BIT=y"]])
    expect(kiln(...args, "-k", tree!, `O=${output}`, "LLVM=1").status).toBe(0);
  const { objects, counted } = build(output, "LLVM=1");
  expect(objects).toBe(counted);
  const comment = spawnSync("readelf", ["-p", ".comment", join(output, "vmlinux")], { encoding: "utf8" }).stdout;
  expect(comment).toContain("clang version");
  expect(comment).toContain("LLD");
  expect(existsSync(join(output, "arch/x86/boot/bzImage"))).toBe(true);
});

test("ARCH=arm64 with CROSS_COMPILE, from x86", () => {
  const output = join(work, "arm64");
  mkdirSync(output);
  const words = ["-k", tree!, `O=${output}`, "ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"];
  for (const args of [["tinyconfig"], ["set", ...OPTIONS]]) expect(kiln(...args, ...words).status).toBe(0);
  const { objects, counted } = build(output, ...words.slice(3));
  expect(objects).toBe(counted);
  expect(readFileSync(join(output, "vmlinux")).readUInt16LE(18)).toBe(183);
  const root = join(work, "arm64-root");
  const installed = kiln("install", ...words, "--root", root, "--json");
  expect(installed.status, installed.err).toBe(0);
  expect(JSON.parse(installed.out).files[0]).toMatch(/^boot\/vmlinuz-/);
  // Said wrongly, it is refused before make starts.
  const wrong = kiln("build", ...words.slice(0, 2), `O=${output}`, "ARCH=arm64");
  expect(wrong.status).toBe(2);
  expect(wrong.err).toMatch(/gcc makes code for [\w-]+, not for arm64\n {2}say CROSS_COMPILE=aarch64-linux-gnu-/);
});

test("a disk that fills up in the midst: told with what to do, and with room the build goes on", () => {
  const output = join(work, "filled");
  configure(output);
  const config = readFileSync(join(output, ".config"));
  const script = `mount --make-rprivate /; mount -t tmpfs -o size=14m none ${output} || exit 99
cat > ${output}/.config
"$@" --force; echo "ended with $?"
mount -o remount,size=400m ${output}
"$@"; echo "ended with $?"`;
  const words = kilnWords("build", "-k", tree!, `O=${output}`);
  const { stdout, stderr } = spawnSync("unshare", ["-m", "sh", "-c", script, "sh", ...words], {
    input: config,
    encoding: "utf8",
  });
  const [full, room] = stdout.split("ended with 1\n") as [string, string];
  expect(full, stderr).toMatch(/^the build stopped\n[\s\S]*No space left on device/);
  expect(full).toContain("free some disk space, or build elsewhere with O=DIR");
  expect(room, stdout + stderr).toMatch(/^built in \d+ s: \d+ objects[\s\S]*ended with 0\n$/);
});

test("another kernel: 6.1 is counted as well as 6.12", async () => {
  const { oracleOf } = await import("../oracle/c-conf.ts");
  const old = oracleOf("6.1");
  if (old === undefined) return;
  const output = join(work, "old");
  mkdirSync(output);
  writeFileSync(join(output, ".config"), "");
  expect(kiln("tinyconfig", "-k", old.tree, `O=${output}`).status).toBe(0);
  const { status, out, err } = kiln("build", "-k", old.tree, `O=${output}`, "--json");
  expect(status, err).toBe(0);
  const { objects, counted } = JSON.parse(out).build;
  expect(objects).toBe(counted);
});
