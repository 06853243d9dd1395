import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { machine as hostMachine, arch as machine, release } from "node:os";
import { join } from "node:path";
import { defaultDefconfig } from "./defconfig-name.ts";
import type { Tree } from "./tree.ts";

/** `uname -m` as scripts/subarch.include names architectures. */
const SUBARCH: Readonly<Record<string, string>> = {
  x64: "x86",
  ia32: "x86",
  arm64: "arm64",
  arm: "arm",
  ppc64: "powerpc",
  ppc: "powerpc",
  s390x: "s390",
  riscv64: "riscv",
  loong64: "loongarch",
  mips: "mips",
  mipsel: "mips",
};
/** `ARCH` values whose folder has another name (top Makefile). */
const SRCARCH: Readonly<Record<string, string>> = {
  i386: "x86",
  x86_64: "x86",
  sparc32: "sparc",
  sparc64: "sparc",
  parisc64: "parisc",
  sh64: "sh",
  tilepro: "tile",
  tilegx: "tile",
};

function firstLine(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<string> {
  return new Promise((settle) => {
    execFile(command, [...args], { env, cwd, timeout: 20_000 }, (_error, stdout) => {
      settle((stdout.split("\n")[0] ?? "").trimEnd());
    });
  });
}

/**
 * The environment that the tree's Makefile gives `conf`: what the Kconfig files ask for by `$(NAME)`. `given` holds what
 * the user said (`ARCH=`, `CROSS_COMPILE=`, `LLVM=` …), the environment and trailing words alike.
 */
export async function treeEnvironment(tree: Tree, given: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const { root } = tree;
  const subarch = SUBARCH[machine()] ?? machine();
  const arch = given.ARCH || subarch;
  const srcarch = SRCARCH[arch] ?? arch;
  const cross = given.CROSS_COMPILE ?? "";
  const llvm = given.LLVM ?? "";
  const prefix = llvm.endsWith("/") ? llvm : "";
  const suffix = llvm.startsWith("-") ? llvm : "";
  const llvmTool = (name: string): string => `${prefix}${name}${suffix}`;
  const tool = (variable: string, gnu: string, clang: string): string =>
    given[variable] || (llvm === "" ? cross + gnu : llvmTool(clang));
  const base: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) base[name] = value;
  const set: Record<string, string> = {
    ARCH: arch,
    SRCARCH: srcarch,
    SUBARCH: subarch,
    UTS_MACHINE: arch,
    KERNELVERSION: tree.version,
    KERNELRELEASE: "",
    CROSS_COMPILE: cross,
    CC: tool("CC", "gcc", "clang"),
    LD: tool("LD", "ld", "ld.lld"),
    AR: tool("AR", "ar", "llvm-ar"),
    NM: tool("NM", "nm", "llvm-nm"),
    OBJCOPY: tool("OBJCOPY", "objcopy", "llvm-objcopy"),
    OBJDUMP: tool("OBJDUMP", "objdump", "llvm-objdump"),
    READELF: tool("READELF", "readelf", "llvm-readelf"),
    STRIP: tool("STRIP", "strip", "llvm-strip"),
    HOSTCC: given.HOSTCC || (llvm === "" ? "gcc" : llvmTool("clang")),
    HOSTCXX: given.HOSTCXX || (llvm === "" ? "g++" : llvmTool("clang++")),
    RUSTC: given.RUSTC || "rustc",
    HOSTRUSTC: given.HOSTRUSTC || "rustc",
    RUSTC_BOOTSTRAP: "1",
    BINDGEN: given.BINDGEN || "bindgen",
    PAHOLE: given.PAHOLE || "pahole",
    AWK: given.AWK || "awk",
    PERL: given.PERL || "perl",
    PYTHON3: given.PYTHON3 || "python3",
    CONFIG_SHELL: "sh",
    LEX: "flex",
    YACC: "bison",
    srctree: root,
    objtree: ".",
    LC_COLLATE: "C",
    LC_NUMERIC: "C",
    KCONFIG_CONFIG: given.KCONFIG_CONFIG || ".config",
  };
  // User-mode Linux takes its headers from the machine it runs on; powerpc's nm tells the ABI's dot symbols.
  if (srcarch === "um") set.HEADER_ARCH = SRCARCH[subarch] ?? subarch;
  if (srcarch === "powerpc") set.NM += " --synthetic";
  const makefile = existsSync(join(root, "Makefile")) ? readFileSync(join(root, "Makefile"), "utf8") : "";
  const archMakefile = join(root, "arch", srcarch, "Makefile");
  const archText = existsSync(archMakefile) ? readFileSync(archMakefile, "utf8") : "";
  set.CPP = `${set.CC} -E`;
  Object.assign(set, clangFlags(makefile, srcarch, cross, set.CC!));
  const lineEnv = { ...base, ...set, LC_ALL: "C" };
  const words = (command: string): [string, ...string[]] => {
    const [head = "", ...rest] = command.split(/\s+/).filter((word) => word !== "");
    return [head, ...rest];
  };
  const version = async (command: string): Promise<string> => {
    const [head, ...rest] = words(command);
    return (await firstLine(head, [...rest, "--version"], lineEnv, root)).replaceAll("#", "");
  };
  const pahole = join(root, "scripts", "pahole-version.sh");
  const [ccVersion, rustVersion, paholeVersion] = await Promise.all([
    version(set.CC!),
    makefile.includes("RUSTC_VERSION_TEXT") ? version(set.RUSTC!) : Promise.resolve(""),
    makefile.includes("PAHOLE_VERSION") && existsSync(pahole)
      ? firstLine("sh", [pahole, set.PAHOLE!], lineEnv, root)
      : Promise.resolve(""),
  ]);
  set.CC_VERSION_TEXT = ccVersion;
  if (makefile.includes("RUSTC_VERSION_TEXT")) set.RUSTC_VERSION_TEXT = rustVersion;
  if (paholeVersion !== "") set.PAHOLE_VERSION = paholeVersion;
  set.KBUILD_DEFCONFIG = defaultDefconfig(archText, { arch, subarch, machine: hostMachine() });
  set.KCONFIG_DEFCONFIG_LIST = [
    `/lib/modules/${release()}/.config`,
    "/etc/kernel-config",
    `/boot/config-${release()}`,
    `arch/${srcarch}/configs/${set.KBUILD_DEFCONFIG}`,
  ].join(" ");
  return { ...base, ...set };
}

/** The target a clang is given, as scripts/Makefile.clang does. */
function clangFlags(makefile: string, srcarch: string, cross: string, cc: string): Record<string, string> {
  if (!/clang/.test(cc) || !makefile.includes("CLANG_FLAGS")) return {};
  const triples: Readonly<Record<string, string>> = {
    arm: "arm-linux-gnueabi",
    arm64: "aarch64-linux-gnu",
    powerpc: "powerpc64le-linux-gnu",
    riscv: "riscv64-linux-gnu",
    s390: "s390x-linux-gnu",
    x86: "x86_64-linux-gnu",
  };
  const triple = cross !== "" ? cross.replace(/-$/, "").replace(/^.*\//, "") : triples[srcarch];
  return { CLANG_FLAGS: triple === undefined ? "-fintegrated-as" : `--target=${triple} -fintegrated-as` };
}
