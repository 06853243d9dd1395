export { type BuildEvent, type BuildRequest, type BuildResult, buildKernel, builtInTree } from "./build.ts";
export { type InstalledKernel, installKernel, listInstalled, removeInstalled, rollbackInstalled } from "./install.ts";
export { type Finding, onPath, preflight } from "./preflight.ts";
