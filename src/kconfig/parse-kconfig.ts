import type { Behaviour } from "./behaviour.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Host } from "./host.ts";
import type { Model } from "./model.ts";
import { ParseReport } from "./parse-report.ts";
import { Parser } from "./parser.ts";

/**
 * Reads the Kconfig files of a tree, the top one first. The model is `undefined` when something was wrong that the C tool
 * exits for; the diagnostics say what.
 */
export function parseKconfig(
  host: Host,
  options: {
    readonly file: string;
    readonly behaviour: Behaviour;
    /** Read without making a model, to see what the files ask of the host. */
    readonly statementsOnly?: boolean | undefined;
    /** Is told each diagnostic as it comes up. */
    readonly report?: ((diagnostic: Diagnostic) => void) | undefined;
  },
): { readonly model: Model | undefined; readonly diagnostics: Diagnostic[] } {
  const report = new ParseReport(options.report);
  const model = new Parser(host, options.file, options.behaviour, report).run(options.statementsOnly === true);
  return { model, diagnostics: report.diagnostics };
}
