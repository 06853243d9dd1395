import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Oracle, oracleOf } from "./c-conf.ts";

// The built command, as users run it: `npm test` builds before it tests.
const KILN = resolve("dist/kiln.js");

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly status: number | null;
  readonly config: string | undefined;
  /** Standard error, for a reader of a failure. */
  readonly told: string;
}

function run(
  oracle: Oracle,
  program: readonly string[],
  arch: string,
  args: readonly string[],
  config?: string,
): Outcome {
  const folder = mkdtempSync(join(tmpdir(), "kiln-parity-"));
  folders.push(folder);
  const path = join(folder, ".config");
  if (config !== undefined) writeFileSync(path, config);
  const [command, ...before] = program;
  const result = spawnSync(command!, [...before, ...args, "Kconfig"], {
    cwd: folder,
    env: { ...oracle.environment(arch), KCONFIG_AUTOHEADER: join(folder, "autoconf.h") },
    encoding: "utf8",
    input: "",
    maxBuffer: 1 << 28,
  });
  return {
    status: result.status,
    config: existsSync(path) ? readFileSync(path, "utf8") : undefined,
    told: result.stderr,
  };
}

/** Runs both programs and compares what they leave, byte for byte. */
function compare(oracle: Oracle, arch: string, args: readonly string[], config?: string): string {
  const theirs = run(oracle, [oracle.conf], arch, args, config);
  const ours = run(oracle, [process.execPath, KILN, "conf"], arch, args, config);
  expect(ours.status, ours.told).toBe(theirs.status);
  expect(ours.config).toBe(theirs.config);
  expect(theirs.config, theirs.told).toMatch(/^CONFIG_/m);
  return theirs.config!;
}

/** Every seventh line lost, unknown symbols, values of the wrong type, a repeated line: what grown configs look like. */
function damage(config: string): string {
  const lines = config.split("\n").filter((_, index) => index % 7 !== 3);
  return [
    ...lines,
    "CONFIG_NO_SUCH_OPTION=y",
    "CONFIG_HZ=fast",
    "CONFIG_NR_CPUS=99999999",
    "CONFIG_EXT4_FS=perhaps",
    "CONFIG_NFS_FS=m",
    "CONFIG_NFS_FS=y",
    "# CONFIG_INET is not set",
    "",
  ].join("\n");
}

const DEFCONFIG = "arch/x86/configs/x86_64_defconfig";

for (const series of ["6.12", "6.1"]) {
  const oracle = oracleOf(series);
  describe.skipIf(oracle === undefined)(`x86 on ${series}`, () => {
    test.each(["--alldefconfig", "--allnoconfig", "--allyesconfig", "--allmodconfig", `--defconfig=${DEFCONFIG}`])(
      "%s",
      (mode) => {
        compare(oracle!, "x86", [mode]);
      },
    );

    test("--olddefconfig keeps a whole config", () => {
      const whole = run(oracle!, [oracle!.conf], "x86", [`--defconfig=${DEFCONFIG}`]).config!;
      expect(compare(oracle!, "x86", ["--olddefconfig"], whole)).toBe(whole);
    });

    test("--olddefconfig mends a damaged config", () => {
      const whole = run(oracle!, [oracle!.conf], "x86", [`--defconfig=${DEFCONFIG}`]).config!;
      compare(oracle!, "x86", ["--olddefconfig"], damage(whole));
    });
  });
}

// One defconfig for each other architecture: the one its Makefile names, or its only general one.
const DEFCONFIGS: Readonly<Record<string, string>> = {
  alpha: "alpha/configs/defconfig",
  arc: "arc/configs/haps_hs_defconfig",
  arm: "arm/configs/multi_v7_defconfig",
  arm64: "arm64/configs/defconfig",
  csky: "csky/configs/defconfig",
  hexagon: "hexagon/configs/comet_defconfig",
  i386: "x86/configs/i386_defconfig",
  loongarch: "loongarch/configs/loongson3_defconfig",
  m68k: "m68k/configs/multi_defconfig",
  microblaze: "microblaze/configs/mmu_defconfig",
  mips: "mips/configs/malta_defconfig",
  nios2: "nios2/configs/10m50_defconfig",
  openrisc: "openrisc/configs/or1klitex_defconfig",
  parisc: "parisc/configs/generic-32bit_defconfig",
  parisc64: "parisc/configs/generic-64bit_defconfig",
  powerpc: "powerpc/configs/ppc64_defconfig",
  riscv: "riscv/configs/defconfig",
  s390: "s390/configs/defconfig",
  sh: "sh/configs/rsk7203_defconfig",
  sparc64: "sparc/configs/sparc64_defconfig",
  um: "um/configs/x86_64_defconfig",
  xtensa: "xtensa/configs/common_defconfig",
};

const latest = oracleOf("6.12");
describe.skipIf(latest === undefined)("defconfigs on 6.12", () => {
  test.each(Object.entries(DEFCONFIGS))("%s", (arch, file) => {
    compare(latest!, arch, [`--defconfig=arch/${file}`]);
  });
});
