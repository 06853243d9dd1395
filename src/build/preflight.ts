import { spawnSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { everywhere, onPath, type PackageNames, packageName, packageRemedy } from "./system-package.ts";

/** Something that would stop a build or the kernel's start. */
export interface Finding {
  /** `error`: the build would fail; `warning`: the kernel may not boot, or the check could not be sure. */
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What mends it on this system. */
  readonly remedy: string;
  /** The package that would mend it, as this system calls it. */
  readonly package?: string | undefined;
}

/** What is checked. */
export interface PreflightRequest {
  readonly root: string;
  readonly output: string;
  readonly env: NodeJS.ProcessEnv;
  readonly variables: Readonly<Record<string, string>>;
  /** The `.config` by name without `CONFIG_`; strings without quotes, what is not set absent. */
  readonly config: ReadonlyMap<string, string>;
  /** Whether the kernel will be started with an initramfs. */
  readonly initramfs: boolean;
}

const BC = everywhere("bc", "sys-devel/bc");
const FLEX = everywhere("flex", "sys-devel/flex");
const BISON = everywhere("bison", "sys-devel/bison");
const MAKE = everywhere("make", "dev-build/make");
const GCC = everywhere("gcc", "sys-devel/gcc");
const ZSTD = everywhere("zstd", "app-arch/zstd");
const LZ4 = everywhere("lz4", "app-arch/lz4");
const LZOP = everywhere("lzop", "app-arch/lzop");
const XZ: PackageNames = ["xz-utils", "xz", "xz", "xz", "app-arch/xz-utils", "xz"];
const CPIO = everywhere("cpio", "app-alternatives/cpio");
const KMOD = everywhere("kmod", "sys-apps/kmod");
const PAHOLE: PackageNames = ["pahole", "dwarves", "dwarves", "pahole", "dev-util/pahole", "pahole"];
const ELF: PackageNames = [
  "libelf-dev",
  "elfutils-libelf-devel",
  "libelf-devel",
  "libelf",
  "dev-libs/elfutils",
  "elfutils-dev",
];
const SSL: PackageNames = [
  "libssl-dev",
  "openssl-devel",
  "libopenssl-devel",
  "openssl",
  "dev-libs/openssl",
  "openssl-dev",
];

/** Checks, before make starts, what would fail hours later or at the first boot. */
export function preflight(request: PreflightRequest): Finding[] {
  return [
    ...programs(request),
    ...headers(request),
    ...certificates(request),
    ...space(request),
    ...bootTraps(request),
  ];
}

function programs({ env, variables, config }: PreflightRequest): Finding[] {
  const on = (name: string): boolean => config.has(name);
  const given = { ...env, ...variables };
  const llvm = given.LLVM ?? "";
  const compiler = (given.CC ?? (llvm === "" ? `${given.CROSS_COMPILE ?? ""}gcc` : "clang")).split(/\s+/).at(-1)!;
  const cross = given.CROSS_COMPILE ?? "";
  const compilers: PackageNames =
    cross === "" ? GCC : everywhere(`gcc-${cross.replace(/-$/, "")}`, `cross-${cross}gcc`);
  const needed: (readonly [program: string, packages: PackageNames, why: string])[] = [
    ["make", MAKE, "drives the build"],
    [compiler, llvm === "" ? compilers : everywhere("clang", "llvm-core/clang"), "compiles the kernel"],
    ["flex", FLEX, "makes the configuration reader"],
    ["bison", BISON, "makes the configuration reader"],
    ["bc", BC, "computes timeconst.h"],
  ];
  if (on("DEBUG_INFO_BTF")) needed.push(["pahole", PAHOLE, "CONFIG_DEBUG_INFO_BTF needs it"]);
  if (on("KERNEL_ZSTD") || on("MODULE_COMPRESS_ZSTD")) needed.push(["zstd", ZSTD, "compresses the kernel"]);
  if (on("KERNEL_LZ4")) needed.push(["lz4", LZ4, "CONFIG_KERNEL_LZ4 needs it"]);
  if (on("KERNEL_LZO")) needed.push(["lzop", LZOP, "CONFIG_KERNEL_LZO needs it"]);
  if (on("KERNEL_XZ") || on("KERNEL_LZMA") || on("MODULE_COMPRESS_XZ"))
    needed.push(["xz", XZ, "compresses the kernel"]);
  if (on("IKHEADERS")) needed.push(["cpio", CPIO, "CONFIG_IKHEADERS needs it"]);
  if (on("MODULES")) needed.push(["depmod", KMOD, "lists the modules"]);
  return needed
    .filter(([program]) => !onPath(program, env))
    .map(([program, packages, why]) => ({
      severity: "error" as const,
      message: `${program} is not installed; it ${why.startsWith("CONFIG_") ? `is needed: ${why}` : why}`,
      ...mending(packages, env),
    }));
}

function headers({ env, variables, config }: PreflightRequest): Finding[] {
  const findings: Finding[] = [];
  const host = (variables.HOSTCC ?? env.HOSTCC ?? "gcc").split(/\s+/).at(-1)!;
  const missing = (header: string): boolean => {
    if (!onPath(host, env)) return false;
    const { status } = spawnSync(host, ["-E", "-x", "c", "-", "-o", "/dev/null"], {
      env,
      input: `#include <${header}>\n`,
      stdio: ["pipe", "ignore", "ignore"],
      timeout: 20_000,
    });
    return status !== 0;
  };
  const needed: (readonly [option: readonly string[], header: string, packages: PackageNames])[] = [
    [["UNWINDER_ORC", "STACK_VALIDATION", "OBJTOOL", "DEBUG_INFO_BTF"], "gelf.h", ELF],
    [["MODULE_SIG", "SYSTEM_TRUSTED_KEYRING", "SECURITY_LOCKDOWN_LSM"], "openssl/opensslv.h", SSL],
  ];
  for (const [options, header, packages] of needed) {
    const option = options.find((name) => config.has(name));
    if (option === undefined || !missing(header)) continue;
    findings.push({
      severity: "error",
      message: `${header} is not installed; CONFIG_${option} needs it`,
      ...mending(packages, env),
    });
  }
  return findings;
}

function certificates({ root, output, config }: PreflightRequest): Finding[] {
  return ["SYSTEM_TRUSTED_KEYS", "SYSTEM_REVOCATION_KEYS"].flatMap((name): Finding[] => {
    const file = config.get(name) ?? "";
    const places = isAbsolute(file) ? [file] : [join(root, file), join(output, file)];
    if (file === "" || file.startsWith("pkcs11:") || places.some((path) => existsSync(path))) return [];
    return [
      {
        severity: "error",
        message: `CONFIG_${name} names ${file}, which is not there`,
        remedy: `kiln set ${name}= (none), or put the certificates there`,
      },
    ];
  });
}

/** Megabytes that a build takes at least; with debug information many times that. */
const ROOM = 1_500;
const ROOM_WITH_DEBUG = 12_000;

function space({ output, config }: PreflightRequest): Finding[] {
  let folder = output;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / 1e6);
  const needed = config.has("DEBUG_INFO") && !config.has("DEBUG_INFO_NONE") ? ROOM_WITH_DEBUG : ROOM;
  if (free >= needed) return [];
  return [
    {
      severity: "warning",
      message: `${folder} has ${free} MB left; a build of this configuration may take ${needed} MB`,
      remedy: "free some space, or build elsewhere with O=DIR",
    },
  ];
}

