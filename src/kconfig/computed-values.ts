import type { Expression, Tristate } from "./expression.ts";
import type { Model } from "./model.ts";
import { compareValues, printedBound, pythonInteger, pythonText, rangeNumber } from "./number.ts";
import type { Choice, KSymbol, Property, RangeProperty } from "./symbol.ts";
import { textSlotsOf } from "./text-slots.ts";

export const LETTERS = ["n", "m", "y"] as const;

/** No user value was given. */
export const NONE = 255;

/**
 * The rules by which values follow from the user's. Cells are symbols by id, then choices; each is computed when asked for and stays
 * as it is while it is valid. They mirror `sym_calc_value` and its kin in symbol.c; `Behaviour` tells 6.1's from 6.12's.
 */
export abstract class ComputedValues {
  readonly model: Model;
  protected readonly symbolCount: number;
  /** 0 unset, 1 computed (or being computed: a recursive reader sees the type's empty value, as in C). */
  protected readonly valid: Uint8Array;
  protected readonly tristates: Uint8Array;
  /** Where a symbol's texts are in the two lists, -1 for those that have none of their own. */
  protected readonly slots: Int32Array;
  protected readonly texts: string[];
  protected readonly visibilities: Uint8Array;
  protected readonly reverses: Uint8Array;
  protected readonly writes: Uint8Array;
  protected readonly answers: Uint8Array;
  protected readonly answeredTexts: (string | undefined)[];
  /** Chosen member of each choice. */
  protected readonly chosen: (KSymbol | undefined)[];
  /** Since 6.11: members of each choice, the one set last first (`menu::choice_members`). */
  protected readonly preferences: (readonly KSymbol[])[];
  /** Before 6.11: the member the user chose. */
  protected readonly answeredMembers: (KSymbol | undefined)[];
  protected modules: Tristate;
  /** Defaults before those of the tree, by cell; a choice's is the name of a member. */
  protected givenDefaults: Map<number, string> | undefined;

  constructor(model: Model, origin: ComputedValues | undefined) {
    this.model = model;
    this.symbolCount = model.symbols.length;
    const cells = model.symbols.length + model.choices.length;
    this.valid = origin ? origin.valid.slice() : new Uint8Array(cells);
    this.tristates = origin ? origin.tristates.slice() : new Uint8Array(cells);
    this.visibilities = origin ? origin.visibilities.slice() : new Uint8Array(cells);
    this.reverses = origin ? origin.reverses.slice() : new Uint8Array(cells);
    this.writes = origin ? origin.writes.slice() : new Uint8Array(cells);
    this.answers = origin ? origin.answers.slice() : new Uint8Array(cells).fill(NONE);
    const { slots, names } = textSlotsOf(model);
    this.slots = slots;
    this.texts = origin ? origin.texts.slice() : names.slice();
    this.answeredTexts = origin ? origin.answeredTexts.slice() : new Array(names.length);
    this.chosen = origin ? origin.chosen.slice() : new Array(model.choices.length);
    this.preferences = origin ? origin.preferences.slice() : model.choices.map((choice) => choice.members);
    this.answeredMembers = origin ? origin.answeredMembers.slice() : new Array(model.choices.length);
    this.modules = origin ? origin.modules : 0;
    this.givenDefaults = origin?.givenDefaults === undefined ? undefined : new Map(origin.givenDefaults);
    if (origin === undefined) {
      for (let id = 0; id < model.symbols.length; id++) {
        const symbol = model.symbols[id]!;
        // Constants and names that nothing defines are their own value and never change.
        if (!symbol.constant && symbol.type !== "unknown") continue;
        this.valid[id] = 1;
        if (id < 3) this.tristates[id] = id;
      }
    }
  }

  protected textNow(symbol: KSymbol): string {
    if (symbol.type === "bool" || symbol.type === "tristate") return LETTERS[this.tristates[symbol.id]!]!;
    const slot = this.slots[symbol.id]!;
    return slot < 0 ? symbol.name : this.texts[slot]!;
  }

