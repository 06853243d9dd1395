import { type Change, changesOf, type SymbolState } from "./change.ts";
import { ComputedValues, LETTERS, NONE } from "./computed-values.ts";
import type { Configuration } from "./configuration.ts";
import { defaultTextOf } from "./default-text.ts";
import { dependentsOf } from "./dependents.ts";
import { type EvaluationOrder, evaluationOrderOf } from "./evaluation-order.ts";
import type { Expression, Tristate } from "./expression.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import { isValueOf } from "./number.ts";
import { RankQueue } from "./rank-queue.ts";
import type { Choice, KSymbol, RangeProperty } from "./symbol.ts";

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

/** What the user chose, and what is stale by it: a cell stays valid until something that it read changes. */
class Evaluation extends ComputedValues implements Configuration {
  #revision = 0;
  /** Whether every symbol is computed. */
  #complete: boolean;
  /** While a step runs. */
  #step: Step | undefined;

  constructor(model: Model, origin: Evaluation | undefined) {
    super(model, origin);
    this.#complete = origin ? origin.#complete : false;
  }

  clone(): Configuration {
    return new Evaluation(this.model, this);
  }

  change(step: () => void): readonly Change[] {
    if (!this.#complete) {
      for (const symbol of this.model.symbols) this.#calculate(symbol);
      for (const choice of this.model.choices) this.calculateChoice(choice);
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
      const symbol = each < this.symbolCount ? this.model.symbols[each]! : undefined;
      if (symbol !== undefined && (symbol.constant || symbol.type === "unknown")) continue;
      if (symbol !== undefined && !before.has(symbol)) before.set(symbol, this.#stateNow(symbol));
      stale.set(each, this.#cellState(each));
      this.valid[each] = 0;
      queue.push(each);
    }
  }

  /** Computes what a step made stale, and of what reads that only as far as something has changed. */
  #settle(step: Step): void {
    const { starts, targets } = dependentsOf(this.model);
    const { order, stale, queue } = step;
    for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
      if (this.valid[cell] === 0) {
        if (cell < this.symbolCount) this.compute(this.model.symbols[cell]!);
        else this.calculateChoice(this.model.choices[cell - this.symbolCount]!);
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
    const slot = cell < this.symbolCount ? this.slots[cell]! : -1;
    return {
      tristate: this.tristates[cell]!,
      visible: this.visibilities[cell]!,
      write: this.writes[cell]!,
      text: slot < 0 ? undefined : this.texts[slot],
      selected: cell < this.symbolCount ? undefined : this.chosen[cell - this.symbolCount],
    };
  }

  #stateNow(symbol: KSymbol): SymbolState {
    const visibility = this.visibilities[symbol.id] as Tristate;
    return { value: this.textNow(symbol), visibility, written: this.writes[symbol.id] === 1 };
  }

  get revision(): number {
    return this.#revision;
  }

  tristate(symbol: KSymbol): Tristate {
    this.#calculate(symbol);
    return this.tristates[symbol.id] as Tristate;
  }

  text(symbol: KSymbol): string {
    this.#calculate(symbol);
    return this.textNow(symbol);
  }

  visibility(symbol: KSymbol): Tristate {
    this.#calculate(symbol);
    return this.visibilities[symbol.id] as Tristate;
  }

  choiceVisibility(choice: Choice): Tristate {
    this.#ensureModules();
    return this.visibilityOf(choice.properties, choice.type);
  }

  directDependency(symbol: KSymbol): Tristate {
    this.#ensureModules();
    return this.lift(this.evaluateNow(symbol.directDependency), symbol);
  }

  reverseDependency(symbol: KSymbol): Tristate {
    this.#ensureModules();
    return this.reverseOf(symbol.reverseDependency, symbol);
  }

  weakReverseDependency(symbol: KSymbol): Tristate {
    this.#ensureModules();
    return this.reverseOf(symbol.weakReverseDependency, symbol);
  }

  selected(choice: Choice): KSymbol | undefined {
    this.#ensureModules();
    this.calculateChoice(choice);
    if (this.choiceVisibility(choice) === 0) return undefined;
    const chosen = this.chosen[choice.id];
    return chosen !== undefined && this.tristate(chosen) !== 0 ? chosen : undefined;
  }

  evaluate(expression: Expression | undefined): Tristate {
    this.#ensureModules();
    return this.evaluateNow(expression);
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
    this.calculateChoice(choice);
    return this.tristates[this.symbolCount + choice.id] as Tristate;
  }

  range(symbol: KSymbol): { low: bigint; high: bigint; property: RangeProperty } | undefined {
    this.#ensureModules();
    const property = this.rangeInForce(symbol);
    if (property === undefined) return undefined;
    const base = symbol.type === "hex" ? 16 : 10;
    return { low: this.bound(property.low, base), high: this.bound(property.high, base), property };
  }

  written(symbol: KSymbol): boolean {
    this.#calculate(symbol);
    return this.writes[symbol.id] === 1;
  }

  userValue(symbol: KSymbol): string | undefined {
    if (symbol.type === "bool" || symbol.type === "tristate") {
      const value = this.answers[symbol.id]!;
      return value === NONE ? undefined : LETTERS[value];
    }
    return this.answeredTexts[this.slots[symbol.id]!];
  }

  /** Mirrors `conf_set_sym_val` and what follows it in `conf_read_simple`, confdata.c. */
  setUserValue(symbol: KSymbol, value: string): boolean {
    if (symbol.constant) return false;
    switch (symbol.type) {
      case "bool":
      case "tristate": {
        const tristate = LETTERS.indexOf(value[0] as "n");
        if (tristate < 0 || (tristate === 1 && symbol.type === "bool")) return false;
        this.answers[symbol.id] = tristate;
        if (symbol.choice !== undefined) this.#remember(symbol.choice, symbol, tristate);
        break;
      }
      case "int":
      case "hex":
      case "string":
        if (!isValueOf(symbol.type, value, this.model.behaviour.pythonNumbers)) return false;
        if (this.answeredTexts[this.slots[symbol.id]!] === value) return true;
        this.answeredTexts[this.slots[symbol.id]!] = value;
        break;
      case "unknown":
        return false;
    }
    this.#invalidate(symbol.id);
    return true;
  }

  clearUserValue(symbol: KSymbol): void {
    this.answers[symbol.id] = NONE;
    const slot = this.slots[symbol.id]!;
    if (slot >= 0) this.answeredTexts[slot] = undefined;
    const { choice } = symbol;
    if (choice !== undefined && this.answeredMembers[choice.id] === symbol) this.answeredMembers[choice.id] = undefined;
    this.#invalidate(symbol.id);
  }

  clearUserValues(): void {
    this.answers.fill(NONE);
    this.answeredTexts.fill(undefined);
    this.answeredMembers.fill(undefined);
    this.givenDefaults = undefined;
    for (const choice of this.model.choices) this.preferences[choice.id] = choice.members;
    this.#invalidateAll();
  }

  setAnswer(symbol: KSymbol, value: Tristate): void {
    this.answers[symbol.id] = value;
    this.#invalidate(symbol.id);
  }

  setDefault(symbol: KSymbol, value: string): void {
    this.givenDefaults ??= new Map();
    this.givenDefaults.set(symbol.id, value);
    this.#invalidate(symbol.id);
  }

  givenDefault(symbol: KSymbol): string | undefined {
    return this.givenDefaults?.get(symbol.id);
  }

  setDefaultMember(choice: Choice, member: KSymbol): void {
    this.givenDefaults ??= new Map();
    this.givenDefaults.set(this.symbolCount + choice.id, member.name);
    this.#invalidate(this.symbolCount + choice.id);
  }

  hasChosen(choice: Choice): boolean {
    return this.answeredMembers[choice.id] !== undefined;
  }

  hasDefault(symbol: KSymbol): boolean {
    if (symbol.nodes.every(({ prompt }) => prompt === undefined)) return true;
    if (this.userValue(symbol) !== undefined) return false;
    return symbol.choice === undefined || !this.hasChosen(symbol.choice);
  }

  choiceHasUserValue(choice: Choice): boolean {
    return this.answers[this.symbolCount + choice.id] !== NONE;
  }

  setChoiceUserValue(choice: Choice, value: Tristate): void {
    this.answers[this.symbolCount + choice.id] = value;
    this.#invalidate(this.symbolCount + choice.id);
  }

  #invalidateAll(): void {
    this.#revision++;
    if (this.#step !== undefined) {
      for (let cell = 0; cell < this.valid.length; cell++) this.#mark(cell, this.#step);
      return;
    }
    this.#complete = false;
    for (const symbol of this.model.symbols)
      if (!symbol.constant && symbol.type !== "unknown") this.valid[symbol.id] = 0;
    this.valid.fill(0, this.symbolCount);
  }

