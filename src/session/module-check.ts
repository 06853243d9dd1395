import { basename, dirname, join } from "node:path";
import type { BuiltKernel, GuestCheck } from "../boot/index.ts";
import type { KbuildIndex } from "../tree/index.ts";
import { MODULE_CHECK } from "./proof-level.ts";

/** A check for each of the options that is a module of its own: that it loads. */
export function moduleChecks(symbols: Iterable<string>, kernel: BuiltKernel, index: KbuildIndex): GuestCheck[] {
  return [...symbols]
    .filter((name) => kernel.config.get(name) === "m")
    .flatMap((name) => {
      const own = index
        .objectsOf(name)
        .find(({ object, module }) => module !== undefined && object === join(dirname(object), `${module}.o`));
      return own?.module === undefined ? [] : [loads(name, basename(own.module))];
    });
}

/** The kernel's own words tell a module whose start found no hardware (ENODEV, EOPNOTSUPP) from one that does not fit. */
function loads(symbol: string, module: string): GuestCheck {
  return {
    name: `${MODULE_CHECK}${module}`,
    symbols: [symbol],
    level: "present",
    programs: [{ name: "modprobe", package: "kmod" }],
    script: `modprobe ${module} 2> why || {
  cat why
  case "$(cat why)" in *"No such device"* | *"Operation not supported"*) exit 78 ;; esac
  exit 1
}
ls -d /sys/module/${module.replaceAll("-", "_")}
echo "${module} is loaded"
`,
  };
}
