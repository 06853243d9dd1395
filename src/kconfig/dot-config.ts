import type { Behaviour } from "./behaviour.ts";
import type { Configuration } from "./configuration.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { DEFAULT_MARK, dotConfigLines, readValue } from "./dot-config-line.ts";
import { type DefaultTaker, takeDefaults } from "./given-defaults.ts";
import { cellNamed } from "./hash-order.ts";
import type { MenuNode } from "./menu.ts";
import { BOOL, INT, MENU_STYLE, STRING, TRISTATE, TYPES, UNKNOWN } from "./model-columns.ts";
import { rangeNumber } from "./number.ts";
import type { Renamed } from "./renamed-options.ts";
import type { KSymbol } from "./symbol.ts";
import { cellsOf, type WrittenCells } from "./written-cells.ts";

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
  /** ESP-IDF: what old names stand for (`readRenames`). */
  readonly renames?: ReadonlyMap<string, Renamed> | undefined;
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
  const defaults = new Map<KSymbol, string>();
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
    const renamed = model.byName.has(line.name) ? undefined : options.renames?.get(line.name);
    const name = renamed?.name ?? line.name;
    const symbol = model.byName.get(name);
    const inverted = renamed?.inverted === true && symbol?.type === "bool";
    const value = inverted ? (line.value.startsWith("y") ? "n" : "y") : line.value;
    if (symbol === undefined) {
      if (options.warnUnknown) warn(line.line, "config-unknown-symbol", `unknown symbol: ${name}`);
      continue;
    }
    if (seen.has(symbol)) warn(line.line, "config-override", `override: reassigning to symbol ${name}`);
    const read = readValue(symbol, value, behaviour, { unset: line.unset === true && !behaviour.checksNotSet });
    if (read.kind === "ignored") continue;
    if (read.kind === "invalid") {
      warn(line.line, "config-invalid-value", read.message);
      continue;
    }
    seen.add(symbol);
    if (line.byDefault === true && renamed === undefined) {
      if (symbol.nodes.some(({ prompt }) => prompt !== undefined)) defaults.set(symbol, read.value);
    } else configuration.setUserValue(symbol, read.value);
  }
  if (defaults.size > 0) takeDefaults(takerOf(configuration), defaults);
  if (!behaviour.keepOutOfRange && !options.keep) dropOutOfRange(configuration);
  return diagnostics;
}

function takerOf(configuration: Configuration): DefaultTaker {
  return {
    model: configuration.model,
    text: (symbol) => configuration.text(symbol),
    visibility: (symbol) => configuration.visibility(symbol),
    choiceVisibility: (choice) => configuration.choiceVisibility(choice),
    hasAnswer: (symbol) => configuration.userValue(symbol) !== undefined,
    hasChosen: (choice) => configuration.hasChosen(choice),
    setDefault: (symbol, value) => configuration.setDefault(symbol, value),
    setDefaultMember: (choice, member) => configuration.setDefaultMember(choice, member),
  };
}

/** Before 6.8, a number outside its range was forgotten on reading (`conf_read`). */
function dropOutOfRange(configuration: Configuration): void {
  for (const symbol of configuration.model.symbols) {
    if (symbol.choice !== undefined || (symbol.type !== "int" && symbol.type !== "hex")) continue;
    const user = configuration.userValue(symbol);
    if (user === undefined) continue;
    const range = configuration.range(symbol);
    if (range === undefined) continue;
    const value = rangeNumber(user, symbol.type === "int" ? 10 : 16, configuration.model.behaviour.outOfRange);
    if (value < range.low || value > range.high) configuration.clearUserValue(symbol);
  }
}

/** A string as `.config` quotes it; `plain`: as it is between quotes. Mirrors `escape_string_value`. */
export function quote(text: string, plain = false): string {
  return `"${plain ? text : text.replace(/["\\]/g, "\\$&")}"`;
}

/** What the writers need to know: a `Configuration` has it. */
export type WrittenValues = Pick<Configuration, "model" | "text" | "written" | "nodeVisible"> &
  Partial<Pick<Configuration, "hasDefault">>;

/** One symbol's line in `.config`, ended; empty for a symbol without type. */
export function dotConfigLine(
  configuration: Pick<WrittenValues, "model" | "text">,
  symbol: KSymbol,
  prefix: string = PREFIX,
): string {
  return assignment(
    prefix + symbol.name,
    TYPES.indexOf(symbol.type),
    configuration.text(symbol),
    configuration.model.behaviour,
  );
}

/** The same by a symbol's cell. */
export function dotConfigLineAt(values: WrittenCells, cell: number, prefix: string): string {
  const { cellType, cellName, texts, behaviour } = values.columns;
  return assignment(prefix + texts.get(cellName[cell]!)!, cellType[cell]!, values.textAt(cell), behaviour);
}

