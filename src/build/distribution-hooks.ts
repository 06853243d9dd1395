import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { BuiltImage } from "./built-image.ts";
import type { Installer } from "./installed-kernel.ts";
import { runGroup } from "./process-group.ts";
import { onPath } from "./system-package.ts";
import { type TreeMakeRequest, treeMake } from "./tree-make.ts";

/** The running system's own way to put a kernel into its place. */
export function systemInstaller(env: NodeJS.ProcessEnv): Installer {
  const home = env.HOME ?? homedir();
  // As the trees' scripts/install.sh looks for it.
  const places = [join(home, "bin/installkernel"), "/sbin/installkernel"];
  if (places.some(isExecutable)) return "installkernel";
  return onPath("kernel-install", env) ? "kernel-install" : "kiln";
}

/**
 * Puts a kernel into its place as the distribution does, initramfs and boot loader included. The end of what was said when that
 * failed, `undefined` when all went well. With `kiln` the image stands in `bootDir` already, and the hooks are left to run.
 */
export async function runInstallHooks(
  installer: Installer,
  request: TreeMakeRequest,
  built: BuiltImage,
  bootDir: string,
): Promise<string | undefined> {
  switch (installer) {
    case "installkernel":
      // The tree's own target calls it with the architecture's image.
      return treeMake(request, ["install", `INSTALL_PATH=${bootDir}`]);
    case "kernel-install":
      return run(
        ["kernel-install", "add", built.release, built.image],
        kernelInstallEnv(bootDir, request.env),
        request,
      );
    case "kiln":
      return runFolder("/etc/kernel/postinst.d", built.release, bootDir, request);
  }
}

/** The commands by which the distribution would be told, as a person would type them. */
export function hookCommands(
  action: "install" | "remove",
  installer: Installer,
  release: string,
  bootDir: string,
  image: string,
): readonly string[] {
  const folder = (name: string): string[] =>
    programsOf(`/etc/kernel/${name}`).map((program) => `${program} ${release} ${bootDir}/vmlinuz-${release}`);
  if (installer === "kernel-install")
    return [action === "install" ? `kernel-install add ${release} ${image}` : `kernel-install remove ${release}`];
  if (action === "remove") return [...folder("prerm.d"), ...folder("postrm.d")];
  return installer === "installkernel" ? [`make install INSTALL_PATH=${bootDir}`] : folder("postinst.d");
}

/** Tells the distribution that a kernel goes. */
export async function runRemoveHooks(
  installer: Installer,
  request: Pick<TreeMakeRequest, "env" | "signal">,
  release: string,
  bootDir: string,
): Promise<string | undefined> {
  if (installer === "kernel-install")
    return run(["kernel-install", "remove", release], kernelInstallEnv(bootDir, request.env), request);
  return (
    (await runFolder("/etc/kernel/prerm.d", release, bootDir, request)) ??
    (await runFolder("/etc/kernel/postrm.d", release, bootDir, request))
  );
}

/** Runs the programs of a folder as run-parts does, in the order of their names, each with the release and its image. */
async function runFolder(
  folder: string,
  release: string,
  bootDir: string,
  request: Pick<TreeMakeRequest, "env" | "signal">,
): Promise<string | undefined> {
  for (const program of programsOf(folder)) {
    const problem = await run([program, release, join(bootDir, `vmlinuz-${release}`)], request.env, request);
    if (problem !== undefined) return `${program}: ${problem}`;
  }
  return undefined;
}

/** The programs of a folder that run-parts would run. */
function programsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[\w.-]+$/.test(name) && !/\.(bak|dpkg-\w+|rpm\w+|swp)$/.test(name))
    .sort()
    .map((name) => join(folder, name))
    .filter(isExecutable);
}

function kernelInstallEnv(bootDir: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return bootDir === "/boot" ? env : { ...env, BOOT_ROOT: bootDir };
}

async function run(
  [command, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  { signal }: Pick<TreeMakeRequest, "signal">,
): Promise<string | undefined> {
  const said: string[] = [];
  const end = await runGroup({ command: command!, args, cwd: "/", env, signal, onLine: (line) => said.push(line) });
  if (end.status === 0 && !end.stopped) return undefined;
  return (
    end.failed ??
    (said.length === 0 ? `${basename(command!)} ended with status ${end.status}` : said.slice(-5).join("\n"))
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(dirname(path));
  } catch {
    return false;
  }
}
