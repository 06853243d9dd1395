import type { Behaviour } from "./behaviour.ts";
import type { MenuNode } from "./menu.ts";
import type { ModelColumns } from "./model-columns.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/** What a tree is: immutable once parsed, shared by any number of configurations. */
export interface Model {
  readonly behaviour: Behaviour;
  /** All symbols; 0, 1, 2 are the constants n, m, y (their id is their tristate value). */
  readonly symbols: readonly KSymbol[];
  /** Non-constant symbols by name. */
  readonly byName: ReadonlyMap<string, KSymbol>;
  readonly choices: readonly Choice[];
  /** All menu nodes in file order; 0 is the root. */
  readonly nodes: readonly MenuNode[];
  readonly root: MenuNode;
  /** The symbol that says whether modules exist (`modules` or `option modules`), else the constant n. */
  readonly modules: KSymbol;
  /** How many different expressions there are; their ids are below this. */
  readonly expressionCount: number;
  /** `mainmenu` title, macros expanded. */
  readonly title: string;
  /** Files read, as named, in order, the top one first. */
  readonly files: readonly string[];
  /** The same as plain arrays. */
  readonly columns: ModelColumns;
  /** Environment variables that the files asked for, with the values seen. */
  readonly environment: ReadonlyMap<string, string>;
}