const ROOT_FILE_SYSTEMS = [
  "EXT4_FS",
  "XFS_FS",
  "BTRFS_FS",
  "F2FS_FS",
  "EXT2_FS",
  "NFS_FS",
  "SQUASHFS",
  "EROFS_FS",
  "9P_FS",
];
const DISKS = ["BLK_DEV_SD", "BLK_DEV_NVME", "VIRTIO_BLK", "MMC_BLOCK", "XEN_BLKDEV_FRONTEND"];

function bootTraps({ config, initramfs }: PreflightRequest): Finding[] {
  const findings: Finding[] = [];
  const trap = (message: string, remedy: string): void => {
    findings.push({ severity: "warning", message, remedy });
  };
  const value = (name: string): string | undefined => config.get(name);
  const need = (name: string, message: string): void => {
    if (value(name) !== "y") trap(`${message} (CONFIG_${name})`, `kiln set ${name}=y`);
  };
  need("BINFMT_ELF", "the kernel cannot start any ordinary program");
  need("BINFMT_SCRIPT", "the kernel cannot start scripts, as most inits are");
  need("DEVTMPFS", "/dev stays empty, which udev and most inits cannot do without");
  if (
    !config.has("VT_CONSOLE") &&
    !config.has("SERIAL_8250_CONSOLE") &&
    !config.has("HVC_DRIVER") &&
    !config.has("SERIAL_AMBA_PL011_CONSOLE")
  )
    trap("there is no console: nothing will be seen of the start", "kiln set SERIAL_8250_CONSOLE=y or VT_CONSOLE=y");
  if (initramfs) return findings;
  for (const [names, what] of [
    [ROOT_FILE_SYSTEMS, "root file system"],
    [DISKS, "disk driver"],
  ] as const) {
    if (names.some((name) => value(name) === "y")) continue;
    const module = names.find((name) => value(name) === "m");
    if (module === undefined) trap(`no ${what} is built in`, `set one of ${names.slice(0, 4).join(", ")} to y`);
    else
      trap(
        `${what} CONFIG_${module} is a module, which cannot be loaded before the root is mounted`,
        `kiln set ${module}=y, or use an initramfs`,
      );
  }
  return findings;
}

function mending(packages: PackageNames, env: NodeJS.ProcessEnv): Pick<Finding, "remedy" | "package"> {
  return { remedy: packageRemedy(packages, env), package: packageName(packages, env) };
}
