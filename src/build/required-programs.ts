import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { type Finding, lacking, type PreflightRequest, setCommand } from "./finding.ts";
import { compilerProgram, compilers } from "./make-words.ts";
import { everywhere, onPath, type PackageNames } from "./system-package.ts";
import * as packages from "./tool-packages.ts";

/** A program with the reason for which it must be there. */
interface Need {
  readonly program: string;
  readonly packages: PackageNames;
  readonly why: string;
}

/** The programs that a build takes and that are not installed. */
export function requiredPrograms(request: PreflightRequest): Finding[] {
  const { env } = request;
  const needs = [...always(request), ...ofOptions(request.config), ...ofTargets(request.targets ?? [])];
  const seen = new Set<string>();
  const missing = needs.filter(({ program }) => {
    const known = seen.has(program);
    seen.add(program);
    return !known && !onPath(program, env);
  });
  return [
    ...missing.map((need) => lacking(`${need.program} is not installed; ${need.why}`, need.packages, env)),
    ...otherMachine(request),
    ...compilerPlugins(request),
    ...rust(request),
  ];
}

function always({ variables, env }: PreflightRequest): Need[] {
  const given = { ...env, ...variables };
  const llvm = given.LLVM ?? "";
  const cross = given.CROSS_COMPILE ?? "";
  const { target, host } = compilers(variables, env);
  const gnu = cross === "" ? packages.GCC : packages.crossCompiler(cross);
  const compiler = /clang/.test(compilerProgram(target)) ? packages.CLANG : gnu;
  const tool = (name: string): string =>
    llvm.endsWith("/") ? `${llvm}${name}` : llvm.startsWith("-") ? `${name}${llvm}` : name;
  const binutils: Need[] =
    llvm === ""
      ? ["ld", "objcopy", "nm"].map((name) => ({
          program: `${cross}${name}`,
          packages: cross === "" ? packages.BINUTILS : gnu,
          why: "it links the kernel",
        }))
      : [
          { program: tool("ld.lld"), packages: packages.LLD, why: "LLVM=1 links with it" },
          ...["llvm-ar", "llvm-nm", "llvm-objcopy", "llvm-strip", "llvm-readelf"].map((name) => ({
            program: tool(name),
            packages: packages.LLVM,
            why: "LLVM=1 links with it",
          })),
        ];
  return [
    { program: "make", packages: packages.MAKE, why: "it drives the build" },
    { program: compilerProgram(target), packages: compiler, why: "it compiles the kernel" },
    {
      program: compilerProgram(host),
      packages: /clang/.test(host) ? packages.CLANG : packages.GCC,
      why: "it compiles what the build runs here",
    },
    ...binutils,
    { program: "flex", packages: packages.FLEX, why: "it makes the configuration reader" },
    { program: "bison", packages: packages.BISON, why: "it makes the configuration reader" },
    { program: "bc", packages: packages.BC, why: "it computes timeconst.h" },
  ];
}

/** Which options call which programs, as the trees' Makefiles do. */
const OF_OPTIONS: readonly (readonly [option: RegExp, program: string, packages: PackageNames])[] = [
  [/^(KERNEL_GZIP|MODULE_COMPRESS_GZIP|IKCONFIG)$/, "gzip", packages.GZIP],
  [/^KERNEL_BZIP2$/, "bzip2", packages.BZIP2],
  [/^KERNEL_LZMA$/, "lzma", packages.XZ],
  [/^(KERNEL_XZ|MODULE_COMPRESS_XZ|IKHEADERS)$/, "xz", packages.XZ],
  [/^KERNEL_LZO$/, "lzop", packages.LZOP],
  [/^KERNEL_LZ4$/, "lz4", packages.LZ4],
  [/^(KERNEL_ZSTD|MODULE_COMPRESS_ZSTD)$/, "zstd", packages.ZSTD],
  [/^IKHEADERS$/, "cpio", packages.CPIO],
  [/^IKHEADERS$/, "tar", packages.TAR],
  [/^DEBUG_INFO_BTF$/, "pahole", packages.PAHOLE],
  [/^MODULES$/, "depmod", packages.KMOD],
  [/^(MODULE_SIG|SYSTEM_REVOCATION_LIST)$/, "openssl", packages.OPENSSL],
  [
    /^(OID_REGISTRY|CRYPTO_POLY1305_X86_64|CRYPTO_SHA(256|512)_ARM(64)?|CRYPTO_POLY1305_(NEON|ARM))$/,
    "perl",
    packages.PERL,
  ],
  [/^DRM_MSM$/, "python3", packages.PYTHON],
  [/^RUST$/, "rustc", packages.RUST],
  [/^RUST$/, "bindgen", packages.BINDGEN],
];

function ofOptions(config: ReadonlyMap<string, string>): Need[] {
  return OF_OPTIONS.flatMap(([pattern, program, names]) => {
    const option = [...config.keys()].find((name) => pattern.test(name));
    return option === undefined ? [] : [{ program, packages: names, why: `CONFIG_${option} needs it` }];
  });
}

