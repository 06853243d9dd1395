import { rolesOfDocument } from "../session/index.ts";
import { DONE, run } from "./run.ts";
import { print, printColumns, printJson } from "./terminal.ts";

/** `kiln roles`. */
export function roles(document: string, options: { readonly json?: boolean }): Promise<void> {
  return run(() => {
    const found = rolesOfDocument(document);
    if (options.json) printJson(found);
    else if (found.length === 0) print("no roles: no line of the document carries a note");
    else
      for (const { name, note, lines } of found)
        printColumns(name, 24, `${lines} line${lines === 1 ? "" : "s"}: ${note}`, "strong");
    return DONE;
  });
}
