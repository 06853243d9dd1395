import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { preflight } from "../../src/build/index.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-preflight-test-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A configuration that starts anywhere. */
const BOOTS = {
  BINFMT_ELF: "y",
  BINFMT_SCRIPT: "y",
  DEVTMPFS: "y",
  PROC_FS: "y",
  SYSFS: "y",
  SERIAL_8250_CONSOLE: "y",
  EXT4_FS: "y",
  VIRTIO_BLK: "y",
};

type Request = Parameters<typeof preflight>[0];

/** What is found, as `severity: message => remedy`. */
function findings(config: Readonly<Record<string, string>>, more: Partial<Request> = {}): string[] {
  const output = join(work, "out");
  mkdirSync(output, { recursive: true });
  const request: Request = {
    root: work,
    output,
    env: process.env,
    variables: {},
    srcarch: process.arch === "arm64" ? "arm64" : "x86",
    config: new Map(Object.entries({ ...BOOTS, ...config })),
    initramfs: false,
    ...more,
  };
  return preflight(request).map(({ severity, message, remedy }) => `${severity}: ${message} => ${remedy}`);
}

/** The programs that are asked for, or that start those. */
const PROGRAMS =
  "make gcc ld objcopy nm flex bison bc gzip bzip2 lzma xz lzop lz4 zstd cpio tar pahole depmod openssl perl python3 rustc bindgen clang ld.lld llvm-ar llvm-nm llvm-objcopy llvm-strip llvm-readelf dpkg-buildpackage dh rsync rpmbuild sh env dirname".split(
    " ",
  );
/** Those that this machine may lack stand there all the same where they are not the ones that are tried. */
function pathWithout(...names: readonly string[]): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(work, "bin-"));
  for (const name of PROGRAMS.filter((name) => !names.includes(name))) {
    const place = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"].map((path) => join(path, name)).find(existsSync);
    if (place !== undefined) symlinkSync(place, join(folder, name));
    else writeFileSync(join(folder, name), "", { mode: 0o755 });
  }
  // So that remedies are Debian's.
  writeFileSync(join(folder, "apt-get"), "", { mode: 0o755 });
  return { ...process.env, PATH: folder };
}

const on = (name: string): Readonly<Record<string, string>> => ({ [name]: "y" });

