import type { Behaviour } from "./behaviour.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Host } from "./host.ts";
import type { Model } from "./model.ts";
import { ParseReport } from "./parse-report.ts";
import { Parser } from "./parser.ts";

/**
 * Reads the Kconfig files of a tree, the top one first. The model is `undefined` when something was wrong that the C tool
 * exits for; the diagnostics say what. With `recover` there is a model of what could be read unless the top file is missing.
 */
export function parseKconfig(
  host: Host,
  options: {
    readonly file: string;
    readonly behaviour: Behaviour;
    /**
     * Go on after mistakes where the C tool stops, and tell each of them once, as editors need: a mistake costs no more than its
     * statement. Messages of syntax errors are then Kiln's own.
     */
    readonly recover?: boolean | undefined;
    /** Is told each diagnostic as it comes up. */
    readonly report?: ((diagnostic: Diagnostic) => void) | undefined;
  },
): { readonly model: Model | undefined; readonly diagnostics: Diagnostic[] } {
  const report = new ParseReport(options.report, options.recover === true);
  const model = new Parser(host, options.file, options.behaviour, report).run();
  return { model, diagnostics: report.diagnostics };
}
