export { type BuildEvent, type BuildResult, buildKernel, builtInTree } from "./build.ts";
export { type InstalledKernel, installKernel, listInstalled, removeInstalled, rollbackInstalled } from "./install.ts";
export { type Finding, preflight } from "./preflight.ts";
export { everywhere, installCommand, onPath, type PackageNames, packageName, packageRemedy } from "./system-package.ts";
