import { type Change, changesOf, type SymbolState } from "./change.ts";
import type { Configuration } from "./configuration.ts";
import { defaultTextOf } from "./default-text.ts";
import { dependentsOf } from "./dependents.ts";
import { type EvaluationOrder, evaluationOrderOf } from "./evaluation-order.ts";
import type { Expression, Tristate } from "./expression.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import { compareValues, isValueOf, leadingNumber } from "./number.ts";
import { RankQueue } from "./rank-queue.ts";
import type { Choice, KSymbol, Property, RangeProperty } from "./symbol.ts";
import { textSlotsOf } from "./text-slots.ts";

const LETTERS = ["n", "m", "y"] as const;

/** No user value was given. */
const NONE = 255;

/** What other cells read of a cell. */
interface CellState {
  readonly tristate: number;
  readonly visible: number;
  readonly write: number;
  readonly text: string | undefined;
  readonly selected: KSymbol | undefined;
}

/** What is known while a step runs. */
interface Step {
  readonly order: EvaluationOrder;
  /** The symbols that were looked at, as they were. */
  readonly before: Map<KSymbol, SymbolState>;
  /** Cells that are to be computed anew, as they were before that. */
  readonly stale: Map<number, CellState>;
  readonly queue: RankQueue;
}

/** A configuration of the model with no user values: every symbol has its default. */
export function createConfiguration(model: Model): Configuration {
  return new Evaluation(model, undefined);
}

/**
 * The evaluator. Cells are symbols by id, then choices; each cell is computed when asked for and stays valid until
 * something it read changes. Rules mirror `sym_calc_value` and its kin in symbol.c; `Behaviour` tells 6.1's from 6.12's.
 */
class Evaluation implements Configuration {
  readonly model: Model;
  readonly #symbolCount: number;
  /** 0 unset, 1 computed (or being computed: a recursive reader sees the type's empty value, as in C). */
  readonly #valid: Uint8Array;
  readonly #tristate: Uint8Array;
  /** Where a symbol's texts are in the two lists, -1 for those that have none of their own. */
  readonly #slots: Int32Array;
  readonly #text: string[];
  readonly #visible: Uint8Array;
  readonly #reverse: Uint8Array;
  readonly #write: Uint8Array;
  readonly #user: Uint8Array;
  readonly #userText: (string | undefined)[];
  /** Chosen member of each choice. */
  readonly #selected: (KSymbol | undefined)[];
  /** Since 6.11: members of each choice, the one set last first (`menu::choice_members`). */
  readonly #priority: (readonly KSymbol[])[];
  /** Before 6.11: the member the user chose. */
  readonly #userSelected: (KSymbol | undefined)[];
  #modules: Tristate;
  #revision = 0;
  /** Whether every symbol is computed. */
  #complete: boolean;
  /** While a step runs. */
  #step: Step | undefined;

  constructor(model: Model, origin: Evaluation | undefined) {
    this.model = model;
    this.#symbolCount = model.symbols.length;
    const cells = model.symbols.length + model.choices.length;
    this.#valid = origin ? origin.#valid.slice() : new Uint8Array(cells);
    this.#tristate = origin ? origin.#tristate.slice() : new Uint8Array(cells);
    this.#visible = origin ? origin.#visible.slice() : new Uint8Array(cells);
    this.#reverse = origin ? origin.#reverse.slice() : new Uint8Array(cells);
    this.#write = origin ? origin.#write.slice() : new Uint8Array(cells);
    this.#user = origin ? origin.#user.slice() : new Uint8Array(cells).fill(NONE);
    const { slots, names } = textSlotsOf(model);
    this.#slots = slots;
    this.#text = origin ? origin.#text.slice() : names.slice();
    this.#userText = origin ? origin.#userText.slice() : new Array(names.length);
    this.#selected = origin ? origin.#selected.slice() : new Array(model.choices.length);
    this.#priority = origin ? origin.#priority.slice() : model.choices.map((choice) => choice.members);
    this.#userSelected = origin ? origin.#userSelected.slice() : new Array(model.choices.length);
    this.#modules = origin ? origin.#modules : 0;
    this.#complete = origin ? origin.#complete : false;
    if (origin === undefined) {
      for (let id = 0; id < model.symbols.length; id++) {
        const symbol = model.symbols[id]!;
        // Constants and names that nothing defines are their own value and never change.
        if (!symbol.constant && symbol.type !== "unknown") continue;
        this.#valid[id] = 1;
        if (id < 3) this.#tristate[id] = id;
      }
    }
  }

