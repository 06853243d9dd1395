import type { Formula } from "./formula.ts";
import { FALSE, TRUE } from "./gate-table.ts";
import type { Literal, Solver } from "./solver.ts";
import { type Way, waysOf } from "./text-ways.ts";
import type { Want } from "./want.ts";
import { isLogical, literalsOf } from "./want-literals.ts";

/** What a search is to assume for a want. */
export interface Encoded {
  readonly literals: readonly Literal[];
  /** For a number or text, how it can come about. */
  readonly ways: readonly Way[];
}

/** Wants as literals of a solver. Ways that a number or text can take are told apart by variables of their own. */
export class Encoding {
  /** The clauses that were added for that. */
  readonly clauses: (readonly Literal[])[] = [];
  readonly #formula: Formula;
  readonly #values: Uint8Array;
  readonly #solver: Solver;
  readonly #cost: (literal: Literal, solver: Solver) => number;
  readonly #known = new Map<string, Encoded | undefined>();
  #next: number;

  /** `values` of the base, by variable, with room behind those of the formula; is written to. */
  constructor(
    formula: Formula,
    values: Uint8Array,
    solver: Solver,
    cost: (literal: Literal, solver: Solver) => number,
  ) {
    this.#formula = formula;
    this.#values = values;
    this.#solver = solver;
    this.#cost = cost;
    this.#next = formula.variables + 1;
  }

  /** `undefined` when no value of the symbol's type would do. */
  of(want: Want): Encoded | undefined {
    if (isLogical(want.symbol)) {
      const literals = literalsOf(this.#formula, want);
      return literals && { literals: literals.filter((literal) => literal !== TRUE), ways: [] };
    }
    const key = keyOf(want);
    if (!this.#known.has(key)) this.#known.set(key, this.#text(waysOf(this.#formula, want)));
    return this.#known.get(key);
  }

  /**
   * Leaves out the way that a want on a number or text takes in a model, since it did not come out so. `false` when there is no other: the
   * rules do not tell everything about bounds that are options.
   */
  drop(want: Want, isTrue: (literal: Literal) => boolean): boolean {
    const ways = this.of(want)?.ways ?? [];
    const taken = ways.find((way) => way.literals.every(isTrue));
    if (taken === undefined || ways.length < 2) return false;
    this.#known.set(keyOf(want), this.#text(ways.filter((way) => way !== taken)));
    return true;
  }

  #text(ways: readonly Way[]): Encoded | undefined {
    if (ways.length === 0) return undefined;
    const [first, ...others] = ways;
    const common = first!.literals.filter((literal) => others.every((way) => way.literals.includes(literal)));
    const rests = ways.map((way) => way.literals.filter((literal) => !common.includes(literal)));
    const room = this.#values.length - this.#next;
    if (rests.some((rest) => rest.length === 0) || room < ways.length + 1) return { literals: common, ways };
    return { literals: [...common, this.#oneOf(rests)], ways };
  }

  /** A literal that needs one of several conjunctions to hold. */
  #oneOf(rests: readonly (readonly Literal[])[]): Literal {
    const cost = (rest: readonly Literal[]): number =>
      rest.reduce((sum, literal) => sum + (literal === FALSE ? 1000 : this.#cost(literal, this.#solver)), 0);
    const ordered = rests.map((rest) => ({ rest, cost: cost(rest) })).sort((a, b) => a.cost - b.cost);
    const any = this.#variable(ordered.some(({ rest }) => rest.every((literal) => this.#isTrue(literal))));
    // Of ways that cost alike, the search takes the one with the lowest number.
    const each = ordered.map(({ rest }) => {
      const way = this.#variable(rest.every((literal) => this.#isTrue(literal)));
      for (const literal of rest) this.#add([way ^ 1, literal]);
      return way;
    });
    this.#add([any ^ 1, ...each]);
    return any;
  }

  #isTrue(literal: Literal): boolean {
    return this.#values[literal >> 1] !== (literal & 1);
  }

  #variable(value: boolean): Literal {
    const variable = this.#next++;
    this.#values[variable] = value ? 1 : 0;
    return 2 * variable;
  }

  #add(clause: readonly Literal[]): void {
    this.clauses.push(clause);
    this.#solver.add(clause);
  }
}

function keyOf({ symbol, relation = "=", value, values = [] }: Want): string {
  return JSON.stringify([symbol.name, relation, value, values]);
}
