import type { Choice, Configuration, KSymbol } from "../kconfig/index.ts";
import type { Aim, Ground } from "./ground.ts";
import { symbolsIn } from "./influence.ts";
import { candidateTexts, textsFor } from "./near-text.ts";
import type { Literal } from "./solver.ts";
import type { Ask } from "./text-ways.ts";
import { type Want, wantHolds } from "./want.ts";
import { isLogical } from "./want-literals.ts";

/** How often what the evaluator makes otherwise than the model is mended. */
const ROUNDS = 8;
const NOWHERE = { file: "", line: 0, text: "" };
const LETTERS = ["n", "m", "y"] as const;

/** User values under which the wants hold, as the evaluator says. */
export interface Draft {
  readonly kind: "draft";
  readonly configuration: Configuration;
  /** What the wants need. */
  readonly set: ReadonlyMap<KSymbol, string>;
  /** What keeps options that came into sight as they were in the base; nothing for the aim `defaults`. */
  readonly kept: ReadonlyMap<KSymbol, string>;
  /** The same values as `configuration`, already computed. */
  readonly computed: Configuration;
  /** All symbols of which anything may differ from the base. */
  readonly moved: ReadonlySet<KSymbol>;
}

/**
 * Turns a model of the formula into user values, asks the evaluator, and takes back what is not needed. `asks`: numbers and texts
 * to be typed where they do not come out so.
 */
export function realize(
  ground: Ground,
  model: Uint8Array,
  wants: readonly Want[],
  asks: readonly Ask[],
  aim: Aim,
): Draft | { readonly kind: "failed"; readonly wants: readonly Want[] } {
  const attempt = new Attempt(ground, model, wants, asks);
  attempt.follow(aim);
  if (aim === "defaults") attempt.mend();
  else attempt.keepRest();
  if (attempt.failed().length > 0) attempt.retype();
  const failed = attempt.failed();
  if (failed.length > 0) return { kind: "failed", wants: failed };
  attempt.spare(aim);
  return attempt.replay() ?? { kind: "failed", wants };
}

class Attempt {
  readonly trial: Configuration;
  readonly #ground: Ground;
  readonly #model: Uint8Array;
  readonly #wants: readonly Want[];
  readonly #asks: readonly Ask[];
  readonly #own = new Map<KSymbol, Want[]>();
  readonly #set = new Map<KSymbol, string>();
  readonly #kept = new Map<KSymbol, string>();
  readonly #moved = new Set<KSymbol>();
  /** Whether the trial may differ from what is given. */
  #resync = false;
  /** The want that failed last is the likeliest to fail again. */
  #doubtful: Want | undefined;

  constructor(ground: Ground, model: Uint8Array, wants: readonly Want[], asks: readonly Ask[]) {
    this.#ground = ground;
    this.#model = model;
    this.#wants = wants;
    this.#asks = asks;
    this.trial = ground.base.clone();
    for (const want of wants) {
      const row = this.#own.get(want.symbol);
      if (row === undefined) this.#own.set(want.symbol, [want]);
      else row.push(want);
    }
  }

