import { type Behaviour, latestBehaviour } from "./behaviour.ts";
import { eliminateDuplicatesInPlace } from "./duplicate-operands.ts";
import type { Comparison, Expression } from "./expression.ts";
import { ExpressionStore, larger } from "./expression-store.ts";
import type { Choice, KSymbol } from "./symbol.ts";

const INVERSE: Readonly<Record<Comparison, Comparison>> = {
  "=": "!=",
  "!=": "=",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

/**
 * Simplifies expressions. The rewritings mirror expr.c: they never change a value,
 * but the menu tree and every printed dependency show their results.
 */
export class ExpressionAlgebra extends ExpressionStore {
  /** What each rewriting made of an expression: its number plus one by the other's number, 0 while unknown. Most are met several times. */
  #rewritings: Rewritings = newRewritings(this.room);
  /** Whether one of its and-or parts is y or n. */
  readonly #constants = new Map<Expression, boolean>();
  /** How often `tell` was called. */
  #told = 0;
  readonly #no: KSymbol;
  readonly #mod: KSymbol;
  readonly #yes: KSymbol;
  /** What `#join` and `#cancel` leave of their right side. */
  #rest!: Expression;
  /** Counts rewritings, as `trans_count` does: a round without any ends the repetition. */
  #rewritten = 0;

  readonly #tell: (text: string) => void;
  readonly #shared: boolean;
  readonly #foldsOpposites: boolean;
  /** Before 6.12: results of `eliminateDuplicates`, by number of the expression. */
  readonly #withoutDuplicates = new Map<number, Expression>();

  /**
   * Takes the constants n, m and y of the model; `tell` hears what the C tool would print. With `hashedExpressions`, of
   * two operands the right one is rewritten first (a compiled C call takes its arguments in that order).
   */
  constructor(
    constants: { readonly no: KSymbol; readonly mod: KSymbol; readonly yes: KSymbol },
    tell: (text: string) => void = () => {},
    rules: Pick<Behaviour, "hashedExpressions" | "foldsOpposites"> = latestBehaviour,
  ) {
    super();
    this.#tell = tell;
    this.#shared = rules.hashedExpressions;
    this.#foldsOpposites = rules.foldsOpposites;
    this.#no = constants.no;
    this.#mod = constants.mod;
    this.#yes = constants.yes;
  }

  protected override grown(): void {
    const { modules, transform, duplicates } = this.#rewritings;
    this.#rewritings = {
      modules: larger(modules),
      transform: larger(transform),
      duplicates: larger(duplicates),
    };
  }

  /** Rewritings look at types: to be called when one was set after the first rewriting. */
  typesChanged(): void {
    this.#rewritings = newRewritings(this.room);
  }

  isYes(expression: Expression | undefined): boolean {
    return expression === undefined || (expression.kind === "symbol" && expression.symbol === this.#yes);
  }

  #is(expression: Expression, constant: KSymbol): boolean {
    return expression.kind === "symbol" && expression.symbol === constant;
  }

  /** `choice = y`. */
  whole(choice: Choice): Expression {
    return this.comparedWithYes(choice, this.#yes);
  }

  /** `m` becomes `m && MODULES`. Mirrors `rewrite_m` in menu.c. */
  rewriteModules(expression: Expression | undefined, modules: KSymbol): Expression | undefined {
    if (expression === undefined) return undefined;
    const known = this.#rewritings.modules[expression.id]!;
    if (known !== 0) return this.numbered(known - 1);
    const result = this.#rewriteModules(expression, modules);
    this.#rewritings.modules[expression.id] = result.id + 1;
    return result;
  }

  #rewriteModules(expression: Expression, modules: KSymbol): Expression {
    switch (expression.kind) {
      case "not":
        return this.not(this.#rewriteModules(expression.operand, modules));
      case "and":
      case "or":
        return this.pair(
          expression.kind,
          this.#rewriteModules(expression.left, modules),
          this.#rewriteModules(expression.right, modules),
        );
      case "symbol":
        return expression.symbol === this.#mod ? this.pair("and", expression, this.symbol(modules)) : expression;
      case "choice":
      case "whole":
      case "compare":
        return expression;
    }
  }

  /** Mirrors `expr_transform`. */
  transform(expression: Expression | undefined): Expression | undefined {
    if (expression === undefined) return undefined;
    const known = this.#rewritings.transform[expression.id]!;
    if (known !== 0) return this.numbered(known - 1);
    const told = this.#told;
    const result = this.#transform(expression);
    // The C tool would say it each time.
    if (told === this.#told) this.#rewritings.transform[expression.id] = result.id + 1;
    return result;
  }

  #transform(expression: Expression): Expression {
    switch (expression.kind) {
      case "symbol":
      case "choice":
      case "whole":
        return expression;
      case "and":
      case "or": {
        if (!this.#shared)
          return this.pair(expression.kind, this.#transform(expression.left), this.#transform(expression.right));
        const right = this.#transform(expression.right);
        return this.pair(expression.kind, this.#transform(expression.left), right);
      }
      case "compare":
        return this.#transformComparison(expression);
      case "not":
        return this.#transformNot(this.#transform(expression.operand));
    }
  }

  #transformComparison(expression: Expression & { kind: "compare" }): Expression {
    const { operator, left, right } = expression;
    if (left.type !== "bool" || (operator !== "=" && operator !== "!=")) return expression;
    const equal = operator === "=";
    if (right === this.#no) return equal ? this.not(this.symbol(left)) : this.symbol(left);
    if (right === this.#mod) {
      this.#told++;
      this.#tell(`boolean symbol ${left.name} tested for 'm'? test forced to '${equal ? "n" : "y"}'`);
      return this.symbol(equal ? this.#no : this.#yes);
    }
    if (right === this.#yes) return equal ? this.symbol(left) : this.not(this.symbol(left));
    return expression;
  }

  #transformNot(operand: Expression): Expression {
    switch (operand.kind) {
      case "not":
        return operand.operand;
      case "compare":
        return this.compare(INVERSE[operand.operator], operand.left, operand.right);
      case "or":
        return this.#transform(this.pair("and", this.not(operand.left), this.not(operand.right)));
      case "and":
        return this.#transform(this.pair("or", this.not(operand.left), this.not(operand.right)));
      case "symbol":
        if (operand.symbol === this.#yes) return this.symbol(this.#no);
        if (operand.symbol === this.#mod) return operand;
        if (operand.symbol === this.#no) return this.symbol(this.#yes);
        return this.not(operand);
      case "choice":
      case "whole":
        return this.not(operand);
    }
  }

  #eliminateConstants(expression: Expression): Expression {
    if (expression.kind !== "and" && expression.kind !== "or") return expression;
    const left = this.#eliminateConstants(expression.left);
    const right = this.#eliminateConstants(expression.right);
    if (left.kind === "symbol" || right.kind === "symbol") {
      const absorbing = expression.kind === "and" ? this.#no : this.#yes;
      const neutral = expression.kind === "and" ? this.#yes : this.#no;
      if (this.#is(left, absorbing)) return left;
      if (this.#is(left, neutral)) return right;
      if (this.#is(right, absorbing)) return right;
      if (this.#is(right, neutral)) return left;
    }
    // Since 6.12 what went further down comes back; before, expressions were changed where they stood.
    return this.#shared ? expression : this.pair(expression.kind, left, right);
  }

  /** Removes operands said twice. Mirrors `expr_eliminate_dups`. */
  eliminateDuplicates(expression: Expression | undefined): Expression | undefined {
    if (expression === undefined) return undefined;
    return this.#shared ? this.#eliminateDuplicates(expression) : this.#eliminateInPlace(expression);
  }

  #eliminateInPlace(expression: Expression): Expression {
    if (expression.kind !== "and" && expression.kind !== "or") return expression;
    let result = this.#withoutDuplicates.get(expression.id);
    if (result === undefined) {
      const before = this.#rewritten;
      result = eliminateDuplicatesInPlace(expression, {
        pair: (kind, left, right) => this.pair(kind, left, right),
        join: (kind, a, b) => (kind === "or" ? this.#joinOr(a, b) : this.#joinAnd(a, b)),
        gone: (kind) => this.symbol(kind === "or" ? this.#no : this.#yes),
        eliminateConstants: (rest) => this.#eliminateConstants(rest),
        ...(this.#foldsOpposites
          ? { opposite: (part) => this.#transform(this.not(part)), equal: (a, b) => this.equal(a, b) }
          : {}),
      });
      this.#rewritten = before;
      this.#withoutDuplicates.set(expression.id, result);
    }
    return result;
  }

  #eliminateDuplicates(start: Expression): Expression {
    if (start.kind !== "and" && start.kind !== "or") return start;
    const known = this.#rewritings.duplicates[start.id]!;
    if (known !== 0) return this.numbered(known - 1);
    const result = this.#eliminateDuplicatesOf(start);
    this.#rewritings.duplicates[start.id] = result.id + 1;
    return result;
  }

  #eliminateDuplicatesOf(start: Expression): Expression {
    let expression = start;
    const before = this.#rewritten;
    do {
      this.#rewritten = 0;
      if (expression.kind === "and" || expression.kind === "or") {
        const a = this.#eliminateDuplicates(expression.left);
        const left = this.#join(expression.kind, a, this.#eliminateDuplicates(expression.right));
        expression = this.pair(expression.kind, left, this.#rest);
      }
      expression = this.#eliminateConstants(expression);
    } while (this.#rewritten > 0);
    this.#rewritten = before;
    return expression;
  }

  /**
   * Joins each operand of `a` with each of `b` where one says it all; what is left of `b` is `#rest` then. Mirrors
   * `expr_eliminate_dups1`.
   */
  #join(kind: "and" | "or", a: Expression, b: Expression): Expression {
    if (a.kind === kind) {
      const left = this.#join(kind, a.left, b);
      const right = this.#join(kind, a.right, this.#rest);
      return this.pair(kind, left, right);
    }
    if (b.kind === kind) {
      const rest = this.#join(kind, a, b.left);
      const left = this.#rest;
      const last = this.#join(kind, rest, b.right);
      this.#rest = this.pair(kind, left, this.#rest);
      return last;
    }
    this.#rest = b;
    if (a.kind === "symbol" && b.kind === "symbol" && a !== b && a.symbol !== b.symbol) return a;
    const joined = kind === "or" ? this.#joinOr(a, b) : this.#joinAnd(a, b);
    if (joined === undefined) {
      this.#rest = b;
      return a;
    }
    this.#rewritten++;
    this.#rest = joined;
    return this.symbol(kind === "or" ? this.#no : this.#yes);
  }

  /** The symbol that both talk of, where the join rules apply to their shapes. */
  #subject(a: Expression, b: Expression): KSymbol | undefined {
    const subject = subjectOf(a, true);
    if (subject === undefined || subject !== subjectOf(b, false)) return undefined;
    return subject.type === "bool" || subject.type === "tristate" ? subject : undefined;
  }

  #compares(expression: Expression, operator: Comparison, right: KSymbol): boolean {
    return expression.kind === "compare" && expression.operator === operator && expression.right === right;
  }

  /** Whether one of the two compares with `first` and the other with `second`, both by the operator. */
  #both(a: Expression, b: Expression, operator: Comparison, first: KSymbol, second: KSymbol): boolean {
    return (
      (this.#compares(a, operator, first) && this.#compares(b, operator, second)) ||
      (this.#compares(a, operator, second) && this.#compares(b, operator, first))
    );
  }

  /** Whether one of the two is a symbol, and the other compares with `right`. */
  #beside(a: Expression, b: Expression, operator: Comparison, right: KSymbol): boolean {
    return (
      (a.kind === "symbol" && this.#compares(b, operator, right)) ||
      (b.kind === "symbol" && this.#compares(a, operator, right))
    );
  }

  #joinOr(a: Expression, b: Expression): Expression | undefined {
    if (this.equal(a, b)) return a;
    const subject = this.#subject(a, b);
    if (subject === undefined) return undefined;
    if (subject.type === "tristate") {
      if (this.#both(a, b, "=", this.#yes, this.#mod)) return this.compare("!=", subject, this.#no);
      if (this.#both(a, b, "=", this.#yes, this.#no)) return this.compare("!=", subject, this.#mod);
      if (this.#both(a, b, "=", this.#mod, this.#no)) return this.compare("!=", subject, this.#yes);
      return undefined;
    }
    const opposite =
      (a.kind === "not" && a.operand.kind === "symbol" && b.kind === "symbol") ||
      (b.kind === "not" && b.operand.kind === "symbol" && a.kind === "symbol");
    return opposite ? this.symbol(this.#yes) : undefined;
  }

  #joinAnd(a: Expression, b: Expression): Expression | undefined {
    if (this.equal(a, b)) return a;
    const subject = this.#subject(a, b);
    if (subject === undefined) return undefined;
    if (this.#beside(a, b, "=", this.#yes)) return this.compare("=", subject, this.#yes);
    if (this.#beside(a, b, "!=", this.#no)) return this.symbol(subject);
    if (this.#beside(a, b, "!=", this.#mod)) return this.compare("=", subject, this.#yes);
    if (subject.type !== "tristate" || a.kind !== "compare" || b.kind !== "compare") return undefined;
    if (a.operator !== b.operator && a.right.constant && b.right.constant) {
      const equal = a.operator === "=" ? a : b;
      const other = equal === a ? b : a;
      return equal.right !== other.right ? this.compare("=", subject, equal.right) : this.symbol(this.#no);
    }
    if (this.#both(a, b, "!=", this.#yes, this.#no)) return this.compare("=", subject, this.#mod);
    if (this.#both(a, b, "!=", this.#yes, this.#mod)) return this.compare("=", subject, this.#no);
    if (this.#both(a, b, "!=", this.#mod, this.#no)) return this.compare("=", subject, this.#yes);
    return undefined;
  }

  /** Whether two expressions say the same, their operands in any order. Mirrors `expr_eq`. */
  equal(a: Expression, b: Expression): boolean {
    if (a === b && ((a.kind !== "and" && a.kind !== "or") || !this.#hasConstant(a))) return true;
    if (a === b && this.#shared) return false;
    if (a.kind !== b.kind) return false;
    if (a.kind === "not" && b.kind === "not") return this.equal(a.operand, b.operand);
    if (a.kind !== "and" && a.kind !== "or") return false;
    const before = this.#rewritten;
    const [left, right] = this.eliminateCommon(a, b);
    this.#rewritten = before;
    return left.kind === "symbol" && right.kind === "symbol" && left.symbol === right.symbol;
  }

  /** Constants within and-or chains are not cancelled against each other in C, so identity alone does not decide. */
  #hasConstant(expression: Expression): boolean {
    if (expression.kind !== "and" && expression.kind !== "or")
      return this.#is(expression, this.#yes) || this.#is(expression, this.#no);
    const known = this.#constants.get(expression);
    if (known !== undefined) return known;
    const found = this.#hasConstant(expression.left) || this.#hasConstant(expression.right);
    this.#constants.set(expression, found);
    return found;
  }

  /** Takes away what both have in common, level by level. Mirrors `expr_eliminate_eq`. */
  eliminateCommon(first: Expression, second: Expression): [Expression, Expression] {
    let a = first;
    let b = second;
    const kind = a.kind;
    if (kind === "and" || kind === "or") {
      a = this.#cancel(kind, a, b);
      b = this.#rest;
    }
    if (a.kind !== b.kind && (b.kind === "and" || b.kind === "or")) {
      a = this.#cancel(b.kind, a, b);
      b = this.#rest;
    }
    return [this.#eliminateConstants(a), this.#eliminateConstants(b)];
  }

  /** Cancels what both have; what is left of `b` is `#rest` then. */
  #cancel(kind: "and" | "or", a: Expression, b: Expression): Expression {
    if (a.kind === kind) {
      const left = this.#cancel(kind, a.left, b);
      const right = this.#cancel(kind, a.right, this.#rest);
      return this.pair(kind, left, right);
    }
    if (b.kind === kind) {
      const rest = this.#cancel(kind, a, b.left);
      const left = this.#rest;
      const last = this.#cancel(kind, rest, b.right);
      this.#rest = this.pair(kind, left, this.#rest);
      return last;
    }
    const constant = a === b && (this.#is(a, this.#yes) || this.#is(a, this.#no));
    if (constant || !this.equal(a, b)) {
      this.#rest = b;
      return a;
    }
    this.#rewritten++;
    this.#rest = this.symbol(kind === "or" ? this.#no : this.#yes);
    return this.#rest;
  }

  /** Mirrors `expr_contains_symbol`. */
  contains(expression: Expression | undefined, symbol: KSymbol): boolean {
    if (expression === undefined) return false;
    switch (expression.kind) {
      case "and":
      case "or":
        return this.contains(expression.left, symbol) || this.contains(expression.right, symbol);
      case "symbol":
        return expression.symbol === symbol;
      case "compare":
        return expression.left === symbol || expression.right === symbol;
      case "not":
        return this.contains(expression.operand, symbol);
      case "choice":
      case "whole":
        return false;
    }
  }

  /** Whether the expression is n whenever the symbol is. Mirrors `expr_depends_symbol`. */
  dependsOn(expression: Expression | undefined, symbol: KSymbol): boolean {
    if (expression === undefined) return false;
    if (expression.kind === "and")
      return this.dependsOn(expression.left, symbol) || this.dependsOn(expression.right, symbol);
    if (expression.kind === "symbol") return expression.symbol === symbol;
    if (expression.kind !== "compare" || expression.left !== symbol) return false;
    if (expression.operator === "=") return expression.right === this.#yes || expression.right === this.#mod;
    return expression.operator === "!=" && expression.right === this.#no;
  }

  /** A tristate `X != n` becomes X, as it was for conditions of bools before 6.0. Mirrors `expr_trans_bool`. */
  withoutTests(expression: Expression): Expression {
    switch (expression.kind) {
      case "and":
      case "or":
        return this.pair(expression.kind, this.withoutTests(expression.left), this.withoutTests(expression.right));
      case "not":
        return this.not(this.withoutTests(expression.operand));
      case "compare": {
        const { operator, left, right } = expression;
        return operator === "!=" && right === this.#no && left.type === "tristate" ? this.symbol(left) : expression;
      }
      case "symbol":
      case "choice":
      case "whole":
        return expression;
    }
  }

  /** `expression != n` (or `= n`) with the comparison pushed down to the symbols. Mirrors `expr_trans_compare`. */
  comparedWithNo(expression: Expression | undefined, operator: "=" | "!="): Expression {
    if (expression === undefined) {
      const no = this.symbol(this.#no);
      return operator === "!=" ? this.not(no) : no;
    }
    switch (expression.kind) {
      case "and":
      case "or": {
        const turned = this.pair(
          expression.kind === "and" ? "or" : "and",
          this.comparedWithNo(expression.left, "="),
          this.comparedWithNo(expression.right, "="),
        );
        return operator === "!=" ? this.not(turned) : turned;
      }
      case "not":
        return this.comparedWithNo(expression.operand, operator === "=" ? "!=" : "=");
      case "compare":
        return operator === "=" ? this.not(expression) : expression;
      case "symbol":
        return this.compare(operator, expression.symbol, this.#no);
      case "choice":
      case "whole":
        return operator === "=" ? this.not(expression) : expression;
    }
  }
}

type Rewritings = Readonly<Record<"modules" | "transform" | "duplicates", Int32Array>>;

function newRewritings(length: number): Rewritings {
  return { modules: new Int32Array(length), transform: new Int32Array(length), duplicates: new Int32Array(length) };
}

/** The symbol that a simple expression talks of; `comparisonBelowNot`: also one whose comparison is negated. */
function subjectOf(expression: Expression, comparisonBelowNot: boolean): KSymbol | undefined {
  const inner = expression.kind === "not" ? expression.operand : expression;
  if (inner.kind === "symbol") return inner.symbol;
  if (inner.kind !== "compare" || (inner.operator !== "=" && inner.operator !== "!=")) return undefined;
  return expression.kind === "not" && !comparisonBelowNot ? undefined : inner.left;
}
