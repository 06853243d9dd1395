import type { AppliedLine, ApplyResult, LineOutcome } from "../session/index.ts";
import { print, printColumns, printWrapped, type Tone } from "./terminal.ts";

const WORDS: Readonly<Record<LineOutcome, readonly [words: string, tone: Tone]>> = {
  set: ["set", "good"],
  already: ["already so", "quiet"],
  held: ["held", "quiet"],
  changed: ["changed", "notice"],
  impossible: ["cannot hold", "bad"],
  conflict: ["conflict", "bad"],
  gone: ["gone", "notice"],
  ambiguous: ["ambiguous", "bad"],
  unknown: ["unknown", "bad"],
  comment: ["nothing to set", "quiet"],
};

/** Columns of the outcome. */
const OUTCOME = 15;

/** The report of `kiln apply`: lines by role, what else was set, the summary. */
export function printApplied(result: ApplyResult): void {
  const { tree, added, summary } = result;
  const several = new Set(result.lines.map(({ file }) => file)).size > 1;
  printWrapped(`Linux ${tree.version} ${tree.arch} in ${tree.root}, from ${tree.base}`, 0, "strong");
  for (const [role, lines] of byRole(result.lines)) {
    print("");
    printWrapped(role === "" ? "For every machine" : role, 0, "strong");
    for (const line of lines) printLine(line, several);
  }
  if (added.length > 0) {
    print("");
    printWrapped("Set besides, because lines above need it", 0, "strong");
    for (const { symbol, value, reason } of added) {
      print(`  ${symbol}=${value}`);
      printWrapped(
        reason.startsWith(`${symbol}=${value} `) ? reason.slice(symbol.length + value.length + 2) : reason,
        6,
      );
    }
  }
  print("");
  const counts = Object.entries(WORDS)
    .map(([outcome, [words]]) => [summary[outcome as LineOutcome], words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
  const leftOut = summary.leftOut > 0 ? `; ${summary.leftOut} left out by role` : "";
  printWrapped(`${summary.lines} lines: ${counts.join(", ")}${leftOut}; ${added.length} set besides`, 0, "strong");
  const done = { written: "written to", unchanged: "no change to", "dry-run": "not written (--dry-run):" };
  printWrapped(`${done[summary.written]} ${result.config}`, 0);
}

/** `several`: of which document it is has to be told. */
function printLine(line: AppliedLine, several: boolean): void {
  const [words, tone] = WORDS[line.outcome];
  const value = line.actual ?? line.value;
  const symbol = line.symbol === null ? "" : ` (${line.symbol}${value === null ? "" : `=${value}`})`;
  printColumns(`  ${words}`, OUTCOME, `${line.prompt}${symbol}`, tone);
  if (line.message !== null && line.outcome !== "already" && line.outcome !== "set") {
    const place = line.line === 0 ? "" : several ? `${line.file}:${line.line}: ` : `line ${line.line}: `;
    printWrapped(`${place}${line.message}`, OUTCOME + 2);
  }
}

/** Lines by their role, in the order of the document; those without one first, under "". */
export function byRole<L extends { readonly role: string | null }>(lines: readonly L[]): Map<string, L[]> {
  const groups = new Map<string, L[]>([["", []]]);
  for (const line of lines) {
    const role = line.role ?? "";
    const group = groups.get(role);
    if (group === undefined) groups.set(role, [line]);
    else group.push(line);
  }
  if (groups.get("")?.length === 0) groups.delete("");
  return groups;
}
