export { debianRemedy } from "../build/index.ts";
export { checksum, type FoundTree } from "../tree/index.ts";
export { type ApplyResult, applyDocuments } from "./apply.ts";
export { type BootRequest, bootKernel, LEFT } from "./boot.ts";
export { type BuildKernelResult, build, type KernelPackage } from "./build.ts";
export { checkConfig } from "./check.ts";
export { type ConfMode, commandLineStyle, runConf } from "./conf.ts";
export { type ConflictsResult, findConflicts } from "./conflicts.ts";
export type { SessionContext, SessionEvent } from "./event.ts";
export { type ExplainDiffResult, explainDiff, type ToldDecision } from "./explain-diff.ts";
export { InputFailure } from "./failure.ts";
export { install, manageInstalled, planInstalling } from "./install.ts";
export type { AppliedLine, LineOutcome } from "./line-result.ts";
export { type LintReport, lintKconfig } from "./lint-kconfig.ts";
export { matchDocument, optionNames, rolesOfDocument, search } from "./lookup.ts";
export { type MakeTarget, runMakeTarget } from "./make-target.ts";
export { type KeptValue, type MinimizeResult, minimizeConfig } from "./minimize.ts";
export {
  type ListedModule,
  listModules,
  type ModulesResult,
  objectsOfOption,
  optionsOfModule,
  writeModules,
} from "./modules.ts";
export { type ProveResult, proveDocuments } from "./prove.ts";
export { type SetPlan, type SetResult, setOptions } from "./set.ts";
export { getSource, listSources, mayInstall, planSources, type SourceRequest, useSource } from "./source.ts";
export { type BuildFailure, type UpResult, up } from "./up.ts";
export { planUp, type UpPlan } from "./up-plan.ts";
export { explain, type WhyResult } from "./why.ts";
