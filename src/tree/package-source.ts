import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { runPackageManager } from "./package-manager.ts";
import { type Failure, failure, type TreeEvent } from "./tree.ts";
import { byVersion, makefileVersion } from "./tree-version.ts";

/** How this system's package manager gets kernel sources. */
export interface SourcePlan {
  readonly manager: string;
  /** Commands as argument lists, in order. */
  readonly commands: readonly (readonly string[])[];
  /** A command that makes the tree that came the system's own; the name of the tree's folder is its last word. */
  readonly select: readonly string[] | undefined;
  /** What to know about these sources. */
  readonly note: string | undefined;
  /** The versions that the package manager has, as far as it can be asked beforehand; `undefined`: only it will tell. */
  readonly has: readonly string[] | undefined;
  /** Where the trees or archives come to lie: a folder, and the names there. */
  readonly place: { readonly folder: string; readonly names: RegExp; readonly below: string };
}

/** Which sources are wanted of a package manager. */
export interface PlanRequest {
  /** `6.12` or `6.12.5`; `undefined`: the newest. */
  readonly version: string | undefined;
  /** Gentoo's package: gentoo-sources (default), vanilla-sources or gentoo-kernel. */
  readonly package: string | undefined;
}

/** Gentoo's packages of sources, and the folders that they make. */
const GENTOO: Readonly<Record<string, RegExp>> = {
  "gentoo-sources": /^linux-[\d.]+-gentoo(-r\d+)?$/,
  "vanilla-sources": /^linux-[\d.]+(-rc\d+)?$/,
  "gentoo-kernel": /^linux-[\d.]+-gentoo(-r\d+)?-dist$/,
};

const FOLDERS = { folder: "/usr/src", names: /^linux-\d/, below: "" } as const;
const CONFIGURE_ONLY = (sources: string): string =>
  `${sources} has the Kconfig files without the C files: it can be configured, not built; ` +
  "kiln source get VERSION --mirror gets all of it";

