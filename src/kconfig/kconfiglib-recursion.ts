import type { Diagnostic } from "./diagnostic.ts";
import type { Expression } from "./expression.ts";
import type { Model } from "./model.ts";
import type { Choice, KSymbol } from "./symbol.ts";

type Item = KSymbol | Choice;

/**
 * The first loop of dependencies as Kconfiglib looks for it, which reads no further: by who reads whom, and from a member of a choice to
 * all others of it. Mirrors `_check_dep_loop_sym` and its kin; `undefined` when there is none.
 */
export function findKconfiglibRecursion(model: Model): Diagnostic | undefined {
  const search = new Search(model);
  for (const symbol of model.symbols) {
    if (symbol.nodes.length === 0) continue;
    const loop = search.fromSymbol(symbol, false);
    if (loop !== undefined) return told(loop);
  }
  return undefined;
}

function told(loop: readonly Item[]): Diagnostic {
  const names = loop.map((item) => item.name ?? "<choice>");
  const lines = names.slice(1).map((name, at) => `\tsymbol ${names[at]} depends on ${name}\n`);
  return {
    code: "recursive-dependency",
    severity: "error",
    place: loop[0]!.nodes[0]?.place,
    message: `recursive dependency: ${names.join(" -> ")}`,
    hint: "take one of these dependencies away in the Kconfig files",
    text: `error: recursive dependency detected!\n${lines.join("")}\n`,
  };
}

class Search {
  readonly #readers = new Map<Item, Set<Item>>();
  readonly #open = new Set<Item>();
  readonly #done = new Set<Item>();

  constructor(model: Model) {
    for (const symbol of model.symbols) {
      if (symbol.nodes.length === 0) continue;
      for (const property of symbol.properties) {
        if (property.kind === "select" || property.kind === "imply") continue;
        this.#reads(symbol, property.visible);
        if (property.kind === "default") this.#reads(symbol, property.value);
        if (property.kind !== "range") continue;
        this.#readBy(property.low, symbol);
        this.#readBy(property.high, symbol);
      }
      this.#reads(symbol, symbol.reverseDependency);
      this.#reads(symbol, symbol.weakReverseDependency);
      this.#reads(symbol, symbol.directDependency);
    }
    for (const choice of model.choices) for (const property of choice.properties) this.#reads(choice, property.visible);
  }

  #reads(reader: Item, expression: Expression | undefined): void {
    switch (expression?.kind) {
      case undefined:
        return;
      case "symbol":
        this.#readBy(expression.symbol, reader);
        return;
      case "choice":
      case "whole":
        this.#readBy(expression.choice, reader);
        return;
      case "not":
        this.#reads(reader, expression.operand);
        return;
      case "and":
      case "or":
        if ([expression.left, expression.right].some((part) => absorbs(part, expression.kind))) return;
        this.#reads(reader, expression.left);
        this.#reads(reader, expression.right);
        return;
      case "compare":
        this.#readBy(expression.left, reader);
        this.#readBy(expression.right, reader);
    }
  }

  #readBy(item: Item, reader: Item): void {
    if (item.kind === "symbol" && item.constant) return;
    const known = this.#readers.get(item);
    if (known === undefined) this.#readers.set(item, new Set([reader]));
    else known.add(reader);
  }

  /** A loop, or the part of one that was followed so far; `withinChoice`: its choice is being looked through. */
  fromSymbol(symbol: KSymbol, withinChoice: boolean): readonly Item[] | undefined {
    if (this.#open.has(symbol)) return [symbol];
    if (this.#done.has(symbol)) return undefined;
    this.#open.add(symbol);
    for (const reader of this.#readers.get(symbol) ?? []) {
      const loop = reader.kind === "choice" ? this.#fromChoice(reader) : this.fromSymbol(reader, false);
      if (loop !== undefined) return grown(loop, symbol);
    }
    if (symbol.choice !== undefined && !withinChoice) {
      const loop = this.#fromChoice(symbol.choice, symbol);
      if (loop !== undefined) return grown(loop, symbol);
    }
    this.#open.delete(symbol);
    this.#done.add(symbol);
    return undefined;
  }

  #fromChoice(choice: Choice, skip?: KSymbol): readonly Item[] | undefined {
    if (this.#open.has(choice)) return [choice];
    if (this.#done.has(choice)) return undefined;
    this.#open.add(choice);
    for (const member of choice.members) {
      if (member === skip) continue;
      const loop = this.fromSymbol(member, true);
      if (loop !== undefined) return grown(loop, choice);
    }
    this.#open.delete(choice);
    this.#done.add(choice);
    return undefined;
  }
}

/** Whether an operand, n or y for good, makes the others count for nothing. */
function absorbs(part: Expression, kind: "and" | "or"): boolean {
  return part.kind === "symbol" && part.symbol.constant && part.symbol.name === (kind === "and" ? "n" : "y");
}

/** A loop is whole once it is back where it began. */
function grown(loop: readonly Item[], item: Item): readonly Item[] {
  return loop.length > 1 && loop.at(-1) === loop[0] ? loop : [...loop, item];
}
