import {
  type Configuration,
  createConfiguration,
  type Expression,
  type KSymbol,
  type Model,
} from "../kconfig/index.ts";
import { toldCore } from "./core.ts";
import { guideCost } from "./cost.ts";
import { operandsOf } from "./expression-literals.ts";
import { type Formula, formulaOf } from "./formula.ts";
import { FALSE, TRUE } from "./gate-table.ts";
import { admits } from "./ground.ts";
import { textsFor } from "./near-text.ts";
import { type Literal, type Solution, Solver } from "./solver.ts";

/** An expression that must have at least a level (1: m or y, 2: y), or must stay below one. */
export interface Demand {
  /** `undefined` is y. */
  readonly expression: Expression | undefined;
  readonly bound: "atLeast" | "below";
  readonly level: 1 | 2;
}

/** Whether demands can hold together in some configuration of a tree. */
export type Verdict =
  /** `configuration` is one in which the evaluator finds them to hold. */
  | { readonly kind: "possible"; readonly configuration: Configuration }
  /** Proven. `because`: the rules that stand in the way, a sentence each; empty when the demands themselves contradict. */
  | { readonly kind: "impossible"; readonly because: readonly string[] }
  /** Neither a configuration nor a proof was found within the limits. */
  | { readonly kind: "unknown" };

const LIMITS = { conflicts: 20_000, isCancelled: () => false };
const TRIES = 4;
const ROUNDS = 6;
/** Variables for expressions that no rule of the tree mentions; a new solver is made when they are used up. */
const ROOM = 30_000;

/**
 * Answers what can be in any configuration of a model: "no" by a proof over the rules of evaluation, "yes" by a configuration
 * that the evaluator confirms.
 */
export class Possibilities {
  readonly #base: Configuration;
  readonly #formula: Formula;
  readonly #values: Uint8Array;
  readonly #admitted: boolean;
  #solver: Solver;
  #next: number;
  readonly #own = new Map<number, readonly [Literal, Literal]>();

  constructor(model: Model) {
    this.#base = createConfiguration(model);
    this.#formula = formulaOf(model);
    this.#values = this.#formula.valuesIn(this.#base, ROOM);
    this.#admitted = admits(this.#formula, this.#values);
    this.#next = this.#formula.variables + 1;
    this.#solver = new Solver(this.#formula.clauses, this.#values, guideCost(this.#formula, this.#values));
  }

