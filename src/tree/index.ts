export { otherArchitectures } from "./architectures.ts";
export { cacheFolder } from "./cache-folder.ts";
export { checksum } from "./checksum.ts";
export { runCommand } from "./command.ts";
export { configValues } from "./config-values.ts";
export { setDefaultTree } from "./default-tree.ts";
export { treeEnvironment } from "./environment.ts";
export { findTree, isHeadersOnly, isTree } from "./find.ts";
export { createHost, fromBytes, toBytes } from "./host.ts";
export { type KbuildIndex, type KbuildObject, readKbuild, topFolders } from "./kbuild.ts";
export { makeFolders } from "./make-folder.ts";
export { getFromMirror, KERNEL_ORG } from "./mirror.ts";
export { type OpenedTree, openTree, sourceRoot, treeBehaviour } from "./open-tree.ts";
export { mayBecomeRoot, runPackageManager } from "./package-manager.ts";
export {
  checkPlan,
  checkPlanRequest,
  managerPlan,
  runSourcePlan,
  type SourcePlan,
  sourcePlan,
} from "./package-source.ts";
export { listPatches, patchTree } from "./patch-tree.ts";
export { dropLock, takeLock } from "./process-lock.ts";
export { readText } from "./read-text.ts";
export { replaceFile } from "./replace-file.ts";
export { runningConfig } from "./running-config.ts";
export { defaultKeyring } from "./signature.ts";
export type { Failure, TreeEvent } from "./tree.ts";
export { failure } from "./tree.ts";
export { type FoundTree, listTrees } from "./tree-list.ts";
export { treeStamp } from "./tree-stamp.ts";
export { unreadOptions } from "./unread-options.ts";
