import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const KILN = resolve("dist/kiln.js");

/** Whether this user may lay folders over others, which only the processes that he starts then see. */
export const mayLayOver = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/usr/src"]).status === 0;

/** A system whose own folders lie below empty ones. */
export interface LaidOver {
  /** The folder in which everything is run, which is the user's home, too. */
  readonly folder: string;
  /** Absolute paths that are empty folders for the time being. */
  readonly places: readonly string[];
  /** A script that fills them. */
  readonly setup: string;
  /** The folders of programs, with colons between. */
  readonly path: string;
}

/** How Kiln ended. */
export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs Kiln once or more on one such system, which is gone afterwards; each run's words are one string. */
export function kilnOver({ folder, places, setup, path }: LaidOver, ...runs: readonly string[]): Ended[] {
  const over = `for place in ${places.join(" ")}; do mkdir -p $place; mount -t tmpfs none $place; done`;
  const lines = runs.map(
    (words, at) =>
      `env -i PATH=${path} HOME=${folder} ${process.execPath} ${KILN} ${words} >out.${at} 2>err.${at} && echo 0 || echo $?
echo; cat out.${at}; echo; echo "--${at}--"; cat err.${at}; echo "==${at}=="`,
  );
  const script = `${over}\n( ${setup}\n) >setup.out 2>&1 || { cat setup.out; exit 99; }\n${lines.join("\n")}`;
  const { status, stdout, stderr } = spawnSync("unshare", ["-m", "sh", "-ec", script], {
    encoding: "utf8",
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`the system could not be set up (${status}): ${stdout}${stderr}`);
  let rest = stdout;
  return runs.map((_, at) => {
    const [told = "", ...after] = rest.split(`==${at}==\n`);
    rest = after.join(`==${at}==\n`);
    const [, code = "", out = "", err = ""] = new RegExp(`^(\\d+)\\n\\n(.*)\\n--${at}--\\n(.*)$`, "s").exec(told) ?? [];
    return { status: Number(code), out, err };
  });
}

/** A script that makes a kernel tree with the files by which it can be configured. */
export function treeScript(path: string, version = "6.12.5", extra = ""): string {
  const [major, minor, patch] = version.split(".");
  return `mkdir -p ${path}/kernel ${path}/init
echo 'config LAMP' > ${path}/Kconfig
printf 'VERSION = ${major}\\nPATCHLEVEL = ${minor}\\nSUBLEVEL = ${patch}\\nEXTRAVERSION = ${extra}\\n' > ${path}/Makefile
touch ${path}/kernel/k ${path}/init/i`;
}

/** The programs that are not installed here, by which a test says what it cannot try. */
export function missingPrograms(...programs: readonly string[]): string[] {
  return programs.filter((name) => spawnSync("which", [name]).status !== 0);
}
