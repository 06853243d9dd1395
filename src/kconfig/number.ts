import type { Comparison, Tristate } from "./expression.ts";
import type { SymbolType } from "./symbol.ts";

const INT64_MAX = (1n << 63n) - 1n;
const INT64_MIN = -(1n << 63n);
const UINT64_MAX = (1n << 64n) - 1n;

interface Leading {
  readonly value: bigint;
  /** Characters used, 0 when there is no number. */
  readonly length: number;
}

/** Digits at the start of a text as C's `strtoll` reads them: blanks, sign, `0x` for base 16, octal and `0x` for base 0. */
function leading(text: string, base: 0 | 10 | 16): Leading {
  const head = /^[\t-\r ]*([+-]?)/.exec(text)!;
  let at = head[0].length;
  let radix: number = base;
  const prefixed = /^0[xX][0-9a-fA-F]/.test(text.slice(at, at + 3));
  if (base !== 10 && prefixed) {
    at += 2;
    radix = 16;
  } else if (base === 0) radix = text[at] === "0" ? 8 : 10;
  const pattern = radix === 16 ? /^[0-9a-fA-F]+/ : radix === 8 ? /^[0-7]+/ : /^[0-9]+/;
  const digits = pattern.exec(text.slice(at))?.[0];
  if (digits === undefined) return { value: 0n, length: 0 };
  const magnitude = BigInt((radix === 16 ? "0x" : radix === 8 ? "0o" : "") + digits);
  return { value: head[1] === "-" ? -magnitude : magnitude, length: at + digits.length };
}

/** The number at the start of a text, 0 when there is none, cut to 64 bits as `strtoll` does. */
export function leadingNumber(text: string, base: 10 | 16): bigint {
  const { value } = leading(text, base);
  return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : value;
}

/**
 * What becomes of a value out of its range. `text`: the bound as its symbol has it (6.7 and backports). `long`, `int`: the bound's
 * number as C prints it, of 64 or of 32 bits. `kept`: nothing (2.6.9).
 */
export type RangeRule = "text" | "long" | "int" | "kept";

/** The number that a text begins with as ranges compare it. */
export function rangeNumber(text: string, base: 10 | 16, rule: RangeRule): bigint {
  const number = leadingNumber(text, base);
  return rule === "int" ? BigInt.asIntN(32, number) : number;
}

/** A bound as a value, where it is printed anew. Mirrors the end of `sym_validate_range`. */
export function printedBound(bound: bigint, base: 10 | 16, rule: "long" | "int"): string {
  return base === 10 ? `${bound}` : `0x${BigInt.asUintN(rule === "int" ? 32 : 64, bound).toString(16)}`;
}

/** A whole text as C's `strtol` with base 0 reads it, `undefined` when it is no number. */
export function wholeNumber(text: string): bigint | undefined {
  const { value, length } = leading(text, 0);
  if (length === 0 || length !== text.length) return undefined;
  return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : value;
}

/**
 * How two values are compared. `values`: by what they mean. `logical-texts` (4.2 to 4.14, in 4.19 no more): where a bool or tristate is one of them
 * the letters count, of which m is the least. `texts` (before): always the texts. `python` (Kconfiglib): as `values`, by what
 * Python takes for a number.
 */
export type ComparisonRule = "values" | "logical-texts" | "texts" | "python";

type Parsed = { readonly kind: "signed" | "unsigned"; readonly value: bigint } | undefined;

/** A whole text as a number of the symbol's type, `undefined` when it is none. Mirrors `expr_parse_string` in expr.c. */
function parseOperand(text: string, type: SymbolType, python: boolean): Parsed {
  if (type === "bool" || type === "tristate") {
    const value = text === "n" ? 0n : text === "m" ? 1n : text === "y" ? 2n : -1n;
    return { kind: "signed", value };
  }
  if (python) {
    const number = pythonInteger(text, type === "int" ? 10 : type === "hex" ? 16 : 0);
    return number === undefined ? undefined : { kind: "signed", value: number };
  }
  const { value, length } = leading(text, type === "int" ? 10 : type === "hex" ? 16 : 0);
  if (length === 0 || length !== text.length) return undefined;
  if (type === "hex") {
    const magnitude = value < 0n ? -value : value;
    if (magnitude > UINT64_MAX) return undefined;
    return { kind: "unsigned", value: BigInt.asUintN(64, value) };
  }
  if (value > INT64_MAX || value < INT64_MIN) return undefined;
  return { kind: "signed", value };
}

