import { CellValues } from "./cell-values.ts";
import type { Expression, Tristate } from "./expression.ts";
import { type DefaultTaker, takeDefaults } from "./given-defaults.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import { RANGE, TYPES } from "./model-columns.ts";
import { unmetBlock } from "./print-values.ts";
import type { Choice, KSymbol, RangeProperty, SymbolType } from "./symbol.ts";
import { unmetLine } from "./unmet.ts";

/** What `for_all_symbols` in the C tool walks over. */
export type Cell = KSymbol | Choice;

/**
 * The memory of one run of the C tool: its values, and what it leaves behind from the round before. `Configuration` gives the
 * same values; this class exists because what the tool prints (warnings, `(NEW)`, questions) depends on when it computes what.
 * The methods here take the model's objects, which a model from the cache makes only then; those of `CellValues` take numbers.
 */
export class ConfState extends CellValues {
  readonly model: Model;
  readonly #warn: (text: string) => void;
  readonly #symbolCount: number;
  readonly #boolChoices: boolean;
  readonly #choiceReverse: (Expression | undefined)[] = [];
  #order: readonly Cell[] | undefined;

  constructor(model: Model, warn: (text: string) => void) {
    super(model.columns);
    this.model = model;
    this.#warn = warn;
    this.#symbolCount = this.columns.symbolCount;
    this.#boolChoices = this.columns.behaviour.boolChoices;
  }

  /** `for_all_symbols`; `columns.order` has the same as cells. */
  get order(): readonly Cell[] {
    this.#order ??= Array.from(this.columns.order, (cell) => this.#item(cell));
    return this.#order;
  }

