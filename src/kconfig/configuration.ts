import type { Change } from "./change.ts";
import type { Expression, Tristate } from "./expression.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import type { Choice, KSymbol, RangeProperty } from "./symbol.ts";

/**
 * What somebody chose on a model: user values, and the values that follow from them. Values are computed when asked for
 * and kept; a change invalidates only what depends on it.
 */
export interface Configuration {
  readonly model: Model;
  /** Counts what was done to the user values: what was worked out of them holds as long as it is the same. */
  readonly revision: number;
  /** Current value of a bool or tristate; 0 for other types. */
  tristate(symbol: KSymbol): Tristate;
  /** Current value as written in .config without quotes: "y" "m" "n" for bool and tristate. */
  text(symbol: KSymbol): string;
  /** The upper bound that the prompts allow (2 for a bool that can be set at all). */
  visibility(symbol: KSymbol): Tristate;
  choiceVisibility(choice: Choice): Tristate;
  directDependency(symbol: KSymbol): Tristate;
  reverseDependency(symbol: KSymbol): Tristate;
  weakReverseDependency(symbol: KSymbol): Tristate;
  /** The chosen member, `undefined` when none is (choice hidden, optional, or m). */
  selected(choice: Choice): KSymbol | undefined;
  evaluate(expression: Expression | undefined): Tristate;
  /** Whether menuconfig shows the node. */
  nodeVisible(node: MenuNode): boolean;
  /** The range in force, with its bounds' current values in base 10 or 16 as numbers. */
  range(symbol: KSymbol): { readonly low: bigint; readonly high: bigint; readonly property: RangeProperty } | undefined;
  /** Whether the symbol is written to .config. */
  written(symbol: KSymbol): boolean;
  /** The user value as text, `undefined` when none was given. It counts only while visible. */
  userValue(symbol: KSymbol): string | undefined;
  /**
   * Gives a user value, unconditionally (as reading a .config does; "y" for a choice member makes it the most recent
   * one). Returns `false`, changing nothing, when the text is not a value of the symbol's type.
   */
  setUserValue(symbol: KSymbol, value: string): boolean;
  /**
   * Gives a bool or tristate an answer as the all-at-once modes do: m to a bool counts as y, and a choice takes no notice.
   */
  setAnswer(symbol: KSymbol, value: Tristate): void;
  clearUserValue(symbol: KSymbol): void;
  /** Makes a value the first default of a symbol, as a `sdkconfig` of ESP-IDF does; it goes with the user values. */
  setDefault(symbol: KSymbol, value: string): void;
  /** What `setDefault` made it. */
  givenDefault(symbol: KSymbol): string | undefined;
  /** The same as `setDefault` for the member of a choice. */
  setDefaultMember(choice: Choice, member: KSymbol): void;
  /** Whether a member of a choice is there that the user chose. */
  hasChosen(choice: Choice): boolean;
  /** Whether nobody chose the value of a symbol: it has no user value, or no prompt to give it one. */
  hasDefault(symbol: KSymbol): boolean;
  /** Forgets all user values. */
  clearUserValues(): void;
  /** The user's mode of a whole choice, which only trees before 6.11 read; members are set with `setUserValue`. */
  setChoiceUserValue(choice: Choice, value: Tristate): void;
  choiceHasUserValue(choice: Choice): boolean;
  /** The member that would be chosen if the user had not chosen. */
  choiceDefault(choice: Choice): KSymbol | undefined;
  /** The value a symbol would have without a user value, as `savedefconfig` sees it. Mirrors `sym_get_string_default`. */
  defaultText(symbol: KSymbol): string;
  /**
   * Values that a set through menuconfig could take now, for bool and tristate: visible, not below what selects it. The chosen
   * member of a choice can be n where another one could be chosen instead.
   */
  assignable(symbol: KSymbol): readonly Tristate[];
  /**
   * Runs a step that sets or clears user values and tells all that it changed: values, visibility, what is written. Not to be
   * nested.
   */
  change(step: () => void): readonly Change[];
  /** An independent copy, sharing the model. */
  clone(): Configuration;
}
