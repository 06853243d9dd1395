import type { Configuration } from "./configuration.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { dotConfigLines, readValue } from "./dot-config-line.ts";
import type { MenuNode } from "./menu.ts";
import { leadingNumber } from "./number.ts";
import type { KSymbol } from "./symbol.ts";

/** The prefix of symbols in `.config`: `CONFIG_`, empty in Buildroot and others. */
const PREFIX = "CONFIG_";

/** How a `.config` is read. */
export interface LoadOptions {
  /** The name for messages. */
  readonly file: string;
  /** `CONFIG_` unless told. */
  readonly prefix?: string | undefined;
  /** Report names the tree does not know (`KCONFIG_WARN_UNKNOWN_SYMBOLS`). */
  readonly warnUnknown?: boolean | undefined;
  /** Add to the user values that are there instead of starting from none (fragments). */
  readonly keep?: boolean | undefined;
}

/**
 * Reads the text of a `.config` into user values, as `conf_read_simple` in confdata.c does: the last assignment wins, what
 * cannot be read is reported and left out. Returns warnings only.
 */
export function loadDotConfig(configuration: Configuration, text: string, options: LoadOptions): Diagnostic[] {
  const { model } = configuration;
  const { behaviour } = model;
  const prefix = options.prefix ?? PREFIX;
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<KSymbol>();
  if (!options.keep) {
    configuration.clearUserValues();
    // A file answers for every choice: what it does not name is n (before 6.11).
    if (!behaviour.boolChoices) for (const choice of model.choices) configuration.setChoiceUserValue(choice, 0);
  }
  const warn = (line: number, code: string, message: string): void => {
    diagnostics.push({
      code,
      severity: "warning",
      place: { file: options.file, line },
      message,
      hint: undefined,
      text: `${options.file}:${line}:warning: ${message}\n`,
    });
  };
  for (const line of dotConfigLines(text, prefix, behaviour)) {
    if (line.kind === "unexpected") {
      warn(line.line, "config-unexpected-data", `unexpected data: ${line.text}`);
      continue;
    }
    const { name, value } = line;
    const symbol = model.byName.get(name);
    if (symbol === undefined) {
      if (options.warnUnknown) warn(line.line, "config-unknown-symbol", `unknown symbol: ${name}`);
      continue;
    }
    if (seen.has(symbol)) warn(line.line, "config-override", `override: reassigning to symbol ${name}`);
    const read = readValue(symbol, value, true, line.unset === true && !behaviour.checksNotSet);
    if (read.kind === "ignored") continue;
    if (read.kind === "invalid") {
      warn(line.line, "config-invalid-value", read.message);
      continue;
    }
    seen.add(symbol);
    configuration.setUserValue(symbol, read.value);
  }
  if (!behaviour.keepOutOfRange && !options.keep) dropOutOfRange(configuration);
  return diagnostics;
}

/** Before 6.8, a number outside its range was forgotten on reading (`conf_read`). */
function dropOutOfRange(configuration: Configuration): void {
  for (const symbol of configuration.model.symbols) {
    if (symbol.choice !== undefined || (symbol.type !== "int" && symbol.type !== "hex")) continue;
    const user = configuration.userValue(symbol);
    if (user === undefined) continue;
    const range = configuration.range(symbol);
    if (range === undefined) continue;
    const value = leadingNumber(user, symbol.type === "int" ? 10 : 16);
    if (value < range.low || value > range.high) configuration.clearUserValue(symbol);
  }
}

/** A string as `.config` quotes it. Mirrors `escape_string_value`. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** What the writers need to know: a `Configuration` has it, and so has a run of `conf`. */
export type WrittenValues = Pick<Configuration, "model" | "text" | "written" | "nodeVisible">;

