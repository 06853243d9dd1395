import type { BuildFailure } from "../session/index.ts";
import { print, printWrapped, tint } from "./terminal.ts";

/** Shows why make gave up: the first error, the option that brought its file in, and what to try. */
export function printBuildFailure({ error, log }: BuildFailure): void {
  print(tint("the build stopped", "bad"));
  for (const line of error.lines) print(`  ${line}`);
  if (error.object !== undefined && error.option !== undefined)
    print(`  ${error.object} is there because of CONFIG_${error.option}`);
  printWrapped(error.hint, 2);
  print(`  the whole log: ${log}`);
}
