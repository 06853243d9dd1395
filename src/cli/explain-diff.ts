import { type ExplainDiffResult, explainDiff, type ToldDecision } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printColumns, printJson, printWrapped } from "./terminal.ts";

interface ExplainDiffOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly output?: string;
  readonly all?: boolean;
}

/** How many decisions, and how many options that follow from one, are shown. */
const DECISIONS = 12;
const UNDER = 3;
const FOLLOWING = 3;
const MENUS = 12;
/** Columns of the count and of the setting. */
const COUNT = 7;
const SETTING = 36;

/** `kiln explain-diff`. */
export function explainDifference(
  first: string,
  second: string,
  assignments: readonly string[],
  options: ExplainDiffOptions,
): Promise<void> {
  const { overrides } = splitOverrides(assignments);
  const { kernelDir, output } = options;
  return run(async (context) => {
    const result = await explainDiff({ first, second, output, kernelDir, overrides }, context);
    if (options.json) printJson(result);
    else printResult(result, options.all ?? false);
    return result.verified ? DONE : NOT_HELD;
  });
}

function printResult(result: ExplainDiffResult, all: boolean): void {
  const { first, second, differing, decisions, together, unexplained, written } = result;
  for (const side of [first, second]) {
    if (side.unknown > 0)
      printWrapped(
        `${side.name}: ${counted(side.unknown, "line names", "lines name")} an option that this tree lacks`,
        0,
        "notice",
      );
    if (side.otherwise > 0)
      printWrapped(
        `${side.name}: ${counted(side.otherwise, "line comes", "lines come")} out otherwise in this tree`,
        0,
        "notice",
      );
  }
  if (differing === 0) {
    printWrapped(`${first.name} and ${second.name} are the same configuration of this tree`, 0, "good");
    return;
  }
  printWrapped(
    `${counted(differing, "option is", "options are")} written otherwise in ${second.name} than in ${first.name}; ${counted(decisions.length, "decision makes", "decisions make")} up all of that`,
    0,
    "strong",
  );
  print("");
  printColumns("  accounts", COUNT + 4, " decision");
  const below = new Map<string, ToldDecision[]>();
  for (const decision of decisions)
    if (decision.under !== null) below.set(decision.under, [...(below.get(decision.under) ?? []), decision]);
  const roots = decisions.filter((decision) => decision.under === null);
  const shown = all ? roots : roots.slice(0, DECISIONS);
  for (const decision of shown) printDecision(decision, below, 0, all);
  const rest = roots.slice(shown.length);
  if (rest.length > 0) printRest(rest);
  if (together.length > 0)
    printWrapped(
      `${counted(together.length, "option follows", "options follow")} from several decisions together: ${listed(together)}`,
      0,
    );
  print("");
  if (unexplained.length > 0)
    printWrapped(`not explained, these still differ after all decisions: ${listed(unexplained)}`, 0, "bad");
  else printWrapped(`verified: ${first.name} with these decisions is ${second.name}`, 0, "good");
  if (written !== null) print(`written to ${written}`);
}

function printDecision(
  decision: ToldDecision,
  below: ReadonlyMap<string, readonly ToldDecision[]>,
  depth: number,
  all: boolean,
): void {
  const { symbol, before, after, accounts, consequences } = decision;
  const indent = "  ".repeat(depth);
  const setting = `${indent}${symbol}=${after}`;
  const was = before === null ? "new" : `was ${before}`;
  const following = consequences.length === 0 ? "" : `; follow: ${listed(consequences)}`;
  const head = `${String(accounts).padStart(COUNT)}  ${setting}`;
  printColumns(head, Math.max(SETTING, head.length + 1), `${was}${following}`);
  const under = below.get(symbol) ?? [];
  const shown = all ? under : under.slice(0, depth === 0 ? UNDER : 0);
  for (const each of shown) printDecision(each, below, depth + 1, all);
  const more = under.length - shown.length;
  if (more > 0) {
    const hidden = under.slice(shown.length);
    const names = hidden.slice(0, FOLLOWING).map((each) => `${each.symbol}=${each.after}`);
    const total = hidden.reduce((sum, each) => sum + each.accounts, 0);
    printColumns(
      `${String(total).padStart(COUNT)}  ${indent}  ${counted(more, "decision", "decisions")} more`,
      SETTING,
      `${names.join(", ")}${more > names.length ? " ..." : ""}`,
      "quiet",
    );
  }
}

/** What is not shown one by one, by menu. */
function printRest(rest: readonly ToldDecision[]): void {
  const menus = new Map<string, { accounts: number; names: string[] }>();
  for (const { menu, accounts, symbol, after } of rest) {
    const name = menu.slice(0, 2).join(" > ") || "top of the menu";
    const entry = menus.get(name) ?? { accounts: 0, names: [] };
    entry.accounts += accounts;
    entry.names.push(`${symbol}=${after}`);
    menus.set(name, entry);
  }
  print("");
  printWrapped(`${counted(rest.length, "more decision", "more decisions")}, by menu (--all shows each):`, 0, "strong");
  const sorted = [...menus].sort((a, b) => b[1].accounts - a[1].accounts);
  for (const [name, { accounts, names }] of sorted.slice(0, MENUS)) {
    const examples = `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
    printColumns(String(accounts).padStart(COUNT), COUNT + 2, `${name}: ${examples}`);
  }
  const others = sorted.slice(MENUS);
  if (others.length > 0) {
    const accounts = others.reduce((sum, [, each]) => sum + each.accounts, 0);
    printColumns(String(accounts).padStart(COUNT), COUNT + 2, counted(others.length, "other menu", "other menus"));
  }
}

/** Values that say something first: what only shows up as "is not set" comes last. */
function listed(differences: readonly { readonly symbol: string; readonly after: string | null }[]): string {
  const telling = differences.filter(({ after }) => after !== null && after !== "n");
  const names = [...telling, ...differences.filter((each) => !telling.includes(each))].slice(0, FOLLOWING);
  const more = differences.length - names.length;
  const text = names.map(({ symbol, after }) => (after === null ? `${symbol} gone` : `${symbol}=${after}`)).join(", ");
  return more > 0 ? `${text} and ${more} more` : text;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
