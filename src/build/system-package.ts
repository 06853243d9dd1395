import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A package's name by package manager: Debian's apt, Fedora's dnf, openSUSE's zypper, Arch's pacman, Gentoo's emerge, Alpine's apk. */
export type PackageNames = readonly [
  apt: string,
  dnf: string,
  zypper: string,
  pacman: string,
  emerge: string,
  apk: string,
];

interface Manager {
  readonly program: string;
  /** What a user types. */
  readonly install: string;
  /** Before the names of packages, with nothing asked. */
  readonly unasked: readonly string[];
}

/** In the order of `PackageNames`. */
const MANAGERS: readonly Manager[] = [
  { program: "apt-get", install: "apt-get install", unasked: ["apt-get", "install", "-y", "--no-install-recommends"] },
  { program: "dnf", install: "dnf install", unasked: ["dnf", "install", "-y"] },
  { program: "zypper", install: "zypper install", unasked: ["zypper", "--non-interactive", "install"] },
  { program: "pacman", install: "pacman -S", unasked: ["pacman", "-S", "--needed", "--noconfirm"] },
  { program: "emerge", install: "emerge", unasked: ["emerge", "--ask=n", "--noreplace"] },
  { program: "apk", install: "apk add", unasked: ["apk", "add"] },
];

/** A package that has one name everywhere but in Gentoo, where names have a category. */
export function everywhere(name: string, gentoo: string): PackageNames {
  return [name, name, name, name, gentoo, name];
}

/** What a package is called here; `undefined` on a system whose package manager Kiln does not know. */
export function packageName(packages: PackageNames, env: NodeJS.ProcessEnv): string | undefined {
  const index = managerIndex(env);
  return index < 0 ? undefined : packages[index];
}

/** The command that installs a package here, for a message. */
export function packageRemedy(packages: PackageNames, env: NodeJS.ProcessEnv): string {
  const name = packageName(packages, env);
  return name === undefined ? `install ${packages[0]}` : `${MANAGERS[managerIndex(env)]!.install} ${name}`;
}

/** How packages that are known by Debian's names alone are installed here, for a message. */
export function debianRemedy(names: readonly string[], env: NodeJS.ProcessEnv): string {
  const listed = names.join(" ");
  return MANAGERS[managerIndex(env)]?.program === "apt-get"
    ? `apt-get install ${listed}`
    : `install ${listed} (so Debian calls the package${names.length === 1 ? "" : "s"})`;
}

/** The command that installs packages by this system's names without a question; `undefined`: no known package manager. */
export function installCommand(names: readonly string[], env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const manager = MANAGERS[managerIndex(env)];
  return manager === undefined ? undefined : [...manager.unasked, ...names];
}

function managerIndex(env: NodeJS.ProcessEnv): number {
  return MANAGERS.findIndex(({ program }) => onPath(program, env));
}

/** Whether a program is there, by path or in `PATH`. */
export function onPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return findOnPath(program, env) !== undefined;
}

/** The file that a program's name means; `undefined`: none. */
export function findOnPath(program: string, env: NodeJS.ProcessEnv): string | undefined {
  if (program.includes("/")) return existsSync(program) ? program : undefined;
  return (env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}
