export { type BuildEvent, type BuildResult, buildKernel } from "./build.ts";
export { askHosts, type FarmHost, icecreamState, parseHosts } from "./compile-farm.ts";
export { CacheLog, remoteStorage, remoteTrouble } from "./compiler-cache.ts";
export { type Launcher, launch } from "./compiler-launcher.ts";
export { damagedProducts, isDamagedImage, isDamagedModule } from "./damaged-product.ts";
export type { Finding } from "./finding.ts";
export { packGentoo } from "./gentoo-package.ts";
export { installKernel, planInstallation } from "./install.ts";
export { type InstallPlan, planRemoval, planRollback } from "./install-plan.ts";
export { type InstalledKernel, listInstalled } from "./installed-kernel.ts";
export { compilers } from "./make-words.ts";
export { readInstalled, removeInstalled, rollbackInstalled } from "./manage-installed.ts";
export { PACKAGE_TARGETS, type TreePackage } from "./package-target.ts";
export { preflight } from "./preflight.ts";
export {
  debianRemedy,
  everywhere,
  installCommand,
  onPath,
  type PackageNames,
  packageName,
  packageRemedy,
} from "./system-package.ts";
export { launcherRemedy } from "./tool-packages.ts";
