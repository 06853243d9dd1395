import { spawn } from "node:child_process";
import { join } from "node:path";
import { topFolders } from "../tree/index.ts";

/** Whose objects are counted. */
export interface PlanRequest {
  /** The source tree, absolute. */
  readonly root: string;
  /** The build folder, absolute. */
  readonly output: string;
  readonly srcarch: string;
  /** The `.config` by name without `CONFIG_`; strings without quotes. */
  readonly config: ReadonlyMap<string, string>;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Reads each folder's Kbuild file as `scripts/Makefile.build` does and prints the objects that it lists; `parts` mirrors the
 * search for composites in `scripts/Makefile.lib`. One process for all folders: what one file defines is taken away before the next,
 * where `proc-y` would make a composite of another `proc.o`.
 */
const READER = `
MAKEFLAGS += -rR
.DEFAULT_GOAL := kiln
kiln: ;
define enter
$(foreach name,$(filter-out $(known),$(.VARIABLES)),$(eval undefine $(name)))
obj := $(1)
src := $(srctree)/$(1)
obj-y :=
obj-m :=
lib-y :=
lib-m :=
extra-y :=
always-y :=
subdir-y :=
subdir-m :=
-include $$(firstword $$(wildcard $(srctree)/$(1)/Kbuild $(srctree)/$(1)/Makefile))
endef
parts = $(or $(strip $($(1:.o=-objs)) $($(1:.o=-y)) $(if $(filter m,$(2)),$($(1:.o=-m)))),$(1))
list = $(filter %.o,$(foreach object,$(filter %.o,$(1)),$(call parts,$(object),$(2))))
below = $(patsubst %/,%,$(filter %/,$(obj-y) $(obj-m)) $(addsuffix /,$(subdir-y) $(subdir-m)))
visit = $(eval $(call enter,$(1)))\\
$(foreach found,$(call list,$(obj-y) $(lib-y) $(extra-y) $(always-y),y) $(call list,$(obj-m) $(lib-m),m),$(info $(1)/$(found)))\\
$(foreach folder,$(addprefix $(1)/,$(below)),$(call visit,$(folder)))
known := $(.VARIABLES) known name folder object found 0 1 2
$(foreach folder,$(folders),$(call visit,$(folder)))
`;

/** Milliseconds; measured: 40 of the processor for tinyconfig, 330 for x86's defconfig (2900 objects). */
const LIMIT = 20_000;

/**
 * The objects that the Kbuild files list for a configuration, as kbuild names them, composites as their parts: what make will
 * compile in an empty build folder, but for host programs and what goes with the image only (boot/, realmode, vDSO).
 * Empty when the files cannot be read.
 */
export async function plannedObjects(request: PlanRequest): Promise<ReadonlySet<string>> {
  const { root, output, srcarch, config, env } = request;
  const folders = topFolders(root, srcarch)
    .filter(({ options, needs }) => {
      const on = (name: string): boolean => (config.get(name) ?? "n") !== "n";
      return (options.length === 0 || options.some(on)) && needs.every(on);
    })
    .map(({ folder }) => folder);
  const given = {
    srctree: root,
    objtree: output,
    SRCARCH: srcarch,
    ARCH: srcarch,
    BITS: config.get("64BIT") === "y" ? "64" : "32",
    folders: folders.join(" "),
  };
  const assignments = [
    ...Object.entries(given).map(([name, value]) => `${name} := ${value}`),
    ...[...config].map(([name, value]) => `CONFIG_${name} := ${value.replaceAll("$", "$$$$").replaceAll("#", "\\#")}`),
  ];
  const text = await answer(`${assignments.join("\n")}\n${READER}`, output, env);
  const objects = new Set<string>();
  for (const line of text.split("\n")) if (line.endsWith(".o")) objects.add(join(line));
  return objects;
}

function answer(makefile: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((settle) => {
    const child = spawn("make", ["-s", "-f", "-"], { cwd, env, stdio: ["pipe", "pipe", "ignore"], timeout: LIMIT });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    // It may end before it has read all.
    child.stdin.on("error", () => {});
    child.on("error", () => settle(""));
    child.on("close", () => settle(text));
    child.stdin.end(makefile);
  });
}
