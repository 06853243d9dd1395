import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { exclusively, oracleOf } from "../oracle/c-conf.ts";

const KILN = resolve("dist/kiln.js");
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test");

/** The unpacked tree of Debian's 6.12, never written to; `undefined` when the package is not installed. */
export const tree = oracleOf("6.12")?.tree;

/** Options of the small kernel besides `tinyconfig`: modules, one of them in parts. */
export const OPTIONS = ["MODULES=y", "DUMMY=m", "BINFMT_MISC=m", "EXFAT_FS=m"];

/** Runs the built command to its end; `npm test` builds it first. */
export function kiln(...args: readonly string[]): { status: number | null; out: string; err: string } {
  return kilnIn(process.env, ...args);
}

export function kilnIn(
  env: NodeJS.ProcessEnv,
  ...args: readonly string[]
): { status: number | null; out: string; err: string } {
  const result = spawnSync(process.execPath, [KILN, ...args], { env, encoding: "utf8", maxBuffer: 1 << 26 });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

/** The words that start the command. */
export function kilnWords(...args: readonly string[]): string[] {
  return [process.execPath, KILN, ...args];
}

/** Writes the small kernel's configuration into a folder, with further options. */
export function configure(output: string, ...settings: readonly string[]): void {
  mkdirSync(output, { recursive: true });
  for (const args of [["tinyconfig"], ["set", ...OPTIONS, ...settings]]) {
    const { status, err } = kiln(...args, "-k", tree!, `O=${output}`);
    if (status !== 0) throw new Error(`kiln ${args.join(" ")}: ${err}`);
  }
}

/** A build folder with the small kernel, built on first use on a machine and kept; not to be written to. */
export function smallKernel(): string {
  const output = join(cache, "build-small");
  mkdirSync(output, { recursive: true });
  exclusively(output, () => {
    const stamp = join(output, "built");
    if (existsSync(stamp)) return;
    // A run that was ended in the midst leaves a part of a build, whose rest is not the whole count.
    for (const name of readdirSync(output)) if (name !== "lock") rmSync(join(output, name), { recursive: true });
    configure(output);
    const { status, out, err } = kiln("build", "-k", tree!, `O=${output}`, "--json");
    if (status !== 0) throw new Error(`kiln build: ${out}${err}`);
    // Later builds in this folder write another log.
    copyFileSync(join(output, "kiln-build.log"), join(output, "built.log"));
    writeFileSync(stamp, out);
  });
  return output;
}

/**
 * The tree by links, but for one file, which has another text: a tree with a change of one's own, at the cost of a few links.
 */
export function treeWith(folder: string, path: string, text: string): string {
  let [from, to] = [tree!, folder];
  for (const part of [...dirname(path).split("/"), ""]) {
    mkdirSync(to, { recursive: true });
    const next = part === "" ? path.slice(path.lastIndexOf("/") + 1) : part;
    for (const name of readdirSync(from)) if (name !== next) symlinkSync(join(from, name), join(to, name));
    if (part !== "") [from, to] = [join(from, part), join(to, part)];
  }
  writeFileSync(join(folder, path), text);
  return folder;
}
