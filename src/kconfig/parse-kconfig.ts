import type { Behaviour } from "./behaviour.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Host } from "./host.ts";
import type { Model } from "./model.ts";
import { ParseReport } from "./parse-report.ts";
import { Parser } from "./parser.ts";
import type { SecondReading } from "./second-reading.ts";
import { SecondReadingNeeded } from "./second-reading-needed.ts";

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
    /**
     * A reading by the tree's own grammar, as `secondReading` makes it, asked for after a mistake: what is said of it and of those
     * behind it are then the C tool's words to the letter. Without it (`undefined`) they are much the same.
     */
    readonly grammar?: (() => SecondReading | undefined) | undefined;
  },
): { readonly model: Model | undefined; readonly diagnostics: Diagnostic[] } {
  const { file, behaviour } = options;
  const recover = options.recover === true;
  const first = (around: Host, report: ParseReport): Model | undefined =>
    new Parser(around, file, behaviour, report).run();
  const report = new ParseReport(options.report, recover);
  if (options.grammar === undefined || recover) {
    const model = first(host, report);
    return { model, diagnostics: report.diagnostics };
  }
  // What is told is held back until it is sure that no mistake in the same line changes it, or a command may print something.
  const answers: { readonly output: string }[] = [];
  let told = 0;
  const held = new ParseReport(undefined, false);
  const tell = (): void => {
    for (const diagnostic of held.diagnostics.slice(told)) options.report?.(diagnostic);
    told = held.diagnostics.length;
  };
  held.yields = true;
  try {
    const model = first(remembering(host, answers, tell), held);
    tell();
    return { model, diagnostics: held.diagnostics };
  } catch (error) {
    if (!(error instanceof SecondReadingNeeded)) throw error;
  }
  /** What was told before is not told again. */
  const afresh = (): ((diagnostic: Diagnostic) => void) => {
    let count = 0;
    return (diagnostic) => {
      count += 1;
      if (count <= told) return;
      told = count;
      options.report?.(diagnostic);
    };
  };
  const second = options.grammar()?.run(repeating(host, answers), file, behaviour, afresh());
  if (second?.failed) return { model: undefined, diagnostics: second.diagnostics };
  // No grammar, or one that finds nothing wrong: the first reading says it all.
  const third = new ParseReport(afresh(), false);
  const model = first(repeating(host, answers), third);
  return { model, diagnostics: third.diagnostics };
}

/** Writes down what commands answered. */
function remembering(host: Host, answers: { readonly output: string }[], before: () => void): Host {
  return around(host, (command) => {
    before();
    const answer = host.shell(command);
    answers.push(answer);
    return answer;
  });
}

/** Gives the commands at the beginning the answers that they had. */
function repeating(host: Host, answers: readonly { readonly output: string }[]): Host {
  let at = 0;
  return around(host, (command) => answers[at++] ?? host.shell(command));
}

function around(host: Host, shell: Host["shell"]): Host {
  return {
    readFile: (path) => host.readFile(path),
    glob: (pattern) => host.glob(pattern),
    env: (name) => host.env(name),
    shell,
    call: (name, values, place) => host.call?.(name, values, place),
  };
}
