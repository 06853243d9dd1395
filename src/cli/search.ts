import { search as find } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printJson, printWrapped } from "./terminal.ts";

/** `kiln search`: exit 1 when nothing is found, as grep. */
export function search(
  words: readonly string[],
  options: { readonly kernelDir?: string; readonly json?: boolean },
): Promise<void> {
  const { words: text, overrides } = splitOverrides(words);
  return run(async (context) => {
    const found = await find(text.join(" "), { kernelDir: options.kernelDir, overrides }, context);
    if (options.json) printJson(found);
    else if (found.length === 0) print(`nothing has "${text.join(" ")}" in its name or prompt`);
    else {
      for (const { symbol, type, prompt, path, place } of found) {
        printWrapped(`${symbol} (${type})${prompt === null ? "" : `: ${prompt}`}`, 0, "strong");
        printWrapped([...path, place ?? ""].join(" > "), 4);
      }
    }
    return found.length > 0 ? DONE : NOT_HELD;
  });
}
