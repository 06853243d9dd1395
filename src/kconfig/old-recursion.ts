import type { Expression } from "./expression.ts";
import { firstOperand } from "./first-operand.ts";
import type { Model } from "./model.ts";
import type { Choice, KSymbol, Place } from "./symbol.ts";

type Item = KSymbol | Choice;

/** A loop as the oldest programs told it; `place` is where it is said to be, in those since 2.6.27. */
export interface OldLoop {
  readonly text: string;
  readonly place: Place | undefined;
}

/**
 * Loops of dependencies as they were looked for before 2.6.38. Mirrors `sym_check_deps` of that time: a chain of names, and
 * before 2.6.27 a warning that knew nothing of choices and their members.
 */
export function findOldRecursion(model: Model): OldLoop[] {
  const search = new OldSearch(model);
  for (const cell of model.columns.order)
    search.check(model.symbols[cell] ?? model.choices[cell - model.symbols.length]!);
  return search.found;
}

class OldSearch {
  readonly found: OldLoop[] = [];
  readonly #chained: boolean;
  readonly #open = new Set<Item>();
  readonly #checked = new Set<Item>();
  #text = "";
  #place: Place | undefined;

  constructor({ behaviour }: Model) {
    this.#chained = behaviour.recursionText === "chain";
  }

  /** The item at which a loop was noticed, as long as its chain of names is open. */
  check(item: Item): Item | undefined {
    const name = this.#nameOf(item);
    if (this.#open.has(item)) {
      this.#place = item.properties[0]?.place;
      const { file, line } = this.#place ?? { file: "", line: 0 };
      this.#text = this.#chained
        ? `${file}:${line}:error: found recursive dependency: ${name}`
        : `Warning! Found recursive dependency: ${name}`;
      return item;
    }
    if (this.#checked.has(item)) return undefined;
    const bad = this.#look(item);
    if (bad === undefined) return undefined;
    this.#text += this.#chained ? ` -> ${name}` : ` ${name}`;
    if (bad !== item) return bad;
    this.found.push({ text: `${this.#text}\n`, place: this.#place });
    return undefined;
  }

  #look(item: Item): Item | undefined {
    if (this.#chained && item.kind === "symbol" && item.choice !== undefined) return this.check(item.choice);
    if (this.#chained && item.kind === "choice") return this.#lookThrough(item);
    this.#enter(item);
    const bad = this.#parts(item);
    this.#open.delete(item);
    return bad;
  }

  #enter(item: Item): void {
    this.#open.add(item);
    this.#checked.add(item);
  }

  #lookThrough(choice: Choice): Item | undefined {
    for (const member of choice.members) this.#enter(member);
    this.#enter(choice);
    let bad = this.#parts(choice);
    this.#open.delete(choice);
    for (const member of bad === undefined ? choice.members : []) {
      bad = this.#parts(member);
      if (bad === undefined) continue;
      this.#text += ` -> ${member.name}`;
      break;
    }
    for (const member of choice.members) this.#open.delete(member);
    return bad?.kind === "symbol" && bad.choice === choice ? choice : bad;
  }

  #parts(item: Item): Item | undefined {
    if (item.kind === "symbol") {
      const bad = this.#expression(item.reverseDependency);
      if (bad !== undefined) return bad;
    }
    for (const property of item.properties) {
      if (property.kind === "select" || property.kind === "imply") continue;
      const bad =
        this.#expression(property.visible) ??
        (property.kind === "default" && item.kind === "symbol" ? this.#expression(property.value) : undefined);
      if (bad !== undefined) return bad;
    }
    return undefined;
  }

  #expression(expression: Expression | undefined): Item | undefined {
    return firstOperand(expression, (item) => this.check(item));
  }

  #nameOf(item: Item): string {
    return item.name ?? (this.#chained ? "<choice>" : "(null)");
  }
}