/** One symbol's line in `.config`, ended; empty for a symbol without type. */
export function dotConfigLine(
  configuration: Pick<WrittenValues, "text">,
  symbol: KSymbol,
  prefix: string = PREFIX,
): string {
  if (symbol.type === "unknown") return "";
  const text = configuration.text(symbol);
  if ((symbol.type === "bool" || symbol.type === "tristate") && text === "n")
    return `# ${prefix}${symbol.name} is not set\n`;
  return `${prefix}${symbol.name}=${symbol.type === "string" ? quote(text) : text}\n`;
}

/** The whole `.config`, byte for byte as `conf_write` writes it; `time` as `ctime` gives it, for trees before 2.6.39. */
export function writeDotConfig(
  configuration: WrittenValues,
  options: { readonly prefix?: string | undefined; readonly time?: string | undefined } = {},
): string {
  const { model } = configuration;
  const prefix = options.prefix ?? PREFIX;
  const parts = [heading(configuration, options.time)];
  const done = new Uint8Array(model.symbols.length);
  let newline = false;
  const visit = (node: MenuNode): void => {
    const { symbol } = node;
    if (symbol === undefined && node.choice === undefined) {
      if (node.prompt !== undefined && configuration.nodeVisible(node)) {
        parts.push(`\n#\n# ${node.prompt.text}\n#\n`);
        newline = false;
      }
    } else if (symbol !== undefined && done[symbol.id] === 0 && configuration.written(symbol)) {
      if (newline) {
        parts.push("\n");
        newline = false;
      }
      done[symbol.id] = 1;
      parts.push(dotConfigLine(configuration, symbol, prefix));
    }
    for (const child of node.children) visit(child);
    if (!model.behaviour.endOfMenu || symbol !== undefined || node.choice !== undefined) return;
    if (node.children.length === 0 && !model.behaviour.endOfEmptyMenu) return;
    if (node.prompt?.style === "menu" && configuration.nodeVisible(node)) {
      parts.push(`# end of ${node.prompt.text}\n`);
      newline = true;
    }
  };
  for (const node of model.root.children) visit(node);
  return parts.join("");
}

function heading(configuration: WrittenValues, time: string | undefined): string {
  const { model } = configuration;
  switch (model.behaviour.heading) {
    case "title":
      return `#\n# Automatically generated file; DO NOT EDIT.\n# ${model.title}\n#\n`;
    case "make-config":
      return `#\n# Automatically generated make config: don't edit\n# ${model.title}\n#\n`;
    case "kernel-version": {
      const version = model.byName.get("KERNELVERSION");
      // Asked first, because that computes it.
      if (version !== undefined) configuration.written(version);
      const stamp = time === undefined ? "" : `# ${time}\n`;
      return `#\n# Automatically generated make config: don't edit\n# Linux kernel version: ${version === undefined ? "" : configuration.text(version)}\n${stamp}#\n`;
    }
  }
}

/** The minimal form: only what differs from the defaults. Mirrors `conf_write_defconfig`. */
export function writeSavedefconfig(
  configuration: Configuration,
  options: { readonly prefix?: string | undefined } = {},
): string {
  const { model } = configuration;
  const done = new Uint8Array(model.symbols.length);
  let text = "";
  const visit = (node: MenuNode): void => {
    const { symbol } = node;
    if (symbol !== undefined && done[symbol.id] === 0 && configuration.written(symbol)) {
      done[symbol.id] = 1;
      if (differs(configuration, symbol)) text += dotConfigLine(configuration, symbol, options.prefix ?? PREFIX);
    }
    for (const child of node.children) visit(child);
  };
  for (const node of model.root.children) visit(node);
  return text;
}

function differs(configuration: Configuration, symbol: KSymbol): boolean {
  const selectedBy = symbol.choice === undefined ? configuration.reverseDependency(symbol) : 0;
  if (configuration.visibility(symbol) <= selectedBy) return false;
  if (configuration.text(symbol) === configuration.defaultText(symbol)) return false;
  const { choice } = symbol;
  if (choice === undefined || choice.optional || configuration.choiceDefault(choice) !== symbol) return true;
  const chosen = configuration.tristate(symbol) === 2;
  return !(chosen && (configuration.model.behaviour.boolChoices || symbol.type === "bool"));
}
