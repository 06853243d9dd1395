import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { ProbeAnswer } from "./probe-cache.ts";

/**
 * Runs `$(shell …)` commands side by side on all cores, each as `/bin/sh -c` would by itself (a shell process of its own: probes
 * name their scratch folders by its number). Commands that could not be run have no answer in the result.
 */
export function runProbes(
  commands: readonly string[],
  options: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
): Map<string, ProbeAnswer> {
  const answers = new Map<string, ProbeAnswer>();
  if (commands.length === 0) return answers;
  const folder = mkdtempSync(join(tmpdir(), "kiln-probes-"));
  try {
    const driver = join(folder, "driver");
    writeFileSync(driver, driverOf(commands, Math.max(1, availableParallelism())));
    const { status } = spawnSync("/bin/sh", [driver, folder], {
      cwd: options.cwd,
      env: { ...options.environment },
      stdio: ["ignore", "ignore", "ignore"],
    });
    // A driver that was stopped may leave half an answer: then each command runs by itself when it is asked for.
    if (status !== 0) return answers;
    commands.forEach((command, index) => {
      const output = readFileSync(join(folder, `${index}.output`), "utf8");
      answers.set(command, { output, errors: readFileSync(join(folder, `${index}.errors`), "utf8") });
    });
    return answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A shell text that deals the commands out to `lanes` and waits for all; `$1` is the folder of the answers. */
function driverOf(commands: readonly string[], lanes: number): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const text: string[] = [];
  for (let lane = 0; lane < Math.min(lanes, commands.length); lane++) {
    text.push("(");
    for (let index = lane; index < commands.length; index += lanes)
      text.push(`/bin/sh -c ${quoted(commands[index]!)} > "$1/${index}.output" 2> "$1/${index}.errors"`);
    text.push(") < /dev/null &");
  }
  text.push("wait", "exit 0", "");
  return text.join("\n");
}
