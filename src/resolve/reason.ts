import type { Configuration, Expression, KSymbol, Place, Tristate } from "../kconfig/index.ts";
import { activeInfluences, symbolsIn } from "./influence.ts";
import { conjuncts } from "./phrase.ts";
import type { Assignment, Reason, ReasonStep } from "./resolution.ts";
import { type Want, wantHolds } from "./want.ts";

/**
 * Why each value of a plan is needed, read off the two configurations: from the wants along what they depend on, what selects
 * them, or what had to go off for them, through symbols whose value changed. A step is taken only along a part of a condition that
 * did not hold before and does after; only what is reached by none of these is traced along any part that names it. What is not reached
 * at all is told by what happens without it. `kept`: values given besides.
 */
export function reasonsOf(
  base: Configuration,
  after: Configuration,
  set: ReadonlyMap<KSymbol, string>,
  wants: readonly Want[],
  kept: ReadonlyMap<KSymbol, string> = new Map(),
): Assignment[] {
  const search = new ReasonSearch(base, after, set);
  for (const want of wants) search.begin(want);
  search.run(true);
  if ([...set.keys()].some((symbol) => !search.found.has(symbol))) search.run(false);
  return [...set].map(([symbol, value]): Assignment => {
    const why = search.found.get(symbol);
    if (why === undefined) return { symbol, value, reason: guardOf(base, after, [...kept, ...set], wants, symbol) };
    if (why.chain.length === 0) return { symbol, value, reason: { kind: "wanted", want: why.want } };
    return { symbol, value, reason: { kind: "needed", want: why.want, chain: why.chain } };
  });
}

/** What comes of the wants without one of the values given. */
function guardOf(
  base: Configuration,
  after: Configuration,
  given: readonly (readonly [KSymbol, string])[],
  wants: readonly Want[],
  symbol: KSymbol,
): Reason {
  const trial = base.clone();
  for (const [other, value] of given) if (other !== symbol) trial.setUserValue(other, value);
  const want = wants.find((each) => wantHolds(after, each) && !wantHolds(trial, each));
  if (want === undefined) return { kind: "spare", want: wants[0]! };
  for (const kind of ["select", "imply"] as const) {
    const place = activeInfluences(trial, want.symbol, kind).find((push) => push.symbol === symbol)?.place;
    if (place !== undefined) return { kind: "guards", want, otherwise: trial.text(want.symbol), push: { kind, place } };
  }
  return { kind: "guards", want, otherwise: trial.text(want.symbol), push: undefined };
}

interface Found {
  readonly want: Want;
  readonly chain: readonly ReasonStep[];
}

class ReasonSearch {
  readonly found = new Map<KSymbol, Found>();
  readonly #base: Configuration;
  readonly #after: Configuration;
  readonly #set: ReadonlyMap<KSymbol, string>;

  constructor(base: Configuration, after: Configuration, set: ReadonlyMap<KSymbol, string>) {
    this.#base = base;
    this.#after = after;
    this.#set = set;
  }

  begin(want: Want): void {
    if (!this.found.has(want.symbol)) this.found.set(want.symbol, { want, chain: [] });
  }

  /** Breadth first, so that each chain is a shortest one. `strict`: only along parts of conditions that came to hold. */
  run(strict: boolean): void {
    const queue = [...this.found.keys()];
    for (let at = 0; at < queue.length; at++) {
      const symbol = queue[at]!;
      const { want, chain } = this.found.get(symbol)!;
      const lead = (next: KSymbol, step: ReasonStep): void => {
        if (next === symbol || this.found.has(next) || !this.#changed(next)) return;
        this.found.set(next, { want, chain: [...chain, step] });
        queue.push(next);
      };
      const level = this.#level(symbol);
      if (level === 0) this.#offSteps(symbol, strict, lead);
      else this.#onSteps(symbol, level, strict, lead);
      for (const member of symbol.choice?.members ?? [])
        lead(member, { symbol, link: "is in a choice with", place: symbol.choice!.nodes[0]?.place });
      const { modules } = this.#base.model;
      if (symbol.type === "tristate" && level === 1)
        lead(modules, { symbol, link: "needs modules:", place: undefined });
    }
  }

  #changed(symbol: KSymbol): boolean {
    return this.#set.has(symbol) || this.#base.text(symbol) !== this.#after.text(symbol);
  }

