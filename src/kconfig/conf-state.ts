import type { Expression, Tristate } from "./expression.ts";
import { hashOrder } from "./hash-order.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import { compareValues, isValueOf, leadingNumber } from "./number.ts";
import { unmetBlock } from "./print-values.ts";
import type { Choice, KSymbol, RangeProperty, SymbolType } from "./symbol.ts";
import { unmetLine } from "./unmet.ts";

/** What `for_all_symbols` in the C tool walks over. */
export type Cell = KSymbol | Choice;

const LETTERS = ["n", "m", "y"] as const;

/**
 * The memory of one run of the C tool: values computed in its order, kept until all are dropped at once, and what it leaves
 * behind from the round before. `Configuration` gives the same values faster; this class exists because what the tool
 * prints (warnings, `(NEW)`, questions) depends on when it computes what. Mirrors symbol.c of 6.12, and of 6.1 where
 * `boolChoices` is off.
 */
export class ConfState {
  readonly model: Model;
  /** `for_all_symbols`. */
  readonly order: readonly Cell[];
  /** `conf_get_changed`. */
  changed = true;
  /** Warnings of unmet dependencies so far. */
  unmet = 0;
  /** `SYMBOL_WRITE`, by `cellOf`. */
  readonly write: Uint8Array;
  /** `SYMBOL_DEF_USER`. */
  readonly hasUser: Uint8Array;
  /** `def[S_DEF_USER].tri`. */
  readonly userTristate: Uint8Array;
  /** `def[S_DEF_USER].val` of an int, hex or string. */
  readonly userText: (string | undefined)[];
  /** Before 6.11: the member that the user chose, by choice. */
  readonly userChosen: (KSymbol | undefined)[];
  /** Since 6.11: the members of each choice, the one set last first. */
  readonly members: KSymbol[][];
  /** Before 6.11, `SYMBOL_NEED_SET_CHOICE_VALUES`: members become n once their choice is computed. */
  readonly unansweredChoice: Uint8Array;
  readonly #warn: (text: string) => void;
  readonly #symbolCount: number;
  readonly #valid: Uint8Array;
  readonly #tristate: Uint8Array;
  readonly #text: string[];
  /** Before 6.11: the member in force, by choice. */
  readonly #chosen: (KSymbol | undefined)[];
  readonly #visible: Uint8Array;
  readonly #direct: Uint8Array;
  readonly #reverse: Uint8Array;
  readonly #implied: Uint8Array;
  /** Visibility of each node's prompt as last computed. */
  readonly #promptVisible: Uint8Array;
  /** Symbols of a choice's menu in menu order. */
  readonly #entries: (readonly KSymbol[])[];
  /** Values of shared expressions plus one, 0 while unknown. */
  readonly #expressions: Uint8Array;
  readonly #choiceReverse: (Expression | undefined)[] = [];
  #modules: Tristate = 0;

