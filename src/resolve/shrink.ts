import type { Configuration, KSymbol } from "../kconfig/index.ts";
import type { Ground } from "./ground.ts";
import type { Draft } from "./realize.ts";
import { type Want, wantHolds } from "./want.ts";
import { isLogical } from "./want-literals.ts";

/**
 * A draft after which nothing that it switched on can go by itself, with the entries of the choices that it changed tried one by one: every
 * step leaves fewer options on, and the wants hold.
 */
export function shrink(ground: Ground, draft: Draft, wants: readonly Want[]): Draft {
  const reduction = new Shrinking(ground, draft, wants);
  reduction.run();
  return reduction.draft() ?? draft;
}

class Shrinking {
  readonly #ground: Ground;
  readonly #draft: Draft;
  readonly #wants: readonly Want[];
  readonly #trial: Configuration;
  readonly #moved: Set<KSymbol>;
  readonly #set: Map<KSymbol, string>;
  readonly #kept: Map<KSymbol, string>;
  #changed = false;

  constructor(ground: Ground, draft: Draft, wants: readonly Want[]) {
    this.#ground = ground;
    this.#draft = draft;
    this.#wants = wants;
    this.#trial = draft.computed.clone();
    this.#moved = new Set(draft.moved);
    this.#set = new Map(draft.set);
    this.#kept = new Map(draft.kept);
  }

  run(): void {
    for (let again = true; again; ) {
      again = false;
      for (const symbol of [...this.#moved]) {
        if (!isLogical(symbol) || symbol.constant || !this.#came(symbol)) continue;
        if (symbol.choice === undefined) again = this.#try(symbol, "n") || again;
        else
          for (const other of symbol.choice.members)
            if (other !== symbol && this.#trial.visibility(other) !== 0) again = this.#try(other, "y") || again;
      }
    }
    // What was needed for what has gone.
    if (this.#changed)
      for (const [symbol, value] of [...this.#set].reverse())
        if (symbol.choice === undefined && this.#set.has(symbol)) this.#takeBack(symbol, value);
  }

  /** The same with less switched on, if any of it went; `undefined` if the evaluator finds otherwise on a fresh copy. */
  draft(): Draft | undefined {
    if (!this.#changed) return this.#draft;
    const configuration = this.#ground.base.clone();
    for (const values of [this.#kept, this.#set])
      for (const [symbol, value] of values) configuration.setUserValue(symbol, value);
    if (!this.#wants.every((want) => wantHolds(configuration, want))) return undefined;
    const moved = new Set(configuration.model.symbols);
    return { kind: "draft", configuration, set: this.#set, kept: this.#kept, computed: configuration, moved };
  }

  /** Whether it was off before and can go off again. */
  #came(symbol: KSymbol): boolean {
    const trial = this.#trial;
    return (
      trial.tristate(symbol) !== 0 &&
      this.#ground.levels[symbol.id] === 0 &&
      (symbol.choice !== undefined || trial.assignable(symbol).includes(0))
    );
  }

  /** Gives a value if fewer options are on with it and all wants hold. */
  #try(symbol: KSymbol, value: string): boolean {
    const trial = this.#trial;
    const before = trial.userValue(symbol);
    const chosen = symbol.choice === undefined ? undefined : trial.selected(symbol.choice);
    if (this.#more(() => trial.setUserValue(symbol, value)) < 0 && this.#allHold()) {
      this.#changed = true;
      this.#set.delete(symbol);
      if (chosen !== undefined) this.#set.delete(chosen);
      // It was off before, so that it is kept as it was; another entry of a choice is a choice anew.
      (value === "n" ? this.#kept : this.#set).set(symbol, value);
      return true;
    }
    if (chosen !== undefined) trial.setUserValue(chosen, "y");
    else if (before === undefined) trial.clearUserValue(symbol);
    else trial.setUserValue(symbol, before);
    return false;
  }

  #takeBack(symbol: KSymbol, value: string): void {
    const trial = this.#trial;
    const before = this.#ground.base.userValue(symbol);
    const more = this.#more(() => {
      if (before === undefined) trial.clearUserValue(symbol);
      else trial.setUserValue(symbol, before);
    });
    if (more <= 0 && this.#allHold()) this.#set.delete(symbol);
    else trial.setUserValue(symbol, value);
  }

  /** How many more options a step switches on than off. */
  #more(step: () => void): number {
    let more = 0;
    for (const { symbol, before, after } of this.#trial.change(step)) {
      this.#moved.add(symbol);
      if (isLogical(symbol)) more += Number(after.value !== "n") - Number(before.value !== "n");
    }
    return more;
  }

  #allHold(): boolean {
    return this.#wants.every((want) => wantHolds(this.#trial, want));
  }
}
