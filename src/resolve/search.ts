import type { Choice, Configuration, Expression, KSymbol, Place, Tristate } from "../kconfig/index.ts";
import type { Assignment, Reason, ReasonStep } from "./resolution.ts";
import type { Want } from "./want.ts";

const LEVELS: Readonly<Record<string, Tristate>> = { n: 0, m: 1, y: 2 };
/** How deep a chain of needs may go, and how many symbols one want may touch, before it counts as not to be had. */
const DEPTH = 48;
const BUDGET = 4000;
/** Options that a person would not switch on just to reach another. */
const UNLIKELY = /(^|_)(EXPERT|BROKEN|COMPILE_TEST|STAGING|DEBUG|KUNIT|TEST|TESTS|SELFTEST)(_|$)/;

/** The level a want asks of a bool or tristate, `undefined` for other types. */
export function levelOf(want: Want): Tristate | undefined {
  if (want.symbol.type !== "bool" && want.symbol.type !== "tristate") return undefined;
  const level = LEVELS[want.value[0] ?? ""];
  return level === 1 && want.symbol.type === "bool" ? 2 : level;
}

/** Whether a want holds in a configuration. A symbol held at y by others satisfies m. */
export function holds(configuration: Configuration, want: Want): boolean {
  const level = levelOf(want);
  if (level === undefined) {
    const text = configuration.text(want.symbol);
    if (want.symbol.type === "hex") return Number.parseInt(text, 16) === Number.parseInt(want.value, 16);
    return text === want.value;
  }
  const value = configuration.tristate(want.symbol);
  if (value === level) return true;
  return level === 1 && value === 2 && configuration.reverseDependency(want.symbol) === 2;
}

/**
 * Searches for user values under which a want holds, through visibility, dependencies, selectors and choices. Every step is
 * judged by the evaluator; what leads nowhere is taken back.
 */
export class Search {
  configuration: Configuration;
  assignments = new Map<KSymbol, Assignment>();
  readonly #locks: ReadonlyMap<KSymbol, Want>;
  readonly #path: ReasonStep[] = [];
  readonly #open = new Set<string>();
  #want!: Want;
  #budget = 0;
  /** Wants that stood in the way of the current one. */
  readonly blockers = new Set<Want>();

  constructor(configuration: Configuration, locks: ReadonlyMap<KSymbol, Want>) {
    this.configuration = configuration;
    this.#locks = locks;
  }