  /** Gives what is wanted, and each symbol that the model changed, its value there. */
  follow(aim: Aim): void {
    const { formula, values, levels, shownBy } = this.#ground;
    const touched = new Set<KSymbol>(this.#wants.map((want) => want.symbol).filter(isLogical));
    const shown: KSymbol[] = [];
    for (let variable = 2; variable <= formula.variables; variable++) {
      if (values[variable] === this.#model[variable]) continue;
      const part = formula.parts[variable];
      if (part !== undefined) touched.add(part.symbol);
      if (aim !== "defaults") shown.push(...(shownBy.get(variable) ?? []));
    }
    this.#step(() => {
      for (const symbol of touched) this.#give(symbol, this.#set);
      this.#typeTexts();
      // Most of what would change else comes into sight: it is kept at once, so that the rest is computed once.
      for (const symbol of shown) if (levels[symbol.id] === this.#levelOf(symbol)) this.#give(symbol, this.#kept);
    });
  }

  failed(): Want[] {
    return this.#wants.filter((want) => !wantHolds(this.trial, want));
  }

  /** Numbers and texts that came into sight with another value than the model has them, which compares them as they were. */
  retype(): void {
    for (let round = 0; round < ROUNDS && this.failed().length > 0; round++) {
      const before = this.#set.size;
      this.#step(() => this.#typeTexts(true));
      if (this.#set.size === before) return;
    }
  }

  /** Gives every visible symbol its value in the model, so that nothing changes which need not. */
  keepRest(): void {
    const { levels } = this.#ground;
    for (let round = 0; round < ROUNDS; round++) {
      let given = false;
      this.#step(() => {
        for (const symbol of [...this.#moved]) {
          if (!isLogical(symbol)) continue;
          const level = this.#levelOf(symbol);
          if (this.trial.tristate(symbol) === level || this.trial.visibility(symbol) === 0) continue;
          if (this.#give(symbol, levels[symbol.id] === level ? this.#kept : this.#set)) given = true;
        }
      });
      if (!given) return;
    }
  }

  /** Where wants do not hold yet, gives what they rest on its value in the model. */
  mend(): void {
    for (let round = 0; round < ROUNDS; round++) {
      const queue = this.#wants.filter((want) => !wantHolds(this.trial, want)).map((want) => want.symbol);
      if (queue.length === 0) return;
      const seen = new Set(queue);
      let given = false;
      this.#step(() => {
        for (let at = 0; at < queue.length; at++) {
          const symbol = queue[at]!;
          if (isLogical(symbol) && this.trial.visibility(symbol) !== 0 && this.#give(symbol, this.#set)) given = true;
          for (const next of restsOn(symbol)) {
            if (seen.has(next) || !isLogical(next) || next.constant) continue;
            if (this.trial.tristate(next) === this.#levelOf(next)) continue;
            seen.add(next);
            queue.push(next);
          }
        }
      });
      if (!given) return;
    }
  }

  /** Numbers and texts: those wanted, and those that comparisons need. */
  #typeTexts(all = false): void {
    const { formula, values } = this.#ground;
    for (const [symbol, text] of textsFor(formula, values, this.#model, this.trial, all)) this.#type(symbol, text);
    const asked = this.#asks.map((ask): Want => ({ ...ask, held: false, source: NOWHERE }));
    for (const want of [...asked, ...this.#wants]) {
      if (isLogical(want.symbol) || wantHolds(this.trial, want)) continue;
      // What else is asked of it must go on holding.
      const others = [...asked, ...(this.#own.get(want.symbol) ?? [])];
      const own = [want, ...others.filter((other) => other !== want && other.symbol === want.symbol)];
      for (const text of candidateTexts(this.trial, want.symbol, own)) {
        this.#type(want.symbol, text);
        if (wantHolds(this.trial, want)) break;
      }
    }
  }

  /** Does something to the trial and notes what that moved. */
  #step(action: () => void): void {
    for (const change of this.trial.change(action)) this.#moved.add(change.symbol);
  }

  /** Takes back each value without which the wants hold and no more changes, until there is none. */
  spare(aim: Aim): void {
    for (const values of [this.#kept, this.#set])
      for (const symbol of [...values.keys()]) if (this.#isIdle(symbol)) values.delete(symbol);
    // Tried on a copy of which only what the wants rest on is computed.
    let draft = this.#fresh();
    for (let spared = true; spared; ) {
      spared = false;
      for (const [symbol, value] of [...this.#set].reverse()) {
        if (symbol.choice !== undefined) {
          // A choice remembers what was chosen last: it can only be told on another copy.
          this.#set.delete(symbol);
          const other = this.#fresh();
          if (this.#allHold(other, symbol) && (aim === "defaults" || this.#chosenAlike(other, symbol.choice))) {
            draft = other;
            this.#resync = true;
            spared = true;
          } else this.#set.set(symbol, value);
          continue;
        }
        this.#back(draft, symbol);
        if (this.#allHold(draft, symbol) && this.#leaves(symbol, value, aim)) {
          this.#set.delete(symbol);
          spared = true;
        } else draft.setUserValue(symbol, value);
      }
    }
  }

  #chosenAlike(configuration: Configuration, choice: Choice): boolean {
    return choice.members.every((member) => configuration.tristate(member) === this.trial.tristate(member));
  }

  /** Takes a value back in the trial, unless more would change by that. */
  #leaves(symbol: KSymbol, value: string, aim: Aim): boolean {
    const { base } = this.#ground;
    let more = 0;
    for (const change of this.trial.change(() => this.#back(this.trial, symbol))) {
      this.#moved.add(change.symbol);
      const text = base.text(change.symbol);
      more += Number(change.after.value !== text) - Number(change.before.value !== text);
    }
    if (aim === "defaults" || more <= 0) return true;
    this.trial.setUserValue(symbol, value);
    return false;
  }

  /** The result, if the wants hold with its values on a fresh copy of the base. */
  replay(): Draft | undefined {
    const fresh = this.#fresh();
    if (!this.#wants.every((want) => wantHolds(fresh, want))) return undefined;
    // Without modules m is y: it is called so.
    if (fresh.tristate(fresh.model.modules) === 0)
      for (const [symbol, value] of this.#set)
        if (value === "m" && fresh.setUserValue(symbol, "y")) this.#set.set(symbol, "y");
    // Only the order in which entries of choices were set can tell the two apart.
    const sure =
      !this.#resync &&
      [...this.#set.keys(), ...this.#kept.keys()].every(
        ({ choice }) => choice === undefined || fresh.selected(choice) === this.trial.selected(choice),
      );
    const computed = sure ? this.trial : fresh;
    const moved = sure ? this.#moved : new Set(this.#ground.base.model.symbols);
    return { kind: "draft", configuration: fresh, set: this.#set, kept: this.#kept, computed, moved };
  }

  /** A copy of the base with the values given. */
  #fresh(): Configuration {
    const fresh = this.#ground.base.clone();
    for (const values of [this.#kept, this.#set])
      for (const [symbol, value] of values) fresh.setUserValue(symbol, value);
    return fresh;
  }

  /** Whether a symbol would have its value in the trial without being given it. An `imply` in force is not looked into. */
  #isIdle(symbol: KSymbol): boolean {
    const { trial } = this;
    const { base } = this.#ground;
    if (!isLogical(symbol)) return false;
    const visible = trial.visibility(symbol);
    if (visible === 0) return true;
    const before = base.userValue(symbol);
    if (symbol.choice !== undefined) {
      const chosen = symbol.choice.members.some((member) => base.userValue(member) === "y");
      return !chosen && before === undefined && trial.choiceDefault(symbol.choice) === symbol;
    }
    if (before !== undefined) {
      const given = Math.min(LETTERS.indexOf(before as "n"), visible);
      return Math.max(given, trial.reverseDependency(symbol)) === trial.tristate(symbol);
    }
    return trial.weakReverseDependency(symbol) === 0 && trial.defaultText(symbol) === trial.text(symbol);
  }

  #isTrue(literal: Literal): boolean {
    return this.#model[literal >> 1] !== (literal & 1);
  }

  #levelOf(symbol: KSymbol): 0 | 1 | 2 {
    const { formula } = this.#ground;
    return this.#isTrue(formula.yes(symbol)) ? 2 : this.#isTrue(formula.on(symbol)) ? 1 : 0;
  }

  #type(symbol: KSymbol, value: string): void {
    if (this.trial.setUserValue(symbol, value)) this.#set.set(symbol, value);
  }

  /** Whether that was something new. */
  #give(symbol: KSymbol, into: Map<KSymbol, string>): boolean {
    if (!this.#isTrue(this.#ground.formula.visible(symbol)[0])) return false;
    const value = LETTERS[this.#levelOf(symbol)];
    // An entry of a choice goes off by another one that is chosen.
    if (value === "n" && symbol.choice !== undefined) return false;
    if (this.trial.userValue(symbol) === value && (symbol.choice === undefined || into.get(symbol) === value))
      return false;
    if (!this.trial.setUserValue(symbol, value)) return false;
    into.set(symbol, value);
    return true;
  }

  #back(configuration: Configuration, symbol: KSymbol): void {
    const before = this.#ground.base.userValue(symbol);
    if (before === undefined) configuration.clearUserValue(symbol);
    else configuration.setUserValue(symbol, before);
  }

  #allHold(configuration: Configuration, changed: KSymbol): boolean {
    const holds = (want: Want): boolean => wantHolds(configuration, want);
    if (this.#doubtful !== undefined && !holds(this.#doubtful)) return false;
    if (!(this.#own.get(changed) ?? []).every(holds)) return false;
    const failed = this.#wants.find((want) => !holds(want));
    if (failed !== undefined) this.#doubtful = failed;
    return failed === undefined;
  }
}

/** Symbols that the value of another is worked out of. */
function restsOn(symbol: KSymbol): Set<KSymbol> {
  const found = new Set<KSymbol>(symbol.choice?.members);
  const add = (expression: Parameters<typeof symbolsIn>[0]): void => {
    for (const each of symbolsIn(expression)) found.add(each);
  };
  for (const property of symbol.properties) {
    if (property.kind === "select" || property.kind === "imply") continue;
    add(property.visible);
    if (property.kind === "default") add(property.value);
  }
  add(symbol.reverseDependency);
  add(symbol.weakReverseDependency);
  add(symbol.directDependency);
  return found;
}
