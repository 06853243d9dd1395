export { type BuildEvent, type BuildResult, buildKernel, builtInTree } from "./build.ts";
export { type InstalledKernel, installKernel, listInstalled, removeInstalled, rollbackInstalled } from "./install.ts";
export { type Finding, onPath, preflight } from "./preflight.ts";