/** What each package manager does, by the program that says it is there; the first one found is taken. */
const MANAGERS: Readonly<Record<string, (request: PlanRequest) => Omit<SourcePlan, "manager">>> = {
  emerge: ({ version, package: name = "gentoo-sources" }) => ({
    // Kiln has asked: emerge, which EMERGE_DEFAULT_OPTS may make ask, could not without a terminal of its own. --update brings the
    // newest beside those that are there (each version has a slot of its own), and does nothing when it is there.
    commands: [["emerge", "--ask=n", "--update", gentooAtom(name, version)]],
    select: ["eselect", "kernel", "set"],
    note: name === "gentoo-kernel" ? CONFIGURE_ONLY("gentoo-kernel") : undefined,
    has: undefined,
    place: { folder: "/usr/src", names: GENTOO[name] ?? /^linux-/, below: "" },
  }),
  "apt-get": ({ version }) => {
    const series = version?.split(".").slice(0, 2).join(".");
    const source = series === undefined ? "linux-source" : `linux-source-${series}`;
    const tools = ["gcc", "make", "flex", "bison", "bc", "libelf-dev", "libssl-dev", "xz-utils"];
    // What is installed stays as it is; another apt that runs is waited for.
    const options = ["-y", "--no-upgrade", "-o", "DPkg::Lock::Timeout=300"];
    const install = ["apt-get", "install", ...options, source, ...tools];
    const known = spawnSync("apt-cache", ["show", source], { stdio: "ignore" }).status === 0;
    return {
      commands: known ? [install] : [["apt-get", "update"], install],
      select: undefined,
      note: undefined,
      has: undefined,
      place: { folder: "/usr/src", names: /^linux-source-[\d.]+\.tar\.\w+$/, below: "" },
    };
  },
  dnf: ({ version }) => ({
    commands: [["dnf", "install", "-y", version === undefined ? "kernel-devel" : `kernel-devel-${version}*`]],
    select: undefined,
    note: CONFIGURE_ONLY("Fedora's kernel-devel"),
    has: undefined,
    place: { folder: "/usr/src/kernels", names: /^\d/, below: "" },
  }),
  zypper: ({ version }) => {
    const words = ["--no-refresh", "--xmlout", "search", "--details", "--match-exact", "--type", "package"];
    const has = editions(["zypper", ...words, "kernel-source"], /<solvable .*\bedition="([^"-]+)/g);
    return {
      commands: [["zypper", "--non-interactive", "install", `kernel-source${zypperBound(version)}`]],
      select: undefined,
      note: undefined,
      has: has.length > 0 ? has : undefined,
      place: FOLDERS,
    };
  },
  pacman: ({ version }) => {
    // Arch has one current kernel and one long-term kernel, no others.
    const [current, longTerm] = ["linux-headers", "linux-lts-headers"].map((name) => ({
      name,
      has: editions(["pacman", "-Si", name], /^Version *: *(?:\d+:)?([^\s-]+)/gm),
    })) as [Headers, Headers];
    const { name } =
      version === undefined
        ? current
        : ([current, longTerm].find(({ has }) => has.some((known) => fitsVersion(known, version))) ?? longTerm);
    const install = ["pacman", "-S", "--needed", "--noconfirm", name];
    const has = [...current.has, ...longTerm.has];
    return {
      commands: has.length > 0 ? [install] : [["pacman", "-Sy"], install],
      select: undefined,
      note: CONFIGURE_ONLY(`Arch's ${name}`),
      has: has.length > 0 ? has : undefined,
      place: { folder: "/usr/lib/modules", names: /^\d/, below: "build" },
    };
  },
  apk: () => {
    const has = editions(["apk", "search", "-e", "linux-lts-dev"], /^linux-lts-dev-([\d.]+)/gm);
    const install = ["apk", "add", "linux-lts-dev"];
    return {
      commands: has.length > 0 ? [install] : [["apk", "update"], install],
      select: undefined,
      note: CONFIGURE_ONLY("Alpine's linux-lts-dev"),
      has: has.length > 0 ? has : undefined,
      place: { folder: "/usr/src", names: /^linux-headers-\d/, below: "" },
    };
  },
};

/** A package of headers, and the versions of it that are offered. */
interface Headers {
  readonly name: string;
  readonly has: readonly string[];
}

/** The versions that a package manager tells of, without the release of the package, the newest first; none when it knows nothing. */
function editions([program = "", ...args]: readonly string[], pattern: RegExp): readonly string[] {
  const { stdout } = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  return [...new Set([...(stdout ?? "").matchAll(pattern)].map((match) => match[1]!))].sort(byVersion);
}

/** The plan for the package manager that this system has, `undefined` when it has none that Kiln knows. */
export function sourcePlan(request: PlanRequest, env: NodeJS.ProcessEnv): SourcePlan | undefined {
  const folders = (env.PATH ?? "").split(delimiter);
  const manager = Object.keys(MANAGERS).find((name) => folders.some((folder) => existsSync(join(folder, name))));
  return manager === undefined ? undefined : managerPlan(manager, request);
}

/** The plan of one package manager, by its program's name. */
export function managerPlan(manager: string, request: PlanRequest): SourcePlan | undefined {
  const plan = MANAGERS[manager]?.(request);
  return plan === undefined ? undefined : { manager, ...plan };
}

/** What is wrong with what is asked of a package manager. */
export function checkPlanRequest({ version, package: name }: PlanRequest): Failure | undefined {
  // These words become arguments of a program that runs as root.
  if (version !== undefined && !/^\d+\.\d+(\.\d+)?(-r\d+)?$/.test(version))
    return failure(`"${version}" is no version`, "name it as 6.12 or 6.12.5");
  if (name !== undefined && GENTOO[name] === undefined)
    return failure(`there is no package ${name} of kernel sources`, `one of ${Object.keys(GENTOO).join(", ")}`);
  return undefined;
}