  /** Whether it is proven that an expression can never have a level: cheaper than a verdict, which needs an example. */
  excludes(demand: Demand): boolean {
    if (met(this.#base, demand) || !this.#admitted) return false;
    const literals = this.#assumptions([demand]);
    if (literals === undefined) return true;
    return this.#solver.solve(literals, LIMITS).kind === "core";
  }

  /** `explain`: say why not, which takes longer. */
  decide(demands: readonly Demand[], explain = false): Verdict {
    if (demands.every((demand) => met(this.#base, demand))) return { kind: "possible", configuration: this.#base };
    const assumptions = this.#assumptions(demands);
    if (assumptions === undefined) return { kind: "impossible", because: [] };
    let guard: Literal | undefined;
    for (let round = 0; round < TRIES; round++) {
      const solution = this.#solver.solve(guard === undefined ? assumptions : [...assumptions, guard], LIMITS);
      if (solution.kind === "unknown") break;
      if (solution.kind === "core") {
        if (guard !== undefined || !this.#admitted) break;
        return { kind: "impossible", because: explain ? this.#because(solution) : [] };
      }
      const changes = this.#solver.changes();
      const configuration = this.#witness(changes, demands);
      if (configuration !== undefined) return { kind: "possible", configuration };
      const parts = changes.filter((literal) => this.#formula.parts[literal >> 1] !== undefined);
      if (parts.length === 0) break;
      // The next try must differ; the guard keeps that from binding later questions.
      guard ??= this.#variable(true);
      this.#solver.add([guard ^ 1, ...parts.map((literal) => literal ^ 1)]);
    }
    return { kind: "unknown" };
  }

  /** What a search is to hold; `undefined` when the demands rule each other out by themselves. */
  #assumptions(demands: readonly Demand[]): Literal[] | undefined {
    if (this.#next > this.#formula.variables + ROOM - 2000) this.#restart();
    const assumptions: Literal[] = [];
    for (const { expression, bound, level } of demands) {
      const [on, yes] = this.#literals(expression);
      const literal = (level === 1 ? on : yes) ^ (bound === "below" ? 1 : 0);
      if (literal === FALSE) return undefined;
      if (literal !== TRUE) assumptions.push(literal);
    }
    return assumptions;
  }

  #restart(): void {
    this.#values.fill(0, this.#formula.variables + 1);
    this.#next = this.#formula.variables + 1;
    this.#own.clear();
    this.#solver = new Solver(this.#formula.clauses, this.#values, guideCost(this.#formula, this.#values));
  }

  #because(proof: Extract<Solution, { readonly kind: "core" }>): readonly string[] {
    if (proof.assumptions.some((literal) => literal >> 1 > this.#formula.variables)) return [];
    return toldCore(this.#formula, this.#values, proof, new Map()).rules.map(({ text }) => text);
  }

  #variable(value: boolean): Literal {
    const variable = this.#next++;
    this.#values[variable] = value ? 1 : 0;
    return 2 * variable;
  }

  /** Literals for "at least m" and "y"; expressions that no rule mentions get clauses of their own. */
  #literals(expression: Expression | undefined): readonly [Literal, Literal] {
    const known = this.#formula.expression(expression) ?? this.#own.get(expression!.id);
    if (known !== undefined) return known;
    const made = this.#make(expression!);
    this.#own.set(expression!.id, made);
    return made;
  }

  #make(expression: Expression): readonly [Literal, Literal] {
    switch (expression.kind) {
      case "symbol":
        return [this.#formula.on(expression.symbol), this.#formula.yes(expression.symbol)];
      case "not": {
        const [on, yes] = this.#literals(expression.operand);
        return [yes ^ 1, on ^ 1];
      }
      case "and":
      case "or": {
        const operands = operandsOf(expression, expression.kind).map((operand) => this.#literals(operand));
        const on = operands.map((operand) => operand[0]);
        const yes = operands.map((operand) => operand[1]);
        return [this.#gate(expression.kind, on), this.#gate(expression.kind, yes)];
      }
      case "choice":
      case "whole":
      case "compare": {
        // Left open: only a configuration can confirm it.
        const open = this.#variable(this.#base.evaluate(expression) !== 0);
        return [open, open];
      }
    }
  }

  #gate(kind: "and" | "or", literals: readonly Literal[]): Literal {
    const flip = kind === "and" ? 0 : 1;
    const isTrue = (literal: Literal): boolean => (this.#values[literal >> 1] === 1) === ((literal & 1) === 0);
    const gate = this.#variable(kind === "and" ? literals.every(isTrue) : literals.some(isTrue));
    const output = gate ^ flip;
    for (const literal of literals) this.#solver.add([output ^ 1, literal ^ flip]);
    this.#solver.add([output, ...literals.map((literal) => literal ^ flip ^ 1)]);
    return gate;
  }

  /** The user values that the solver's answer stands for, if the evaluator agrees. */
  #witness(changes: readonly Literal[], demands: readonly Demand[]): Configuration | undefined {
    const formula = this.#formula;
    const solver = this.#solver;
    const trial = this.#base.clone();
    const follow = (symbol: KSymbol): void => {
      if (!solver.isTrue(formula.visible(symbol)[0])) return;
      const value = solver.isTrue(formula.yes(symbol)) ? "y" : solver.isTrue(formula.on(symbol)) ? "m" : "n";
      if (value !== "n" || symbol.choice === undefined) trial.setUserValue(symbol, value);
    };
    for (const symbol of new Set(changes.flatMap((literal) => formula.parts[literal >> 1]?.symbol ?? [])))
      follow(symbol);
    for (const [symbol, text] of textsFor(formula, this.#values, solver.values(), trial))
      trial.setUserValue(symbol, text);
    const good = (): boolean => demands.every((demand) => met(trial, demand));
    for (let round = 0; round < ROUNDS && !good(); round++) {
      let moved = 0;
      for (const symbol of this.#base.model.symbols) {
        if (symbol.constant || (symbol.type !== "bool" && symbol.type !== "tristate")) continue;
        const level = solver.isTrue(formula.yes(symbol)) ? 2 : solver.isTrue(formula.on(symbol)) ? 1 : 0;
        if (trial.tristate(symbol) === level || trial.visibility(symbol) === 0) continue;
        const before = trial.userValue(symbol);
        follow(symbol);
        if (trial.userValue(symbol) !== before) moved++;
      }
      if (moved === 0) break;
    }
    return good() ? trial : undefined;
  }
}

/** Whether a demand holds in a configuration. */
function met(configuration: Configuration, { expression, bound, level }: Demand): boolean {
  return bound === "atLeast" ? configuration.evaluate(expression) >= level : configuration.evaluate(expression) < level;
}