  /** `sym_get_type`: a tristate is a bool while there are no modules. */
  protected typeOf(symbol: KSymbol): KSymbol["type"] {
    if (symbol.type !== "tristate") return symbol.type;
    if (this.modules === 0) return "bool";
    if (!this.model.behaviour.boolChoices && symbol.choice !== undefined && this.visibilities[symbol.id] === 2)
      return "bool";
    return "tristate";
  }

  protected lift(value: Tristate, symbol: KSymbol): Tristate {
    return value === 1 && this.typeOf(symbol) === "bool" ? 2 : value;
  }

  protected reverseOf(expression: Expression | undefined, symbol: KSymbol): Tristate {
    return expression === undefined ? 0 : this.lift(this.evaluateNow(expression), symbol);
  }

  protected evaluateNow(expression: Expression | undefined): Tristate {
    if (expression === undefined) return 2;
    switch (expression.kind) {
      case "symbol": {
        const { symbol } = expression;
        if (this.valid[symbol.id] === 0) this.compute(symbol);
        return this.tristates[symbol.id] as Tristate;
      }
      case "choice":
        this.calculateChoice(expression.choice);
        return this.tristates[this.symbolCount + expression.choice.id] as Tristate;
      case "whole":
        this.calculateChoice(expression.choice);
        return this.tristates[this.symbolCount + expression.choice.id] === 2 ? 2 : 0;
      case "not":
        return (2 - this.evaluateNow(expression.operand)) as Tristate;
      case "and": {
        const left = this.evaluateNow(expression.left);
        if (left === 0) return 0;
        const right = this.evaluateNow(expression.right);
        return left < right ? left : right;
      }
      case "or": {
        const left = this.evaluateNow(expression.left);
        if (left === 2) return 2;
        const right = this.evaluateNow(expression.right);
        return left > right ? left : right;
      }
      case "compare": {
        const { left, right } = expression;
        if (this.valid[left.id] === 0) this.compute(left);
        if (this.valid[right.id] === 0) this.compute(right);
        const { comparisons } = this.model.behaviour;
        const [first, second] = [this.textNow(left), this.textNow(right)];
        return compareValues(expression.operator, first, left.type, second, right.type, comparisons);
      }
    }
  }

  protected visibilityOf(properties: readonly Property[], type: KSymbol["type"]): Tristate {
    let visible: Tristate = 0;
    for (const property of properties) {
      if (property.kind !== "prompt") continue;
      const value = this.evaluateNow(property.visible);
      if (value > visible) visible = value;
    }
    return visible === 1 && (type !== "tristate" || this.modules === 0) ? 2 : visible;
  }

  /** Mirrors `sym_calc_visibility`; tristate members at m vanish once their choice is y (before 6.11). */
  #calculateVisibility(symbol: KSymbol): Tristate {
    const { choice } = symbol;
    const { behaviour } = this.model;
    let visible: Tristate;
    if (symbol.transitional) {
      this.visibilities[symbol.id] = 2;
      return 2;
    }
    if (choice !== undefined && this.#waitsForWhole(symbol, choice)) visible = 0;
    else if (choice !== undefined && !behaviour.boolChoices && symbol.type === "tristate") {
      visible = 0;
      for (const property of symbol.properties) {
        if (property.kind !== "prompt") continue;
        const value = this.evaluateNow(property.visible);
        const hidden =
          behaviour.hidesModularMembers && value === 1 && this.tristates[this.symbolCount + choice.id] === 2;
        if (!hidden && value > visible) visible = value;
      }
      if (visible === 1 && this.modules === 0) visible = 2;
    } else visible = this.visibilityOf(symbol.properties, symbol.type);
    this.visibilities[symbol.id] = visible;
    return visible;
  }

