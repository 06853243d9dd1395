import { checkConfig } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printColumns, printJson, printWrapped } from "./terminal.ts";

interface CheckOptions {
  readonly config?: string;
  readonly base?: string;
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly role?: readonly string[];
  readonly withoutRole?: readonly string[];
}

/** `kiln check`: lists only what does not hold. */
export function check(words: readonly string[], options: CheckOptions): Promise<void> {
  const { words: documents, overrides } = splitOverrides(words);
  return run(async (context) => {
    const roles = { only: options.role ?? [], without: options.withoutRole ?? [] };
    const { kernelDir } = options;
    const config = options.config ?? options.base;
    const result = await checkConfig({ documents, overrides, config, kernelDir, roles }, context);
    if (options.json) printJson(result);
    else {
      const failing = result.lines.filter((line) => !line.holds);
      for (const line of failing) {
        const asked = line.symbol === null ? line.prompt : `${line.symbol} is ${line.actual}, asked for: ${line.value}`;
        printColumns(`${line.file}:${line.line}:`, 24, asked, "bad");
        if (line.message !== null) printWrapped(line.message, 26);
      }
      print(`${result.lines.length - failing.length} of ${result.lines.length} lines hold in ${result.config}`);
    }
    return result.holds ? DONE : NOT_HELD;
  });
}
