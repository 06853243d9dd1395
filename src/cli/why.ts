import { explain } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, run } from "./run.ts";
import { printJson, printWrapped } from "./terminal.ts";

/** `kiln why`. */
export function why(
  symbol: string,
  assignments: readonly string[],
  options: { readonly kernelDir?: string; readonly json?: boolean; readonly config?: string },
): Promise<void> {
  const { overrides } = splitOverrides(assignments);
  return run(async (context) => {
    const lines = await explain(symbol, options.config, { kernelDir: options.kernelDir, overrides }, context);
    if (options.json) printJson({ symbol: symbol.replace(/^CONFIG_/, ""), lines });
    else for (const line of lines) printWrapped(line, 0);
    return DONE;
  });
}
