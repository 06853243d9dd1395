import { spawnSync } from "node:child_process";
import {
  closeSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import type { Oracle } from "./c-conf.ts";

/** One run of `conf` on a real tree, made from a seed. */
export interface ConfCase {
  readonly arch: string;
  readonly words: readonly string[];
  /** Files that lie in the folder before, by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly answers: string;
  /** Names of links that lie there before, and where they lead. */
  readonly links?: Readonly<Record<string, string>>;
  /** A `.config` with which the same is run once more where the first run left its files. */
  readonly again?: string;
}

/** All that a run leaves behind. */
export interface ConfTrace {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  /** By name below the folder: the bytes, `-> target` of a link, `folder`; `*` behind a name: written in this run. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where one program runs; both run in the same folder, in turn. */
export type Runner = (made: ConfCase) => ConfTrace;

const OLD = new Date(1e12);

export function runnerOf(oracle: Oracle, program: readonly string[], folder: string): Runner {
  return ({ arch, words, files, environment, answers, links = {}, again }) => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, "latin1");
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
    const input = `${folder}.answers`;
    writeFileSync(input, answers);
    const run = (): Pick<ConfTrace, "status" | "out" | "err"> => {
      age(folder);
      // From a file: a pipe breaks when a program ends before all answers have been written, as a busy machine has it.
      const stdin = openSync(input, "r");
      const [command, ...before] = program;
      const result = spawnSync(command!, [...before, ...words, "Kconfig"], {
        cwd: folder,
        env: { ...oracle.environment(arch), srctree: oracle.tree, ...environment },
        encoding: "latin1",
        stdio: [stdin, "pipe", "pipe"],
        maxBuffer: 1 << 28,
        timeout: 600_000,
      });
      closeSync(stdin);
      return { status: result.status, out: result.stdout, err: result.stderr };
    };
    const first = run();
    if (again === undefined || first.status !== 0) return { ...first, files: filesBelow(folder) };
    writeFileSync(join(folder, ".config"), again, "latin1");
    const second = run();
    const whole = { status: second.status, out: first.out + second.out, err: first.err + second.err };
    return { ...whole, files: filesBelow(folder) };
  };
}

/** Makes all that is there old, so that what a run writes is seen. */
function age(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isSymbolicLink()) lutimesSync(path, OLD, OLD);
    else if (entry.isFile()) utimesSync(path, OLD, OLD);
  }
}

