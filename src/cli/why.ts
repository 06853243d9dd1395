import { explain, type WhyResult } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { graphFormat, printGraph } from "./graph.ts";
import { DONE, run } from "./run.ts";
import { printColumns, printJson, printWrapped } from "./terminal.ts";
import { whyGraph } from "./why-graph.ts";

interface WhyOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly svg?: boolean;
  readonly base?: string;
  readonly config?: string;
}

/** How many options that could select it, but do not, are shown. */
const IDLE = 4;
/** How many the sentence about the value names by itself. */
const TOLD = 3;
/** Columns of the words before what they are about. */
const LABEL = 15;

/** `kiln why`. */
export function why(question: string, assignments: readonly string[], options: WhyOptions): Promise<void> {
  const { overrides } = splitOverrides(assignments);
  return run(async (context) => {
    const request = { kernelDir: options.kernelDir, overrides };
    const result = await explain(question, options.base ?? options.config, request, context);
    const format = graphFormat(options);
    if (options.json) printJson(result);
    else if (format !== undefined) await printGraph(whyGraph(result), format);
    else printWhy(result);
    return DONE;
  });
}

function printWhy(result: WhyResult): void {
  printWrapped(result.because, 0, "strong");
  const row = (label: string, text: string, quiet = false): void =>
    printColumns(`  ${label}`, LABEL, text, quiet ? "quiet" : undefined);
  for (const note of result.notes) row("note", note);
  const { menu } = result;
  if (menu !== null)
    row("in the menu", `${[...menu.path, menu.prompt].join(" > ")}${menu.shown ? "" : " (hidden now)"}`);
  if (result.settable.some((value) => value !== result.value)) row("can be", result.settable.join(", "));
  if (result.range !== null) row("between", `${result.range.low} and ${result.range.high} (${result.range.place})`);
  for (const { text } of result.obstacles) row(...splitLabel(text));
  if (result.dependsOn !== null) row("depends on", result.dependsOn);
  printInfluences(result, row);
  row("looked at", result.config, true);
  printAsked(result);
}

/** `cannot be y: it depends on …` as label and text. */
function splitLabel(text: string): [label: string, text: string] {
  const match = /^(cannot be [^:]{1,8}|cannot be set): (.*)$/s.exec(text);
  return match === null
    ? ["but", text]
    : [
        match[1]!.length > LABEL - 3 ? "cannot be" : match[1]!,
        match[1]!.length > LABEL - 3 ? `${match[1]!.slice("cannot be ".length)}: ${match[2]}` : match[2]!,
      ];
}

function printInfluences(
  { influences, because, notes }: WhyResult,
  row: (label: string, text: string, quiet?: boolean) => void,
): void {
  for (const kind of ["selects", "implies"] as const) {
    const own = influences.filter((influence) => influence.kind === kind);
    const named = ({ symbol, value, condition, active, place }: WhyResult["influences"][number]): string =>
      `${symbol}${active || value === "n" || condition === null ? "" : ` if ${condition}`} (${place})`;
    const verb = kind === "selects" ? "select" : "imply";
    const active = own.filter((influence) => influence.active).map(named);
    const idle = own.filter((influence) => !influence.active).map(named);
    const sentences = [because, ...notes].join("\n");
    const told = active.length <= TOLD && active.every((text) => sentences.includes(text));
    if (active.length > 0 && !told) row(kind === "selects" ? "selected by" : "implied by", shortened(active));
    if (idle.length > 0) row(`could ${verb}`, shortened(idle));
  }
}

function shortened(texts: readonly string[]): string {
  const more = texts.length - IDLE;
  return texts.slice(0, IDLE).join(", ") + (more > 0 ? `, and ${more} more (--json lists them)` : "");
}

function printAsked({ symbol, asked }: WhyResult): void {
  if (asked === null) return;
  switch (asked.outcome) {
    case "holds":
      printWrapped(`${asked.goal} holds`, 0, "good");
      return;
    case "impossible":
      printWrapped(`${asked.goal} cannot be in this tree, whatever else is set:`, 0, "bad");
      break;
    case "notFound":
      printWrapped(`${asked.goal}: no way was found`, 0, "bad");
      break;
    case "possible":
      printWrapped(
        asked.set.some((each) => each.symbol !== symbol)
          ? `${asked.goal} takes this (kiln set ${shellWord(asked.goal)} does it):`
          : `${asked.goal} can be set as it is: kiln set ${shellWord(asked.goal)}`,
        0,
        "good",
      );
  }
  for (const { symbol: set, reason } of asked.set) if (set !== symbol) printWrapped(reason, 2);
  for (const reason of asked.reasons) printWrapped(reason, 2);
  if (asked.consequences > 0)
    printWrapped(
      `${asked.consequences} other option${asked.consequences === 1 ? " changes" : "s change"} with that (kiln set -n ${shellWord(asked.goal)} lists them)`,
      2,
      "quiet",
    );
}

/** As it must be typed in a shell. */
function shellWord(text: string): string {
  return /^[\w=.,:/+-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