/** A package or version that the package manager is known not to have: told before it is asked for anything. */
export function checkPlan({ manager, has }: SourcePlan, { version, package: name }: PlanRequest): Failure | undefined {
  if (name !== undefined && manager !== "emerge")
    return failure(`${manager} has no package ${name}`, "--package names one of Gentoo's; leave it out");
  if (has === undefined || version === undefined || has.some((known) => fitsVersion(known, version))) return undefined;
  return failure(
    `${manager} has no sources of Linux ${version}; it has ${has.join(", ")}`,
    "get a release with kiln source get VERSION --mirror",
  );
}

/** Runs a plan, its output on standard error, and gives the tree or archive that it brought. */
export async function runSourcePlan(
  plan: SourcePlan,
  request: PlanRequest,
  options: {
    readonly env: NodeJS.ProcessEnv;
    readonly onEvent: (event: TreeEvent) => void;
    readonly signal: AbortSignal | undefined;
  },
): Promise<{ readonly kind: "got"; readonly path: string } | Failure> {
  const before = new Set(candidates(plan, undefined));
  for (const command of plan.commands) {
    const failed = await runPackageManager(command, options);
    if (failed === undefined) continue;
    const offered = options.signal?.aborted || request.version === undefined ? "" : offers(plan.manager);
    const hint = `${failed.hint}, or get a release with kiln source get VERSION --mirror`;
    return failure(failed.message, offered === "" ? hint : `${hint}; ${plan.manager} has ${offered}`);
  }
  const there = candidates(plan, request.version);
  const path = there.find((candidate) => !before.has(candidate)) ?? there[0];
  if (path === undefined)
    return failure(
      `${plan.manager} has brought no ${request.version === undefined ? "kernel sources" : `Linux ${request.version}`} to ${plan.place.folder}`,
      "see its messages above, or get a release with kiln source get VERSION --mirror",
    );
  if (plan.select !== undefined) {
    const failed = await runPackageManager([...plan.select, basename(path)], options);
    if (failed !== undefined) return failed;
  }
  return { kind: "got", path };
}

/** The packages of sources that a package manager has to offer, where that is quickly known; else empty. */
function offers(manager: string): string {
  if (manager !== "apt-get") return "";
  const search = spawnSync("apt-cache", ["--names-only", "search", "^linux-source-[0-9.]+$"], { encoding: "utf8" });
  const names = (search.stdout ?? "").split("\n").flatMap((line) => /^linux-source-\S+/.exec(line)?.[0] ?? []);
  return names.sort(byVersion).join(", ");
}

/** Trees and archives in a plan's place that fit a version, the newest first. */
function candidates({ place }: SourcePlan, version: string | undefined): string[] {
  if (!existsSync(place.folder)) return [];
  return readdirSync(place.folder)
    .filter((name) => place.names.test(name))
    .sort(byVersion)
    .map((name) => join(place.folder, name, place.below))
    .filter((path) => version === undefined || fits(path, version));
}

function fits(path: string, version: string): boolean {
  const archive = /linux-source-([\d.]+)\.tar/.exec(path)?.[1];
  // Archives are named by their series alone.
  if (archive !== undefined) return version === archive || version.startsWith(`${archive}.`);
  return fitsVersion(makefileVersion(path).replace(/[^\d.].*$/, ""), version.replace(/-r\d+$/, ""));
}

/** Whether a release is the one that is wanted, or of the wanted series. */
function fitsVersion(release: string, wanted: string): boolean {
  return release === wanted || release.startsWith(`${wanted}.`);
}

/** A release exactly, or the newest below the next series: zypper, given both bounds of one, installs a package for each. */
function zypperBound(version: string | undefined): string {
  const [major, minor, patch] = (version ?? "").replace(/-r\d+$/, "").split(".");
  if (minor === undefined) return "";
  return patch === undefined ? `<${major}.${Number(minor) + 1}` : `=${major}.${minor}.${patch}`;
}

function gentooAtom(name: string, version: string | undefined): string {
  if (version === undefined) return `sys-kernel/${name}`;
  return `=sys-kernel/${name}-${version}${/^\d+\.\d+$/.test(version) ? "*" : ""}`;
}
