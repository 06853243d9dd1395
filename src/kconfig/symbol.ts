import type { Expression } from "./expression.ts";
import type { MenuNode } from "./menu.ts";

/** Types as `sym_type_name` in symbol.c knows them ("int" is printed "integer" in messages). */
export type SymbolType = "unknown" | "bool" | "tristate" | "int" | "hex" | "string";

/** Where something was written: path relative to the tree as the Kconfig files name it, line counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A prompt of a symbol or choice at one menu node; `visible` already holds all dependencies and `visible if`s. */
export interface PromptProperty {
  readonly kind: "prompt";
  readonly text: string;
  /** How it was written: `prompt` for options, `menu` for menus and menuconfig, `comment`. */
  style: "prompt" | "menu" | "comment";
  visible: Expression | undefined;
  readonly node: MenuNode;
  readonly place: Place;
}

export interface DefaultProperty {
  readonly kind: "default";
  readonly value: Expression;
  visible: Expression | undefined;
  readonly node: MenuNode;
  readonly place: Place;
}

export interface SelectProperty {
  readonly kind: "select" | "imply";
  readonly target: KSymbol;
  visible: Expression | undefined;
  readonly node: MenuNode;
  readonly place: Place;
}

export interface RangeProperty {
  readonly kind: "range";
  readonly low: KSymbol;
  readonly high: KSymbol;
  visible: Expression | undefined;
  readonly node: MenuNode;
  readonly place: Place;
}

export type Property = PromptProperty | DefaultProperty | SelectProperty | RangeProperty;

/**
 * A symbol: a named option, a constant (quoted or y/m/n), or a name that is only referred to (`type` "unknown" and no
 * nodes: its value is its own name, tristate n).
 */
export interface KSymbol {
  readonly kind: "symbol";
  /** Index into `Model.symbols`. */
  readonly id: number;
  readonly name: string;
  type: SymbolType;
  readonly constant: boolean;
  /** One node for each definition, in file order. */
  nodes: readonly MenuNode[];
  /** All properties of all definitions, in the order read. Conditions are complete once parsing is done. */
  properties: readonly Property[];
  /** Direct dependency: ORed over the definitions. `undefined`: y. */
  directDependency: Expression | undefined;
  /** `select`s that name this symbol, ORed, each `SELECTOR && condition`. `undefined`: never selected. */
  reverseDependency: Expression | undefined;
  /** `imply`s that name this symbol, likewise. */
  weakReverseDependency: Expression | undefined;
  /** The choice this symbol is a member of. */
  choice: Choice | undefined;
  /** `option allnoconfig_y` (3.15 to 5.12). */
  allnoconfigY: boolean;
  /** `transitional` (6.18). */
  transitional: boolean;
  /** Value taken from the environment by `option env=` (before 4.18). */
  environment: string | undefined;
  /** `option defconfig_list` (before 5.13): its defaults name the files that stand in for a missing `.config`. */
  listsDefconfigs: boolean;
  /** `output yaml` (kdevops). */
  yaml: boolean;
}

/** A group of symbols of which one is chosen. Its members never appear in two choices. */
export interface Choice {
  readonly kind: "choice";
  /** Index into `Model.choices`. */
  readonly id: number;
  /** How many symbols had been named when it was read. */
  readonly born: number;
  /** Named choices: before 6.9 and in the Kconfiglib family. */
  readonly name: string | undefined;
  /** `bool` since 6.11; before, `tristate` choices let several members be m. */
  type: SymbolType;
  /** `optional` (before 6.10): may have no chosen member. */
  optional: boolean;
  nodes: readonly MenuNode[];
  readonly members: KSymbol[];
  properties: readonly Property[];
  directDependency: Expression | undefined;
}
