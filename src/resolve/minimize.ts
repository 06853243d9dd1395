import type { Choice, Configuration, KSymbol, Tristate } from "../kconfig/index.ts";
import { conjuncts } from "./phrase.ts";
import { readingOf } from "./reading.ts";
import { type Want, wantHolds } from "./want.ts";

/** Why a value stays: a want needs it, or without it more options would be on. */
export type Need = { readonly kind: "want"; readonly want: Want } | { readonly kind: "size"; readonly more: number };

/** A value that differs from its default, and what needs it. */
export interface Kept {
  readonly symbol: KSymbol;
  readonly value: string;
  readonly need: Need;
}

/** A configuration from which nothing can be taken that the wants do not need. */
export interface Minimal {
  readonly configuration: Configuration;
  /** How many options are on (m or y), before and after. */
  readonly before: number;
  readonly after: number;
  /** Every value that still has to be set, with what needs it. */
  readonly kept: readonly Kept[];
}

/** How many options that make others optional (`EXPERT`) are tried. */
const GATES = 2;

/**
 * Switches off what can go while all wants hold, and gives back to their defaults the numbers, texts and choices that nothing needs. The
 * base, in which the wants hold, stays as it is. Options that allow others to be switched off are switched on where that pays.
 */
export function minimize(
  base: Configuration,
  wants: readonly Want[],
  isCancelled: () => boolean = () => false,
): Minimal {
  const first = new Reduction(base.clone(), wants, isCancelled);
  const before = first.size;
  first.run();
  let best = first;
  for (const gate of gatesOf(first.configuration).slice(0, GATES)) {
    const opened = best.configuration.clone();
    if (opened.tristate(gate) !== 0 || !opened.setUserValue(gate, "y")) continue;
    if (!wants.every((want) => wantHolds(opened, want))) continue;
    const trial = new Reduction(opened, wants, isCancelled);
    // Held on until the rest is as small as it lets it be.
    trial.run(gate);
    trial.run();
    if (trial.size < best.size) best = trial;
  }
  return { configuration: best.configuration, before, after: best.size, kept: best.needs() };
}

