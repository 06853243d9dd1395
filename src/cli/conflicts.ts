import { type ConflictsResult, findConflicts } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { conflictsGraph } from "./conflicts-graph.ts";
import { graphFormat, printGraph } from "./graph.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { printJson, printWrapped } from "./terminal.ts";

interface ConflictsOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly svg?: boolean;
  readonly base?: string;
  readonly role?: readonly string[];
  readonly withoutRole?: readonly string[];
  readonly soft?: readonly string[];
  readonly keep?: readonly string[];
}

/** `kiln conflicts`. */
export function conflicts(words: readonly string[], options: ConflictsOptions): Promise<void> {
  const { words: documents, overrides } = splitOverrides(words);
  return run(async (context) => {
    const result = await findConflicts(
      {
        documents,
        overrides,
        kernelDir: options.kernelDir,
        base: options.base,
        soft: options.soft ?? [],
        keep: options.keep ?? [],
        roles: { only: options.role ?? [], without: options.withoutRole ?? [] },
      },
      context,
    );
    const format = graphFormat(options);
    if (options.json) printJson(result);
    else if (format !== undefined) await printGraph(conflictsGraph(result), format);
    else printResult(result);
    return result.conflicts.length === 0 && result.rest ? DONE : NOT_HELD;
  });
}

function printResult({ asked, conflicts, rest, message }: ConflictsResult): void {
  for (const { lines, reasons, leftOut } of conflicts) {
    printWrapped(lines.length === 1 ? "cannot hold in this tree:" : "cannot hold together:", 0, "bad");
    for (const { file, line, text, symbol, value, role } of lines) {
      const place = line > 0 ? `${file}:${line}` : file;
      printWrapped(`${place}: ${symbol}=${value}, "${text}"${role === null ? "" : ` [${role}]`}`, 2);
    }
    for (const reason of reasons) printWrapped(`because ${reason}`, 4, "quiet");
    if (leftOut !== null && lines.length > 1)
      printWrapped(`left out to go on: ${leftOut.file}:${leftOut.line} (${leftOut.symbol})`, 4, "quiet");
  }
  if (message !== null) printWrapped(`not found out for the rest: ${message}`, 0, "bad");
  else if (rest && conflicts.length === 0) printWrapped(`no conflict: all ${asked} lines hold together`, 0, "good");
  else if (rest)
    printWrapped(
      `${conflicts.length} contradiction${conflicts.length === 1 ? "" : "s"}; the other lines hold together`,
      0,
    );
}