/**
 * `left operator right` on current values as text, with the types of both sides. Mirrors `expr_calc_value` in expr.c:
 * numbers where both sides are, byte order of the texts otherwise.
 */
export function compareValues(
  operator: Comparison,
  left: string,
  leftType: SymbolType,
  right: string,
  rightType: SymbolType,
  rule: ComparisonRule = "values",
): Tristate {
  let order: number;
  const logical = (type: SymbolType): boolean => type === "bool" || type === "tristate";
  const texts = rule === "texts" || (rule === "logical-texts" && (logical(leftType) || logical(rightType)));
  const numeric = !texts && (leftType !== "string" || rightType !== "string");
  const a = numeric ? parseOperand(left, leftType, rule === "python") : undefined;
  const b = numeric && a !== undefined ? parseOperand(right, rightType, rule === "python") : undefined;
  if (a === undefined || b === undefined) order = left < right ? -1 : left > right ? 1 : 0;
  else {
    const unsigned = a.kind === "unsigned" || b.kind === "unsigned";
    const x = unsigned ? BigInt.asUintN(64, a.value) : a.value;
    const y = unsigned ? BigInt.asUintN(64, b.value) : b.value;
    order = x < y ? -1 : x > y ? 1 : 0;
  }
  switch (operator) {
    case "=":
      return order === 0 ? 2 : 0;
    case "!=":
      return order !== 0 ? 2 : 0;
    case "<":
      return order < 0 ? 2 : 0;
    case "<=":
      return order <= 0 ? 2 : 0;
    case ">":
      return order > 0 ? 2 : 0;
    case ">=":
      return order >= 0 ? 2 : 0;
  }
}

/** What Python's `int(text, base)` gives, `undefined` where it raises; base 0 goes by the prefix. */
export function pythonInteger(text: string, base: 0 | 10 | 16): bigint | undefined {
  const found = /^([+-]?)(0[xXoObB]_?)?([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)$/.exec(text.trim());
  if (found === null) return undefined;
  const [, sign, mark = "", grouped] = found;
  const digits = grouped!.replaceAll("_", "");
  const prefix = mark.slice(0, 2).toLowerCase();
  // What looks like a prefix may be digits: 0b1 is a number to base 16.
  if (base === 16 && prefix === "0b") return signed(sign!, BigInt(`0x0b${digits}`));
  if (prefix !== "" && !(base === 0 || (base === 16 && prefix === "0x"))) return undefined;
  const radix = prefix === "0x" || base === 16 ? 16 : prefix === "0o" ? 8 : prefix === "0b" ? 2 : 10;
  const valid = { 2: /^[01]+$/, 8: /^[0-7]+$/, 10: /^[0-9]+$/, 16: /./ }[radix];
  if (!valid.test(digits)) return undefined;
  if (base === 0 && prefix === "" && /^0+[1-9]/.test(digits)) return undefined;
  const written = { 2: "0b", 8: "0o", 10: "", 16: "0x" }[radix];
  return signed(sign!, BigInt(written + digits));
}

/** A number as Python's `str` and `hex` write it. */
export function pythonText(value: bigint, base: 10 | 16): string {
  if (base === 10) return String(value);
  return `${value < 0n ? "-" : ""}0x${(value < 0n ? -value : value).toString(16)}`;
}

function signed(sign: string, magnitude: bigint): bigint {
  return sign === "-" ? -magnitude : magnitude;
}

/** Whether a text may be a value of the type. Mirrors `sym_string_valid` in symbol.c; `python`: as Kconfiglib has it. */
export function isValueOf(type: SymbolType, text: string, python = false): boolean {
  switch (type) {
    case "int":
    case "hex":
      if (!python) break;
      return (
        (pythonInteger(text, type === "int" ? 10 : 16) ?? -1n) >= 0n ||
        (type === "int" && pythonInteger(text, 10) !== undefined)
      );
    default:
  }
  switch (type) {
    case "string":
      return true;
    case "int":
      return /^-?(0|[1-9][0-9]*)$/.test(text);
    case "hex":
      return /^(0[xX])?[0-9a-fA-F]+$/.test(text);
    case "bool":
    case "tristate":
      return /^[ymnYMN]/.test(text);
    case "unknown":
      return false;
  }
}
