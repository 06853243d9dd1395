import type { CellValues } from "./cell-values.ts";
import type { GivenValues } from "./conf-read.ts";
import type { Configuration } from "./configuration.ts";
import { quote, versionLine } from "./dot-config.ts";
import { BOOL, CONSTANT, HEX, INT, STRING, TRISTATE, UNKNOWN } from "./model-columns.ts";
import { cellsOf, type WrittenCells } from "./written-cells.ts";

/** What `syncconfig` writes beside `.config`, as text. */
export interface AutoConfTexts {
  /** include/generated/autoconf.h */
  readonly header: string;
  /** include/generated/rustc_cfg */
  readonly rust: string;
  /** include/config/auto.conf */
  readonly config: string;
  /** include/config/tristate.conf, for trees before 5.6: Y or M of each tristate that is not n. */
  readonly tristates: string;
}

/** Values to write: a `Configuration` has them, and so has a run of `conf`. */
export type AutoConfValues = Pick<Configuration, "model" | "text" | "written"> | WrittenCells;

/**
 * The files for C, Rust and make, in the order of the hash table; `prefix` is what stands before names (`CONFIG_`). `negatives`: what
 * is n or not written stands there too (coreboot). `time`: as `ctime` prints it, for trees before 2.6.39.
 */
export function autoConfTexts(values: AutoConfValues, prefix = "CONFIG_", negatives = false, time = ""): AutoConfTexts {
  const cells = cellsOf(values);
  if (cells.columns.behaviour.bareHeader) return bareTexts(cells, prefix);
  const { title, order, symbolCount, cellType, cellFlags, cellName, texts } = cells.columns;
  const heading = "Automatically generated file; DO NOT EDIT.";
  const { framedHeading, quotesAutoconf, plainTexts, knowsNegatives, heading: style } = cells.columns.behaviour;
  const frame = framedHeading ? " *\n" : "";
  let header = `/*\n${frame} * ${heading}\n * ${title}\n${frame} */\n`;
  let rust = "";
  let tristates = `#\n# ${heading}\n# ${title}\n#\n`;
  let config = tristates;
  if (style === "kernel-version") {
    const version = versionLine(cells);
    header = `/*\n * Automatically generated C config: don't edit\n * ${version}\n * ${time}\n */\n#define AUTOCONF_INCLUDED\n`;
    config = `#\n# Automatically generated make config: don't edit\n# ${version}\n# ${time}\n#\n`;
  }
  for (const cell of order) {
    const type = cellType[cell]!;
    if (type === UNKNOWN || (cellFlags[cell]! & CONSTANT) !== 0) continue;
    // A choice is never written, but one with a name has a value.
    if (cell >= symbolCount && (!negatives || cellName[cell]! < 0)) continue;
    if (!cells.writtenAt(cell) && (!negatives || type === STRING)) continue;
    const value = cells.textAt(cell);
    const logical = type === BOOL || type === TRISTATE;
    const off = logical && value === "n";
    if (off && !negatives) continue;
    const name = prefix + texts.get(cellName[cell]!)!;
    const text = type === STRING ? quote(value, plainTexts) : value;
    config += `${name}=${quotesAutoconf ? text : value}\n`;
    const suffix = type === TRISTATE && value === "m" ? "_MODULE" : "";
    const empty = knowsNegatives && value === "" && type !== STRING;
    const inC = logical ? (off ? "0" : "1") : empty ? "0" : type === HEX ? prefixed(value) : text;
    header += `#define ${name}${suffix} ${inC}\n`;
    if (off) continue;
    if (logical) rust += `--cfg=${name}\n`;
    rust += `--cfg=${name}=${quote(type === HEX ? prefixed(value) : value)}\n`;
    if (type === TRISTATE) tristates += `${name}=${value.toUpperCase()}\n`;
  }
  return { header, rust, config, tristates };
}

