import { type PackageNames, packageName, packageRemedy } from "./system-package.ts";

/** Something that would stop a build or the kernel's start. */
export interface Finding {
  /** `error`: the build would fail; `warning`: the kernel may not boot, or the check could not be sure. */
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What mends it on this system. */
  readonly remedy: string;
  /** The package that would mend it, as this system calls it. */
  readonly package?: string | undefined;
}

/** What is checked before a build. */
export interface PreflightRequest {
  readonly root: string;
  readonly output: string;
  readonly env: NodeJS.ProcessEnv;
  readonly variables: Readonly<Record<string, string>>;
  /** Folder below `arch/`: "x86". */
  readonly srcarch: string;
  /** The `.config` by name without `CONFIG_`; strings without quotes, what is not set absent. */
  readonly config: ReadonlyMap<string, string>;
  /** Whether the kernel will be started with an initramfs; `undefined`: as the configuration and this system tell. */
  readonly initramfs: boolean | undefined;
  /** make's targets. */
  readonly targets?: readonly string[] | undefined;
  readonly reproducible?: boolean | undefined;
}

/** A finding that a package mends. */
export function lacking(message: string, packages: PackageNames, env: NodeJS.ProcessEnv): Finding {
  return {
    severity: "error",
    message,
    remedy: packageRemedy(packages, env),
    package: packageName(packages, env),
  };
}

/** The command that sets an option in the build folder that is checked. */
export function setCommand({ root, output }: PreflightRequest, ...settings: readonly string[]): string {
  const folder = output === root ? "" : ` O=${output}`;
  return `kiln set ${settings.join(" ")} -k ${root}${folder}`;
}