function filesBelow(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const name = relative(folder, path);
    if (entry.isDirectory()) found[name] = "folder";
    else if (entry.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`;
    else found[lstatSync(path).mtimeMs > OLD.getTime() ? `${name}*` : name] = readFileSync(path, "latin1");
  }
  return found;
}

const ANSWERS = ["", "", "", "y", "n", "m", "?", "1", "2", "zz", "0x10", "-1", " y ", "yes"];
const WHOLE = ["allnoconfig", "allyesconfig", "allmodconfig", "alldefconfig"];
const FROM_CONFIG = ["olddefconfig", "syncconfig", "listnewconfig", "helpnewconfig", "yes2modconfig", "mod2yesconfig"];

/** A case: any mode, any of the architectures, whole, drawn or damaged configurations. `base` makes one with the C program. */
export function confCase(
  random: () => number,
  architectures: readonly string[],
  base: (arch: string, words: readonly string[], environment: Readonly<Record<string, string>>) => string,
): ConfCase {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const arch = pick(architectures);
  const environment: Record<string, string> = {};
  const files: Record<string, string> = {};
  let words: string[];
  let answers = "";
  const roll = random();
  if (roll < 0.25) {
    words = [`--${pick(WHOLE)}`];
    if (random() < 0.4) {
      environment.KCONFIG_ALLCONFIG = "1";
      files["all.config"] = "CONFIG_EXPERT=y\n# CONFIG_SMP is not set\nCONFIG_NO_SUCH=y\n";
    }
  } else if (roll < 0.45) {
    words = ["--randconfig"];
    environment.KCONFIG_SEED = String(Math.floor(random() * 2 ** 31));
    if (random() < 0.5) environment.KCONFIG_PROBABILITY = pick(["30", "15:25", "10:20:30"]);
  } else {
    const seed = String(Math.floor(random() * 2 ** 31));
    const whole =
      random() < 0.5 ? base(arch, ["--alldefconfig"], {}) : base(arch, ["--randconfig"], { KCONFIG_SEED: seed });
    files[".config"] = random() < 0.7 ? damaged(whole, random) : whole;
    const mode = roll < 0.8 ? pick(FROM_CONFIG) : roll < 0.9 ? "oldconfig" : "savedefconfig=minimal";
    words = [`--${mode}`];
    if (mode === "oldconfig" || mode === "syncconfig")
      for (let left = 3000; left > 0; left--) answers += `${pick(ANSWERS)}\n`;
    if (mode === "oldconfig") answers += "\n".repeat(20_000);
    if (random() < 0.3) environment.KCONFIG_WARN_UNKNOWN_SYMBOLS = "1";
    if (random() < 0.15) environment.KCONFIG_WERROR = "1";
  }
  return { arch, words, files, environment, answers };
}

/**
 * A case of each kind: whole configurations, defconfigs, random ones, every mode that starts from a `.config`, on a damaged one,
 * and the variables that change what is written. `defconfig` gives an architecture's, below the tree.
 */
export function smokeCases(
  random: () => number,
  base: (arch: string, words: readonly string[], environment: Readonly<Record<string, string>>) => string,
  defconfig: (arch: string) => string,
): ConfCase[] {
  const x86 = defconfig("x86");
  const whole = base("x86", [`--defconfig=${x86}`], {});
  const worse = damaged(whole, random);
  const given = (words: string, more: Partial<ConfCase> = {}): ConfCase => ({
    arch: "x86",
    words: [`--${words}`],
    files: {},
    environment: {},
    answers: "",
    ...more,
  });
  const from = (words: string, config: string, environment: Readonly<Record<string, string>> = {}): ConfCase =>
    given(words, { files: { ".config": config }, environment });
  const drawn = (arch: string, environment: Readonly<Record<string, string>>): ConfCase =>
    given("randconfig", { arch, environment });
  const answers = Array.from({ length: 3000 }, () => `${ANSWERS[Math.floor(random() * ANSWERS.length)]}\n`).join("");
  return [
    ...WHOLE.map((mode) => given(mode)),
    ...["arm64", "x86", "um"].map((arch) => given(`defconfig=${defconfig(arch)}`, { arch })),
    drawn("s390", { KCONFIG_SEED: "1" }),
    drawn("x86", { KCONFIG_SEED: "12345" }),
    drawn("powerpc", { KCONFIG_SEED: "7", KCONFIG_PROBABILITY: "10:20:30" }),
    ...[...FROM_CONFIG.filter((mode) => mode !== "syncconfig"), "mod2noconfig", "savedefconfig=minimal"].map((mode) =>
      from(mode, worse),
    ),
    from("syncconfig", whole),
    given("syncconfig", { files: { ".config": whole }, again: worse, answers: "\n".repeat(20_000) }),
    given("oldconfig", { files: { ".config": worse }, answers: answers + "\n".repeat(20_000) }),
    given("allnoconfig", { files: { "all.config": "CONFIG_EXPERT=y\n" }, environment: { KCONFIG_ALLCONFIG: "1" } }),
    from("olddefconfig", worse, { KCONFIG_WARN_UNKNOWN_SYMBOLS: "1", KCONFIG_WERROR: "1" }),
    from("syncconfig", worse, { KCONFIG_NOSILENTUPDATE: "1" }),
    given("olddefconfig", {
      files: { real: worse },
      links: { ".config": "real" },
      environment: { KCONFIG_OVERWRITECONFIG: "1" },
    }),
  ];
}

/** Lines lost, doubled, of the wrong type or no lines at all. */
function damaged(config: string, random: () => number): string {
  const lines: string[] = [];
  for (const line of config.split("\n")) {
    const roll = random();
    const name = /^(?:# )?(CONFIG_\w+)/.exec(line)?.[1];
    if (name === undefined || roll > 0.1) lines.push(line);
    else if (roll < 0.03) continue;
    else if (roll < 0.05) lines.push(line.replace(/=y$/, "=m"));
    else if (roll < 0.07) lines.push(`# ${name} is not set`);
    else if (roll < 0.08) lines.push(`${name}="open`, line);
    else if (roll < 0.09) lines.push(line, `${name}=99999999999`);
    else lines.push(`${name}_NO_SUCH=y`, "garbage", `${line} `);
  }
  return lines.join("\n");
}