  /** The level that what it depends on must have: 1 for numbers and texts. */
  #level(symbol: KSymbol): Tristate {
    return symbol.type === "bool" || symbol.type === "tristate" ? this.#after.tristate(symbol) : 1;
  }

  #onSteps(symbol: KSymbol, level: Tristate, strict: boolean, lead: (next: KSymbol, step: ReasonStep) => void): void {
    const along = (
      expression: Expression | undefined,
      link: ReasonStep["link"] | ((part: Expression) => ReasonStep["link"]),
      place: Place | undefined,
    ): void => {
      for (const part of conjuncts(expression)) {
        const came = this.#base.evaluate(part) < level && this.#after.evaluate(part) >= level;
        if (strict && !came) continue;
        const how = typeof link === "string" ? link : link(part);
        for (const next of symbolsIn(part)) lead(next, { symbol, link: how, part, place });
      }
    };
    const set = this.#set.has(symbol);
    const range = symbol.type === "int" || symbol.type === "hex" ? this.#after.range(symbol)?.property : undefined;
    for (const bound of range === undefined ? [] : [range.low, range.high])
      lead(bound, { symbol, link: "is bounded by", place: range!.place });
    // An entry of a choice may be on by being shown: as its default, or the first.
    for (const property of symbol.properties)
      if (property.kind === "prompt" && (set || symbol.choice !== undefined)) {
        const dependencies = new Set(conjuncts(property.node.dependency));
        along(
          property.visible,
          (part) => (dependencies.has(part) ? "depends on" : "is shown only if"),
          property.node.place,
        );
      }
    if (set && strict) return;
    const selects = activeInfluences(this.#after, symbol, "select");
    for (const push of selects) {
      lead(push.symbol, { symbol, link: "is selected by", place: push.place });
      for (const part of push.own) along(part, "is selected if", push.place);
    }
    for (const property of symbol.properties) {
      if (property.kind !== "default" || this.#after.evaluate(property.visible) === 0) continue;
      const logical = symbol.type === "bool" || symbol.type === "tristate";
      along(property.visible, logical ? "is on by default if" : "has its value if", property.place);
      const { value } = property;
      if (this.#base.evaluate(value) < level || !strict)
        for (const next of symbolsIn(value))
          lead(next, { symbol, link: "is on by default if", part: value, place: property.place });
      break;
    }
    for (const push of activeInfluences(this.#after, symbol, "imply"))
      lead(push.symbol, { symbol, link: "is implied by", place: push.place });
    // A select asks for no dependency of what it selects.
    if (!set && selects.length === 0) along(symbol.directDependency, "depends on", symbol.nodes[0]?.place);
  }

  #offSteps(symbol: KSymbol, strict: boolean, lead: (next: KSymbol, step: ReasonStep) => void): void {
    if (this.#set.has(symbol))
      for (const property of symbol.properties) {
        if (property.kind !== "prompt") continue;
        for (const part of conjuncts(property.visible)) {
          if (strict && (this.#base.evaluate(part) !== 0 || this.#after.evaluate(part) === 0)) continue;
          const depends = conjuncts(property.node.dependency).includes(part);
          const link = depends ? "can be switched off only if" : "is shown only if";
          for (const next of symbolsIn(part)) lead(next, { symbol, link, part, place: property.place });
        }
      }
    for (const push of activeInfluences(this.#base, symbol, "select"))
      lead(push.symbol, { symbol, link: "is selected by", place: push.place });
    for (const push of activeInfluences(this.#base, symbol, "imply"))
      lead(push.symbol, { symbol, link: "is implied by", place: push.place });
    for (const property of symbol.properties) {
      if (property.kind !== "default") continue;
      for (const part of [...conjuncts(property.visible), ...conjuncts(property.value)]) {
        const went = this.#base.evaluate(part) !== 0 && this.#after.evaluate(part) === 0;
        if (strict && !went) continue;
        for (const next of symbolsIn(part))
          lead(next, { symbol, link: "is on by default if", part, place: property.place });
      }
    }
  }
}
