import type { ProveResult, UpResult } from "../session/index.ts";

/**
 * A proof in JUnit's form, as CI systems read it: a suite for each document, a case for each line. A line below its level is a failure; one
 * that asks for nothing provable is skipped.
 */
export function junitReport({ lines }: ProveResult): string {
  const suites = [...new Set(lines.map((line) => line.file))].map((file) => {
    const own = lines.filter((line) => line.file === file);
    const failures = own.filter((line) => line.short).length;
    const skipped = own.filter((line) => line.allowed === "none").length;
    const head = `  <testsuite name="${xmlText(file)}" tests="${own.length}" failures="${failures}" skipped="${skipped}" errors="0">`;
    return [head, ...own.map(caseOf), "  </testsuite>"].join("\n");
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("\n")}\n</testsuites>\n`;
}

/** The report of a kernel that was not built: nothing of its documents is proven, and no older report stands in its place. */
export function junitOfFailure(documents: readonly string[], failure: UpResult["failure"]): string {
  const said = failure === null ? "" : [...failure.error.lines, failure.error.hint, failure.log].join("\n");
  const error = `<error message="the kernel could not be built">${xmlText(said)}</error>`;
  const suites = documents.map(
    (file) => `  <testsuite name="${xmlText(file)}" tests="1" failures="0" skipped="0" errors="1">
    <testcase classname="every machine" name="build">${error}</testcase>
  </testsuite>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("\n")}\n</testsuites>\n`;
}

function caseOf(line: ProveResult["lines"][number]): string {
  const name = `line ${line.line}: ${line.prompt}${line.symbol === null ? "" : ` (${line.symbol})`}`;
  const said = [`level: ${line.level}, allowed: ${line.allowed}`, line.evidence ?? "", line.message ?? ""];
  const text = xmlText(said.filter((part) => part !== "").join("\n"));
  const inner = line.short
    ? `<failure message="${xmlText(`${line.level} instead of ${line.allowed}`)}">${text}</failure>`
    : line.allowed === "none"
      ? `<skipped message="${xmlText(line.message ?? "")}"/>`
      : `<system-out>${text}</system-out>`;
  return `    <testcase classname="${xmlText(line.role ?? "every machine")}" name="${xmlText(name)}">${inner}</testcase>`;
}

/** For text and attributes; characters that XML does not have at all become blanks. */
function xmlText(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, " ").replace(/[&<>"]/g, (c) => entities[c]!);
}
