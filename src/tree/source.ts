import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** How this system's package manager gets kernel sources: commands as argument lists, in order. */
export interface SourcePlan {
  readonly manager: string;
  readonly commands: readonly (readonly string[])[];
}

const MANAGERS: readonly SourcePlan[] = [
  { manager: "emerge", commands: [["emerge", "--noreplace", "sys-kernel/gentoo-sources"]] },
  {
    manager: "apt-get",
    commands: [
      ["apt-get", "update"],
      [
        "apt-get",
        "install",
        "-y",
        "linux-source",
        "gcc",
        "make",
        "flex",
        "bison",
        "bc",
        "libelf-dev",
        "libssl-dev",
        "xz-utils",
      ],
    ],
  },
  {
    manager: "dnf",
    commands: [
      [
        "dnf",
        "install",
        "-y",
        "kernel-devel",
        "gcc",
        "make",
        "flex",
        "bison",
        "bc",
        "elfutils-libelf-devel",
        "openssl-devel",
      ],
    ],
  },
  {
    manager: "zypper",
    commands: [["zypper", "--non-interactive", "install", "kernel-source", "gcc", "make", "flex", "bison", "bc"]],
  },
  { manager: "pacman", commands: [["pacman", "-S", "--needed", "--noconfirm", "linux-headers", "base-devel", "bc"]] },
  {
    manager: "apk",
    commands: [["apk", "add", "linux-src", "build-base", "flex", "bison", "bc", "elfutils-dev", "openssl-dev"]],
  },
];

/** The plan for the package manager that this system has, `undefined` when it has none that Kiln knows. */
export function sourcePlan(env: NodeJS.ProcessEnv): SourcePlan | undefined {
  const folders = (env.PATH ?? "").split(delimiter);
  return MANAGERS.find(({ manager }) => folders.some((folder) => existsSync(join(folder, manager))));
}

/** Runs a plan with the terminal passed through; gives the first exit status that is not 0, else 0. */
export async function runSourcePlan(plan: SourcePlan): Promise<number> {
  for (const [command, ...args] of plan.commands) {
    const status = await new Promise<number>((settle) => {
      const child = spawn(command!, args, { stdio: ["ignore", 2, 2] });
      child.on("error", () => settle(127));
      child.on("close", (code) => settle(code ?? 1));
    });
    if (status !== 0) return status;
  }
  return 0;
}
