import { join } from "node:path";
import {
  type Behaviour,
  type Configuration,
  type Renamed,
  readRenames,
  renamedLines,
  writeDotConfig,
} from "../kconfig/index.ts";
import { toBytes } from "../tree/index.ts";
import { readConf } from "./conf-files.ts";
import type { OpenTree } from "./open-tree.ts";

/** What stands around the values in the files of a project of the Kconfiglib family; nothing for others. */
export interface FamilyFrame {
  /** Above a `.config`, ended. */
  readonly heading: string;
  /** Above a minimal configuration, ended. */
  readonly minimalHeading: string;
  /** ESP-IDF: what old names stand for; they are told at the end of a `sdkconfig`, and read. */
  readonly renames: ReadonlyMap<string, Renamed>;
}

/** Texts have one character for each byte; `cwd`: where names of files lead. */
export function familyFrame(
  { heading: style, marksDefaults }: Behaviour,
  { environment, root, cwd }: Pick<OpenTree, "environment" | "root"> & { readonly cwd: string },
): FamilyFrame {
  if (style !== "none") return { heading: "", minimalHeading: "", renames: new Map() };
  const given = toBytes(environment.KCONFIG_CONFIG_HEADER ?? "");
  if (!marksDefaults) return { heading: given, minimalHeading: given, renames: new Map() };
  const project = `# Espressif IoT Development Framework (ESP-IDF) ${toBytes(environment.IDF_VERSION ?? "")} Project`;
  const how = "# This file was generated using idf.py save-defconfig or menuconfig [D] key. It can be edited manually.";
  return {
    heading: `#\n# Automatically generated file. DO NOT EDIT.\n${project} Configuration\n#\n`,
    minimalHeading: `${how}\n${project} Minimal Configuration\n#\n`,
    renames: renamesOf({ environment, root, cwd }),
  };
}

/** Those of the tree, and of the components that COMPONENT_SDKCONFIG_RENAMES lists. */
function renamesOf({ environment, root, cwd }: Parameters<typeof familyFrame>[1]): Map<string, Renamed> {
  const listed = (environment.COMPONENT_SDKCONFIG_RENAMES ?? "").split(/[ ;]+/).filter((name) => name !== "");
  const files = [join(root, "sdkconfig.rename"), ...listed];
  const texts = files.map((name) => readConf(name.startsWith("/") ? name : join(cwd, name)));
  return readRenames(
    texts.filter((text) => text !== undefined),
    environment.CONFIG_ ?? "CONFIG_",
  );
}

/** A `.config` as the tree's own program would write it. */
export function configText({ environment, root }: OpenTree, configuration: Configuration): string {
  const { behaviour } = configuration.model;
  const { heading, renames } = familyFrame(behaviour, { environment, root, cwd: root });
  return writeDotConfig(configuration, { heading }) + renamedLines(configuration, renames, "CONFIG_");
}

/** ESP-IDF: in a minimal configuration what is off is `=n`. */
export function assignedAll(lines: string): string {
  return lines.replace(/^# (\S+) is not set$/gm, "$1=n");
}