  #item(cell: number): Cell {
    return cell < this.#symbolCount ? this.model.symbols[cell]! : this.model.choices[cell - this.#symbolCount]!;
  }

  /** Where a symbol or choice stands in the arrays. */
  cellOf(item: Cell): number {
    return item.kind === "symbol" ? item.id : this.#symbolCount + item.id;
  }

  /** Makes one cell be computed anew. */
  forgetOne(item: Cell): void {
    this.forgetAt(this.cellOf(item));
  }

  isValid(item: Cell): boolean {
    return this.isValidAt(this.cellOf(item));
  }

  /** The value as it stands, without computing. */
  tristate(item: Cell): Tristate {
    return this.tristateAt(this.cellOf(item));
  }

  /** Mirrors `sym_get_string_value`: the value as it stands. */
  text(symbol: KSymbol): string {
    return this.textAt(symbol.id);
  }

  visible(item: Cell): Tristate {
    return this.visibleAt(this.cellOf(item));
  }

  reverse(item: Cell): Tristate {
    return this.reverseAt(this.cellOf(item));
  }

  written(symbol: KSymbol): boolean {
    return this.writtenAt(symbol.id);
  }

  /** Before 6.11: the chosen member while the choice is y. */
  chosen(choice: Choice): KSymbol | undefined {
    return this.#symbol(this.chosenAt(choice.id));
  }

  entries(choice: Choice): readonly KSymbol[] {
    return this.entriesAt(choice.id).map((cell) => this.model.symbols[cell]!);
  }

  /** Mirrors `sym_get_type`. */
  typeOf(item: Cell): SymbolType {
    return TYPES[this.typeAt(this.cellOf(item))]!;
  }

  /** Mirrors `expr_calc_value`: both sides are always computed; since 6.12 each shared expression once. */
  evaluate(expression: Expression | undefined): Tristate {
    if (expression === undefined) return 2;
    if (expression.id >= 0) return this.evaluateAt(expression.id);
    // What `reverseDependency` made up for a choice.
    if (expression.kind === "and" || expression.kind === "or") {
      const left = this.evaluate(expression.left);
      const right = this.evaluate(expression.right);
      return (expression.kind === "and" ? Math.min(left, right) : Math.max(left, right)) as Tristate;
    }
    return expression.kind === "symbol" ? this.tristate(expression.symbol) : 0;
  }

  /** Takes the defaults of a `sdkconfig`, by cell. */
  takeDefaults(values: ReadonlyMap<number, string>): void {
    const prompted = [...values].filter(([cell]) => this.model.symbols[cell]!.nodes.some(({ prompt }) => prompt));
    const visible = (item: Cell): Tristate => {
      this.calculate(item);
      return this.visible(item);
    };
    const set = (cell: number, value: string): void => {
      this.givenDefaults ??= new Map();
      this.givenDefaults.set(cell, value);
      this.clear();
    };
    const taker: DefaultTaker = {
      model: this.model,
      text: (symbol) => {
        this.calculate(symbol);
        return this.text(symbol);
      },
      visibility: visible,
      choiceVisibility: visible,
      hasAnswer: (symbol) => this.hasUser[symbol.id] === 1,
      hasChosen: (choice) => this.userChosen[choice.id]! >= 0,
      setDefault: (symbol, value) => set(symbol.id, value),
      setDefaultMember: (choice, { name }) => set(this.cellOf(choice), name),
    };
    takeDefaults(taker, new Map(prompted.map(([cell, value]) => [this.model.symbols[cell]!, value])));
  }

  calculate(item: Cell): void {
    this.calculateAt(this.cellOf(item));
  }

  /** What selects a symbol, or holds a choice before 6.11. */
  reverseDependency(item: Cell): Expression | undefined {
    if (item.kind === "symbol") return item.reverseDependency;
    if (this.#boolChoices || item.optional) return undefined;
    const known = this.#choiceReverse[item.id];
    if (known !== undefined) return known;
    // For printing; it has no number.
    const mod: Expression = { kind: "symbol", symbol: this.model.symbols[1]!, id: -1 };
    let whole: Expression | undefined;
    for (const { prompt } of item.nodes) {
      if (prompt === undefined) continue;
      const part: Expression =
        prompt.visible === undefined ? mod : { kind: "and", left: prompt.visible, right: mod, id: -1 };
      whole = whole === undefined ? part : { kind: "or", left: whole, right: part, id: -1 };
    }
    this.#choiceReverse[item.id] = whole;
    return whole;
  }

  /** Members without an answer become n. Mirrors `set_all_choice_values` before 6.11. */
  answerMembers(choice: Choice): void {
    this.answerMembersAt(choice.id);
  }

  /** Mirrors `sym_choice_default`, by the members' visibilities as they stand. */
  choiceDefault(choice: Choice): KSymbol | undefined {
    return this.#symbol(this.choiceDefaultAt(choice.id));
  }

  /** Mirrors `sym_calc_choice` since 6.11. */
  choose(choice: Choice): KSymbol | undefined {
    return this.#symbol(this.chooseAt(choice.id));
  }

  /** Mirrors `sym_get_range_prop`. */
  rangeOf(symbol: KSymbol): RangeProperty | undefined {
    const at = this.propertyInForce(symbol.id, RANGE);
    if (at < 0) return undefined;
    return symbol.properties[at - this.columns.cellPropertyStarts[symbol.id]!] as RangeProperty;
  }

  /** Mirrors `sym_string_within_range` for an int, hex or string. */
  textWithinRange(symbol: KSymbol, text: string): boolean {
    return this.textWithinRangeAt(symbol.id, text);
  }

  /** Mirrors `sym_tristate_within_range`. */
  withinRange(item: Cell, value: Tristate): boolean {
    const type = this.typeOf(item);
    const visible = this.visible(item);
    const reverse = this.reverse(item);
    if (visible === 0 || (type !== "bool" && type !== "tristate")) return false;
    if ((type === "bool" && value === 1) || visible <= reverse) return false;
    // Before 5.7 an implied y left no room for m.
    const implied =
      item.kind === "symbol" && !this.model.behaviour.implyObeysDependencies && this.impliedAt(item.id) === 2;
    if (implied && value === 1) return false;
    const member = item.kind === "symbol" && item.choice !== undefined;
    if (member && !this.#boolChoices && visible === 2) return value === 2;
    return value >= reverse && value <= visible;
  }

  /** Mirrors `sym_is_changeable`. */
  changeable(item: Cell): boolean {
    if (item.kind === "choice" && this.#boolChoices) return false;
    return this.visible(item) > this.reverse(item);
  }

  /** Gives an answer. Mirrors `sym_set_tristate_value`; `false` when it may not be. */
  setTristate(item: Cell, value: Tristate): boolean {
    const before = this.tristate(item);
    if ((this.#boolChoices || before !== value) && !this.withinRange(item, value)) return false;
    const cell = this.cellOf(item);
    this.hasUser[cell] = 1;
    if (!this.#boolChoices && item.kind === "symbol" && item.choice !== undefined && value === 2) {
      this.userChosen[item.choice.id] = item.id;
      this.hasUser[this.cellOf(item.choice)] = 1;
      const others = this.model.behaviour.passesChoices ? [] : item.choice.members;
      for (const member of others) if (this.visible(member) !== 0) this.hasUser[member.id] = 1;
    }
    this.userTristate[cell] = value;
    if (before !== value) this.clear();
    return true;
  }

  /** Mirrors `sym_set_string_value` for an int, hex or string. */
  setText(symbol: KSymbol, text: string): boolean {
    if (!this.textWithinRange(symbol, text)) return false;
    const before = this.userText[symbol.id];
    this.hasUser[symbol.id] = 1;
    if (symbol.type === "hex" && !/^0[xX]/.test(text)) this.userText[symbol.id] = `0x${text}`;
    else if (before === text) return true;
    else this.userText[symbol.id] = text;
    this.clear();
    return true;
  }

  /** Mirrors `choice_set_value` since 6.11. */
  setChoice(choice: Choice, chosen: KSymbol): void {
    let changed = false;
    for (const member of this.entries(choice)) {
      if (this.visible(member) === 0) continue;
      const value = member === chosen ? 2 : 0;
      if (this.tristate(member) !== value) changed = true;
      this.userTristate[member.id] = value;
      this.hasUser[member.id] = 1;
      this.prefer(choice, member);
    }
    if (changed) this.clear();
  }

  /** Puts a member before the others of its choice, or behind them. */
  prefer(choice: Choice, member: KSymbol, where: "first" | "last" = "first"): void {
    this.preferAt(choice.id, member.id, where);
  }

  /** Mirrors `menu_is_visible`. */
  nodeVisible(node: MenuNode): boolean {
    return this.nodeVisibleAt(node.id);
  }

  protected override warnUnmet(cell: number, allowed: Tristate): void {
    const symbol = this.model.symbols[cell]!;
    const line = this.columns.behaviour.unmetWarning === "line";
    this.#warn(line ? unmetLine(this.model, symbol) : unmetBlock(this, symbol, allowed));
  }

  #symbol(cell: number): KSymbol | undefined {
    return cell < 0 ? undefined : this.model.symbols[cell];
  }

  /** Mirrors `sym_get_string_default`. */
  defaultText(symbol: KSymbol): string {
    return this.defaultTextAt(symbol.id);
  }
}