  clone(): Configuration {
    return new Evaluation(this.model, this);
  }

  change(step: () => void): readonly Change[] {
    if (!this.#complete) {
      for (const symbol of this.model.symbols) this.#calculate(symbol);
      for (const choice of this.model.choices) this.#calculateChoice(choice);
      this.#complete = true;
    }
    const order = evaluationOrderOf(this.model);
    const current: Step = { order, before: new Map(), stale: new Map(), queue: new RankQueue(order.rank) };
    this.#step = current;
    step();
    this.#settle(current);
    this.#step = undefined;
    return changesOf(current.before, (symbol) => this.#stateNow(symbol));
  }

  /** In a step: notes that a cell, and what it reads in a circle, is to be computed anew. */
  #mark(cell: number, { order, before, stale, queue }: Step): void {
    if (stale.has(cell)) return;
    for (const each of order.circles.get(order.rank[cell]!) ?? [cell]) {
      if (stale.has(each)) continue;
      const symbol = each < this.#symbolCount ? this.model.symbols[each]! : undefined;
      if (symbol !== undefined && (symbol.constant || symbol.type === "unknown")) continue;
      if (symbol !== undefined && !before.has(symbol)) before.set(symbol, this.#stateNow(symbol));
      stale.set(each, this.#cellState(each));
      this.#valid[each] = 0;
      queue.push(each);
    }
  }

  /** Computes what a step made stale, and of what reads that only as far as something has changed. */
  #settle(step: Step): void {
    const { starts, targets } = dependentsOf(this.model);
    const { order, stale, queue } = step;
    for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
      if (this.#valid[cell] === 0) {
        if (cell < this.#symbolCount) this.#compute(this.model.symbols[cell]!);
        else this.#calculateChoice(this.model.choices[cell - this.#symbolCount]!);
      }
      const old = stale.get(cell)!;
      stale.delete(cell);
      const now = this.#cellState(cell);
      if (
        old.tristate === now.tristate &&
        old.visible === now.visible &&
        old.write === now.write &&
        old.text === now.text &&
        old.selected === now.selected
      )
        continue;
      for (let at = starts[cell]!; at < starts[cell + 1]!; at++) {
        const reader = targets[at]!;
        if (order.rank[reader] !== order.rank[cell]) this.#mark(reader, step);
      }
    }
  }

  #cellState(cell: number): CellState {
    const slot = cell < this.#symbolCount ? this.#slots[cell]! : -1;
    return {
      tristate: this.#tristate[cell]!,
      visible: this.#visible[cell]!,
      write: this.#write[cell]!,
      text: slot < 0 ? undefined : this.#text[slot],
      selected: cell < this.#symbolCount ? undefined : this.#selected[cell - this.#symbolCount],
    };
  }

  #stateNow(symbol: KSymbol): SymbolState {
    const visibility = this.#visible[symbol.id] as Tristate;
    return { value: this.#textNow(symbol), visibility, written: this.#write[symbol.id] === 1 };
  }

  get revision(): number {
    return this.#revision;
  }

  tristate(symbol: KSymbol): Tristate {
    this.#calculate(symbol);
    return this.#tristate[symbol.id] as Tristate;
  }

  text(symbol: KSymbol): string {
    this.#calculate(symbol);
    return this.#textNow(symbol);
  }

  visibility(symbol: KSymbol): Tristate {
    this.#calculate(symbol);
    return this.#visible[symbol.id] as Tristate;
  }

  choiceVisibility(choice: Choice): Tristate {
    this.#ensureModules();
    return this.#visibilityOf(choice.properties, choice.type);
  }

  directDependency(symbol: KSymbol): Tristate {
    this.#ensureModules();
    return this.#lift(this.#evaluate(symbol.directDependency), symbol);
  }

  reverseDependency(symbol: KSymbol): Tristate {
    this.#ensureModules();
    return this.#reverseOf(symbol.reverseDependency, symbol);
  }

  weakReverseDependency(symbol: KSymbol): Tristate {
    this.#ensureModules();
    return this.#reverseOf(symbol.weakReverseDependency, symbol);
  }

