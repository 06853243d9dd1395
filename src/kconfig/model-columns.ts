import type { Behaviour } from "./behaviour.ts";
import type { Comparison, Expression } from "./expression.ts";
import type { MenuNode } from "./menu.ts";
import type { PromptProperty, Property, SymbolType } from "./symbol.ts";
import type { TextColumn } from "./text-column.ts";

/**
 * A model as columns: a typed array for each thing that is known of its symbols, choices, properties, expressions and nodes.
 * `ConfState` computes on them alone; they can be kept in a file, read back in milliseconds and sent to a worker.
 *
 * A _cell_ is a symbol (by id) or, behind those, a choice. -1 stands for "none", in a condition for "no condition".
 */
export interface ModelColumns extends ModelArrays {
  readonly behaviour: Behaviour;
  readonly title: string;
  readonly symbolCount: number;
  /** The cell of `Model.modules`. */
  readonly modules: number;
  readonly files: readonly string[];
  readonly environment: readonly (readonly [string, string])[];
  /** Names, then prompts, then names of files. */
  readonly texts: TextColumn;
  /** Help texts, in node order. */
  readonly helps: TextColumn;
}

/** The arrays alone; rows of lists are `items[starts[i]]` up to `items[starts[i + 1]]`. */
export interface ModelArrays {
  readonly cellName: Int32Array;
  /** Index into `TYPES`. */
  readonly cellType: Int32Array;
  /** `CONSTANT`, `ALLNOCONFIG_Y` …; of a choice 1 for `optional`. */
  readonly cellFlags: Int32Array;
  readonly cellDirect: Int32Array;
  readonly cellReverse: Int32Array;
  readonly cellImplied: Int32Array;
  /** The choice (not its cell) that a symbol belongs to. */
  readonly cellChoice: Int32Array;
  /** Text of the variable that a symbol's value comes from; of a choice `born`. */
  readonly cellExtra: Int32Array;
  /** The properties of cell `c` are those from `cellPropertyStarts[c]` up to `cellPropertyStarts[c + 1]`. */
  readonly cellPropertyStarts: Int32Array;
  readonly cellNodeStarts: Int32Array;
  readonly cellNodes: Int32Array;
  readonly memberStarts: Int32Array;
  /** Symbols of each choice. */
  readonly members: Int32Array;
  /** Index into `PROPERTIES`. */
  readonly propertyKind: Int32Array;
  readonly propertyVisible: Int32Array;
  readonly propertyNode: Int32Array;
  readonly propertyFile: Int32Array;
  readonly propertyLine: Int32Array;
  /** Text of a prompt, value of a default, target of a select, low end of a range. */
  readonly propertyFirst: Int32Array;
  /** Style of a prompt, high end of a range. */
  readonly propertySecond: Int32Array;
  /** Index into `EXPRESSIONS`, and from `COMPARES` on the comparison. */
  readonly expressionKind: Int32Array;
  /** A symbol, a choice or an expression with a smaller number. */
  readonly expressionFirst: Int32Array;
  readonly expressionSecond: Int32Array;
  /** Index into `NODES`. */
  readonly nodeKind: Int32Array;
  /** The cell of a node's symbol or choice. */
  readonly nodeCell: Int32Array;
  readonly nodePrompt: Int32Array;
  readonly nodeParent: Int32Array;
  readonly nodeVisibility: Int32Array;
  readonly nodeDependency: Int32Array;
  readonly nodeFile: Int32Array;
  readonly nodeLine: Int32Array;
  readonly nodeHelp: Int32Array;
  readonly childStarts: Int32Array;
  readonly children: Int32Array;
  /** Cells in the order of the C tool's hash table; bucket `b` starts at `bucketStarts[b]`. */
  readonly order: Int32Array;
  readonly bucketStarts: Int32Array;
}

/** Changes whenever the columns do: kept ones of another layout cannot be read. */
export const MODEL_LAYOUT = 5;

export const NONE = -1;

/** Flags of a symbol. */
export const CONSTANT = 1;
export const ALLNOCONFIG_Y = 2;
export const TRANSITIONAL = 4;
export const LISTS_DEFCONFIGS = 8;
export const YAML = 16;
/** Flag of a choice. */
export const OPTIONAL = 1;

export const TYPES: readonly SymbolType[] = ["unknown", "bool", "tristate", "int", "hex", "string"];
export const UNKNOWN = 0;
export const BOOL = 1;
export const TRISTATE = 2;
export const INT = 3;
export const HEX = 4;
export const STRING = 5;

export const PROPERTIES: readonly Property["kind"][] = ["prompt", "default", "select", "imply", "range"];
export const PROMPT = 0;
export const DEFAULT = 1;
export const RANGE = 4;

export const STYLES: readonly PromptProperty["style"][] = ["prompt", "menu", "comment"];
export const MENU_STYLE = 1;

export const EXPRESSIONS: readonly Expression["kind"][] = ["symbol", "choice", "not", "and", "or", "whole"];
export const IS_SYMBOL = 0;
export const IS_CHOICE = 1;
export const NOT = 2;
export const AND = 3;
export const OR = 4;
/** As `choice = y`, a comparison of a kind: behind what joins expressions. */
export const IS_WHOLE = 5;
export const COMPARES = 6;
export const OPERATORS: readonly Comparison[] = ["=", "!=", "<", "<=", ">", ">="];

export const NODES: readonly MenuNode["kind"][] = ["root", "menu", "config", "menuconfig", "choice", "comment", "if"];
