import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { compilers } from "./make-words.ts";
import { findOnPath } from "./system-package.ts";

/** Programs that stand in for the compiler. */
export type Launcher = "ccache" | "distcc" | "icecc";

/** How make comes to call the stand-in. */
export interface Launching {
  readonly env: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Puts a launcher before the compilers. All three know the name that they are called by, so a folder of links at the head of
 * `PATH` does; the commands that kbuild remembers stay the same, and nothing is compiled again because of the launcher. A compiler
 * that is named by path or has words of its own is called through `CC=`.
 */
export function launch(
  launcher: Launcher,
  output: string,
  variables: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Launching {
  const program = findOnPath(launcher, env);
  if (program === undefined) return { env: {}, variables: {} };
  const folder = join(output, ".kiln", launcher);
  const { target, host } = compilers(variables, env);
  const named: Record<string, string> = {};
  for (const [variable, compiler] of [
    ["CC", target],
    ["HOSTCC", host],
  ] as const) {
    if (/^[\w.+-]+$/.test(compiler)) link(folder, compiler, program);
    else if (!/(^|\/)(ccache|distcc|icecc)(\s|$)/.test(compiler)) named[variable] = `${launcher} ${compiler}`;
  }
  return { env: { PATH: `${folder}${delimiter}${env.PATH ?? ""}` }, variables: named };
}

function link(folder: string, name: string, program: string): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  rmSync(path, { force: true });
  symlinkSync(program, path);
}
