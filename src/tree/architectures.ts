import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

type Environment = Readonly<Record<string, string>>;

/**
 * The environments in which a tree is read for the architectures that `files` (those read so far) leave out; none where one
 * reading covers all. What the compiler says of itself stays that of `environment`.
 */
export function otherArchitectures(root: string, environment: Environment, files: readonly string[]): Environment[] {
  const read = new Set(files);
  const { SRCARCH = "" } = environment;
  const folder = join(root, "arch");
  if (!read.has(`arch/${SRCARCH}/Kconfig`) || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((arch) => !read.has(`arch/${arch}/Kconfig`) && existsSync(join(folder, arch, "Kconfig")))
    .map((arch) => ({ ...environment, ARCH: arch, SRCARCH: arch, UTS_MACHINE: arch, HEADER_ARCH: SRCARCH }));
}