function ofTargets(targets: readonly string[]): Need[] {
  const need = (program: string, names: PackageNames, target: string): Need => ({
    program,
    packages: names,
    why: `make ${target} packs with it`,
  });
  return targets.flatMap((target) => {
    if (/deb-pkg$/.test(target))
      return [
        need("dpkg-buildpackage", packages.DPKG, target),
        need("dh", packages.DEBHELPER, target),
        need("rsync", packages.RSYNC, target),
        need("depmod", packages.KMOD, target),
      ];
    if (/rpm-pkg$/.test(target)) return [need("rpmbuild", packages.RPM, target), need("rsync", packages.RSYNC, target)];
    if (/^tar(xz)?-pkg$/.test(target))
      return [need("tar", packages.TAR, target), ...(target === "tarxz-pkg" ? [need("xz", packages.XZ, target)] : [])];
    if (/^uImage/.test(target))
      return [need("mkimage", everywhere("u-boot-tools", "dev-embedded/u-boot-tools"), target)];
    return [];
  });
}

/** What `-dumpmachine` begins with for the folders below `arch/`. */
const MACHINES: Readonly<Record<string, RegExp>> = {
  x86: /^(x86_64|i\d86)/,
  arm64: /^aarch64/,
  arm: /^arm/,
  riscv: /^riscv/,
  powerpc: /^(powerpc|ppc)/,
  s390: /^s390/,
  mips: /^mips/,
  loongarch: /^loongarch/,
};
const PREFIXES: Readonly<Record<string, string>> = {
  x86: "x86_64-linux-gnu-",
  arm64: "aarch64-linux-gnu-",
  arm: "arm-linux-gnueabihf-",
  riscv: "riscv64-linux-gnu-",
  powerpc: "powerpc64le-linux-gnu-",
  s390: "s390x-linux-gnu-",
  mips: "mips-linux-gnu-",
  loongarch: "loongarch64-linux-gnu-",
};

/** A gcc makes code for one kind of machine only. */
function otherMachine({ srcarch, variables, env }: PreflightRequest): Finding[] {
  const { target } = compilers(variables, env);
  const wanted = MACHINES[srcarch];
  if (wanted === undefined || !/gcc/.test(basename(compilerProgram(target)))) return [];
  const machine = ask([...target.split(/\s+/), "-dumpmachine"], env);
  if (machine === undefined || wanted.test(machine)) return [];
  const prefix = PREFIXES[srcarch]!;
  const there = onPath(`${prefix}gcc`, env);
  const finding = lacking(
    `${target} makes code for ${machine}, not for ${srcarch}`,
    packages.crossCompiler(prefix),
    env,
  );
  const word = `CROSS_COMPILE=${prefix}`;
  return [
    there
      ? { ...finding, remedy: `say ${word}`, package: undefined }
      : { ...finding, remedy: `${finding.remedy}; then say ${word}` },
  ];
}

/** gcc's plugins are compiled against headers that come apart from the compiler. */
function compilerPlugins(request: PreflightRequest): Finding[] {
  const { config, variables, env } = request;
  if (!config.has("GCC_PLUGINS")) return [];
  const words = compilers(variables, env).target.split(/\s+/);
  const folder = ask([...words, "-print-file-name=plugin"], env);
  if (folder === undefined || existsSync(`${folder}/include/plugin-version.h`)) return [];
  const major = (ask([...words, "-dumpversion"], env) ?? "").split(".")[0]!;
  const finding = lacking(
    "the headers of gcc's plugins are not installed; CONFIG_GCC_PLUGINS needs them",
    packages.pluginHeaders(major),
    env,
  );
  return [{ ...finding, remedy: `${finding.remedy}, or ${setCommand(request, "GCC_PLUGINS=n")}` }];
}

/** What the tree's own check finds wrong with the Rust compiler. */
function rust({ config, root, variables, env }: PreflightRequest): Finding[] {
  const script = `${root}/scripts/rust_is_available.sh`;
  if (!config.has("RUST") || !onPath("rustc", env) || !onPath("bindgen", env) || !existsSync(script)) return [];
  const { target, host } = compilers(variables, env);
  const { status, stderr } = spawnSync("sh", [script], {
    env: { ...env, RUSTC: "rustc", BINDGEN: "bindgen", CC: target, HOSTCC: host, MAKEFLAGS: "" },
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (status === 0) return [];
  const told = (stderr ?? "")
    .split("\n")
    .map((line) => line.replace(/^\*+\s*/, "").trim())
    .filter((line) => line !== "");
  return [
    {
      severity: "error",
      message: `CONFIG_RUST: ${told[0] ?? "the Rust compiler does not fit this tree"}`,
      remedy: "make rustavailable tells more; rustup installs the versions that the tree asks for",
    },
  ];
}

/** The first line of what a program says; `undefined` when it cannot be run. */
function ask([program, ...args]: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const { status, stdout } = spawnSync(program!, args, { env, encoding: "utf8", timeout: 20_000 });
  return status === 0 ? stdout.split("\n")[0]!.trim() : undefined;
}
