import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { runGroup } from "./process-group.ts";

/** One installation. */
export interface InstallRequest {
  readonly root: string;
  /** The build folder, absolute. */
  readonly output: string;
  /** Where the file system that gets the kernel begins; `/` is the running system. */
  readonly target: string;
  /** Where kernels lie, absolute; by default `TARGET/boot`. */
  readonly bootDir: string;
  readonly srcarch: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
  readonly headers: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A kernel that Kiln installed. Paths lead from the target's root, without the first `/`. */
export interface InstalledKernel {
  readonly release: string;
  readonly files: readonly string[];
  /** `lib/modules/RELEASE`; empty for a kernel without modules. */
  readonly modules: string;
  /** Whether an older kernel of the same release is kept as `.old`. */
  readonly keepsOld: boolean;
  /** ISO 8601. */
  readonly installed: string;
}

/** How an installation ended. */
export type InstallResult =
  | { readonly kind: "installed"; readonly kernel: InstalledKernel }
  | { readonly kind: "not-installed"; readonly message: string; readonly hint: string };

/** The images that architectures build, best first; `%` is `arch/SRCARCH/boot`. */
const IMAGES: Readonly<Record<string, readonly string[]>> = {
  x86: ["%/bzImage"],
  arm64: ["%/Image.gz", "%/Image"],
  arm: ["%/zImage"],
  riscv: ["%/Image.gz", "%/Image"],
  powerpc: ["vmlinux"],
  s390: ["%/bzImage"],
  loongarch: ["%/vmlinux.efi", "vmlinux"],
};

/** Installs a built kernel, its modules, map and configuration, and records what it put where. */
export async function installKernel(request: InstallRequest, now: Date): Promise<InstallResult> {
  const { root, output, target, bootDir, srcarch, variables, env, signal } = request;
  const release = readText(join(output, "include/config/kernel.release"))?.trim();
  const names = IMAGES[srcarch] ?? ["%/Image", "vmlinux"];
  const image = names
    .map((name) => join(output, name.replace("%", `arch/${srcarch}/boot`)))
    .find((path) => existsSync(path));
  if (release === undefined || release === "" || image === undefined)
    return {
      kind: "not-installed",
      message: `there is no built kernel in ${output}`,
      hint: "build it first: kiln build",
    };
  const make = async (...words: string[]): Promise<string | undefined> => {
    const said: string[] = [];
    const given = Object.entries({ ...variables, ...(output === root ? {} : { O: output }) });
    const args = ["-s", ...given.map(([name, value]) => `${name}=${value}`), ...words];
    const end = await runGroup({ command: "make", args, cwd: root, env, signal, onLine: (line) => said.push(line) });
    signal?.throwIfAborted();
    return end.status === 0 ? undefined : (end.failed ?? said.slice(-5).join("\n"));
  };
  const failed = (message: string): InstallResult => ({
    kind: "not-installed",
    message,
    hint: "what was there before is untouched or kept as .old; mend the cause and start again",
  });
  mkdirSync(target, { recursive: true });
  mkdirSync(bootDir, { recursive: true });
  const modules = join("lib/modules", release);
  const hasModules =
    existsSync(join(output, "modules.order")) &&
    (readText(join(output, ".config")) ?? "").includes("\nCONFIG_MODULES=y");
  const kept = keepOld(target, bootDir, release, hasModules ? modules : undefined);
  if (hasModules) {
    const problem = await make("modules_install", `INSTALL_MOD_PATH=${target === "/" ? "" : target}`);
    if (problem !== undefined) return failed(`make modules_install failed:\n${problem}`);
  }
  const files: string[] = [];
  if (target === "/") {
    // The tree's own target: it calls installkernel, which runs kernel-install or /etc/kernel/*.d of the distribution.
    const problem = await make("install", `INSTALL_PATH=${bootDir}`);
    if (problem !== undefined) return failed(`make install failed:\n${problem}`);
    for (const name of ["vmlinuz", "System.map", "config"])
      files.push(join(bootDir, `${name}-${release}`).replace(/^\//, ""));
  } else {
    const copies: readonly (readonly [from: string, name: string])[] = [
      [image, `vmlinuz-${release}`],
      [join(output, "System.map"), `System.map-${release}`],
      [join(output, ".config"), `config-${release}`],
    ];
    for (const [from, name] of copies) {
      if (!existsSync(from)) continue;
      const to = join(bootDir, name);
      copyFileSync(from, `${to}.new`);
      renameSync(`${to}.new`, to);
      files.push(to.startsWith(target) ? to.slice(target.length).replace(/^\//, "") : to);
    }
  }
  if (request.headers) {
    const problem = await make("headers_install", `INSTALL_HDR_PATH=${join(target, "usr")}`);
    if (problem !== undefined) return failed(`make headers_install failed:\n${problem}`);
  }
  const kernel = { release, files, modules: hasModules ? modules : "", keepsOld: kept, installed: now.toISOString() };
  record(target, [...listInstalled(target).filter((other) => other.release !== release), kernel]);
  return { kind: "installed", kernel };
}

/** The kernels that Kiln installed below a target, in the order of their installation. */
export function listInstalled(target: string): InstalledKernel[] {
  try {
    return JSON.parse(readFileSync(recordOf(target), "utf8")) as InstalledKernel[];
  } catch {
    return [];
  }
}

/** Takes an installed kernel away, its `.old` with it; `false` when Kiln installed none of that release. */
export function removeInstalled(target: string, release: string): boolean {
  const all = listInstalled(target);
  const kernel = all.find((other) => other.release === release);
  if (kernel === undefined) return false;
  for (const path of [...kernel.files, kernel.modules].filter((path) => path !== "")) {
    rmSync(join(target, path), { recursive: true, force: true });
    rmSync(join(target, `${path}.old`), { recursive: true, force: true });
  }
  record(
    target,
    all.filter((other) => other !== kernel),
  );
  return true;
}

/** Puts the `.old` kernel of a release back in the place of the present one; `false` when none is kept. */
export function rollbackInstalled(target: string, release: string): boolean {
  const all = listInstalled(target);
  const kernel = all.find((other) => other.release === release);
  const paths = kernel === undefined ? [] : [...kernel.files, kernel.modules].filter((path) => path !== "");
  const old = paths.filter((path) => existsSync(join(target, `${path}.old`)));
  if (kernel === undefined || old.length === 0) return false;
  for (const path of old) {
    const place = join(target, path);
    rmSync(`${place}.failed`, { recursive: true, force: true });
    if (existsSync(place)) renameSync(place, `${place}.failed`);
    renameSync(`${place}.old`, place);
    rmSync(`${place}.failed`, { recursive: true, force: true });
  }
  record(
    target,
    all.map((other) => (other === kernel ? { ...kernel, keepsOld: false } : other)),
  );
  return true;
}

/** Copies what the installation will write over to `.old`; the present one stays in place until it is replaced. */
function keepOld(target: string, bootDir: string, release: string, modules: string | undefined): boolean {
  let kept = false;
  const keep = (path: string): void => {
    if (!existsSync(path)) return;
    rmSync(`${path}.old.new`, { recursive: true, force: true });
    cpSync(path, `${path}.old.new`, { recursive: true, verbatimSymlinks: true });
    rmSync(`${path}.old`, { recursive: true, force: true });
    renameSync(`${path}.old.new`, `${path}.old`);
    kept = true;
  };
  const own = new RegExp(`^(vmlinuz|System\\.map|config)-${release.replace(/[.+^$()]/g, "\\$&")}$`);
  for (const name of readdirSync(bootDir)) if (own.test(name)) keep(join(bootDir, name));
  if (modules !== undefined) keep(join(target, modules));
  return kept;
}

function recordOf(target: string): string {
  return join(target, "var/lib/kiln/installed.json");
}

function record(target: string, kernels: readonly InstalledKernel[]): void {
  const file = recordOf(target);
  mkdirSync(dirname(file), { recursive: true });
  const part = join(dirname(file), `.${basename(file)}.${process.pid}`);
  writeFileSync(part, `${JSON.stringify(kernels, undefined, 2)}\n`);
  renameSync(part, file);
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
