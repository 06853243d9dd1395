import { applyDocuments } from "../session/index.ts";
import { applyGraph } from "./apply-graph.ts";
import { printApplied } from "./apply-report.ts";
import { splitOverrides } from "./arguments.ts";
import { graphFormat, printGraph } from "./graph.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { printJson } from "./terminal.ts";

interface ApplyOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly svg?: boolean;
  readonly role?: readonly string[];
  readonly withoutRole?: readonly string[];
  readonly base?: string;
  readonly set?: readonly string[];
  readonly output?: string;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
}

/** `kiln apply`. */
export function apply(words: readonly string[], options: ApplyOptions): Promise<void> {
  const { words: documents, overrides } = splitOverrides(words);
  return run(async (context) => {
    const result = await applyDocuments(
      {
        documents,
        overrides,
        kernelDir: options.kernelDir,
        base: options.base,
        roles: { only: options.role ?? [], without: options.withoutRole ?? [] },
        settings: options.set ?? [],
        output: options.output,
        dryRun: options.dryRun ?? false,
      },
      context,
    );
    const format = graphFormat(options);
    if (options.json) printJson(result);
    else if (format !== undefined) await printGraph(applyGraph(result), format);
    else printApplied(result);
    return options.strict && !result.summary.holds ? NOT_HELD : DONE;
  });
}
