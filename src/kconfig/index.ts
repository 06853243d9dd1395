export { type AutoConfTexts, type AutoConfValues, autoConfCommand, autoConfTexts, changedSince } from "./auto-conf.ts";
export { anyBehaviour, type Behaviour, espIdfBehaviour, kconfiglibBehaviour, latestBehaviour } from "./behaviour.ts";
export { CellValues } from "./cell-values.ts";
export type { Change, SymbolState } from "./change.ts";
export { changedInput } from "./changed-input.ts";
export { unpackModel } from "./column-model.ts";
export { answerAll, minimalConfig, type Odds, readOdds, rewriteAnswers, type WholeAnswer } from "./conf-answers.ts";
export { type ConfReading, ENDS, type GivenValues, readAnswers, readAutoConf, settleAnswers } from "./conf-read.ts";
export { type Cell, ConfState } from "./conf-state.ts";
export type { Configuration } from "./configuration.ts";
export { detectBehaviour } from "./detect-behaviour.ts";
export type { Diagnostic } from "./diagnostic.ts";
export {
  type AskingMode,
  answerQuestions,
  ask,
  type InputOver,
  type NoAnswer,
  type NoTerminal,
  type SelfAnswer,
  type Terminal,
} from "./dialogue.ts";
export {
  type DotConfigOptions,
  dotConfigLine,
  type LoadOptions,
  loadDotConfig,
  type WrittenValues,
  writeDotConfig,
  writeSavedefconfig,
} from "./dot-config.ts";
export { createConfiguration } from "./evaluation.ts";
export { type Cause, type Explanation, explain } from "./explain.ts";
export type { Comparison, Expression, Tristate } from "./expression.ts";
export { expressionText } from "./expression-text.ts";
export { GlibcRandom } from "./glibc-random.ts";
export type { Host } from "./host.ts";
export { MacroLines, UNANSWERED } from "./macro-lines.ts";
export type { MenuNode } from "./menu.ts";
export { busyboxHeader, headerCommand, menuHeader } from "./menu-header.ts";
export { applyMode, type Mode, rewriteTristates } from "./mode.ts";
export type { Model } from "./model.ts";
export { MODEL_LAYOUT, type ModelArrays, type ModelColumns } from "./model-columns.ts";
export { type ComparisonRule, compareValues, isValueOf, type RangeRule, wholeNumber } from "./number.ts";
export { parseKconfig } from "./parse-kconfig.ts";
export { type Renamed, readRenames, renamedLines } from "./renamed-options.ts";
export { type GrammarSources, type SecondReading, secondReading } from "./second-reading.ts";
export type {
  Choice,
  DefaultProperty,
  KSymbol,
  Place,
  PromptProperty,
  Property,
  RangeProperty,
  SelectProperty,
  SymbolType,
} from "./symbol.ts";
export { type JoinedTexts, TextColumn } from "./text-column.ts";
export { unmetDependencies } from "./unmet.ts";
export type { AnyValues, WrittenCells } from "./written-cells.ts";
export { yamlConfig, yamlLine } from "./yaml-config.ts";
