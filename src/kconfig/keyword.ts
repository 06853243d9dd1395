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
/** The words that give a default and its type, and the type. */
export const DEF_TYPES: Readonly<Record<string, SymbolType>> = {
  def_bool: "bool",
  def_boolean: "bool",
  def_tristate: "tristate",
  def_int: "int",
  def_hex: "hex",
  def_string: "string",
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
  "output",
]);

/** Where the grammar is strict: what the options of each kind of entry are; those of choices are the tree's own. */
export const OPTIONS_BY_KIND: Readonly<Record<string, ReadonlySet<string>>> = {
  menu: new Set(["depends", "visible"]),
  comment: new Set(["depends"]),
  config: new Set([...OPTIONS].filter((word) => word !== "visible" && word !== "optional")),
};

/** The same in the Kconfiglib family, where every type has its `def_`. */
export const KCONFIGLIB_OPTIONS = new Set([...OPTIONS, ...Object.keys(DEF_TYPES)]);

/** Forms of `source` in the Kconfiglib family: relative to the file they stand in, and content without a match. */
export const RELATIVE_SOURCES = new Set(["rsource", "orsource", "grsource"]);
export const OPTIONAL_SOURCES = new Set(["osource", "orsource", "gsource", "grsource"]);

/** Statements that options may follow. */
export const ENTRIES = new Set(["config", "menuconfig", "menu", "comment", "choice"]);

/** Statements that a choice does not take. */
export const NOT_IN_CHOICES = new Set(["menuconfig", "menu", "choice", "source", "mainmenu"]);

/** Every word that means something, by itself. */
export const INTERNED: ReadonlyMap<string, string> = new Map(
  [
    ...KCONFIGLIB_OPTIONS,
    ...ENTRIES,
    ...NOT_IN_CHOICES,
    ...RELATIVE_SOURCES,
    ...OPTIONAL_SOURCES,
    ...Object.keys(BLOCK_ENDS),
    "configdefault",
    "if",
    "on",
    "env",
    "defconfig_list",
    "allnoconfig_y",
  ].map((word) => [word, word]),
);
