import { existsSync } from "node:fs";
import { join } from "node:path";
import { applyMode, type Configuration, createConfiguration, loadDotConfig, writeDotConfig } from "../kconfig/index.ts";
import { runningConfig } from "../tree/index.ts";
import { InputFailure } from "./failure.ts";
import { failed, readInput } from "./input.ts";
import type { LocatedTree, OpenTree } from "./open-tree.ts";

/** A configuration to start from, as reading a `.config` gives it. */
export interface Base {
  readonly configuration: Configuration;
  /** What it was made from, for the report. */
  readonly name: string;
  /** What was read. */
  readonly text: string;
}

/** The configuration that `--base` names: `defconfig`, `tinyconfig`, `running`, or a file; else `existing`, else defconfig. */
export function openBase(tree: OpenTree, base: string | undefined, existing: string): Base {
  if (base === undefined && existsSync(existing)) return fromText(tree, readConfigText(existing), existing);
  switch (base) {
    case undefined:
    case "defconfig": {
      const file = defconfigPath(tree);
      return fromText(tree, readInput(join(tree.root, file)), file);
    }
    case "tinyconfig":
      return fromText(tree, tinyText(tree), "tinyconfig");
    case "running":
      return running(tree);
    default:
      return fromText(tree, readConfigText(base), base);
  }
}

/** The text of a file that is to be a `.config`. Throws `InputFailure` for one that sets nothing but says something else. */
function readConfigText(path: string): string {
  const text = readInput(path);
  if (/^\uFEFF(# )?\w+(=| is not set)/.test(text))
    throw new InputFailure("it begins with a byte order mark, which makes the kernel's tools overlook its first line", {
      file: path,
      line: 1,
      hint: `take it away: sed -i '1s/^\\xEF\\xBB\\xBF//' ${path}`,
    });
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const sets = lines.some((line) => /^(# )?\w+(=| is not set)/.test(line));
  if (sets || lines.every((line) => line.startsWith("#"))) return text;
  throw new InputFailure("this is no configuration: it has no line such as CONFIG_NET=y", {
    file: path,
    hint: "name a .config; what documents ask for, kiln apply makes one of",
  });
}

/** A configuration read from text and brought to what `olddefconfig` would leave. */
export function fromText(tree: OpenTree, text: string, name: string): Base {
  const first = createConfiguration(tree.model);
  loadDotConfig(first, text, { file: name });
  return { configuration: settle(first), name, text };
}

/** Writes and reads until nothing changes, so that the tree's own `conf --olddefconfig` would change nothing either. */
export function settle(start: Configuration): Configuration {
  let text = writeDotConfig(start);
  for (let round = 0; ; round++) {
    const next = createConfiguration(start.model);
    loadDotConfig(next, text, { file: ".config" });
    const again = writeDotConfig(next);
    if (again === text || round === 5) return next;
    text = again;
  }
}

/** What `make defconfig` starts from, relative to the tree: what the architecture's Makefile names. */
export function defconfigPath(tree: LocatedTree): string {
  const { root, environment } = tree;
  const srcarch = environment.SRCARCH ?? "x86";
  const folder = join("arch", srcarch, "configs");
  const name = environment.KBUILD_DEFCONFIG ?? "defconfig";
  const path = join(folder, name);
  if (existsSync(join(root, path))) return path;
  throw new InputFailure(`this tree has no ${path}`, {
    file: root,
    hint: "name a file instead, with --base or --config",
  });
}

/** What `make tinyconfig` leaves: allnoconfig over tiny-base.config, with the tiny.config fragments merged in. */
export function tinyText(tree: OpenTree): string {
  const configuration = createConfiguration(tree.model);
  const seed = "kernel/configs/tiny-base.config";
  const read = (path: string): string => (existsSync(join(tree.root, path)) ? readInput(join(tree.root, path)) : "");
  loadDotConfig(configuration, read(seed), { file: seed });
  applyMode(configuration, "allnoconfig");
  const fragments = ["kernel/configs/tiny.config", `arch/${tree.environment.SRCARCH ?? ""}/configs/tiny.config`];
  return fragments.map(read).reduce(mergeFragment, writeDotConfig(configuration));
}

/** The lines of a fragment in place of the same symbols' lines before. Mirrors merge_config.sh. */
function mergeFragment(text: string, fragment: string): string {
  const named = new Set<string>();
  for (const line of fragment.split("\n")) {
    const name = symbolOf(line);
    if (name !== undefined) named.add(name);
  }
  const kept = text.split("\n").filter((line) => !named.has(symbolOf(line) ?? ""));
  return `${kept.join("\n")}\n${fragment}`;
}

function symbolOf(line: string): string | undefined {
  const match = /^(?:# )?(CONFIG_\w+)(?:=| is not set)/.exec(line);
  return match?.[1];
}

/** The configuration of the kernel that runs now. */
function running(tree: OpenTree): Base {
  const found = runningConfig();
  if (found.kind === "failure") throw failed(found);
  return fromText(tree, found.text, found.file);
}
