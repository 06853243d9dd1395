import { everywhere, type PackageNames, packageRemedy } from "./system-package.ts";

/** What the programs and headers that a build needs are packaged as. */
export const BC = everywhere("bc", "sys-devel/bc");
export const FLEX = everywhere("flex", "sys-devel/flex");
export const BISON = everywhere("bison", "sys-devel/bison");
export const MAKE = everywhere("make", "dev-build/make");
export const GCC = everywhere("gcc", "sys-devel/gcc");
export const BINUTILS = everywhere("binutils", "sys-devel/binutils");
export const CLANG = everywhere("clang", "llvm-core/clang");
export const LLD = everywhere("lld", "llvm-core/lld");
export const LLVM = everywhere("llvm", "llvm-core/llvm");
export const PERL = everywhere("perl", "dev-lang/perl");
export const PYTHON: PackageNames = ["python3", "python3", "python3", "python", "dev-lang/python", "python3"];
export const GZIP = everywhere("gzip", "app-arch/gzip");
export const BZIP2 = everywhere("bzip2", "app-arch/bzip2");
export const ZSTD = everywhere("zstd", "app-arch/zstd");
export const LZ4 = everywhere("lz4", "app-arch/lz4");
export const LZOP = everywhere("lzop", "app-arch/lzop");
export const XZ: PackageNames = ["xz-utils", "xz", "xz", "xz", "app-arch/xz-utils", "xz"];
export const CPIO = everywhere("cpio", "app-alternatives/cpio");
export const TAR = everywhere("tar", "app-arch/tar");
export const KMOD = everywhere("kmod", "sys-apps/kmod");
export const RSYNC = everywhere("rsync", "net-misc/rsync");
export const OPENSSL = everywhere("openssl", "dev-libs/openssl");
export const PAHOLE: PackageNames = ["pahole", "dwarves", "dwarves", "pahole", "dev-util/pahole", "pahole"];
export const RUST: PackageNames = ["rustc", "rust", "rust", "rust", "dev-lang/rust", "rust"];
export const BINDGEN: PackageNames = [
  "bindgen",
  "bindgen-cli",
  "rust-bindgen",
  "rust-bindgen",
  "dev-util/bindgen",
  "rust-bindgen",
];
export const ELF: PackageNames = [
  "libelf-dev",
  "elfutils-libelf-devel",
  "libelf-devel",
  "libelf",
  "dev-libs/elfutils",
  "elfutils-dev",
];
export const SSL: PackageNames = [
  "libssl-dev",
  "openssl-devel",
  "libopenssl-devel",
  "openssl",
  "dev-libs/openssl",
  "openssl-dev",
];
/** What makes an initramfs where none is, as each distribution does it. */
export const INITRAMFS: PackageNames = [
  "initramfs-tools",
  "dracut",
  "dracut",
  "mkinitcpio",
  "sys-kernel/dracut",
  "mkinitfs",
];
export const DPKG: PackageNames = ["dpkg-dev", "dpkg-dev", "dpkg", "dpkg", "app-arch/dpkg", "dpkg-dev"];
export const DEBHELPER = everywhere("debhelper", "dev-util/debhelper");
export const RPM: PackageNames = ["rpm", "rpm-build", "rpm-build", "rpm-tools", "app-arch/rpm", "rpm-dev"];

const LAUNCHERS = {
  ccache: everywhere("ccache", "dev-util/ccache"),
  distcc: everywhere("distcc", "sys-devel/distcc"),
  icecc: ["icecc", "icecream", "icecream", "icecream", "sys-devel/icecream", "icecream"],
} as const;

/** The command that installs what stands in for the compiler. */
export function launcherRemedy(program: keyof typeof LAUNCHERS, env: NodeJS.ProcessEnv): string {
  return packageRemedy(LAUNCHERS[program], env);
}

/** The headers of gcc's plugins belong to its major version. */
export function pluginHeaders(major: string): PackageNames {
  return [`gcc-${major}-plugin-dev`, "gcc-plugin-devel", `gcc${major}-devel`, "gcc", "sys-devel/gcc", "gcc-dev"];
}

/** The compiler and binutils for another machine, by the prefix of their names ("aarch64-linux-gnu-"). */
export function crossCompiler(prefix: string): PackageNames {
  const triple = prefix.replace(/-$/, "").replace(/^.*\//, "");
  const cpu = triple.replace(/-.*$/, "");
  return [
    `gcc-${triple.replaceAll("_", "-")}`,
    `gcc-${triple}`,
    `cross-${cpu}-gcc13`,
    `${triple}-gcc`,
    `sys-devel/crossdev (then: crossdev -t ${triple})`,
    `gcc-${triple}`,
  ];
}