describe("a program that is not installed is told with the command that installs it", () => {
  test.each([
    ["make", {}, "make is not installed; it drives the build", "make"],
    ["gcc", {}, "gcc is not installed; it compiles the kernel", "gcc"],
    ["ld", {}, "ld is not installed; it links the kernel", "binutils"],
    ["flex", {}, "flex is not installed; it makes the configuration reader", "flex"],
    ["bison", {}, "bison is not installed; it makes the configuration reader", "bison"],
    ["bc", {}, "bc is not installed; it computes timeconst.h", "bc"],
    ["gzip", on("KERNEL_GZIP"), "gzip is not installed; CONFIG_KERNEL_GZIP needs it", "gzip"],
    ["bzip2", on("KERNEL_BZIP2"), "bzip2 is not installed; CONFIG_KERNEL_BZIP2 needs it", "bzip2"],
    ["lzma", on("KERNEL_LZMA"), "lzma is not installed; CONFIG_KERNEL_LZMA needs it", "xz-utils"],
    ["xz", on("MODULE_COMPRESS_XZ"), "xz is not installed; CONFIG_MODULE_COMPRESS_XZ needs it", "xz-utils"],
    ["lzop", on("KERNEL_LZO"), "lzop is not installed; CONFIG_KERNEL_LZO needs it", "lzop"],
    ["lz4", on("KERNEL_LZ4"), "lz4 is not installed; CONFIG_KERNEL_LZ4 needs it", "lz4"],
    ["zstd", on("KERNEL_ZSTD"), "zstd is not installed; CONFIG_KERNEL_ZSTD needs it", "zstd"],
    ["cpio", on("IKHEADERS"), "cpio is not installed; CONFIG_IKHEADERS needs it", "cpio"],
    ["pahole", on("DEBUG_INFO_BTF"), "pahole is not installed; CONFIG_DEBUG_INFO_BTF needs it", "pahole"],
    ["depmod", on("MODULES"), "depmod is not installed; CONFIG_MODULES needs it", "kmod"],
    ["openssl", on("MODULE_SIG"), "openssl is not installed; CONFIG_MODULE_SIG needs it", "openssl"],
    ["perl", on("OID_REGISTRY"), "perl is not installed; CONFIG_OID_REGISTRY needs it", "perl"],
    ["rustc", on("RUST"), "rustc is not installed; CONFIG_RUST needs it", "rustc"],
  ])("%s", (program, config, message, name) => {
    const told = findings(config, { env: pathWithout(program) });
    expect(told).toContain(`error: ${message} => apt-get install ${name}`);
    expect(findings(config, { env: pathWithout() }).join("\n")).not.toContain(`${program} is not installed`);
  });

  test.each([
    ["bindeb-pkg", "dpkg-buildpackage", "dpkg-dev"],
    ["bindeb-pkg", "dh", "debhelper"],
    ["binrpm-pkg", "rpmbuild", "rpm"],
    ["tarxz-pkg", "xz", "xz-utils"],
  ])("make %s without %s", (target, program, name) => {
    expect(findings({}, { env: pathWithout(program), targets: [target] })).toEqual([
      `error: ${program} is not installed; make ${target} packs with it => apt-get install ${name}`,
    ]);
  });

  // Each system's own words.
  test.each([
    [
      "apt-get",
      "apt-get install libelf-dev",
      "apt-get install pahole",
      "apt-get install xz-utils",
      "apt-get install rpm",
    ],
    ["dnf", "dnf install elfutils-libelf-devel", "dnf install dwarves", "dnf install xz", "dnf install rpm-build"],
    [
      "zypper",
      "zypper install libelf-devel",
      "zypper install dwarves",
      "zypper install xz",
      "zypper install rpm-build",
    ],
    ["pacman", "pacman -S libelf", "pacman -S pahole", "pacman -S xz", "pacman -S rpm-tools"],
    ["emerge", "emerge dev-libs/elfutils", "emerge dev-util/pahole", "emerge app-arch/xz-utils", "emerge app-arch/rpm"],
    ["apk", "apk add elfutils-dev", "apk add pahole", "apk add xz", "apk add rpm-dev"],
    ["", "install libelf-dev", "install pahole", "install xz-utils", "install rpm"],
  ])("the command of %s", (manager, elf, pahole, xz, rpm) => {
    const env = pathWithout("pahole", "xz", "rpmbuild");
    const folder = env.PATH!;
    rmSync(join(folder, "apt-get"));
    if (manager !== "") writeFileSync(join(folder, manager), "", { mode: 0o755 });
    // A compiler that finds no header.
    rmSync(join(folder, "gcc"));
    writeFileSync(join(folder, "gcc"), `#!/bin/sh\n[ "$1" != -dumpmachine ] || exec /usr/bin/gcc "$@"\nexit 1\n`, {
      mode: 0o755,
    });
    const config = { ...on("UNWINDER_ORC"), ...on("DEBUG_INFO_BTF"), ...on("KERNEL_XZ") };
    const told = findings(config, { env, targets: ["binrpm-pkg"] }).map((line) => line.split(" => ")[1]);
    expect(told.sort()).toEqual([elf, pahole, xz, rpm].sort());
  });

  test("LLVM's tools, and the compiler for another machine", () => {
    const llvm = findings({}, { env: pathWithout("clang", "ld.lld", "llvm-nm"), variables: { LLVM: "1" } });
    expect(llvm).toEqual([
      "error: clang is not installed; it compiles the kernel => apt-get install clang",
      "error: ld.lld is not installed; LLVM=1 links with it => apt-get install lld",
      "error: llvm-nm is not installed; LLVM=1 links with it => apt-get install llvm",
    ]);
    const cross = { srcarch: "riscv", variables: { CROSS_COMPILE: "riscv64-linux-gnu-" } };
    const told = findings({}, { ...cross, env: pathWithout("riscv64-linux-gnu-gcc") });
    expect(told[0]).toBe(
      "error: riscv64-linux-gnu-gcc is not installed; it compiles the kernel => apt-get install gcc-riscv64-linux-gnu",
    );
  });

  test("a compiler that makes code for another machine", () => {
    const told = findings({}, { srcarch: "s390", env: pathWithout("s390x-linux-gnu-gcc") });
    expect(told).toEqual([
      expect.stringMatching(
        /^error: gcc makes code for [\w-]+, not for s390 => apt-get install gcc-s390x-linux-gnu; then say CROSS_COMPILE=s390x-linux-gnu-$/,
      ),
    ]);
  });

  test("the headers of gcc's plugins", () => {
    const folder = spawnSync("gcc", ["-print-file-name=plugin"], { encoding: "utf8" }).stdout.trim();
    const there = existsSync(join(folder, "include/plugin-version.h"));
    const told = findings(on("GCC_PLUGINS"));
    if (there) expect(told).toEqual([]);
    else expect(told[0]).toMatch(/^error: the headers of gcc's plugins are not installed;.*gcc-\d+-plugin-dev/);
  });
});

test.each([
  ["gelf.h", "UNWINDER_ORC", "libelf-dev"],
  ["openssl/opensslv.h", "SYSTEM_TRUSTED_KEYRING", "libssl-dev"],
])("a compiler that does not find %s", (header, option, name) => {
  expect(findings(on(option))).toEqual([]);
  const told = findings(on(option), { env: pathWithout(), variables: { HOSTCC: "gcc -nostdinc" } });
  expect(told).toEqual([`error: ${header} is not installed; CONFIG_${option} needs it => apt-get install ${name}`]);
});

test.each([
  ["SYSTEM_TRUSTED_KEYS", "debian/canonical-certs.pem", "debian/canonical-certs.pem"],
  ["SYSTEM_REVOCATION_KEYS", "debian/canonical-revoked-certs.pem", "debian/canonical-revoked-certs.pem"],
  ["MODULE_SIG_KEY", "keys/own.pem", "keys/own.pem"],
  ["INITRAMFS_SOURCE", join(work, "out/rootfs.cpio"), "out/rootfs.cpio"],
])("a file that CONFIG_%s names and that is not there", (option, value, place) => {
  const told = findings({ [option]: value });
  expect(told).toEqual([expect.stringContaining(`error: CONFIG_${option} names ${value}, which is not there => `)]);
  expect(told[0]).toContain(`kiln set ${option}=`);
  mkdirSync(join(work, place, ".."), { recursive: true });
  writeFileSync(join(work, place), "");
  expect(findings({ [option]: value })).toEqual([]);
});

test("firmware that is not there", () => {
  const config = { EXTRA_FIRMWARE: "a.bin b/c.bin", EXTRA_FIRMWARE_DIR: join(work, "firmware") };
  mkdirSync(join(work, "firmware/b"), { recursive: true });
  writeFileSync(join(work, "firmware/a.bin"), "");
  expect(findings(config)).toEqual([
    expect.stringContaining(`error: CONFIG_EXTRA_FIRMWARE names ${join(work, "firmware/b/c.bin")}, which is not there`),
  ]);
});

test("a reproducible build with a key or a seed of its own", () => {
  const told = findings(
    { MODULE_SIG: "y", MODULE_SIG_KEY: "certs/signing_key.pem", RANDSTRUCT: "y" },
    { reproducible: true },
  );
  expect(told.map((line) => line.replace(/ => .*/, ""))).toEqual([
    "warning: CONFIG_MODULE_SIG: each build folder signs with a key of its own, which goes into the kernel",
    "warning: CONFIG_RANDSTRUCT: each build folder lays structures out by a seed of its own",
  ]);
});

describe("what would fail at the first boot", () => {
  const told = (config: Readonly<Record<string, string>>, more: Partial<Request> = {}): string[] =>
    findings(config, more).map((line) => line.replaceAll(`-k ${work} O=${join(work, "out")}`, "…"));

  test("nothing, with all that it takes", () => expect(told({})).toEqual([]));
  test.each([
    ["BINFMT_ELF", "the kernel cannot start any ordinary program"],
    ["BINFMT_SCRIPT", "the kernel cannot start scripts, as most inits are"],
    ["DEVTMPFS", "/dev stays empty, which udev and most inits cannot do without"],
    ["PROC_FS", "there is no /proc, without which most inits stop"],
    ["SYSFS", "there is no /sys, without which udev finds no device"],
  ])("no %s", (option, message) => {
    expect(told({ [option]: "n" })).toEqual([`warning: ${message} (CONFIG_${option}) => kiln set ${option}=y …`]);
  });
  test("no console", () => {
    expect(told({ SERIAL_8250_CONSOLE: "n" })).toEqual([
      "warning: there is no console: nothing will be seen of the start => kiln set VT_CONSOLE=y …",
    ]);
    expect(told({ SERIAL_8250_CONSOLE: "n", VT_CONSOLE: "y" })).toEqual([
      "warning: there is no console: VT_CONSOLE has neither VGA_CONSOLE nor FRAMEBUFFER_CONSOLE to draw on => kiln set FRAMEBUFFER_CONSOLE=y …",
    ]);
    expect(told({ SERIAL_8250_CONSOLE: "n", VT_CONSOLE: "y", VGA_CONSOLE: "y" })).toEqual([]);
  });
  test("root file system or disk as a module, and no initramfs", () => {
    expect(told({ EXT4_FS: "m" })).toEqual([
      "warning: root file system CONFIG_EXT4_FS is a module, which cannot be loaded before the root is mounted => kiln set EXT4_FS=y …, or use an initramfs: kiln set BLK_DEV_INITRD=y …",
    ]);
    expect(told({ VIRTIO_BLK: "m" })).toEqual([
      "warning: disk driver CONFIG_VIRTIO_BLK is a module, which cannot be loaded before the root is mounted => kiln set VIRTIO_BLK=y …, or use an initramfs: kiln set BLK_DEV_INITRD=y …",
    ]);
    expect(told({ VIRTIO_BLK: "n" })).toEqual([
      "warning: no disk driver is built in => kiln set BLK_DEV_SD=y … (or another: BLK_DEV_NVME, VIRTIO_BLK, MMC_BLOCK), or use an initramfs: kiln set BLK_DEV_INITRD=y …",
    ]);
    // A root over the network lies on no disk.
    expect(told({ VIRTIO_BLK: "n", EXT4_FS: "n", NFS_FS: "y" })).toEqual([]);
    expect(told({ EXT4_FS: "m" }, { initramfs: true })).toEqual([]);
  });
  test("an initramfs that nobody makes is none", () => {
    const config = { EXT4_FS: "m", BLK_DEV_INITRD: "y" };
    const alone = { initramfs: undefined, env: pathWithout() };
    expect(told(config, alone)).toEqual([
      expect.stringContaining("which no program here makes: apt-get install initramfs-tools"),
    ]);
    const folder = alone.env.PATH!;
    writeFileSync(join(folder, "dracut"), "", { mode: 0o755 });
    expect(told(config, alone)).toEqual([]);
  });
});
