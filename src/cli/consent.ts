import { createInterface } from "node:readline/promises";

/** Asks on the terminal before the package manager runs; `--yes` is the answer to all, and without a terminal it is no. */
export function consentOf(yes: boolean, signal: AbortSignal | undefined) {
  return async (what: string, command: string): Promise<boolean> => {
    // Nobody can be asked: the refusal tells the same.
    if (!yes && !canAsk()) return false;
    process.stderr.write(`kiln: ${what}\n  ${command}\n`);
    if (yes) return true;
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    // In line mode the terminal's own Ctrl-C comes here and not to the process.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    try {
      const answer = await terminal.question("  run this now? [y/N] ", signal === undefined ? {} : { signal });
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      terminal.close();
    }
  };
}

/** Whether somebody sits there who reads a question and can answer it. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}
