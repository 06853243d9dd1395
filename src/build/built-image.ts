import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A kernel in a build folder. Paths are absolute. */
export interface BuiltImage {
  readonly release: string;
  /** What a boot loader starts. */
  readonly image: string;
  readonly config: string;
  /** `System.map`. */
  readonly map: string;
  readonly hasModules: boolean;
}

/** The images that architectures build, best first; `%` is `arch/SRCARCH/boot`. */
const IMAGES: Readonly<Record<string, readonly string[]>> = {
  x86: ["%/bzImage"],
  arm64: ["%/vmlinuz.efi", "%/Image.gz", "%/Image"],
  arm: ["%/zImage"],
  riscv: ["%/vmlinuz.efi", "%/Image.gz", "%/Image"],
  powerpc: ["vmlinux"],
  s390: ["%/bzImage"],
  loongarch: ["%/vmlinuz.efi", "%/vmlinux.efi", "vmlinux"],
};

/** The kernel that was built; `undefined` when there is none, or not all of it. */
export function builtImage(output: string, srcarch: string): BuiltImage | undefined {
  const release = readText(join(output, "include/config/kernel.release"))?.trim() ?? "";
  const names = IMAGES[srcarch] ?? ["%/Image", "vmlinux"];
  const image = names
    .map((name) => join(output, name.replace("%", `arch/${srcarch}/boot`)))
    .find((path) => existsSync(path));
  const config = join(output, ".config");
  const settings = readText(config);
  if (release === "" || image === undefined || settings === undefined) return undefined;
  const modular = /^CONFIG_MODULES=y$/m.test(settings);
  // The list is written when all of them are made.
  if (modular && !existsSync(join(output, "modules.order"))) return undefined;
  return { release, image, config, map: join(output, "System.map"), hasModules: modular };
}

function readText(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, "utf8") : undefined;
}
