import type { Behaviour } from "./behaviour.ts";
import { isValueOf } from "./number.ts";
import type { KSymbol } from "./symbol.ts";

/** What a line of a `.config` says; lines that say nothing (blank, comments) are left out. */
export type DotConfigLine = {
  /** Counted from 1. */
  readonly line: number;
} & (
  | {
      readonly kind: "assignment";
      readonly name: string;
      readonly value: string;
      readonly unset?: true;
      /** ESP-IDF: it stands below `# default:`. */
      readonly byDefault?: true;
    }
  | { readonly kind: "unexpected"; readonly text: string }
);

/** The lines of a `.config` in the way of `conf_read_simple` in confdata.c. */
export function* dotConfigLines(text: string, prefix: string, behaviour: Behaviour): Generator<DotConfigLine> {
  if (behaviour.marksDefaults) {
    yield* markedLines(text, prefix, behaviour);
    return;
  }
  let number = 0;
  let at = 0;
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const ended = newline >= 0;
    let line = ended ? text.slice(at, newline) : text.slice(at);
    at = ended ? newline + 1 : text.length;
    number += 1;
    // C strings end at a zero byte.
    const zero = line.indexOf("\0");
    if (zero >= 0) line = line.slice(0, zero);
    else if (ended && line.endsWith("\r")) line = line.slice(0, -1);
    if (line === "") {
      // A line that starts with a zero byte is not blank to the older reader.
      if (zero === 0 && !behaviour.strictNotSet) yield { kind: "unexpected", line: number, text: "" };
      continue;
    }
    if (line.startsWith("#")) {
      const name = unsetName(line, prefix, behaviour);
      if (name !== undefined) yield { kind: "assignment", line: number, name, value: "n", unset: true };
      continue;
    }
    const known = line.startsWith(prefix);
    const equals = known ? line.indexOf("=", prefix.length) : -1;
    if (equals >= 0) {
      const name = line.slice(prefix.length, equals);
      yield { kind: "assignment", line: number, name, value: line.slice(equals + 1) };
    } else if (behaviour.strictNotSet) yield { kind: "unexpected", line: number, text: line };
    else if (!known && !line.startsWith("\r"))
      yield { kind: "unexpected", line: number, text: line.replace(/\r.*$/s, "") };
  }
}

/** The line above what is a default, and those around old names (esp-idf-kconfig, "sdkconfig file"). */
export const DEFAULT_MARK = "# default:";
const OLD_NAMES = ["# Deprecated options for backward compatibility", "# End of deprecated options"] as const;

/** The lines of a `sdkconfig`. */
function* markedLines(text: string, prefix: string, behaviour: Behaviour): Generator<DotConfigLine> {
  const rules: Behaviour = { ...behaviour, marksDefaults: false };
  let marked = false;
  let old = false;
  for (const [at, line] of text.split("\n").entries()) {
    const bare = line.trim();
    if (bare === DEFAULT_MARK) marked = true;
    if (bare === OLD_NAMES[0]) old = true;
    if (bare === OLD_NAMES[1]) old = false;
    if (bare === OLD_NAMES[0] || bare === OLD_NAMES[1]) marked = false;
    if (old) continue;
    for (const found of dotConfigLines(`${line.trimEnd()}\n`, prefix, rules)) {
      const placed = { ...found, line: at + 1 };
      yield marked && placed.kind === "assignment" ? { ...placed, byDefault: true } : placed;
      if (placed.kind === "assignment") marked = false;
    }
  }
}

/** The name in `# CONFIG_X is not set`. */
function unsetName(line: string, prefix: string, behaviour: Behaviour): string | undefined {
  if (!line.startsWith(`# ${prefix}`)) return undefined;
  const start = 2 + prefix.length;
  const end = line.indexOf(" ", start);
  if (end < 0) return undefined;
  const rest = line.slice(end + 1);
  const unset = behaviour.strictNotSet ? rest === "is not set" : rest.startsWith("is not set");
  return unset ? line.slice(start, end) : undefined;
}

/** A value as a line of a `.config` gives it: `ignored` leaves the symbol alone without a word. */
export type ReadValue =
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "ignored" }
  | { readonly kind: "invalid"; readonly message: string };

/**
 * Mirrors `conf_set_sym_val`; `bare` for auto.conf, whose strings stand as they are. `unset`: the line says "is not set"
 * in a tree that asks no further.
 */
export function readValue(
  symbol: Pick<KSymbol, "type" | "name">,
  value: string,
  { plainTexts, pythonNumbers }: Pick<Behaviour, "plainTexts" | "pythonNumbers">,
  { bare = false, unset = false }: { readonly bare?: boolean; readonly unset?: boolean } = {},
): ReadValue {
  if (unset && symbol.type !== "bool" && symbol.type !== "tristate") return { kind: "ignored" };
  const invalid = (text: string): ReadValue => ({
    kind: "invalid",
    message: `symbol value '${text}' invalid for ${symbol.name}`,
  });
  switch (symbol.type) {
    case "tristate":
      if (value[0] === "m") return { kind: "value", value: "m" };
      return value[0] === "y" || value[0] === "n" ? { kind: "value", value: value[0] } : invalid(value);
    case "bool":
      return value[0] === "y" || value[0] === "n" ? { kind: "value", value: value[0] } : invalid(value);
    case "string": {
      if (bare) return { kind: "value", value };
      if (value[0] !== '"') return { kind: "ignored" };
      const text = plainTexts ? between(value) : unquote(value);
      return text === undefined ? { kind: "invalid", message: "invalid string found" } : { kind: "value", value: text };
    }
    case "int":
    case "hex":
      return isValueOf(symbol.type, value, pythonNumbers) ? { kind: "value", value } : invalid(value);
    case "unknown":
      return { kind: "ignored" };
  }
}

/** The text between the first quote and one that ends the line, `undefined` when none does. */
function between(value: string): string | undefined {
  return value.length > 1 && value.endsWith('"') ? value.slice(1, -1) : undefined;
}

/** The text between quotes with its backslashes taken away, `undefined` when the closing quote is missing. */
function unquote(value: string): string | undefined {
  let text = "";
  for (let at = 1; at < value.length; at++) {
    const char = value[at]!;
    if (char === '"') return text;
    if (char === "\\") at++;
    text += value[at] ?? "";
  }
  return undefined;
}