  defaultText(symbol: KSymbol): string {
    return defaultTextOf(this, symbol);
  }

  assignable(symbol: KSymbol): readonly Tristate[] {
    this.#calculate(symbol);
    if (symbol.type !== "bool" && symbol.type !== "tristate") return [];
    const high = this.visibilities[symbol.id]!;
    const low = this.reverses[symbol.id]!;
    if (high === 0 || high <= low) return [];
    if (symbol.choice !== undefined && this.selected(symbol.choice) === symbol) {
      // The chosen member is left for another one, if there is any; before 6.11 an n alone does not leave it.
      const others = symbol.choice.members.some((member) => member !== symbol && this.visibility(member) !== 0);
      return others && this.model.behaviour.boolChoices ? [0, 2] : [2];
    }
    if (symbol.choice !== undefined && this.model.behaviour.boolChoices) return [0, 2];
    const values: Tristate[] = [];
    for (let value = low; value <= high; value++) {
      if (value === 1 && this.typeOf(symbol) === "bool") continue;
      if (value === 1 && !this.model.behaviour.implyObeysDependencies && this.impliedOf(symbol) === 2) continue;
      values.push(value as Tristate);
    }
    return values;
  }

  #remember(choice: Choice, member: KSymbol, value: number): void {
    const order = this.preferences[choice.id]!;
    this.preferences[choice.id] = [member, ...order.filter((other) => other !== member)];
    if (value === 2) this.answeredMembers[choice.id] = member;
    const cell = this.symbolCount + choice.id;
    const before = this.answers[cell]!;
    if (!this.model.behaviour.membersByChoiceAlone)
      this.answers[cell] = before === NONE ? value : Math.max(before, value);
    else if (value === 2 || (value === 1 && choice.type === "tristate")) this.answers[cell] = value;
    this.#invalidate(cell);
  }

  /** Forgets a cell and all that read it. A cell that is not valid has no valid readers. */
  #invalidate(cell: number): void {
    this.#revision++;
    if (this.#step !== undefined) {
      this.#mark(cell, this.#step);
      return;
    }
    if (this.valid[cell] === 0) return;
    this.#complete = false;
    const { starts, targets } = dependentsOf(this.model);
    const stack = [cell];
    this.valid[cell] = 0;
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const end = starts[next + 1]!;
      for (let at = starts[next]!; at < end; at++) {
        const reader = targets[at]!;
        if (this.valid[reader] === 0) continue;
        this.valid[reader] = 0;
        stack.push(reader);
      }
    }
  }

  #ensureModules(): void {
    // What is asked for in the midst of a step is to be up to date.
    if (this.#step !== undefined && this.#step.queue.size > 0) this.#settle(this.#step);
    const { modules } = this.model;
    if (this.valid[modules.id] === 0) {
      this.compute(modules);
      this.modules = this.tristates[modules.id] as Tristate;
    } else if (modules.id < 3) this.modules = modules.id as Tristate;
  }

  #calculate(symbol: KSymbol): void {
    this.#ensureModules();
    if (this.valid[symbol.id] === 0) this.compute(symbol);
  }

  choiceDefault(choice: Choice): KSymbol | undefined {
    for (const member of choice.members) this.#calculate(member);
    return this.standardMember(choice);
  }
}
