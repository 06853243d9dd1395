import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDamagedImage } from "../build/index.ts";
import { configValues, type Failure, failure, readText } from "../tree/index.ts";

/** Architectures that Kiln boots, as `ARCH` names them. */
export type GuestArch = "x86_64" | "arm64";

/** A kernel as `make` left it in its build folder. */
export interface BuiltKernel {
  /** The build folder, absolute. */
  readonly folder: string;
  readonly arch: GuestArch;
  /** The file that QEMU is given. */
  readonly image: string;
  /** `include/config/kernel.release`; empty when it is missing. */
  readonly release: string;
  /** The values in `.config` by name without `CONFIG_`; what is not set is absent. */
  readonly config: ReadonlyMap<string, string>;
}

const IMAGES: Readonly<Record<GuestArch, string>> = {
  x86_64: "arch/x86/boot/bzImage",
  arm64: "arch/arm64/boot/Image",
};

/** The kernel in a build folder; of two architectures the one asked for, else the first that is there. */
export function findKernel(folder: string, arch?: GuestArch): BuiltKernel | Failure {
  const wanted: readonly GuestArch[] = arch === undefined ? ["x86_64", "arm64"] : [arch];
  const found = wanted.find((name) => existsSync(join(folder, IMAGES[name])));
  if (found === undefined) {
    const names = wanted.map((name) => IMAGES[name]).join(" or ");
    return failure(
      `there is no kernel in ${folder}: no ${names}`,
      "build it with `kiln build`, or name its folder: O=DIR",
    );
  }
  const dotConfig = join(folder, ".config");
  if (!existsSync(dotConfig)) {
    return failure(`there is no .config in ${folder}`, "name the folder that the kernel was built in: O=DIR");
  }
  const image = join(folder, IMAGES[found]);
  if (isDamagedImage(image)) return failure(`${image} is damaged: no whole kernel image`, "kiln build makes it again");
  const settings = readText(dotConfig);
  if (settings.kind === "failure") return settings;
  const release = join(folder, "include/config/kernel.release");
  return {
    folder,
    arch: found,
    image,
    release: existsSync(release) ? readFileSync(release, "utf8").trim() : "",
    config: configValues(settings.text),
  };
}
