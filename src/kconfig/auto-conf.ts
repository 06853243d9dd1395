import type { GivenValues } from "./conf-read.ts";
import type { ConfState } from "./conf-state.ts";
import type { Configuration } from "./configuration.ts";
import { quote } from "./dot-config.ts";
import { hashOrder } from "./hash-order.ts";
import type { Choice, KSymbol } from "./symbol.ts";

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

/** Values to write: a `Configuration` has them, and so has a run of `conf`, which knows the order already. */
export type AutoConfValues = Pick<Configuration, "model" | "text" | "written"> & {
  readonly order?: readonly (KSymbol | Choice)[];
};

/** The files for C, Rust and make, in the order of the hash table; `prefix` is what stands before names (`CONFIG_`). */
export function autoConfTexts(values: AutoConfValues, prefix = "CONFIG_"): AutoConfTexts {
  const { model } = values;
  const { title } = model;
  const heading = "Automatically generated file; DO NOT EDIT.";
  let header = `/*\n * ${heading}\n * ${title}\n */\n`;
  let rust = "";
  let tristates = `#\n# ${heading}\n# ${title}\n#\n`;
  let config = `#\n# ${heading}\n# ${title}\n#\n`;
  for (const item of values.order ?? hashOrder(model)) {
    if (item.kind === "choice" || item.type === "unknown" || item.constant || !values.written(item)) continue;
    const value = values.text(item);
    const logical = item.type === "bool" || item.type === "tristate";
    if (logical && value === "n") continue;
    const name = prefix + item.name;
    header += `#define ${name}${logical && value === "m" ? "_MODULE" : ""} ${valueForC(item, value)}\n`;
    if (logical) rust += `--cfg=${name}\n`;
    rust += `--cfg=${name}=${quote(item.type === "hex" ? prefixed(value) : value)}\n`;
    if (item.type === "tristate") tristates += `${name}=${value.toUpperCase()}\n`;
    const quoted = item.type === "string" && model.behaviour.quotesAutoconf;
    config += `${name}=${quoted ? quote(value) : value}\n`;
  }
  return { header, rust, config, tristates };
}

function valueForC(symbol: KSymbol, value: string): string {
  switch (symbol.type) {
    case "bool":
    case "tristate":
      return "1";
    case "hex":
      return prefixed(value);
    case "string":
      return quote(value);
    default:
      return value;
  }
}

function prefixed(value: string): string {
  return /^0[xX]/.test(value) ? value : `0x${value}`;
}

/** auto.conf.cmd: what make must look at to know whether auto.conf, whose path is `name`, is still true. */
export function autoConfCommand({ model }: Pick<AutoConfValues, "model">, name: string): string {
  const variable = model.behaviour.autoconfVariable;
  const order = [...new Set(model.files)];
  if (!model.behaviour.autoconfFilesInOrder) order.reverse();
  const files = model.behaviour.plainFileList
    ? `${order.map((file) => `\t${file}`).join(" \\\n")}\n`
    : order.map((file) => `\t${file} \\\n`).join("");
  const target = variable ? "$(autoconfig)" : name;
  const checks = [...model.environment].map(
    ([variableName, value]) =>
      `${variable ? "\n" : ""}ifneq "$(${variableName})" "${value}"\n${target}: FORCE\nendif\n`,
  );
  if (model.behaviour.plainFileList)
    return `deps_config := \\\n${files}\n${name}: \\\n\t$(deps_config)\n\n${checks.join("")}\n$(deps_config): ;\n`;
  if (!variable)
    return `deps_config := \\\n${files}\n${name}: $(deps_config)\n\n${checks.join("")}\n$(deps_config): ;\n`;
  return (
    `autoconfig := ${name}\n\ndeps_config := \\\n${files}\n` +
    `$(autoconfig): $(deps_config)\n$(deps_config): ;\n${checks.join("")}`
  );
}

/** The symbols whose values differ from those of the last auto.conf, as names. Mirrors `conf_touch_deps`. */
export function changedSince(state: ConfState, before: GivenValues): string[] {
  const again = state.model.behaviour.syncComputesAgain;
  if (again) state.calculate(state.model.modules);
  const names: string[] = [];
  for (const item of state.order) {
    if (again) state.calculate(item);
    if (item.kind === "choice") continue;
    const known = before.given[item.id] === 1;
    const logical = item.type === "bool" || item.type === "tristate";
    if (state.write[item.id] === 1) {
      if (known && logical && state.tristate(item) === before.tristate[item.id]) continue;
      if (known && !logical && item.type !== "unknown" && state.text(item) === before.text[item.id]) continue;
      if (!known && logical && state.tristate(item) === 0) continue;
    } else if (!known) continue;
    names.push(item.name);
  }
  return names;
}