  constructor(model: Model, warn: (text: string) => void) {
    this.model = model;
    this.#warn = warn;
    this.order = hashOrder(model);
    const count = model.symbols.length;
    const cells = count + model.choices.length;
    this.#symbolCount = count;
    this.write = new Uint8Array(cells);
    this.hasUser = new Uint8Array(cells);
    this.userTristate = new Uint8Array(cells);
    this.userText = new Array(cells);
    this.userChosen = new Array(model.choices.length);
    this.members = model.choices.map((choice) => [...choice.members]);
    this.unansweredChoice = new Uint8Array(cells);
    this.#valid = new Uint8Array(cells);
    this.#tristate = new Uint8Array(cells);
    // Numbers and texts have no value before they are first computed, which shows where one is printed early.
    this.#text = model.symbols.map(({ type, name }) =>
      type === "int" || type === "hex" || type === "string" ? "(null)" : name,
    );
    this.#chosen = new Array(model.choices.length);
    this.#visible = new Uint8Array(cells);
    this.#direct = new Uint8Array(cells);
    this.#reverse = new Uint8Array(cells);
    this.#implied = new Uint8Array(cells);
    this.#promptVisible = new Uint8Array(model.nodes.length);
    this.#entries = model.choices.map((choice) => entriesOf(choice.nodes[0]!));
    this.#expressions = new Uint8Array(model.expressionCount);
    for (let id = 0; id < 3; id++) {
      this.#valid[id] = 1;
      this.#tristate[id] = id;
    }
  }

  /** Where a symbol or choice stands in the arrays. */
  cellOf(item: Cell): number {
    return item.kind === "symbol" ? item.id : this.#symbolCount + item.id;
  }

  /** Forgets all values but not what they were. Mirrors `sym_clear_all_valid`. */
  clear(): void {
    this.forget();
    this.changed = true;
    this.calculate(this.model.modules);
  }

  /** Forgets all values, as reading a file does first. */
  forget(): void {
    this.#valid.fill(0);
    this.#valid.fill(1, 0, 3);
    this.#expressions.fill(0);
  }

  /** Makes one cell be computed anew. */
  forgetOne(item: Cell): void {
    this.#valid[this.cellOf(item)] = 0;
  }

  isValid(item: Cell): boolean {
    return this.#valid[this.cellOf(item)] === 1;
  }

  /** The value as it stands, without computing. */
  tristate(item: Cell): Tristate {
    return this.#tristate[this.cellOf(item)] as Tristate;
  }

  /** Mirrors `sym_get_string_value`: the value as it stands. */
  text(symbol: KSymbol): string {
    if (symbol.type === "bool" || symbol.type === "tristate") return LETTERS[this.tristate(symbol)]!;
    return this.#text[symbol.id]!;
  }

  visible(item: Cell): Tristate {
    return this.#visible[this.cellOf(item)] as Tristate;
  }

  reverse(item: Cell): Tristate {
    return this.#reverse[this.cellOf(item)] as Tristate;
  }

  written(symbol: KSymbol): boolean {
    this.calculate(symbol);
    return this.write[symbol.id] === 1;
  }

  /** Before 6.11: the chosen member while the choice is y. */
  chosen(choice: Choice): KSymbol | undefined {
    return this.#chosen[choice.id];
  }

  entries(choice: Choice): readonly KSymbol[] {
    return this.#entries[choice.id]!;
  }

  /** Mirrors `sym_get_type`. */
  typeOf(item: Cell): SymbolType {
    if (item.type !== "tristate") return item.type;
    if (this.#modules === 0) return "bool";
    const member = item.kind === "symbol" && item.choice !== undefined;
    return member && !this.model.behaviour.boolChoices && this.visible(item) === 2 ? "bool" : "tristate";
  }

  /** Mirrors `expr_calc_value`: both sides are always computed; since 6.12 each shared expression once. */
  evaluate(expression: Expression | undefined): Tristate {
    if (expression === undefined) return 2;
    if (!this.model.behaviour.hashedExpressions) return this.#evaluate(expression);
    const known = this.#expressions[expression.id]!;
    if (known !== 0) return (known - 1) as Tristate;
    const value = this.#evaluate(expression);
    this.#expressions[expression.id] = value + 1;
    return value;
  }

  #evaluate(expression: Expression): Tristate {
    switch (expression.kind) {
      case "symbol":
        this.calculate(expression.symbol);
        return this.tristate(expression.symbol);
      case "choice":
        this.calculate(expression.choice);
        return this.tristate(expression.choice);
      case "not":
        return (2 - this.evaluate(expression.operand)) as Tristate;
      case "and": {
        const left = this.evaluate(expression.left);
        const right = this.evaluate(expression.right);
        return left < right ? left : right;
      }
      case "or": {
        const left = this.evaluate(expression.left);
        const right = this.evaluate(expression.right);
        return left > right ? left : right;
      }
      case "compare": {
        const { left, right } = expression;
        this.calculate(left);
        this.calculate(right);
        return compareValues(expression.operator, this.text(left), left.type, this.text(right), right.type);
      }
    }
  }

  /** Mirrors `sym_calc_value`. */
  calculate(item: Cell): void {
    const cell = this.cellOf(item);
    if (this.#valid[cell] === 1) return;
    const { boolChoices } = this.model.behaviour;
    const choice = item.kind === "symbol" ? item.choice : undefined;
    if (choice !== undefined && this.unansweredChoice[cell] === 1) {
      this.unansweredChoice[cell] = 0;
      this.calculate(choice);
    }
    this.#valid[cell] = 1;
    if (item.type === "unknown") return;
    if (choice === undefined || !this.model.behaviour.writesHiddenMembers) this.write[cell] = 0;
    this.#calculateVisibility(item);
    const visible = this.#visible[cell] as Tristate;
    if (visible !== 0) this.write[cell] = 1;
    // What a reader in a loop sees.
    this.#tristate[cell] = 0;
    if (item.kind === "choice") this.#chosen[item.id] = undefined;
    else this.#text[cell] = this.#emptyText(item);
    if (item.type === "bool" || item.type === "tristate") {
      let value: Tristate;
      if (choice !== undefined && boolChoices) {
        this.choose(choice);
        value = this.#tristate[cell] as Tristate;
      } else if (choice !== undefined && visible === 2) value = this.#chosen[choice.id] === item ? 2 : 0;
      else value = this.#boolOrTristate(item, cell, visible);
      if (value === 1 && this.typeOf(item) === "bool") value = 2;
      this.#tristate[cell] = value;
      if (item === this.model.modules) this.#modules = value;
      if (item.kind === "choice") this.#finishChoice(item, cell, value);
      else this.#withhold(item);
      return;
    }
    if (item.kind === "choice") return;
    if (visible !== 0 && this.hasUser[cell] === 1) this.#text[cell] = this.userText[cell]!;
    else {
      const source = this.#defaultSymbol(item);
      if (source !== undefined) {
        this.write[cell] = 1;
        this.calculate(source);
        this.#text[cell] = this.#rawText(source);
        if (this.#carries(source, cell)) {
          this.hasUser[cell] = 1;
          this.userText[cell] = this.#text[cell];
        }
      }
    }
    this.#applyRange(item);
    this.#withhold(item);
  }

  /** Whether an answer is handed over: a transitional symbol's to the one whose default it is. */
  #carries(source: KSymbol, cell: number): boolean {
    return source.transitional && this.hasUser[source.id] === 1 && this.hasUser[cell] === 0;
  }

  /** What came from the environment stays out of `.config` (`SYMBOL_AUTO`, `SYMBOL_NO_WRITE`), and so do names of old. */
  #withhold({ id, environment, listsDefconfigs, transitional }: KSymbol): void {
    if (transitional) this.write[id] = 0;
    if (environment !== undefined || (listsDefconfigs && this.model.behaviour.hidesDefconfigList)) this.write[id] = 0;
  }

  #emptyText(symbol: KSymbol): string {
    if (!this.model.behaviour.zeroNumbers) return "";
    return symbol.type === "int" ? "0" : symbol.type === "hex" ? "0x0" : "";
  }

  /** `curr.val`: a bool or tristate that is no constant always has "n" there. */
  #rawText(symbol: KSymbol): string {
    if (symbol.type !== "bool" && symbol.type !== "tristate") return this.#text[symbol.id]!;
    return symbol.id < 3 ? symbol.name : "n";
  }

  /** Mirrors `sym_calc_visibility`. */
  #calculateVisibility(item: Cell): void {
    const cell = this.cellOf(item);
    const member = item.kind === "symbol" ? item.choice : undefined;
    if (item.kind === "symbol" && item.transitional) {
      this.#visible[cell] = 2;
      return;
    }
    const old = member !== undefined && !this.model.behaviour.boolChoices;
    let visible: Tristate = 0;
    for (const property of item.properties) {
      if (property.kind !== "prompt") continue;
      let value = this.#promptVisibility(item, property.visible);
      if (
        old &&
        this.model.behaviour.hidesModularMembers &&
        item.type === "tristate" &&
        value === 1 &&
        this.tristate(member) === 2
      )
        value = 0;
      if (property.node.prompt === property) this.#promptVisible[property.node.id] = value;
      if (value > visible) visible = value;
    }
    if (visible === 1 && (item.type !== "tristate" || this.#modules === 0)) visible = 2;
    this.#visible[cell] = visible;
    if (member !== undefined) return;
    this.#direct[cell] = this.#lift(this.evaluate(item.directDependency), item);
    this.#reverse[cell] = this.#lift(this.#reverseOf(item), item);
    const implied = item.kind === "symbol" ? item.weakReverseDependency : undefined;
    const waits = !this.model.behaviour.implyObeysDependencies && this.#direct[cell] === 0;
    this.#implied[cell] = implied === undefined || waits ? 0 : this.#lift(this.evaluate(implied), item);
  }

  /** Before 6.11, a bool member of a tristate choice is offered only while the whole choice is y. */
  #promptVisibility(item: Cell, visible: Expression | undefined): Tristate {
    const choice = item.kind === "symbol" && !this.model.behaviour.boolChoices ? item.choice : undefined;
    if (choice?.type !== "tristate" || item.type === "tristate") return this.evaluate(visible);
    this.calculate(choice);
    const open = this.tristate(choice) === 2;
    const value = this.evaluate(visible);
    return open ? value : 0;
  }

  #lift(value: Tristate, item: Cell): Tristate {
    return value === 1 && this.typeOf(item) === "bool" ? 2 : value;
  }

  /** A choice that is not optional is held at m by its own prompt before 6.11 (`menu_finalize`). */
  #reverseOf(item: Cell): Tristate {
    const expression = this.reverseDependency(item);
    return expression === undefined ? 0 : this.evaluate(expression);
  }

  /** What selects a symbol, or holds a choice before 6.11. */
  reverseDependency(item: Cell): Expression | undefined {
    if (item.kind === "symbol") return item.reverseDependency;
    if (this.model.behaviour.boolChoices || item.optional) return undefined;
    const known = this.#choiceReverse[item.id];
    if (known !== undefined) return known;
    // Trees before 6.11 do not share expressions: no number is needed.
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

  #boolOrTristate(item: Cell, cell: number, visible: Tristate): Tristate {
    const reverse = this.#reverse[cell] as Tristate;
    const { behaviour } = this.model;
    let value: number = 0;
    let source: KSymbol | undefined;
    if (visible !== 0 && this.hasUser[cell] === 1) value = Math.min(this.userTristate[cell]!, visible);
    else {
      if (reverse !== 0) this.write[cell] = 1;
      if (item.kind === "symbol") {
        for (const property of item.properties) {
          if (property.kind !== "default") continue;
          const condition = this.evaluate(property.visible);
          if (condition === 0) continue;
          value = Math.min(this.evaluate(property.value), condition);
          if (value !== 0 || behaviour.writesDefaultN) this.write[cell] = 1;
          if (property.value.kind === "symbol") source = property.value.symbol;
          break;
        }
        const implied = this.#implied[cell]!;
        if (implied !== 0) {
          this.write[cell] = 1;
          value = Math.max(value, implied);
          if (behaviour.implyObeysDependencies) value = Math.min(value, this.#direct[cell]!);
        }
      }
    }
    if (item.kind === "symbol" && this.#direct[cell]! < reverse) this.#warnUnmet(item);
    value = Math.max(value, reverse);
    if (source !== undefined && this.#carries(source, cell)) {
      this.hasUser[cell] = 1;
      this.userTristate[cell] = value === 1 && this.typeOf(item) === "bool" ? 2 : value;
    }
    if (value === 1 && !behaviour.implyObeysDependencies && this.#implied[cell] === 2) value = 2;
    return value as Tristate;
  }

  /** The rest of `sym_calc_value` for a choice before 6.11. */
  #finishChoice(choice: Choice, cell: number, value: Tristate): void {
    if (!this.model.behaviour.boolChoices) {
      if (value === 2) this.#chosen[choice.id] = this.#chooseThroughChoice(choice, cell);
      if (this.write[cell] === 1)
        for (const member of choice.members)
          if (this.#visible[member.id] !== 0 || this.model.behaviour.writesHiddenMembers) this.write[member.id] = 1;
    }
    this.write[cell] = 0;
    if (this.unansweredChoice[cell] === 1) this.answerMembers(choice);
  }

  /** Members without an answer become n. Mirrors `set_all_choice_values` before 6.11. */
  answerMembers(choice: Choice): void {
    const cell = this.cellOf(choice);
    for (const member of choice.members) if (this.hasUser[member.id] === 0) this.userTristate[member.id] = 0;
    this.hasUser[cell] = 1;
    this.#valid[cell] = 0;
    this.unansweredChoice[cell] = 0;
  }

  #chooseThroughChoice(choice: Choice, cell: number): KSymbol | undefined {
    let answered = this.hasUser[cell]!;
    for (const member of choice.members) {
      this.#calculateVisibility(member);
      if (this.#visible[member.id] !== 0) answered &= this.hasUser[member.id]!;
    }
    this.hasUser[cell] = answered;
    const wanted = this.userChosen[choice.id];
    if (wanted !== undefined && this.#visible[wanted.id] !== 0) return wanted;
    const standard = this.choiceDefault(choice);
    if (standard === undefined) this.#tristate[cell] = 0;
    return standard;
  }

  /** Mirrors `sym_choice_default`, by the members' visibilities as they stand. */
  choiceDefault(choice: Choice): KSymbol | undefined {
    for (const property of choice.properties) {
      if (property.kind !== "default" || this.evaluate(property.visible) === 0) continue;
      if (property.value.kind === "symbol" && this.visible(property.value.symbol) !== 0) return property.value.symbol;
    }
    const members = this.model.behaviour.boolChoices ? this.entries(choice) : choice.members;
    return members.find((member) => this.visible(member) !== 0);
  }

  /** Mirrors `sym_calc_choice` since 6.11. */
  choose(choice: Choice): KSymbol | undefined {
    const members = this.members[choice.id]!;
    let chosen: KSymbol | undefined;
    for (const member of members) {
      this.#calculateVisibility(member);
      if (this.#visible[member.id] === 0) continue;
      if (this.hasUser[member.id] === 1 && this.userTristate[member.id] === 2) {
        chosen = member;
        break;
      }
    }
    if (chosen === undefined) {
      chosen = this.choiceDefault(choice);
      if (chosen !== undefined && this.hasUser[chosen.id] === 1 && this.userTristate[chosen.id] === 0)
        chosen = undefined;
    }
    const shown = (member: KSymbol): boolean => this.#visible[member.id] !== 0;
    chosen ??= this.entries(choice).find((member) => shown(member) && this.hasUser[member.id] === 0);
    chosen ??= members.findLast(shown);
    for (const member of this.entries(choice)) {
      if (!shown(member)) continue;
      this.#tristate[member.id] = member === chosen ? 2 : 0;
      this.#valid[member.id] = 1;
      this.write[member.id] = 1;
    }
    return chosen;
  }

  #defaultSymbol(symbol: KSymbol): KSymbol | undefined {
    for (const property of symbol.properties) {
      if (property.kind !== "default" || this.evaluate(property.visible) === 0) continue;
      return property.value.kind === "symbol" ? property.value.symbol : undefined;
    }
    return undefined;
  }

  /** Mirrors `sym_get_range_prop`. */
  rangeOf(symbol: KSymbol): RangeProperty | undefined {
    for (const property of symbol.properties)
      if (property.kind === "range" && this.evaluate(property.visible) !== 0) return property;
    return undefined;
  }

  #bound(symbol: KSymbol, base: 10 | 16): bigint {
    this.calculate(symbol);
    const own = symbol.type === "int" ? 10 : symbol.type === "hex" ? 16 : base;
    return leadingNumber(this.#rawText(symbol), own);
  }

  #applyRange(symbol: KSymbol): void {
    if (symbol.type !== "int" && symbol.type !== "hex") return;
    const range = this.rangeOf(symbol);
    if (range === undefined) return;
    const base = symbol.type === "hex" ? 16 : 10;
    const value = leadingNumber(this.#text[symbol.id]!, base);
    let bound = range.low;
    if (value >= this.#bound(bound, base)) {
      bound = range.high;
      if (value <= this.#bound(bound, base)) return;
    }
    this.#text[symbol.id] = this.#rawText(bound);
  }

  /** Mirrors `sym_string_within_range` for an int, hex or string. */
  textWithinRange(symbol: KSymbol, text: string): boolean {
    if (!isValueOf(symbol.type, text)) return false;
    if (symbol.type !== "int" && symbol.type !== "hex") return true;
    const range = this.rangeOf(symbol);
    if (range === undefined) return true;
    const base = symbol.type === "hex" ? 16 : 10;
    const value = leadingNumber(text, base);
    return value >= this.#bound(range.low, base) && value <= this.#bound(range.high, base);
  }

  /** Mirrors `sym_tristate_within_range`. */
  withinRange(item: Cell, value: Tristate): boolean {
    const type = this.typeOf(item);
    const visible = this.visible(item);
    const reverse = this.reverse(item);
    if (visible === 0 || (type !== "bool" && type !== "tristate")) return false;
    if ((type === "bool" && value === 1) || visible <= reverse) return false;
    const member = item.kind === "symbol" && item.choice !== undefined;
    if (member && !this.model.behaviour.boolChoices && visible === 2) return value === 2;
    return value >= reverse && value <= visible;
  }

  /** Mirrors `sym_is_changeable`. */
  changeable(item: Cell): boolean {
    if (item.kind === "choice" && this.model.behaviour.boolChoices) return false;
    return this.visible(item) > this.reverse(item);
  }

  /** Gives an answer. Mirrors `sym_set_tristate_value`; `false` when it may not be. */
  setTristate(item: Cell, value: Tristate): boolean {
    const before = this.tristate(item);
    const { boolChoices } = this.model.behaviour;
    if ((boolChoices || before !== value) && !this.withinRange(item, value)) return false;
    const cell = this.cellOf(item);
    this.hasUser[cell] = 1;
    if (!boolChoices && item.kind === "symbol" && item.choice !== undefined && value === 2) {
      this.userChosen[item.choice.id] = item;
      this.hasUser[this.cellOf(item.choice)] = 1;
      for (const member of item.choice.members) if (this.visible(member) !== 0) this.hasUser[member.id] = 1;
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
    const others = this.members[choice.id]!.filter((other) => other !== member);
    this.members[choice.id] = where === "first" ? [member, ...others] : [...others, member];
  }

  /** Mirrors `menu_is_visible`. */
  nodeVisible(node: MenuNode): boolean {
    if (node.prompt === undefined) return false;
    if (node.visibility !== undefined && this.evaluate(node.visibility) === 0) return false;
    const item = node.symbol ?? node.choice;
    if (item === undefined) return this.evaluate(node.prompt.visible) !== 0;
    this.calculate(item);
    if (this.#promptVisible[node.id] !== 0) return true;
    if (this.tristate(item) === 0) return false;
    if (!node.children.some((child) => this.nodeVisible(child))) return false;
    if (this.model.behaviour.shownMeansAnswered) this.hasUser[this.cellOf(item)] = 1;
    return true;
  }

  /** Mirrors `sym_get_string_default`. */
  defaultText(symbol: KSymbol): string {
    this.#calculateVisibility(symbol);
    this.calculate(this.model.modules);
    let value: number = 0;
    let text = "";
    const property = symbol.properties.find(
      (candidate) => candidate.kind === "default" && this.evaluate(candidate.visible) !== 0,
    );
    if (property?.kind === "default") {
      if (symbol.type === "bool" || symbol.type === "tristate")
        value = Math.min(this.evaluate(property.value), this.evaluate(property.visible));
      else if (property.value.kind === "symbol") {
        this.calculate(property.value.symbol);
        text = this.#rawText(property.value.symbol);
      }
    }
    value = Math.max(value, this.#reverse[symbol.id]!);
    if (value === 1 && symbol.choice === undefined && this.tristate(this.model.modules) === 0) value = 2;
    if (value === 1 && symbol.type === "bool") value = 2;
    value = Math.max(value, this.#implied[symbol.id]!);
    if (symbol.type === "bool" || symbol.type === "tristate") return LETTERS[value]!;
    return text === "" ? this.#emptyText(symbol) : text;
  }

  #warnUnmet(symbol: KSymbol): void {
    const allowed = this.#direct[symbol.id] as Tristate;
    const { unmetWarning } = this.model.behaviour;
    if (unmetWarning === "none" || (unmetWarning === "line" && allowed !== 0)) return;
    this.unmet += 1;
    this.#warn(unmetWarning === "line" ? unmetLine(symbol) : unmetBlock(this, symbol, allowed));
  }
}

function entriesOf(node: MenuNode): KSymbol[] {
  return node.children.flatMap((child) => [...(child.symbol === undefined ? [] : [child.symbol]), ...entriesOf(child)]);
}