  /** Makes the want hold; `false`, with nothing changed, when no way was found. */
  fulfil(want: Want): boolean {
    this.#want = want;
    this.#budget = BUDGET;
    this.blockers.clear();
    return this.#attempt(() => {
      const level = levelOf(want);
      const { symbol } = want;
      if (level === undefined) return this.#giveText(symbol, want.value);
      if (level === 0) return this.#lower(symbol);
      if (level === 1) {
        const { modules } = this.configuration.model;
        if (!this.#through(symbol, "needs modules:", undefined, () => this.#raise(modules, 2))) return false;
      }
      return this.#raise(symbol, level) && this.#settle(symbol, level);
    });
  }

  /** A symbol that is above what was asked is brought down, as far as its selectors let it. */
  #settle(symbol: KSymbol, level: Tristate): boolean {
    if (this.configuration.tristate(symbol) === level) return true;
    this.#set(symbol, level === 1 ? "m" : "y");
    return holds(this.configuration, this.#want);
  }

  #attempt(step: () => boolean): boolean {
    const configuration = this.configuration.clone();
    const assignments = new Map(this.assignments);
    if (step()) return true;
    this.configuration = configuration;
    this.assignments = assignments;
    return false;
  }

  #set(symbol: KSymbol, value: string): void {
    this.configuration.setUserValue(symbol, value);
    const own = symbol === this.#want.symbol;
    const other = this.#locks.get(symbol);
    const reason: Reason = own
      ? { kind: "wanted", want: this.#want }
      : other !== undefined
        ? { kind: "wanted", want: other }
        : { kind: "needed", want: this.#want, chain: [...this.#path] };
    this.assignments.set(symbol, { symbol, value, reason });
  }

  /** Runs a step with its reason on the path. */
  #through(symbol: KSymbol, link: ReasonStep["link"], place: Place | undefined, step: () => boolean): boolean {
    this.#path.push({ symbol, link, place });
    const done = step();
    this.#path.pop();
    return done;
  }

  /** Guards against circles, depth and endless searching. */
  #enter(key: string, step: () => boolean): boolean {
    if (this.#open.has(key) || this.#open.size > DEPTH || this.#budget-- <= 0) return false;
    this.#open.add(key);
    const done = step();
    this.#open.delete(key);
    return done;
  }

  /** Whether a want forbids the level; it is remembered as standing in the way. */
  #forbidden(symbol: KSymbol, level: Tristate): boolean {
    const lock = this.#locks.get(symbol);
    if (lock === undefined || lock === this.#want) return false;
    const asked = levelOf(lock);
    if (asked === undefined || asked === level || (asked === 2 && level === 1)) return false;
    this.blockers.add(lock);
    return true;
  }

  /** Makes a bool or tristate at least `level` (1 or 2). */
  #raise(symbol: KSymbol, level: Tristate): boolean {
    if (this.configuration.tristate(symbol) >= level) return true;
    if (symbol.constant || (symbol.type !== "bool" && symbol.type !== "tristate")) return false;
    if (this.#forbidden(symbol, level)) return false;
    return this.#enter(`+${symbol.id}`, () => {
      for (const way of this.#waysUp(symbol, level)) {
        if (this.#attempt(way)) return true;
      }
      return false;
    });
  }

  /** Ways to bring a symbol up, the cheapest first. */
  #waysUp(symbol: KSymbol, level: Tristate): (() => boolean)[] {
    const ways: { readonly cost: number; readonly go: () => boolean }[] = [];
    const reached = (): boolean => this.configuration.tristate(symbol) >= level;
    const seen: Tristate = symbol.type === "bool" ? 1 : level;
    for (const property of symbol.properties) {
      if (property.kind === "prompt") {
        const go = (): boolean => {
          const visible = this.#through(symbol, "depends on", property.node.place, () =>
            this.#satisfy(property.visible, seen),
          );
          if (!visible) return false;
          if (symbol.choice !== undefined) return this.#choose(symbol.choice, symbol) && reached();
          this.#set(symbol, level === 1 && symbol.type === "tristate" ? "m" : "y");
          return reached();
        };
        ways.push({ cost: this.#cost(property.visible, seen, 3), go });
      } else if (property.kind === "default") {
        const { value, visible } = property;
        const cost = 2 + this.#cost(visible, level, 3) + this.#cost(value, level, 3);
        const go = (): boolean =>
          this.#through(
            symbol,
            "depends on",
            property.place,
            () => this.#satisfy(visible, level) && this.#satisfy(value, level),
          ) && reached();
        if (!symbol.properties.some((other) => other.kind === "prompt")) ways.push({ cost, go });
      }
    }
    for (const selector of alternatives(symbol.reverseDependency)) {
      const go = (): boolean =>
        this.#through(symbol, "is selected by", symbol.nodes[0]?.place, () => this.#satisfy(selector, level)) &&
        reached();
      ways.push({ cost: 4 + this.#cost(selector, level, 3), go });
    }
    return ways
      .filter((way) => way.cost < Number.POSITIVE_INFINITY)
      .sort((a, b) => a.cost - b.cost)
      .slice(0, 8)
      .map((way) => way.go);
  }

  #choose(choice: Choice, member: KSymbol): boolean {
    const rival = choice.members.find((other) => other !== member && this.#asked(other, 2));
    if (rival !== undefined) {
      this.blockers.add(this.#locks.get(rival)!);
      return false;
    }
    this.#set(member, "y");
    return true;
  }

  #asked(symbol: KSymbol, level: Tristate): boolean {
    const lock = this.#locks.get(symbol);
    return lock !== undefined && lock !== this.#want && levelOf(lock) === level;
  }

  /** Makes a bool or tristate n. */
  #lower(symbol: KSymbol): boolean {
    if (this.configuration.tristate(symbol) === 0) return true;
    if (symbol.constant || (symbol.type !== "bool" && symbol.type !== "tristate")) return false;
    if (this.#forbidden(symbol, 0)) return false;
    return this.#enter(`-${symbol.id}`, () => {
      if (this.configuration.reverseDependency(symbol) !== 0) {
        const freed = this.#through(symbol, "is selected by", symbol.nodes[0]?.place, () =>
          this.#falsify(symbol.reverseDependency!),
        );
        if (!freed) return false;
      }
      if (this.configuration.tristate(symbol) === 0) return true;
      if (symbol.choice !== undefined) return this.#chooseAnother(symbol.choice, symbol);
      if (this.configuration.visibility(symbol) !== 0) {
        this.#set(symbol, "n");
        return this.configuration.tristate(symbol) === 0;
      }
      for (const property of symbol.properties) {
        if (property.kind !== "default" || this.configuration.tristate(symbol) === 0) continue;
        if (this.configuration.evaluate(property.visible) === 0) continue;
        const off = this.#through(
          symbol,
          "must be off for",
          property.place,
          () =>
            this.#attempt(() => this.#falsify(property.value)) ||
            (property.visible !== undefined && this.#attempt(() => this.#falsify(property.visible!))),
        );
        if (!off) return false;
      }
      return this.configuration.tristate(symbol) === 0;
    });
  }

  #chooseAnother(choice: Choice, symbol: KSymbol): boolean {
    for (const member of choice.members) {
      if (member === symbol || this.configuration.visibility(member) === 0) continue;
      const done = this.#attempt(() => this.#choose(choice, member) && this.configuration.tristate(symbol) === 0);
      if (done) return true;
    }
    return false;
  }

  /** Makes an expression at least `level`. */
  #satisfy(expression: Expression | undefined, level: Tristate): boolean {
    if (expression === undefined || this.configuration.evaluate(expression) >= level) return true;
    switch (expression.kind) {
      case "symbol":
        return this.#raise(expression.symbol, level);
      case "choice":
        return false;
      case "not":
        return this.#falsify(expression.operand);
      case "and":
        return (
          this.#satisfy(expression.left, level) &&
          this.#satisfy(expression.right, level) &&
          this.configuration.evaluate(expression) >= level
        );
      case "or": {
        const sides = alternatives(expression)
          .map((side) => ({ side, cost: this.#cost(side, level, 3) }))
          .filter(({ cost }) => cost < Number.POSITIVE_INFINITY)
          .sort((a, b) => a.cost - b.cost)
          .slice(0, 8);
        return sides.some(({ side }) => this.#attempt(() => this.#satisfy(side, level)));
      }
      case "compare": {
        const { operator, left, right } = expression;
        const asked = right.constant ? LEVELS[right.name] : undefined;
        const logical = left.type === "bool" || left.type === "tristate";
        if (logical && asked !== undefined) {
          if (operator === "=" && asked === 0) return this.#lower(left);
          if (operator === "=") return this.#raise(left, asked) && this.configuration.evaluate(expression) >= level;
          if (operator === "!=" && asked === 0) return this.#raise(left, 1);
          if (operator === "!=") return this.#lower(left);
          return false;
        }
        return operator === "=" && right.constant && this.#giveText(left, right.name);
      }
    }
  }

  /** Makes an expression n. */
  #falsify(expression: Expression): boolean {
    if (this.configuration.evaluate(expression) === 0) return true;
    switch (expression.kind) {
      case "symbol":
        return this.#lower(expression.symbol);
      case "choice":
        return false;
      case "not":
        return this.#satisfy(expression.operand, 2);
      case "or":
        return (
          this.#falsify(expression.left) &&
          this.#falsify(expression.right) &&
          this.configuration.evaluate(expression) === 0
        );
      case "and":
        return (
          this.#attempt(() => this.#falsify(expression.left)) || this.#attempt(() => this.#falsify(expression.right))
        );
      case "compare": {
        const { operator, left, right } = expression;
        const asked = right.constant ? LEVELS[right.name] : undefined;
        if (asked === undefined || (left.type !== "bool" && left.type !== "tristate")) return false;
        if (operator === "!=" && asked === 0) return this.#lower(left);
        if (operator === "=" && asked > 0) return this.#lower(left);
        if (operator === "=" && asked === 0) return this.#raise(left, 1);
        return false;
      }
    }
  }

  #giveText(symbol: KSymbol, value: string): boolean {
    if (symbol.type === "bool" || symbol.type === "tristate" || symbol.type === "unknown") return false;
    return this.#enter(`=${symbol.id}`, () => {
      for (const property of symbol.properties) {
        if (property.kind !== "prompt") continue;
        const given = this.#attempt(() => {
          const visible = this.#through(symbol, "depends on", property.node.place, () =>
            this.#satisfy(property.visible, 1),
          );
          if (!visible || !this.configuration.setUserValue(symbol, value)) return false;
          this.#set(symbol, value);
          const text = this.configuration.text(symbol);
          return text === value || (symbol.type === "hex" && Number.parseInt(text, 16) === Number.parseInt(value, 16));
        });
        if (given) return true;
      }
      return false;
    });
  }

  /** A guess at how much must be set to bring an expression to `level`; infinite when it cannot be. */
  #cost(expression: Expression | undefined, level: Tristate, depth: number): number {
    if (expression === undefined || this.configuration.evaluate(expression) >= level) return 0;
    switch (expression.kind) {
      case "symbol":
        return this.#symbolCost(expression.symbol, level, depth);
      case "choice":
        return Number.POSITIVE_INFINITY;
      case "not":
        return 6;
      case "and":
        return this.#cost(expression.left, level, depth) + this.#cost(expression.right, level, depth);
      case "or":
        return Math.min(this.#cost(expression.left, level, depth), this.#cost(expression.right, level, depth));
      case "compare":
        return expression.left.type === "bool" || expression.left.type === "tristate" ? 3 : 8;
    }
  }

  #symbolCost(symbol: KSymbol, level: Tristate, depth: number): number {
    if (symbol.constant || (symbol.type !== "bool" && symbol.type !== "tristate")) return Number.POSITIVE_INFINITY;
    const lock = this.#locks.get(symbol);
    if (lock !== undefined && lock !== this.#want) {
      const asked = levelOf(lock);
      if (asked !== undefined && asked < level) return 1000;
      if (asked !== undefined) return 0.5;
    }
    const base = 1 + (UNLIKELY.test(symbol.name) ? 20 : 0);
    if (depth === 0) return base + 4;
    const prompts = symbol.properties.filter((property) => property.kind === "prompt");
    if (prompts.length > 0) {
      const seen: Tristate = symbol.type === "bool" ? 1 : level;
      return base + Math.min(...prompts.map((prompt) => this.#cost(prompt.visible, seen, depth - 1)));
    }
    if (symbol.properties.length === 0 && symbol.reverseDependency === undefined) return Number.POSITIVE_INFINITY;
    return base + 6;
  }
}

/** The operands of an `||` chain. */
function alternatives(expression: Expression | undefined): Expression[] {
  if (expression === undefined) return [];
  if (expression.kind !== "or") return [expression];
  return [...alternatives(expression.left), ...alternatives(expression.right)];
}
