import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { autoloadCheck, GUEST_CHECKS, needsOf } from "../boot/index.ts";
import { runningConfig, treeStamp } from "../tree/index.ts";
import type { RoleChoice } from "./asked.ts";
import { makeVariables, readConfig } from "./build.ts";
import type { TreeRequest } from "./event.ts";
import { readInput } from "./input.ts";
import type { LocatedTree } from "./open-tree.ts";
import { digestOf, stampOf } from "./up-record.ts";

/** What the steps of `kiln up` hang on: a step whose inputs are those of an earlier run, and whose work stands, is not done again. */
export interface UpInputs {
  /** What every step depends on that reads the tree: its files, and who compiles them. */
  readonly source: string;
  configure(): string;
  build(): string;
  /** Whether there is a configuration, a kernel, and one that is installed below the staging root. */
  configured(): boolean;
  built(): boolean;
  installed(): boolean;
  /** The kernel's release, once it is built. */
  release(): string;
}

/** The inputs in a build folder. `texts`: the documents'. */
export function upInputs(
  output: string,
  { root, environment }: LocatedTree,
  request: TreeRequest & { readonly base: string; readonly roles: RoleChoice; readonly settings: readonly string[] },
  texts: readonly string[],
): UpInputs {
  const { base, roles, settings } = request;
  const config = join(output, ".config");
  const dotConfig = (): string => (existsSync(config) ? readInput(config) : "");
  const source = digestOf(root, treeStamp(root, output), toolchainOf(environment), makeVariables(request));
  // What a newer Kiln's checks use is set, too.
  const needs = [...GUEST_CHECKS, autoloadCheck([])].map((check) => [check.symbols, needsOf(check)]);
  const asked = digestOf(texts, base, baseText(base), roles, settings, source, needs);
  const image = (): string => [imageOf(output), join(output, "modules.order")].map(stampOf).join(" ");
  const release = (): string => readFileSync(join(output, "include", "config", "kernel.release"), "utf8").trim();
  return {
    source,
    configure: () => digestOf(asked, dotConfig()),
    build: () => digestOf(dotConfig(), source, image()),
    configured: () => dotConfig() !== "",
    built: () => image().trim() !== "",
    installed: () =>
      [
        join(output, "root", "boot", `vmlinuz-${release()}`),
        ...(readConfig(output).get("MODULES") === "y"
          ? [join(output, "root", "lib", "modules", release(), "modules.dep")]
          : []),
      ].every((path) => existsSync(path)),
    release,
  };
}

/** The text of a base that is a file or the running kernel's, whose change makes the configuration another one. */
function baseText(base: string): string {
  if (base !== "running") return existsSync(base) ? readInput(base) : "";
  const running = runningConfig();
  return running.kind === "text" ? running.text : "";
}

/** The variables that say who compiles, and the versions that they tell; the rest of the environment changes nothing. */
function toolchainOf(environment: Readonly<Record<string, string>>): [string, string][] {
  const names =
    /^(?:S?RC|SUB)?ARCH$|^(?:HOST)?(?:CC|CXX|RUSTC)$|^(?:LD|AR|NM|OBJCOPY|OBJDUMP|READELF|STRIP|PAHOLE|BINDGEN)$|^CROSS_COMPILE$|^LLVM|_VERSION(?:_TEXT)?$|^KERNELVERSION$|^K(?:BUILD|CONFIG)_|^K[CA]FLAGS$/;
  return Object.entries(environment)
    .filter(([name]) => names.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The kernel in a build folder: of the architectures that Kiln boots, the one that is there. */
export function imageOf(output: string): string {
  const images = ["arch/x86/boot/bzImage", "arch/arm64/boot/Image"].map((name) => join(output, name));
  return images.find((path) => existsSync(path)) ?? images[0]!;
}
