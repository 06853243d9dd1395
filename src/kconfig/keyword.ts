import type { SymbolType } from "./symbol.ts";

/** The words that give a type, and the type. */
export const TYPES: Readonly<Record<string, SymbolType>> = {
  bool: "bool",
  boolean: "bool",
  tristate: "tristate",
  int: "int",
  hex: "hex",
  string: "string",
};
/** The words that end a block, and the block. */
export const BLOCK_ENDS: Readonly<Record<string, "menu" | "choice" | "if">> = {
  endmenu: "menu",
  endchoice: "choice",
  endif: "if",
};
/** What may stand between `menu` or `choice` and the first entry inside. */
export const OPTIONS_OF_BLOCKS = new Set([
  "depends",
  "requires",
  "visible",
  "prompt",
  "bool",
  "boolean",
  "tristate",
  "default",
  "optional",
  "help",
  "---help---",
]);

/** All options of entries; any other word starts a new statement. */
export const OPTIONS = new Set([
  ...OPTIONS_OF_BLOCKS,
  ...Object.keys(TYPES),
  "def_bool",
  "def_boolean",
  "def_tristate",
  "select",
  "enable",
  "imply",
  "range",
  "modules",
  "option",
  "transitional",
]);

/** Statements that options may follow. */
export const ENTRIES = new Set(["config", "menuconfig", "menu", "comment", "choice"]);

/** Statements that a choice does not take. */
export const NOT_IN_CHOICES = new Set(["menuconfig", "menu", "choice", "source", "mainmenu"]);
