import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
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
  return ({ arch, words, files, environment, answers }) => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text, "latin1");
      utimesSync(join(folder, name), OLD, OLD);
    }
    const [command, ...before] = program;
    const result = spawnSync(command!, [...before, ...words, "Kconfig"], {
      cwd: folder,
      env: { ...oracle.environment(arch), srctree: oracle.tree, ...environment },
      encoding: "latin1",
      input: answers,
      maxBuffer: 1 << 28,
      timeout: 120_000,
    });
    return { status: result.status, out: result.stdout, err: result.stderr, files: filesBelow(folder) };
  };
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