/** BusyBox: at each entry, and a number is never empty. */
function hiddenLine(values: WrittenCells, cell: number, prefix: string): string {
  const { cellType } = values.columns;
  const line = dotConfigLineAt(values, cell, prefix);
  return cellType[cell] === INT && line.endsWith("=\n") ? line.replace(/\n$/, "0\n") : line;
}

function assignment(name: string, type: number, text: string, { plainTexts }: Behaviour): string {
  if (type === UNKNOWN) return "";
  if ((type === BOOL || type === TRISTATE) && text === "n") return `# ${name} is not set\n`;
  return `${name}=${type === STRING ? quote(text, plainTexts) : text}\n`;
}

/** What stands around the values of a file. */
export interface DotConfigOptions {
  /** `CONFIG_` unless told. */
  readonly prefix?: string | undefined;
  /** As `ctime` gives it, for trees before 2.6.39. */
  readonly time?: string | undefined;
  /** Kconfiglib: the first lines, ended (`KCONFIG_CONFIG_HEADER`). */
  readonly heading?: string | undefined;
}

/** The whole `.config`, byte for byte as `conf_write` writes it. */
export function writeDotConfig(configuration: WrittenValues | WrittenCells, options: DotConfigOptions = {}): string {
  const values = cellsOf(configuration);
  const { behaviour, symbolCount, texts, nodeCell, nodePrompt, propertyFirst, propertySecond, childStarts, children } =
    values.columns;
  const prefix = options.prefix ?? PREFIX;
  let out = heading(values, options.time) ?? options.heading ?? "";
  const done = new Uint8Array(symbolCount);
  let newline = false;
  const visit = (node: number): void => {
    const cell = nodeCell[node]!;
    const prompt = nodePrompt[node]!;
    if (cell < 0) {
      if (prompt >= 0 && values.nodeVisibleAt(node)) {
        out += `\n#\n# ${texts.get(propertyFirst[prompt]!)}\n#\n`;
        newline = false;
      }
    } else if (cell < symbolCount && behaviour.writesHidden) {
      values.writtenAt(cell);
      out += hiddenLine(values, cell, prefix);
    } else if (cell < symbolCount && done[cell] === 0 && values.writtenAt(cell)) {
      if (newline) out += "\n";
      newline = false;
      done[cell] = 1;
      if (behaviour.marksDefaults && values.defaultAt(cell)) out += `${DEFAULT_MARK}\n`;
      out += dotConfigLineAt(values, cell, prefix);
    }
    const [start, end] = [childStarts[node]!, childStarts[node + 1]!];
    for (let at = start; at < end; at++) visit(children[at]!);
    if (!behaviour.endOfMenu || cell >= 0) return;
    if (start === end && !behaviour.endOfEmptyMenu) return;
    if (prompt >= 0 && propertySecond[prompt] === MENU_STYLE && values.nodeVisibleAt(node)) {
      out += `# end of ${texts.get(propertyFirst[prompt]!)}\n`;
      newline = true;
    }
  };
  for (let at = childStarts[0]!; at < childStarts[1]!; at++) visit(children[at]!);
  return out;
}

/** `undefined` where a file begins with what its writer is told. */
function heading(values: WrittenCells, time: string | undefined): string | undefined {
  const { behaviour, title } = values.columns;
  switch (behaviour.heading) {
    case "none":
      return undefined;
    case "title":
      return `#\n# Automatically generated file; DO NOT EDIT.\n# ${title}\n#\n`;
    case "make-config":
      return `#\n# Automatically generated make config: don't edit\n# ${title}\n#\n`;
    case "kernel-version": {
      const stamp = time === undefined ? "" : `# ${time}\n`;
      return `#\n# Automatically generated make config: don't edit\n# ${versionLine(values)}\n${stamp}#\n`;
    }
  }
}

/** The title of files that name the version: "Linux kernel version: 2.6.32". */
export function versionLine(values: WrittenCells): string {
  const [title, name] = values.columns.behaviour.versionHeading;
  const version = cellNamed(values.columns, name);
  // Asked first, because that computes it.
  if (version >= 0) values.writtenAt(version);
  return `${title}: ${version < 0 ? "" : values.textAt(version)}`;
}

/** The minimal form: only what differs from the defaults. Mirrors `conf_write_defconfig`. */
export function writeSavedefconfig(
  configuration: Configuration,
  options: Pick<DotConfigOptions, "prefix" | "heading"> = {},
): string {
  const { model } = configuration;
  const done = new Uint8Array(model.symbols.length);
  let text = (model.behaviour.heading === "none" ? options.heading : undefined) ?? "";
  const visit = (node: MenuNode): void => {
    const { symbol } = node;
    if (symbol !== undefined && done[symbol.id] === 0 && configuration.written(symbol)) {
      done[symbol.id] = 1;
      const marked = model.behaviour.marksDefaults && configuration.hasDefault(symbol);
      const mark = marked ? `${DEFAULT_MARK}\n` : "";
      if (differs(configuration, symbol)) text += mark + dotConfigLine(configuration, symbol, options.prefix ?? PREFIX);
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