/** Kconfiglib's header and the file of its `sync_deps`: no heading, in the order of the files. */
function bareTexts(cells: WrittenCells, prefix: string): AutoConfTexts {
  const { nodeCell, symbolCount, cellType, cellName, texts } = cells.columns;
  const { headerOfAll } = cells.columns.behaviour;
  const done = new Uint8Array(symbolCount);
  let [header, config] = ["", ""];
  for (const cell of nodeCell) {
    if (cell < 0 || cell >= symbolCount || done[cell] === 1) continue;
    done[cell] = 1;
    const type = cellType[cell]!;
    const written = cells.writtenAt(cell);
    if (type === UNKNOWN || !(written || headerOfAll)) continue;
    const value = cells.textAt(cell);
    const off = (type === BOOL || type === TRISTATE) && value === "n";
    const name = prefix + texts.get(cellName[cell]!)!;
    const text = type === STRING ? quote(value) : value === "" && headerOfAll && type === INT ? "0" : value;
    if (off && headerOfAll) header += `#define ${name} 0\n`;
    if (off) continue;
    if (written) config += `${name}=${text}\n`;
    if (value === "m" && type === TRISTATE) header += `#define ${name}_MODULE 1\n`;
    else
      header += `#define ${name} ${type === BOOL || type === TRISTATE ? "1" : type === HEX ? prefixed(text) : text}\n`;
  }
  return { header, rust: "", config, tristates: "" };
}

function prefixed(value: string): string {
  return /^0[xX]/.test(value) ? value : `0x${value}`;
}

/** auto.conf.cmd: what make must look at to know whether auto.conf, whose path is `name`, is still true. */
export function autoConfCommand({ model }: Pick<Configuration, "model">, name: string): string {
  const variable = model.behaviour.autoconfVariable;
  const order = [...new Set(model.files)];
  if (!model.behaviour.autoconfFilesInOrder) order.reverse();
  const files = model.behaviour.plainFileList
    ? `${order.map((file) => `\t${file}`).join(" \\\n")}\n`
    : order.map((file) => `\t${file} \\\n`).join("");
  const target = variable ? "$(autoconfig)" : name;
  const environment = [...model.environment];
  if (!model.behaviour.macros) environment.reverse();
  const checks = environment.map(
    ([variableName, value]) =>
      `${variable ? "\n" : ""}ifneq "$(${variableName})" "${value}"\n${target}: FORCE\nendif\n`,
  );
  if (model.behaviour.plainFileList)
    return `deps_config := \\\n${files}\n${name}: \\\n\t$(deps_config)\n\n${model.behaviour.commandNamesVariables ? `${checks.join("")}\n` : ""}$(deps_config): ;\n`;
  if (!variable)
    return `deps_config := \\\n${files}\n${name}: $(deps_config)\n\n${checks.join("")}\n$(deps_config): ;\n`;
  return (
    `autoconfig := ${name}\n\ndeps_config := \\\n${files}\n` +
    `$(autoconfig): $(deps_config)\n$(deps_config): ;\n${checks.join("")}`
  );
}

/** The symbols whose values differ from those of the last auto.conf, as names. Mirrors `conf_touch_deps`. */
export function changedSince(state: CellValues, before: GivenValues): string[] {
  const { behaviour, order, symbolCount, cellType, cellExtra, modules } = state.columns;
  const again = behaviour.syncComputesAgain;
  if (again) state.calculateAt(modules);
  const names: string[] = [];
  for (const cell of order) {
    if (again) state.calculateAt(cell);
    if (cell >= symbolCount || cellExtra[cell]! >= 0) continue;
    const type = cellType[cell]!;
    const known = before.given[cell] === 1;
    const logical = type === BOOL || type === TRISTATE;
    if (state.write[cell] === 1) {
      if (known && logical && state.tristateAt(cell) === before.tristate[cell]) continue;
      if (known && !logical && type !== UNKNOWN && state.textAt(cell) === before.text[cell]) continue;
      if (!known && logical && state.tristateAt(cell) === 0) continue;
    } else if (!known) continue;
    names.push(state.nameAt(cell)!);
  }
  return names;
}
