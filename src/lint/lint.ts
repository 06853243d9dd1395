import type { Diagnostic, Model } from "../kconfig/index.ts";
import { Possibilities } from "../resolve/index.ts";
import { deadFindings, type Suspect, stillSuspect, suspectsOf } from "./dead.ts";
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
 * Looks for mistakes in the Kconfig files of a tree. Each model is made when its turn comes and let go before the next one: a large
 * tree has some twenty. What is told is in the order of the files.
 */
export function lint({ here, open, others }: LintModels): LintResult {
  const read = lintHere(here);
  const proven = lintOpen(open, others);
  return {
    findings: sortFindings([...read.findings, ...proven.findings], read.files ?? proven.files ?? []),
    undecided: read.undecided,
  };
}

/** Ways to the models of a tree. */
export interface LintModels {
  /** The tree as it is read on this machine. */
  readonly here: () => { readonly model: Model | undefined; readonly diagnostics: readonly Diagnostic[] };
  /** The same read through `openHost`; asked for twice. */
  readonly open: () => Model | undefined;
  /** The open models of the tree's other architectures: what one of them defines, switches on or shows is no mistake. */
  readonly others: readonly (() => Model | undefined)[];
}

/** `files`: those of the model, in the order read. */
type Part = LintResult & { readonly files: readonly string[] | undefined };

function lintHere(here: LintModels["here"]): Part {
  const { model, diagnostics } = here();
  const findings: Finding[] = diagnostics.filter(({ code }) => code !== "macro-info").map(findingOf);
  let undecided = 0;
  if (model !== undefined) {
    const possibilities = new Possibilities(model);
    for (const rule of [lintSelects, lintDefaults]) {
      const result = rule(model, possibilities);
      findings.push(...result.findings);
      undecided += result.undecided;
    }
  }
  return { findings, undecided, files: model?.files };
}

function lintOpen(open: LintModels["open"], others: LintModels["others"]): Part {
  const doubts = doubtsOf(open);
  if (doubts === undefined) return { findings: [], undecided: 0, files: undefined };
  let { suspects } = doubts;
  const defined = new Set<string>();
  for (const other of others) suspects = cleared(suspects, other, defined);
  const findings = [...whyDead(suspects, open), ...undefinedFindings(doubts.names, defined)];
  return { findings, undecided: 0, files: doubts.files };
}

/** What other models may clear up, without anything of the model itself. */
interface Doubts {
  readonly suspects: readonly Suspect[];
  readonly names: readonly UndefinedName[];
  readonly files: readonly string[];
}

function doubtsOf(open: LintModels["open"]): Doubts | undefined {
  const model = open();
  if (model === undefined) return undefined;
  settleProbes(model);
  const suspects = suspectsOf(model);
  return { suspects, names: undefinedNames(model).filter(({ name }) => !isProbe(name)), files: model.files };
}

/** The model is made once more: keeping it all along would take as much memory again as one of the others. */
function whyDead(suspects: readonly Suspect[], open: LintModels["open"]): Finding[] {
  const model = suspects.length === 0 ? undefined : open();
  if (model === undefined) return [];
  settleProbes(model);
  return deadFindings(suspects, model);
}

/** The suspects that another model leaves; what it defines is added to `defined`. The model is nobody's afterwards. */
function cleared(
  suspects: readonly Suspect[],
  make: () => Model | undefined,
  defined: Set<string>,
): readonly Suspect[] {
  const other = make();
  if (other === undefined) return suspects;
  settleProbes(other);
  for (const symbol of other.symbols) if (symbol.nodes.length > 0) defined.add(symbol.name);
  return suspects.length > 0 ? stillSuspect(suspects, other) : suspects;
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