  /** Kconfiglib: a bool in a choice of tristates shows while that is y. */
  #waitsForWhole(symbol: KSymbol, choice: Choice): boolean {
    if (!this.model.behaviour.membersByChoiceAlone || choice.type !== "tristate" || symbol.type === "tristate")
      return false;
    this.calculateChoice(choice);
    return this.tristates[this.symbolCount + choice.id] !== 2;
  }

  /** Mirrors `sym_calc_value` in symbol.c. */
  protected compute(symbol: KSymbol): void {
    const { id } = symbol;
    const { behaviour } = this.model;
    this.valid[id] = 1;
    const visible = this.#calculateVisibility(symbol);
    this.writes[id] = this.#shownForWriting(symbol, visible) || this.#heldByChoice(symbol) ? 1 : 0;
    if (symbol.type === "bool" || symbol.type === "tristate") {
      this.tristates[id] = 0;
      const { choice } = symbol;
      this.reverses[id] = this.reverseOf(symbol.reverseDependency, symbol);
      let value: Tristate;
      if (choice !== undefined && behaviour.boolChoices) {
        this.calculateChoice(choice);
        value = this.tristates[id] as Tristate;
      } else if (choice !== undefined && visible === 2) {
        this.calculateChoice(choice);
        value = this.chosen[choice.id] === symbol ? 2 : 0;
      } else if (choice !== undefined && behaviour.membersByChoiceAlone) {
        value = visible !== 0 && this.answers[id] !== NONE && this.answers[id] !== 0 ? 1 : 0;
      } else value = this.#boolOrTristate(symbol, visible);
      this.tristates[id] = this.lift(value, symbol);
      if (symbol === this.model.modules) this.modules = this.tristates[id] as Tristate;
      this.#withhold(symbol);
      return;
    }
    const empty = behaviour.zeroNumbers ? (symbol.type === "int" ? "0" : symbol.type === "hex" ? "0x0" : "") : "";
    const slot = this.slots[id]!;
    this.texts[slot] = empty;
    const user = visible !== 0 ? this.answeredTexts[slot] : undefined;
    if (user !== undefined && this.#takes(symbol, user)) this.texts[slot] = user;
    else {
      const given = this.#givenDefault(symbol);
      const source = given === undefined ? this.#defaultSymbol(symbol) : undefined;
      if (given !== undefined) {
        this.writes[id] = 1;
        this.texts[slot] = given;
      } else if (source !== undefined) {
        this.writes[id] = 1;
        this.texts[slot] = this.textNow(source);
      }
    }
    this.#applyRange(symbol);
    this.#withhold(symbol);
  }

  /** Before 4.18 a member that a prompt shows at y was written only with its choice. */
  #shownForWriting({ choice }: KSymbol, visible: Tristate): boolean {
    if (visible !== 2 || choice === undefined || !this.model.behaviour.writesMembersByChoice) return visible !== 0;
    return this.visibilityOf(choice.properties, choice.type) !== 0;
  }

  /** Before 2.6.36 a hidden member was written with its choice. */
  #heldByChoice({ choice }: KSymbol): boolean {
    if (choice === undefined || !this.model.behaviour.writesHiddenMembers) return false;
    return this.visibilityOf(choice.properties, choice.type) !== 0;
  }

  /** What came from the environment stays out of `.config` (`SYMBOL_AUTO`, `SYMBOL_NO_WRITE`), and so do names of old. */
  #withhold(symbol: KSymbol): void {
    const { behaviour } = this.model;
    if (symbol.transitional) this.writes[symbol.id] = 0;
    const preset = symbol.environment !== undefined && !behaviour.writesPresets;
    if (preset || (symbol.listsDefconfigs && behaviour.hidesDefconfigList)) this.writes[symbol.id] = 0;
  }

  #boolOrTristate(symbol: KSymbol, visible: Tristate): Tristate {
    const { id } = symbol;
    const { behaviour } = this.model;
    const reverse = this.reverses[id] as Tristate;
    const user = this.answers[id]!;
    let value: number = 0;
    if (behaviour.wholeDefaults) value = this.#wholeDefault(symbol, visible);
    else if (visible !== 0 && user !== NONE) value = Math.min(user, visible);
    else {
      if (reverse !== 0) this.writes[id] = 1;
      const given = this.#givenDefault(symbol);
      const property = given === undefined ? this.#defaultInForce(symbol) : undefined;
      if (given === "y") {
        value = 2;
        this.writes[id] = 1;
      }
      if (property !== undefined) {
        value = Math.min(this.evaluateNow(property.value), this.evaluateNow(property.visible));
        if (value !== 0 || behaviour.writesDefaultN) this.writes[id] = 1;
      }
      const implied = this.impliedOf(symbol);
      if (implied !== 0) {
        this.writes[id] = 1;
        value = Math.max(value, implied);
        if (behaviour.implyObeysDependencies)
          value = Math.min(value, this.lift(this.evaluateNow(symbol.directDependency), symbol));
      }
    }
    value = Math.max(value, reverse);
    if (value === 1 && !behaviour.implyObeysDependencies) {
      const implied = behaviour.impliesAnyway
        ? this.reverseOf(symbol.weakReverseDependency, symbol)
        : this.impliedOf(symbol);
      if (implied === 2) value = 2;
    }
    return value as Tristate;
  }

  /** Before 2.6.26: a default is whole, and what shows cuts it; only what is neither shown nor selected keeps it as it is. */
  #wholeDefault(symbol: KSymbol, visible: Tristate): number {
    const { id } = symbol;
    const shown = Math.max(visible, this.reverses[id]!);
    if (shown !== 0) this.writes[id] = 1;
    if (shown !== 0 && this.answers[id] !== NONE) return Math.min(this.answers[id]!, visible);
    const property = this.#defaultInForce(symbol);
    const value = property === undefined ? 0 : this.evaluateNow(property.value);
    if (shown !== 0) return Math.min(value, visible);
    if (property !== undefined) this.writes[id] = 1;
    return value;
  }

  /** Before 5.7 an `imply` counts only while the direct dependency holds. */
  protected impliedOf(symbol: KSymbol): Tristate {
    if (symbol.weakReverseDependency === undefined) return 0;
    if (!this.model.behaviour.implyObeysDependencies && this.evaluateNow(symbol.directDependency) === 0) return 0;
    return this.reverseOf(symbol.weakReverseDependency, symbol);
  }

  /** ESP-IDF: the default of a `sdkconfig`, while what the symbol depends on holds. */
  #givenDefault(symbol: KSymbol): string | undefined {
    const given = this.givenDefaults?.get(symbol.id);
    return given === undefined || this.evaluateNow(symbol.directDependency) === 0 ? undefined : given;
  }

  #defaultInForce(symbol: KSymbol) {
    for (const property of symbol.properties) {
      if (property.kind === "default" && this.evaluateNow(property.visible) !== 0) return property;
    }
    return undefined;
  }

  /** The symbol whose value an int, hex or string takes by default, computed. */
  #defaultSymbol(symbol: KSymbol): KSymbol | undefined {
    const value = this.#defaultInForce(symbol)?.value;
    if (value?.kind !== "symbol") return undefined;
    if (this.valid[value.symbol.id] === 0) this.compute(value.symbol);
    return value.symbol;
  }

  protected rangeInForce(symbol: KSymbol): RangeProperty | undefined {
    for (const property of symbol.properties) {
      if (property.kind === "range" && this.evaluateNow(property.visible) !== 0) return property;
    }
    return undefined;
  }

  protected bound(symbol: KSymbol, base: 10 | 16): bigint {
    if (this.valid[symbol.id] === 0) this.compute(symbol);
    if (this.model.behaviour.pythonNumbers) return pythonInteger(this.textNow(symbol), base) ?? 0n;
    const own = symbol.type === "int" ? 10 : symbol.type === "hex" ? 16 : base;
    return rangeNumber(this.textNow(symbol), own, this.model.behaviour.outOfRange);
  }

  /** Kconfiglib goes on as if there were no answer where that is out of range. */
  #takes(symbol: KSymbol, text: string): boolean {
    if (!this.model.behaviour.dropsOutOfRange || symbol.type === "string") return true;
    if (text === "") return false;
    const range = this.rangeInForce(symbol);
    if (range === undefined) return true;
    const base = symbol.type === "hex" ? 16 : 10;
    const value = pythonInteger(text, base) ?? 0n;
    return value >= this.bound(range.low, base) && value <= this.bound(range.high, base);
  }

  /** Mirrors `sym_validate_range`: a value outside takes the nearer bound. */
  #applyRange(symbol: KSymbol): void {
    const rule = this.model.behaviour.outOfRange;
    if (symbol.type === "string" || rule === "kept") return;
    const property = this.rangeInForce(symbol);
    if (property === undefined) return;
    const base = symbol.type === "hex" ? 16 : 10;
    const slot = this.slots[symbol.id]!;
    if (this.model.behaviour.pythonNumbers) {
      const value = pythonInteger(this.texts[slot]!, base) ?? 0n;
      const [low, high] = [this.bound(property.low, base), this.bound(property.high, base)];
      if (value < low || value > high) this.texts[slot] = pythonText(value < low ? low : high, base);
      return;
    }
    const value = rangeNumber(this.texts[slot]!, base, rule);
    let bound = property.low;
    if (value >= this.bound(bound, base)) {
      bound = property.high;
      if (value <= this.bound(bound, base)) return;
    }
    this.texts[slot] = rule === "text" ? this.textNow(bound) : printedBound(this.bound(bound, base), base, rule);
  }

  protected calculateChoice(choice: Choice): void {
    const cell = this.symbolCount + choice.id;
    if (this.valid[cell] === 1) return;
    this.valid[cell] = 1;
    if (this.model.behaviour.boolChoices) this.#chooseLastSet(choice, cell);
    else this.#chooseThroughChoice(choice, cell);
  }

  #hasUser(symbol: KSymbol): boolean {
    return this.answers[symbol.id] !== NONE;
  }

  /** Mirrors `sym_choice_default`. */
  protected standardMember(choice: Choice): KSymbol | undefined {
    const given = this.givenDefaults?.get(this.symbolCount + choice.id);
    const first = choice.members.find(({ name }) => name === given);
    if (first !== undefined && this.visibilities[first.id] !== 0) return first;
    for (const property of choice.properties) {
      if (property.kind !== "default" || property.value.kind !== "symbol") continue;
      if (this.evaluateNow(property.visible) !== 0 && this.visibilities[property.value.symbol.id] !== 0)
        return property.value.symbol;
    }
    return choice.members.find((member) => this.visibilities[member.id] !== 0);
  }

  /** `sym_calc_choice` since 6.11. */
  #chooseLastSet(choice: Choice, cell: number): void {
    const order = this.preferences[choice.id]!;
    for (const member of order) this.#calculateVisibility(member);
    const visible = (member: KSymbol): boolean => this.visibilities[member.id] !== 0;
    let chosen = order.find((member) => visible(member) && this.answers[member.id] === 2);
    if (chosen === undefined) {
      chosen = this.standardMember(choice);
      if (chosen !== undefined && this.answers[chosen.id] === 0) chosen = undefined;
    }
    chosen ??= choice.members.find((member) => visible(member) && !this.#hasUser(member));
    chosen ??= order.findLast(visible);
    this.chosen[choice.id] = chosen;
    this.visibilities[cell] = this.visibilityOf(choice.properties, choice.type);
    this.tristates[cell] = this.visibilities[cell]!;
    for (const member of choice.members) {
      if (!visible(member)) {
        this.tristates[member.id] = 0;
        this.writes[member.id] = 0;
        this.valid[member.id] = 1;
        continue;
      }
      this.tristates[member.id] = member === chosen ? 2 : 0;
      this.writes[member.id] = 1;
      this.valid[member.id] = 1;
    }
  }

  /** `sym_calc_value` for a choice and `sym_calc_choice` before 6.11. */
  #chooseThroughChoice(choice: Choice, cell: number): void {
    const visible = this.visibilityOf(choice.properties, choice.type);
    this.visibilities[cell] = visible;
    this.tristates[cell] = 0;
    let value: number = 0;
    const user = this.answers[cell]!;
    if (visible !== 0 && user !== NONE) value = Math.min(user, visible);
    // A choice that is not optional is held at m by its own prompt (`menu_finalize`), which a bool reads as y.
    if (!choice.optional && visible !== 0 && value === 0) value = 1;
    if (value === 1 && (choice.type !== "tristate" || this.modules === 0)) value = 2;
    this.tristates[cell] = value;
    this.chosen[choice.id] = undefined;
    if (value !== 2) return;
    for (const member of choice.members) this.#calculateVisibility(member);
    const wanted = this.answeredMembers[choice.id];
    const chosen = wanted !== undefined && this.visibilities[wanted.id] !== 0 ? wanted : this.standardMember(choice);
    this.chosen[choice.id] = chosen;
    if (chosen === undefined && !this.model.behaviour.membersByChoiceAlone) this.tristates[cell] = 0;
  }
}
