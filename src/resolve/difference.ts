import type { Choice, Configuration, KSymbol, Model } from "../kconfig/index.ts";
import { readingOf } from "./reading.ts";

/** A value that somebody has to set by hand to come from one configuration to another, with what it accounts for. */
export interface Decision {
  readonly symbol: KSymbol;
  /** As in `.config`; `undefined` where it is not written. */
  readonly before: string | undefined;
  readonly after: string;
  /** How many of the differences it accounts for: itself, what follows from it, and the decisions under it with theirs. */
  readonly accounts: number;
  /** The decision without which this one could not be taken; `undefined` for one that stands by itself. */
  readonly under: KSymbol | undefined;
  /** What follows from it without being set. */
  readonly consequences: readonly Difference[];
}

/** A symbol that the two configurations write otherwise. */
export interface Difference {
  readonly symbol: KSymbol;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What makes up the difference between two configurations of one model. */
export interface DifferenceStory {
  /** By what they account for, the widest first; those that stand by themselves account for all differences. */
  readonly decisions: readonly Decision[];
  /** What follows only from several decisions together. */
  readonly together: readonly Difference[];
  /** All differences, those decided among them. */
  readonly differing: number;
  /** What still differs once the decisions are set on the first; empty when they make up the whole difference. */
  readonly unexplained: readonly Difference[];
}

/**
 * The decisions between two configurations. None can be spared: values are functions of user values, so with all other values as in
 * the second configuration, a symbol needs a decision exactly when its user value in the first would give it another value.
 */
export function differenceOf(first: Configuration, second: Configuration): DifferenceStory {
  const differences = differencesOf(first, second);
  const decided = decisionsFor(first, second);
  const trial = first.clone();
  for (const { symbol, value } of decided) trial.setUserValue(symbol, value);
  const unexplained = differencesOf(trial, second);
  return {
    ...tell(first, second, decided, differences),
    differing: differences.size,
    unexplained: [...unexplained.values()],
  };
}

interface Setting {
  readonly symbol: KSymbol;
  readonly value: string;
}

/** What `.config` says of a symbol. */
function lineOf(configuration: Configuration, symbol: KSymbol): string | undefined {
  return configuration.written(symbol) ? configuration.text(symbol) : undefined;
}

function differencesOf(first: Configuration, second: Configuration): Map<KSymbol, Difference> {
  const found = new Map<KSymbol, Difference>();
  for (const symbol of first.model.symbols) {
    if (symbol.constant || symbol.type === "unknown") continue;
    const before = lineOf(first, symbol);
    const after = lineOf(second, symbol);
    if (before !== after) found.set(symbol, { symbol, before, after });
  }
  return found;
}

function give(configuration: Configuration, symbol: KSymbol, value: string | undefined): void {
  if (value === undefined) configuration.clearUserValue(symbol);
  else configuration.setUserValue(symbol, value);
}

/** The user values of the second that the first does not bring along. */
function decisionsFor(first: Configuration, second: Configuration): Setting[] {
  const decided: Setting[] = [];
  const trial = second.clone();
  const choices = new Set<Choice>();
  for (const symbol of second.model.symbols) {
    if (symbol.constant || symbol.type === "unknown") continue;
    if (symbol.choice !== undefined) {
      if (choices.has(symbol.choice)) continue;
      choices.add(symbol.choice);
      decided.push(...entriesFor(first, second, trial, symbol.choice));
      continue;
    }
    const before = first.userValue(symbol);
    const after = second.userValue(symbol);
    if (before === after) continue;
    give(trial, symbol, before);
    const value = second.text(symbol);
    if (trial.text(symbol) === value && trial.written(symbol) === second.written(symbol)) continue;
    give(trial, symbol, after);
    decided.push({ symbol, value });
  }
  return decided;
}

/** The entries of a choice that must be set; the one chosen is mostly enough. */
function entriesFor(first: Configuration, second: Configuration, trial: Configuration, choice: Choice): Setting[] {
  const same = (): boolean => choice.members.every((member) => trial.text(member) === second.text(member));
  const decided: Setting[] = [];
  for (const member of choice.members) give(trial, member, first.userValue(member));
  const chosen = second.selected(choice);
  if (chosen !== undefined && !same()) {
    trial.setUserValue(chosen, "y");
    decided.push({ symbol: chosen, value: "y" });
  }
  for (const member of choice.members) {
    if (same()) break;
    const value = second.text(member);
    if (trial.text(member) === value || second.visibility(member) === 0) continue;
    trial.setUserValue(member, value);
    decided.push({ symbol: member, value });
  }
  return decided;
}

/** Orders decisions by what hangs on them, and hangs what follows below the nearest decision that it takes. */
function tell(
  first: Configuration,
  second: Configuration,
  decided: readonly Setting[],
  differences: ReadonlyMap<KSymbol, Difference>,
): Pick<DifferenceStory, "decisions" | "together"> {
  const reaches = new Map<KSymbol, number>();
  const owners = new Map<KSymbol, KSymbol>();
  const trial = second.clone();
  for (const { symbol, value } of decided) {
    const rival = symbol.choice === undefined ? undefined : first.selected(symbol.choice);
    if (rival === undefined || rival === symbol) give(trial, symbol, first.userValue(symbol));
    else trial.setUserValue(rival, "y");
    const hanging = changedFrom(second, trial, [symbol, ...(symbol.choice?.members ?? [])]).filter((each) =>
      differences.has(each),
    );
    trial.setUserValue(symbol, value);
    const reach = Math.max(1, hanging.length);
    reaches.set(symbol, reach);
    for (const each of hanging) {
      // The nearest is the one on which least hangs.
      const known = owners.get(each);
      if (each !== symbol && (known === undefined || reach < reaches.get(known)!)) owners.set(each, symbol);
    }
  }
  const consequences = new Map<KSymbol, Difference[]>(decided.map(({ symbol }) => [symbol, []]));
  const together: Difference[] = [];
  for (const [symbol, difference] of differences) {
    if (consequences.has(symbol)) continue;
    const owner = owners.get(symbol) ?? nearest(first.model, symbol, consequences, differences);
    if (owner === undefined) together.push(difference);
    else consequences.get(owner)!.push(difference);
  }
  const above = (symbol: KSymbol): KSymbol | undefined => {
    const owner = owners.get(symbol);
    // One that hangs on as much as hangs on it would make a circle.
    return owner !== undefined && reaches.get(owner)! > reaches.get(symbol)! ? owner : undefined;
  };
  const accounts = new Map<KSymbol, number>();
  for (const { symbol } of decided) {
    const own = 1 + consequences.get(symbol)!.length;
    for (let each: KSymbol | undefined = symbol; each !== undefined; each = above(each))
      accounts.set(each, (accounts.get(each) ?? 0) + own);
  }
  const decisions = decided.map(
    ({ symbol, value }): Decision => ({
      symbol,
      before: lineOf(first, symbol),
      after: value,
      accounts: accounts.get(symbol)!,
      under: above(symbol),
      consequences: consequences.get(symbol)!,
    }),
  );
  return { decisions: decisions.sort((a, b) => b.accounts - a.accounts), together };
}

/** The symbols that two configurations write otherwise, found by following what changed from where it began. */
function changedFrom(before: Configuration, after: Configuration, starts: readonly KSymbol[]): KSymbol[] {
  const { readers } = readingOf(before.model);
  const seen = new Set(starts);
  const queue = [...starts];
  const changed: KSymbol[] = [];
  for (let at = 0; at < queue.length; at++) {
    const symbol = queue[at]!;
    const same = before.text(symbol) === after.text(symbol);
    if (!same || before.written(symbol) !== after.written(symbol)) changed.push(symbol);
    // What is shown only now has another visibility with the same value, and may be read by its choice.
    if (same && before.visibility(symbol) === after.visibility(symbol)) continue;
    for (const reader of readers[symbol.id]!) {
      if (seen.has(reader)) continue;
      seen.add(reader);
      queue.push(reader);
    }
  }
  return changed;
}

/** The nearest decision along what a symbol's value is computed from, where taking back no single one would change it. */
function nearest(
  model: Model,
  start: KSymbol,
  decided: ReadonlyMap<KSymbol, unknown>,
  differences: ReadonlyMap<KSymbol, Difference>,
): KSymbol | undefined {
  const { reads } = readingOf(model);
  // Every tristate reads whether there are modules, which is seldom what it comes from.
  const seen = new Set([start, model.modules]);
  const queue = [start];
  for (let at = 0; at < queue.length; at++)
    for (const each of reads[queue[at]!.id]!) {
      if (seen.has(each) || !differences.has(each)) continue;
      if (decided.has(each)) return each;
      seen.add(each);
      queue.push(each);
    }
  return undefined;
}
