import { explain, type WhyResult } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, run } from "./run.ts";
import { print, printJson, printWrapped } from "./terminal.ts";

interface WhyOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly config?: string;
}

/** How many options that could select it, but do not, are shown. */
const IDLE = 5;

/** `kiln why`. */
export function why(question: string, assignments: readonly string[], options: WhyOptions): Promise<void> {
  const { overrides } = splitOverrides(assignments);
  return run(async (context) => {
    const request = { kernelDir: options.kernelDir, overrides };
    const result = await explain(question, options.config, request, context);
    if (options.json) printJson(result);
    else if (options.dot) print(dotOf(result));
    else printResult(result);
    return DONE;
  });
}

function printResult({ symbol, lines, influences, asked }: WhyResult): void {
  for (const line of lines) printWrapped(line, 0);
  const active = influences.filter((influence) => influence.active);
  const idle = influences.filter((influence) => !influence.active);
  for (const { kind, symbol: by, place } of active) printWrapped(`${by} ${kind} it (${place})`, 2);
  for (const { kind, symbol: by, condition, place } of idle.slice(0, IDLE))
    printWrapped(
      `${by} would ${kind.slice(0, -1)} it${condition === null ? "" : ` if ${condition}`} (${place})`,
      2,
      "quiet",
    );
  if (idle.length > IDLE) printWrapped(`and ${idle.length - IDLE} more, which --json lists`, 2, "quiet");
  if (asked === null) return;
  const goal = `${symbol}=${asked.value}`;
  switch (asked.outcome) {
    case "holds":
      printWrapped(`${goal} holds`, 0, "good");
      return;
    case "impossible":
      printWrapped(`${goal} cannot be in this tree:`, 0, "bad");
      break;
    case "notFound":
      printWrapped(`${goal}: no way was found`, 0, "bad");
      break;
    case "possible":
      printWrapped(`${goal} takes (kiln set ${goal}):`, 0, "good");
  }
  for (const { reason } of asked.set) printWrapped(reason, 2);
  for (const reason of asked.reasons) printWrapped(reason, 2);
}

/** The reasons as a graph in the language of Graphviz. */
function dotOf({ symbol, value, influences, blocks, asked }: WhyResult): string {
  const quoted = (text: string): string => JSON.stringify(text);
  const rows = [`  ${quoted(symbol)} [label=${quoted(`${symbol}=${value}`)}, shape=box];`];
  for (const { kind, symbol: by, active, place } of influences)
    rows.push(
      `  ${quoted(by)} -> ${quoted(symbol)} [label=${quoted(kind)}, tooltip=${quoted(place)}${active ? "" : ", style=dashed"}];`,
    );
  for (const { text, place } of blocks)
    rows.push(`  ${quoted(symbol)} -> ${quoted(text)} [label="depends on", tooltip=${quoted(place)}, color=red];`);
  for (const each of asked?.set ?? [])
    if (each.symbol !== symbol)
      rows.push(`  ${quoted(symbol)} -> ${quoted(`${each.symbol}=${each.value}`)} [label="takes", color=green];`);
  return ["digraph why {", ...rows, "}"].join("\n");
}
