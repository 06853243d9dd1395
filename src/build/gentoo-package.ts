import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { builtImage } from "./built-image.ts";
import { runGroup } from "./process-group.ts";
import { type TreeMakeRequest, treeMake } from "./tree-make.ts";

/** What came of packing. */
export type GentooPackage =
  | { readonly kind: "packed"; readonly files: readonly string[] }
  | { readonly kind: "not-packed"; readonly message: string; readonly hint: string };

/** Gentoo's names of architectures, where they are not the folder's below `arch/`. */
const ARCHES: Readonly<Record<string, string>> = { x86: "x86_64", powerpc: "ppc64", s390: "s390" };

/**
 * Packs a built kernel as genkernel's cache of kernels (`genkernel --kerncache=FILE`): `kernel-ARCH-RELEASE`, `System.map-…`,
 * `config-…` with `config-….orig`, and `lib/modules/RELEASE`, in one tar, xz compressed, in the build folder.
 */
export async function packGentoo(request: TreeMakeRequest & { readonly srcarch: string }): Promise<GentooPackage> {
  const { output, srcarch, env, signal, variables } = request;
  const built = builtImage(output, srcarch);
  if (built === undefined)
    return { kind: "not-packed", message: `there is no built kernel in ${output}`, hint: "build it: kiln build" };
  const { release } = built;
  const arch = srcarch === "x86" && variables.ARCH === "i386" ? "x86" : (ARCHES[srcarch] ?? srcarch);
  const folder = mkdtempSync(join(output, ".kiln-package-"));
  const failed = (message: string): GentooPackage => ({
    kind: "not-packed",
    message,
    hint: "mend the cause and start again; what was built stays",
  });
  try {
    const suffix = `${arch}-${release}`;
    for (const [from, name] of [
      [built.image, `kernel-${suffix}`],
      [built.map, `System.map-${suffix}`],
      [built.config, `config-${suffix}`],
      // What genkernel compares with the configuration that it is given.
      [built.config, `config-${suffix}.orig`],
    ] as const)
      if (existsSync(from)) copyFileSync(from, join(folder, name));
    mkdirSync(join(folder, "lib/modules"), { recursive: true });
    if (built.hasModules) {
      const problem = await treeMake(request, ["modules_install", `INSTALL_MOD_PATH=${folder}`]);
      if (problem !== undefined) return failed(`make modules_install failed:\n${problem}`);
      // They lead into this machine's folders.
      for (const link of ["build", "source"]) rmSync(join(folder, "lib/modules", release, link), { force: true });
    }
    const file = join(output, `kerncache-${suffix}.tar.xz`);
    const said: string[] = [];
    const end = await runGroup({
      command: "tar",
      args: [
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "-cJf",
        `${file}.new`,
        "-C",
        folder,
        ...readdirSync(folder).sort(),
      ],
      cwd: output,
      env,
      signal,
      onLine: (line) => said.push(line),
    });
    if (end.status !== 0) {
      rmSync(`${file}.new`, { force: true });
      return failed(`tar failed: ${end.failed ?? said.slice(-3).join("\n")}`);
    }
    renameSync(`${file}.new`, file);
    return { kind: "packed", files: [file] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
