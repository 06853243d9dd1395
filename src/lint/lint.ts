import type { Diagnostic, Model } from "../kconfig/index.ts";
import { Possibilities } from "../resolve/index.ts";
import { type Suspect, stillSuspect, suspectsOf } from "./dead.ts";
import { lintDefaults } from "./defaults.ts";
import { type Finding, sortFindings } from "./finding.ts";
import { isProbe, settleProbes } from "./open-host.ts";
import { type UndefinedName, undefinedFindings, undefinedNames } from "./references.ts";
import { lintSelects } from "./selects.ts";

/** What was found, and how much of it rests on what. */
export interface LintResult {
  readonly findings: readonly Finding[];
  /** Questions that got neither a configuration nor a proof within the limits. */
  readonly undecided: number;
}

/**
 * Looks for mistakes in the Kconfig files of a tree. `here` is the tree as it is read on this machine; `open` the same read
 * through `openHost`; `others` the open models of the tree's other architectures, made one at a time: what one of them
 * defines, switches on or shows is no mistake.
 */
export function lint(
  here: { readonly model: Model | undefined; readonly diagnostics: readonly Diagnostic[] },
  open: Model | undefined,
  others: Iterable<Model>,
): LintResult {
  const findings: Finding[] = here.diagnostics.filter(({ code }) => code !== "macro-info").map(findingOf);
  let undecided = 0;
  const { model } = here;
  if (model !== undefined) {
    const possibilities = new Possibilities(model);
    for (const rule of [lintSelects, lintDefaults]) {
      const result = rule(model, possibilities);
      findings.push(...result.findings);
      undecided += result.undecided;
    }
  }
  if (open !== undefined) {
    settleProbes(open);
    let suspects: readonly Suspect[] = suspectsOf(open);
    const names: readonly UndefinedName[] = undefinedNames(open).filter(({ symbol }) => !isProbe(symbol.name));
    const defined = new Set<string>();
    for (const other of others) {
      settleProbes(other);
      for (const symbol of other.symbols) if (symbol.nodes.length > 0) defined.add(symbol.name);
      if (suspects.length > 0) suspects = stillSuspect(suspects, other);
    }
    findings.push(...suspects.map((suspect) => suspect.finding()), ...undefinedFindings(names, defined));
  }
  return { findings: sortFindings(findings, (model ?? open)?.files ?? []), undecided };
}

/** What reading a file reported. */
function findingOf({ code, place, message, hint, text }: Diagnostic): Finding {
  const recursive = code === "recursive-dependency";
  const steps = recursive
    ? (text ?? "").split("\n").filter((line) => line.includes("\tsymbol ") || line.includes("\tchoice "))
    : [];
  return {
    rule: recursive ? "recursive-dependency" : "kconfig",
    place,
    subject: undefined,
    message,
    hint: hint ?? "mend the line",
    because: steps.map((step) => step.slice(step.indexOf("\t") + 1)),
  };
}
