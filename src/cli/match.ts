import { matchDocument } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, run } from "./run.ts";
import { printColumns, printJson, printWrapped } from "./terminal.ts";

/** `kiln match`. */
export function match(
  document: string,
  assignments: readonly string[],
  options: { readonly kernelDir?: string; readonly json?: boolean },
): Promise<void> {
  const { overrides } = splitOverrides(assignments);
  return run(async (context) => {
    const lines = await matchDocument(document, { kernelDir: options.kernelDir, overrides }, context);
    if (options.json) printJson(lines);
    else {
      for (const line of lines) {
        const symbol = line.symbol === null ? "" : ` (${line.symbol}${line.value === null ? "" : `=${line.value}`})`;
        printColumns(`${line.line}: ${line.outcome}`, 18, `${line.marker ?? ""} ${line.prompt}${symbol}`.trim());
        if (line.message !== null) printWrapped(line.message, 20);
      }
    }
    return DONE;
  });
}
