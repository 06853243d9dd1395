export { treeEnvironment } from "./environment.ts";
export { type FoundTree, findTree, listTrees } from "./find.ts";
export { openTree } from "./open-tree.ts";
export { readText } from "./read-text.ts";
export { replaceFile } from "./replace-file.ts";
export { runningConfig } from "./running-config.ts";
export { runSourcePlan, type SourcePlan, sourcePlan } from "./source.ts";
export type { Failure, TreeEvent } from "./tree.ts";
export { failure } from "./tree.ts";
