import { debianRemedy, type ProveResult } from "../session/index.ts";
import { byRole } from "./apply-report.ts";
import { print, printColumns, printWrapped, type Tone } from "./terminal.ts";

type Line = ProveResult["lines"][number];

const TONES: Readonly<Record<Line["level"], Tone>> = {
  none: "bad",
  configured: "notice",
  compiled: "notice",
  present: "good",
  exercised: "good",
};

/** Columns of the level. */
const LEVEL = 14;

/** The report of `kiln boot --prove`: lines by role, each with its level, and the summary. */
export function printProven(result: ProveResult): void {
  const { kernel, summary, boots } = result;
  printWrapped(`Linux ${kernel.release} ${kernel.arch} in ${kernel.folder}`, 0, "strong");
  for (const [role, lines] of byRole(result.lines)) {
    print("");
    printWrapped(role === "" ? "For every machine" : role, 0, "strong");
    for (const line of lines) printLine(line);
  }
  if (result.autoload !== null) printAutoload(result.autoload);
  print("");
  const counts = (["exercised", "present", "compiled", "configured", "none"] as const)
    .filter((level) => summary[level] > 0)
    .map((level) => `${summary[level]} ${level}`);
  printWrapped(`${summary.lines} lines: ${counts.join(", ")}`, 0, "strong");
  const guests = boots.length === 1 ? "1 guest" : `${boots.length} guests`;
  printWrapped(
    summary.short === 0
      ? `every line reached the level that its kind allows (${guests} booted)`
      : `${summary.short} below the level that their kind allows, marked with ! (${guests} booted)`,
    0,
    summary.short === 0 ? "good" : "bad",
  );
  if (summary.unchecked > 0) {
    printWrapped(`${summary.unchecked} more could be used, but the catalogue has no check for them`, 0, "notice");
  }
  if (result.notBooted !== null) printWrapped(result.notBooted, 2, "bad");
  for (const finding of new Set(boots.flatMap((boot) => boot.findings))) printWrapped(`the kernel said: ${finding}`, 2);
  if (result.missingPackages.length > 0) {
    printWrapped(`to try more lines: ${debianRemedy(result.missingPackages, process.env)}`, 2);
  }
}

function printAutoload({ modules, holds, evidence }: NonNullable<ProveResult["autoload"]>): void {
  const word = holds === null ? "not tried" : holds ? "loaded" : "! not loaded";
  const tone = holds === null ? "notice" : holds ? "good" : "bad";
  print("");
  printWrapped("Loaded at boot", 0, "strong");
  printColumns(`  ${word}`, LEVEL, modules.join(", "), tone);
  printWrapped(evidence, LEVEL + 2);
}

function printLine(line: Line): void {
  const tone = line.short ? "bad" : line.allowed === "none" ? "quiet" : TONES[line.level];
  const value = line.actual === null ? "" : `=${line.actual}`;
  const symbol = line.symbol === null ? "" : ` (${line.symbol}${value})`;
  const word = line.level === "none" && !line.short ? "-" : line.level;
  printColumns(`${line.short ? "!" : " "} ${word}`, LEVEL, `${line.prompt}${symbol}`, tone);
  if (line.short) printWrapped(`allowed: ${line.allowed}`, LEVEL + 2);
  const seen = line.level === "exercised" || line.level === "present" ? line.evidence : null;
  const text = [seen, line.message].filter((part) => part !== null).join("; ");
  if (text !== "") printWrapped(`${line.line > 0 ? `line ${line.line}: ` : ""}${text}`, LEVEL + 2);
}