  selected(choice: Choice): KSymbol | undefined {
    this.#ensureModules();
    this.#calculateChoice(choice);
    if (this.choiceVisibility(choice) === 0) return undefined;
    const chosen = this.#selected[choice.id];
    return chosen !== undefined && this.tristate(chosen) !== 0 ? chosen : undefined;
  }

  evaluate(expression: Expression | undefined): Tristate {
    this.#ensureModules();
    return this.#evaluate(expression);
  }

  /** Mirrors `menu_is_visible` in menu.c. */
  nodeVisible(node: MenuNode): boolean {
    if (node.prompt === undefined) return false;
    if (node.visibility !== undefined && this.evaluate(node.visibility) === 0) return false;
    if (this.evaluate(node.prompt.visible) !== 0) return true;
    const on = node.symbol !== undefined ? this.tristate(node.symbol) : this.#choiceOn(node.choice);
    return on !== 0 && node.children.some((child) => this.nodeVisible(child));
  }

  #choiceOn(choice: Choice | undefined): Tristate {
    if (choice === undefined) return 0;
    this.#calculateChoice(choice);
    return this.#tristate[this.#symbolCount + choice.id] as Tristate;
  }

  range(symbol: KSymbol): { low: bigint; high: bigint; property: RangeProperty } | undefined {
    this.#ensureModules();
    const property = this.#rangeInForce(symbol);
    if (property === undefined) return undefined;
    const base = symbol.type === "hex" ? 16 : 10;
    return { low: this.#bound(property.low, base), high: this.#bound(property.high, base), property };
  }

  written(symbol: KSymbol): boolean {
    this.#calculate(symbol);
    return this.#write[symbol.id] === 1;
  }

  userValue(symbol: KSymbol): string | undefined {
    if (symbol.type === "bool" || symbol.type === "tristate") {
      const value = this.#user[symbol.id]!;
      return value === NONE ? undefined : LETTERS[value];
    }
    return this.#userText[this.#slots[symbol.id]!];
  }

  /** Mirrors `conf_set_sym_val` and what follows it in `conf_read_simple`, confdata.c. */
  setUserValue(symbol: KSymbol, value: string): boolean {
    if (symbol.constant) return false;
    switch (symbol.type) {
      case "bool":
      case "tristate": {
        const tristate = LETTERS.indexOf(value[0] as "n");
        if (tristate < 0 || (tristate === 1 && symbol.type === "bool")) return false;
        this.#user[symbol.id] = tristate;
        if (symbol.choice !== undefined) this.#remember(symbol.choice, symbol, tristate);
        break;
      }
      case "int":
      case "hex":
      case "string":
        if (!isValueOf(symbol.type, value)) return false;
        if (this.#userText[this.#slots[symbol.id]!] === value) return true;
        this.#userText[this.#slots[symbol.id]!] = value;
        break;
      case "unknown":
        return false;
    }
    this.#invalidate(symbol.id);
    return true;
  }

  clearUserValue(symbol: KSymbol): void {
    this.#user[symbol.id] = NONE;
    const slot = this.#slots[symbol.id]!;
    if (slot >= 0) this.#userText[slot] = undefined;
    const { choice } = symbol;
    if (choice !== undefined && this.#userSelected[choice.id] === symbol) this.#userSelected[choice.id] = undefined;
    this.#invalidate(symbol.id);
  }

  clearUserValues(): void {
    this.#user.fill(NONE);
    this.#userText.fill(undefined);
    this.#userSelected.fill(undefined);
    for (const choice of this.model.choices) this.#priority[choice.id] = choice.members;
    this.#invalidateAll();
  }

  setAnswer(symbol: KSymbol, value: Tristate): void {
    this.#user[symbol.id] = value;
    this.#invalidate(symbol.id);
  }

  choiceHasUserValue(choice: Choice): boolean {
    return this.#user[this.#symbolCount + choice.id] !== NONE;
  }

  setChoiceUserValue(choice: Choice, value: Tristate): void {
    this.#user[this.#symbolCount + choice.id] = value;
    this.#invalidate(this.#symbolCount + choice.id);
  }

  #invalidateAll(): void {
    this.#revision++;
    if (this.#step !== undefined) {
      for (let cell = 0; cell < this.#valid.length; cell++) this.#mark(cell, this.#step);
      return;
    }
    this.#complete = false;
    for (const symbol of this.model.symbols)
      if (!symbol.constant && symbol.type !== "unknown") this.#valid[symbol.id] = 0;
    this.#valid.fill(0, this.#symbolCount);
  }

  defaultText(symbol: KSymbol): string {
    return defaultTextOf(this, symbol);
  }

  assignable(symbol: KSymbol): readonly Tristate[] {
    this.#calculate(symbol);
    if (symbol.type !== "bool" && symbol.type !== "tristate") return [];
    const high = this.#visible[symbol.id]!;
    const low = this.#reverse[symbol.id]!;
    if (high === 0 || high <= low) return [];
    if (symbol.choice !== undefined && this.selected(symbol.choice) === symbol) {
      // The chosen member is left for another one, if there is any; before 6.11 an n alone does not leave it.
      const others = symbol.choice.members.some((member) => member !== symbol && this.visibility(member) !== 0);
      return others && this.model.behaviour.boolChoices ? [0, 2] : [2];
    }
    if (symbol.choice !== undefined && this.model.behaviour.boolChoices) return [0, 2];
    const values: Tristate[] = [];
    for (let value = low; value <= high; value++) {
      if (value === 1 && this.#typeOf(symbol) === "bool") continue;
      if (value === 1 && !this.model.behaviour.implyObeysDependencies && this.#impliedOf(symbol) === 2) continue;
      values.push(value as Tristate);
    }
    return values;
  }

  #remember(choice: Choice, member: KSymbol, value: number): void {
    const order = this.#priority[choice.id]!;
    this.#priority[choice.id] = [member, ...order.filter((other) => other !== member)];
    if (value === 2) this.#userSelected[choice.id] = member;
    const cell = this.#symbolCount + choice.id;
    const before = this.#user[cell]!;
    this.#user[cell] = before === NONE ? value : Math.max(before, value);
    this.#invalidate(cell);
  }

  /** Forgets a cell and all that read it. A cell that is not valid has no valid readers. */
  #invalidate(cell: number): void {
    this.#revision++;
    if (this.#step !== undefined) {
      this.#mark(cell, this.#step);
      return;
    }
    if (this.#valid[cell] === 0) return;
    this.#complete = false;
    const { starts, targets } = dependentsOf(this.model);
    const stack = [cell];
    this.#valid[cell] = 0;
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const end = starts[next + 1]!;
      for (let at = starts[next]!; at < end; at++) {
        const reader = targets[at]!;
        if (this.#valid[reader] === 0) continue;
        this.#valid[reader] = 0;
        stack.push(reader);
      }
    }
  }

  #ensureModules(): void {
    // What is asked for in the midst of a step is to be up to date.
    if (this.#step !== undefined && this.#step.queue.size > 0) this.#settle(this.#step);
    const { modules } = this.model;
    if (this.#valid[modules.id] === 0) {
      this.#compute(modules);
      this.#modules = this.#tristate[modules.id] as Tristate;
    } else if (modules.id < 3) this.#modules = modules.id as Tristate;
  }

  #calculate(symbol: KSymbol): void {
    this.#ensureModules();
    if (this.#valid[symbol.id] === 0) this.#compute(symbol);
  }

  #textNow(symbol: KSymbol): string {
    if (symbol.type === "bool" || symbol.type === "tristate") return LETTERS[this.#tristate[symbol.id]!]!;
    const slot = this.#slots[symbol.id]!;
    return slot < 0 ? symbol.name : this.#text[slot]!;
  }

  /** `sym_get_type`: a tristate is a bool while there are no modules. */
  #typeOf(symbol: KSymbol): KSymbol["type"] {
    if (symbol.type !== "tristate") return symbol.type;
    if (this.#modules === 0) return "bool";
    if (!this.model.behaviour.boolChoices && symbol.choice !== undefined && this.#visible[symbol.id] === 2)
      return "bool";
    return "tristate";
  }

  #lift(value: Tristate, symbol: KSymbol): Tristate {
    return value === 1 && this.#typeOf(symbol) === "bool" ? 2 : value;
  }

  #reverseOf(expression: Expression | undefined, symbol: KSymbol): Tristate {
    return expression === undefined ? 0 : this.#lift(this.#evaluate(expression), symbol);
  }

  #evaluate(expression: Expression | undefined): Tristate {
    if (expression === undefined) return 2;
    switch (expression.kind) {
      case "symbol": {
        const { symbol } = expression;
        if (this.#valid[symbol.id] === 0) this.#compute(symbol);
        return this.#tristate[symbol.id] as Tristate;
      }
      case "choice":
        this.#calculateChoice(expression.choice);
        return this.#tristate[this.#symbolCount + expression.choice.id] as Tristate;
      case "not":
        return (2 - this.#evaluate(expression.operand)) as Tristate;
      case "and": {
        const left = this.#evaluate(expression.left);
        if (left === 0) return 0;
        const right = this.#evaluate(expression.right);
        return left < right ? left : right;
      }
      case "or": {
        const left = this.#evaluate(expression.left);
        if (left === 2) return 2;
        const right = this.#evaluate(expression.right);
        return left > right ? left : right;
      }
      case "compare": {
        const { left, right } = expression;
        if (this.#valid[left.id] === 0) this.#compute(left);
        if (this.#valid[right.id] === 0) this.#compute(right);
        return compareValues(
          expression.operator,
          this.#textNow(left),
          left.type,
          this.#textNow(right),
          right.type,
          this.model.behaviour.comparisons,
        );
      }
    }
  }

  #visibilityOf(properties: readonly Property[], type: KSymbol["type"]): Tristate {
    let visible: Tristate = 0;
    for (const property of properties) {
      if (property.kind !== "prompt") continue;
      const value = this.#evaluate(property.visible);
      if (value > visible) visible = value;
    }
    return visible === 1 && (type !== "tristate" || this.#modules === 0) ? 2 : visible;
  }

  /** Mirrors `sym_calc_visibility`; tristate members at m vanish once their choice is y (before 6.11). */
  #calculateVisibility(symbol: KSymbol): Tristate {
    const { choice } = symbol;
    const { behaviour } = this.model;
    let visible: Tristate;
    if (symbol.transitional) {
      this.#visible[symbol.id] = 2;
      return 2;
    }
    if (choice !== undefined && !behaviour.boolChoices && symbol.type === "tristate") {
      visible = 0;
      for (const property of symbol.properties) {
        if (property.kind !== "prompt") continue;
        const value = this.#evaluate(property.visible);
        const hidden =
          behaviour.hidesModularMembers && value === 1 && this.#tristate[this.#symbolCount + choice.id] === 2;
        if (!hidden && value > visible) visible = value;
      }
      if (visible === 1 && this.#modules === 0) visible = 2;
    } else visible = this.#visibilityOf(symbol.properties, symbol.type);
    if (visible !== 0 && symbol.type === "bool" && choice?.type === "tristate" && !this.model.behaviour.boolChoices) {
      // A bool member of a tristate choice is offered only while the whole choice is y.
      this.#calculateChoice(choice);
      if (this.#tristate[this.#symbolCount + choice.id] !== 2) visible = 0;
    }
    this.#visible[symbol.id] = visible;
    return visible;
  }

  /** Mirrors `sym_calc_value` in symbol.c. */
  #compute(symbol: KSymbol): void {
    const { id } = symbol;
    const { behaviour } = this.model;
    this.#valid[id] = 1;
    const visible = this.#calculateVisibility(symbol);
    this.#write[id] = visible !== 0 || this.#heldByChoice(symbol) ? 1 : 0;
    if (symbol.type === "bool" || symbol.type === "tristate") {
      this.#tristate[id] = 0;
      const { choice } = symbol;
      this.#reverse[id] = this.#reverseOf(symbol.reverseDependency, symbol);
      let value: Tristate;
      if (choice !== undefined && behaviour.boolChoices) {
        this.#calculateChoice(choice);
        value = this.#tristate[id] as Tristate;
      } else if (choice !== undefined && visible === 2) {
        this.#calculateChoice(choice);
        value = this.#selected[choice.id] === symbol ? 2 : 0;
      } else value = this.#boolOrTristate(symbol, visible);
      this.#tristate[id] = this.#lift(value, symbol);
      if (symbol === this.model.modules) this.#modules = this.#tristate[id] as Tristate;
      this.#withhold(symbol);
      return;
    }
    const empty = behaviour.zeroNumbers ? (symbol.type === "int" ? "0" : symbol.type === "hex" ? "0x0" : "") : "";
    const slot = this.#slots[id]!;
    this.#text[slot] = empty;
    const user = visible !== 0 ? this.#userText[slot] : undefined;
    if (user !== undefined) this.#text[slot] = user;
    else {
      const source = this.#defaultSymbol(symbol);
      if (source !== undefined) {
        this.#write[id] = 1;
        this.#text[slot] = this.#textNow(source);
      }
    }
    this.#applyRange(symbol);
    this.#withhold(symbol);
  }

  /** Before 2.6.36 a hidden member was written with its choice. */
  #heldByChoice({ choice }: KSymbol): boolean {
    if (choice === undefined || !this.model.behaviour.writesHiddenMembers) return false;
    return this.#visibilityOf(choice.properties, choice.type) !== 0;
  }

  /** What came from the environment stays out of `.config` (`SYMBOL_AUTO`, `SYMBOL_NO_WRITE`), and so do names of old. */
  #withhold(symbol: KSymbol): void {
    const { behaviour } = this.model;
    if (symbol.transitional) this.#write[symbol.id] = 0;
    const preset = symbol.environment !== undefined && !behaviour.writesPresets;
    if (preset || (symbol.listsDefconfigs && behaviour.hidesDefconfigList)) this.#write[symbol.id] = 0;
  }

  #boolOrTristate(symbol: KSymbol, visible: Tristate): Tristate {
    const { id } = symbol;
    const { behaviour } = this.model;
    const reverse = this.#reverse[id] as Tristate;
    const user = this.#user[id]!;
    let value: number = 0;
    if (behaviour.wholeDefaults) value = this.#wholeDefault(symbol, visible);
    else if (visible !== 0 && user !== NONE) value = Math.min(user, visible);
    else {
      if (reverse !== 0) this.#write[id] = 1;
      const property = this.#defaultInForce(symbol);
      if (property !== undefined) {
        value = Math.min(this.#evaluate(property.value), this.#evaluate(property.visible));
        if (value !== 0 || behaviour.writesDefaultN) this.#write[id] = 1;
      }
      const implied = this.#impliedOf(symbol);
      if (implied !== 0) {
        this.#write[id] = 1;
        value = Math.max(value, implied);
        if (behaviour.implyObeysDependencies)
          value = Math.min(value, this.#lift(this.#evaluate(symbol.directDependency), symbol));
      }
    }
    value = Math.max(value, reverse);
    if (value === 1 && !behaviour.implyObeysDependencies && this.#impliedOf(symbol) === 2) value = 2;
    return value as Tristate;
  }

  /** Before 2.6.26: a default is whole, and what shows cuts it; only what is neither shown nor selected keeps it as it is. */
  #wholeDefault(symbol: KSymbol, visible: Tristate): number {
    const { id } = symbol;
    const shown = Math.max(visible, this.#reverse[id]!);
    if (shown !== 0) this.#write[id] = 1;
    if (shown !== 0 && this.#user[id] !== NONE) return Math.min(this.#user[id]!, visible);
    const property = this.#defaultInForce(symbol);
    const value = property === undefined ? 0 : this.#evaluate(property.value);
    if (shown !== 0) return Math.min(value, visible);
    if (property !== undefined) this.#write[id] = 1;
    return value;
  }

  /** Before 5.7 an `imply` counts only while the direct dependency holds. */
  #impliedOf(symbol: KSymbol): Tristate {
    if (symbol.weakReverseDependency === undefined) return 0;
    if (!this.model.behaviour.implyObeysDependencies && this.#evaluate(symbol.directDependency) === 0) return 0;
    return this.#reverseOf(symbol.weakReverseDependency, symbol);
  }

  #defaultInForce(symbol: KSymbol) {
    for (const property of symbol.properties) {
      if (property.kind === "default" && this.#evaluate(property.visible) !== 0) return property;
    }
    return undefined;
  }

  /** The symbol whose value an int, hex or string takes by default, computed. */
  #defaultSymbol(symbol: KSymbol): KSymbol | undefined {
    const value = this.#defaultInForce(symbol)?.value;
    if (value?.kind !== "symbol") return undefined;
    if (this.#valid[value.symbol.id] === 0) this.#compute(value.symbol);
    return value.symbol;
  }

  #rangeInForce(symbol: KSymbol): RangeProperty | undefined {
    for (const property of symbol.properties) {
      if (property.kind === "range" && this.#evaluate(property.visible) !== 0) return property;
    }
    return undefined;
  }

  #bound(symbol: KSymbol, base: 10 | 16): bigint {
    if (this.#valid[symbol.id] === 0) this.#compute(symbol);
    const own = symbol.type === "int" ? 10 : symbol.type === "hex" ? 16 : base;
    return leadingNumber(this.#textNow(symbol), own);
  }

  /** Mirrors `sym_validate_range`: a value outside takes the nearer bound, as that is written. */
  #applyRange(symbol: KSymbol): void {
    if (symbol.type === "string") return;
    const property = this.#rangeInForce(symbol);
    if (property === undefined) return;
    const base = symbol.type === "hex" ? 16 : 10;
    const slot = this.#slots[symbol.id]!;
    const value = leadingNumber(this.#text[slot]!, base);
    if (value < this.#bound(property.low, base)) this.#text[slot] = this.#textNow(property.low);
    else if (value > this.#bound(property.high, base)) this.#text[slot] = this.#textNow(property.high);
  }

  #calculateChoice(choice: Choice): void {
    const cell = this.#symbolCount + choice.id;
    if (this.#valid[cell] === 1) return;
    this.#valid[cell] = 1;
    if (this.model.behaviour.boolChoices) this.#chooseLastSet(choice, cell);
    else this.#chooseThroughChoice(choice, cell);
  }

  #hasUser(symbol: KSymbol): boolean {
    return this.#user[symbol.id] !== NONE;
  }

  /** Mirrors `sym_choice_default`. */
  #choiceDefault(choice: Choice): KSymbol | undefined {
    for (const property of choice.properties) {
      if (property.kind !== "default" || property.value.kind !== "symbol") continue;
      if (this.#evaluate(property.visible) !== 0 && this.#visible[property.value.symbol.id] !== 0)
        return property.value.symbol;
    }
    return choice.members.find((member) => this.#visible[member.id] !== 0);
  }

  choiceDefault(choice: Choice): KSymbol | undefined {
    for (const member of choice.members) this.#calculate(member);
    return this.#choiceDefault(choice);
  }

  /** `sym_calc_choice` since 6.11. */
  #chooseLastSet(choice: Choice, cell: number): void {
    const order = this.#priority[choice.id]!;
    for (const member of order) this.#calculateVisibility(member);
    const visible = (member: KSymbol): boolean => this.#visible[member.id] !== 0;
    let chosen = order.find((member) => visible(member) && this.#user[member.id] === 2);
    if (chosen === undefined) {
      chosen = this.#choiceDefault(choice);
      if (chosen !== undefined && this.#user[chosen.id] === 0) chosen = undefined;
    }
    chosen ??= choice.members.find((member) => visible(member) && !this.#hasUser(member));
    chosen ??= order.findLast(visible);
    this.#selected[choice.id] = chosen;
    this.#visible[cell] = this.#visibilityOf(choice.properties, choice.type);
    this.#tristate[cell] = this.#visible[cell]!;
    for (const member of choice.members) {
      if (!visible(member)) {
        this.#tristate[member.id] = 0;
        this.#write[member.id] = 0;
        this.#valid[member.id] = 1;
        continue;
      }
      this.#tristate[member.id] = member === chosen ? 2 : 0;
      this.#write[member.id] = 1;
      this.#valid[member.id] = 1;
    }
  }

  /** `sym_calc_value` for a choice and `sym_calc_choice` before 6.11. */
  #chooseThroughChoice(choice: Choice, cell: number): void {
    const visible = this.#visibilityOf(choice.properties, choice.type);
    this.#visible[cell] = visible;
    this.#tristate[cell] = 0;
    let value: number = 0;
    const user = this.#user[cell]!;
    if (visible !== 0 && user !== NONE) value = Math.min(user, visible);
    // A choice that is not optional is held at m by its own prompt (`menu_finalize`), which a bool reads as y.
    if (!choice.optional && visible !== 0 && value === 0) value = 1;
    if (value === 1 && (choice.type !== "tristate" || this.#modules === 0)) value = 2;
    this.#tristate[cell] = value;
    this.#selected[choice.id] = undefined;
    if (value !== 2) return;
    for (const member of choice.members) this.#calculateVisibility(member);
    const wanted = this.#userSelected[choice.id];
    const chosen = wanted !== undefined && this.#visible[wanted.id] !== 0 ? wanted : this.#choiceDefault(choice);
    this.#selected[choice.id] = chosen;
    if (chosen === undefined) this.#tristate[cell] = 0;
  }
}