/** Options that are off and whose prompts' conditions keep others from being switched off, those that keep most first. */
function gatesOf(configuration: Configuration): KSymbol[] {
  const counts = new Map<KSymbol, number>();
  for (const symbol of configuration.model.symbols) {
    if (symbol.constant || configuration.tristate(symbol) === 0 || configuration.visibility(symbol) !== 0) continue;
    if (configuration.reverseDependency(symbol) !== 0) continue;
    for (const property of symbol.properties) {
      if (property.kind !== "prompt") continue;
      for (const part of conjuncts(property.visible)) {
        if (part.kind !== "symbol" || configuration.tristate(part.symbol) !== 0) continue;
        if (configuration.assignable(part.symbol).includes(2))
          counts.set(part.symbol, (counts.get(part.symbol) ?? 0) + 1);
      }
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([symbol]) => symbol);
}

/** Undoes a step. */
type Undo = () => void;

class Reduction {
  readonly configuration: Configuration;
  size = 0;
  readonly #wants: readonly Want[];
  readonly #isCancelled: () => boolean;
  /** Levels of all symbols, by id, after the last step that was kept. */
  readonly #levels: Uint8Array;
  readonly #wanted: ReadonlySet<KSymbol>;
  #held: KSymbol | undefined;

  constructor(configuration: Configuration, wants: readonly Want[], isCancelled: () => boolean) {
    this.configuration = configuration;
    this.#wants = wants;
    this.#isCancelled = isCancelled;
    this.#wanted = new Set(wants.map(({ symbol }) => symbol));
    const { symbols } = configuration.model;
    this.#levels = Uint8Array.from(symbols, (symbol) => (isOption(symbol) ? configuration.tristate(symbol) : 0));
    for (const level of this.#levels) if (level !== 0) this.size++;
  }

  /** `held`: stays on whatever that costs. */
  run(held?: KSymbol): void {
    this.#held = held;
    for (let again = true; again && !this.#isCancelled(); ) {
      const before = this.size;
      this.#dropAll(this.#candidates());
      // One by one, until none of what is left can go by itself.
      for (let went = true; went && !this.#isCancelled(); ) {
        went = false;
        for (const symbol of this.#candidates()) if (this.#canGo(symbol) && this.#drop([symbol])) went = true;
      }
      again = this.size < before;
      for (const step of this.#resets()) if (this.#keepIf(step, (more) => more <= 0)) again = true;
    }
  }

  /** Every value that is not its default, and what happens when it is given back. */
  needs(): Kept[] {
    const kept: Kept[] = [];
    for (const step of this.#resets()) {
      const undo = step.apply();
      const { more } = this.#difference(step.starts);
      const broken = this.#broken();
      undo();
      if (broken !== undefined) kept.push({ ...step.kept, need: { kind: "want", want: broken } });
      else if (more > 0) kept.push({ ...step.kept, need: { kind: "size", more } });
    }
    return kept;
  }

  #canGo(symbol: KSymbol): boolean {
    return this.configuration.tristate(symbol) !== 0 && this.configuration.assignable(symbol).includes(0);
  }

  #candidates(): KSymbol[] {
    return this.configuration.model.symbols.filter(
      (symbol) =>
        symbol !== this.#held &&
        isOption(symbol) &&
        symbol.choice === undefined &&
        !this.#isWantedOn(symbol) &&
        this.#canGo(symbol),
    );
  }

  #isWantedOn(symbol: KSymbol): boolean {
    return this.#wanted.has(symbol) && this.#wants.some((want) => want.symbol === symbol && want.value !== "n");
  }

  /** All at once, else by halves: what is above comes first and takes with it what is below. */
  #dropAll(symbols: readonly KSymbol[]): void {
    const left = symbols.filter((symbol) => this.#canGo(symbol));
    if (left.length === 0 || this.#isCancelled() || this.#drop(left)) return;
    if (left.length === 1) return;
    const middle = Math.ceil(left.length / 2);
    this.#dropAll(left.slice(0, middle));
    this.#dropAll(left.slice(middle));
  }

  #drop(symbols: readonly KSymbol[]): boolean {
    const apply = (): Undo => this.#give(symbols, "n");
    return this.#keepIf({ apply, starts: symbols }, (more) => more < 0);
  }

  #give(symbols: readonly KSymbol[], value: string | undefined): Undo {
    const { configuration } = this;
    const before = symbols.map((symbol) => configuration.userValue(symbol));
    const give = (symbol: KSymbol, text: string | undefined): void => {
      if (text === undefined) configuration.clearUserValue(symbol);
      else configuration.setUserValue(symbol, text);
    };
    for (const symbol of symbols) give(symbol, value);
    return () => {
      for (const [index, symbol] of symbols.entries()) give(symbol, before[index]);
    };
  }

  #keepIf(
    step: { readonly apply: () => Undo; readonly starts: readonly KSymbol[] },
    pays: (more: number) => boolean,
  ): boolean {
    const undo = step.apply();
    const { more, changed } = this.#difference(step.starts);
    if (!pays(more) || this.#broken() !== undefined) {
      undo();
      return false;
    }
    for (const [symbol, level] of changed) this.#levels[symbol.id] = level;
    this.size += more;
    return true;
  }

  /** What a step changed, found by following it from where it began; `more`: by how much more options are on. */
  #difference(starts: readonly KSymbol[]): { readonly more: number; readonly changed: ReadonlyMap<KSymbol, Tristate> } {
    const { readers } = readingOf(this.configuration.model);
    const changed = new Map<KSymbol, Tristate>();
    const seen = new Set(starts);
    const queue = [...starts];
    let more = 0;
    for (let at = 0; at < queue.length; at++) {
      const symbol = queue[at]!;
      const level = isOption(symbol) ? this.configuration.tristate(symbol) : 0;
      const before = this.#levels[symbol.id]!;
      // Numbers and texts may have changed unseen, so what reads them is looked at too.
      if (isOption(symbol) && level === before && symbol.choice === undefined && at >= starts.length) continue;
      if (level !== before) changed.set(symbol, level);
      more += Number(level !== 0) - Number(before !== 0);
      for (const reader of readers[symbol.id]!) {
        if (seen.has(reader)) continue;
        seen.add(reader);
        queue.push(reader);
      }
    }
    return { more, changed };
  }

  #broken(): Want | undefined {
    return this.#wants.find((want) => !wantHolds(this.configuration, want));
  }

  /** Steps that give a value back to its default, for each that has another one. */
  #resets(): { readonly apply: () => Undo; readonly starts: readonly KSymbol[]; readonly kept: Omit<Kept, "need"> }[] {
    const { configuration } = this;
    const choices = new Set<Choice>();
    return configuration.model.symbols.flatMap((symbol) => {
      if (symbol.constant || symbol.type === "unknown" || configuration.visibility(symbol) === 0) return [];
      const value = configuration.text(symbol);
      const { choice } = symbol;
      if (choice !== undefined) {
        if (choices.has(choice) || configuration.selected(choice) !== symbol) return [];
        choices.add(choice);
        if (configuration.choiceDefault(choice) === symbol) return [];
        return [{ apply: () => this.#chooseDefault(choice, symbol), starts: choice.members, kept: { symbol, value } }];
      }
      if (configuration.userValue(symbol) === undefined || value === configuration.defaultText(symbol)) return [];
      return [{ apply: () => this.#give([symbol], undefined), starts: [symbol], kept: { symbol, value } }];
    });
  }

  #chooseDefault(choice: Choice, chosen: KSymbol): Undo {
    const entry = this.configuration.choiceDefault(choice);
    if (entry !== undefined) this.configuration.setUserValue(entry, "y");
    return () => this.configuration.setUserValue(chosen, "y");
  }
}

function isOption(symbol: KSymbol): boolean {
  return !symbol.constant && (symbol.type === "bool" || symbol.type === "tristate");
}
