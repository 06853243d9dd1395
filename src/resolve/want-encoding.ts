import type { KSymbol } from "../kconfig/index.ts";
import { excludeEachOther } from "./fitting-text.ts";
import type { Formula } from "./formula.ts";
import { FALSE, TRUE } from "./gate-table.ts";
import type { Literal, Solver } from "./solver.ts";
import { type Ask, type Way, waysOf } from "./text-ways.ts";
import type { Want } from "./want.ts";
import { isLogical, literalsOf } from "./want-literals.ts";

/** What a search is to assume for a want. */
export interface Encoded {
  readonly literals: readonly Literal[];
  /** For a number or text, how it can come about. */
  readonly ways: readonly EncodedWay[];
}

/** `taken`: the variable that tells it apart; all that must hold for it where there was no room for one. */
interface EncodedWay extends Way {
  readonly taken: readonly Literal[];
}

/** What to type for a want in a model. */
export function typedFor({ ways }: Encoded, isTrue: (literal: Literal) => boolean): readonly Ask[] {
  return ways.find(({ taken }) => taken.every(isTrue))?.typed ?? [];
}

/** A way that is told apart, and something that holds in it. */
interface KnownFact {
  readonly want: string;
  readonly way: Literal;
  readonly fact: Ask;
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
  /** What holds of a number or text in the ways that were told apart. */
  readonly #facts = new Map<KSymbol, KnownFact[]>();
  /** Whether a number can be without a value. */
  readonly #empty: boolean;
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
    this.#empty = !formula.model.behaviour.zeroNumbers;
  }

  /** `undefined` when no value of the symbol's type would do. */
  of(want: Want): Encoded | undefined {
    const key = keyOf(want);
    if (!this.#known.has(key))
      this.#known.set(key, isLogical(want.symbol) ? this.#logical(want) : this.#text(key, waysOf(this.#formula, want)));
    return this.#known.get(key);
  }

  /** Wants on one number or text that no value of its type fulfils together. */
  exclude(wants: readonly Want[]): void {
    this.#add(wants.flatMap((want) => (this.of(want)?.literals ?? []).map((literal) => literal ^ 1)));
  }

  /**
   * Rules out what a model has together though it cannot be: ways of several wants that need one number or text to be this and that.
   * Whether there was any.
   */
  rulesOut(wants: readonly Want[], isTrue: (literal: Literal) => boolean): boolean {
    const rows = new Map<KSymbol, { readonly taken: readonly Literal[]; readonly facts: readonly Ask[] }[]>();
    for (const want of wants) {
      const way = this.of(want)?.ways.find(({ taken }) => taken.every(isTrue));
      for (const symbol of new Set(way?.facts.map((fact) => fact.symbol))) {
        const facts = way!.facts.filter((fact) => fact.symbol === symbol);
        rows.set(symbol, [...(rows.get(symbol) ?? []), { taken: way!.taken, facts }]);
      }
    }
    let found = false;
    for (const [symbol, ways] of rows) {
      const clash = (some: typeof ways): boolean =>
        excludeEachOther(
          symbol,
          some.flatMap(({ facts }) => facts),
          this.#empty,
        );
      if (!clash(ways)) continue;
      const least = ways.reduce((left, way) => {
        const less = left.filter((other) => other !== way);
        return clash(less) ? less : left;
      }, ways);
      this.#add(least.flatMap(({ taken }) => taken.map((literal) => literal ^ 1)));
      found = true;
    }
    return found;
  }

  /**
   * Leaves out the way that a want on a number or text takes in a model, since it did not come out so. `false` when there is no other: the
   * rules do not tell everything about bounds that are options.
   */
  drop(want: Want, isTrue: (literal: Literal) => boolean): boolean {
    const ways = this.of(want)?.ways ?? [];
    const failed = ways.find(({ taken }) => taken.every(isTrue));
    if (failed === undefined || ways.length < 2) return false;
    const key = keyOf(want);
    this.#known.set(
      key,
      this.#text(
        key,
        ways.filter((way) => way !== failed),
      ),
    );
    return true;
  }

  #logical(want: Want): Encoded | undefined {
    const needed = literalsOf(this.#formula, want);
    if (needed === undefined) return undefined;
    if (needed.kind === "all") return { literals: needed.literals.filter((literal) => literal !== TRUE), ways: [] };
    const { literals } = needed;
    const any = this.#variable(literals.some((literal) => this.#isTrue(literal)));
    this.#add([any ^ 1, ...literals]);
    return { literals: [any], ways: [] };
  }

  /** A literal that needs one of the ways to be taken. */
  #text(want: string, ways: readonly Way[]): Encoded | undefined {
    const [first, ...others] = ways;
    if (first === undefined) return undefined;
    const common = first.literals.filter((literal) => others.every((way) => way.literals.includes(literal)));
    if (this.#values.length - this.#next < ways.length + 1)
      return { literals: common, ways: ways.map((way) => ({ ...way, taken: way.literals })) };
    const cost = ({ literals }: Way): number =>
      literals.reduce((sum, literal) => sum + (literal === FALSE ? 1000 : this.#cost(literal, this.#solver)), 0);
    const ordered = ways.map((way) => ({ way, cost: cost(way) })).sort((a, b) => a.cost - b.cost);
    const isTaken = ({ literals }: Way): boolean => literals.every((literal) => this.#isTrue(literal));
    const any = this.#variable(ordered.some(({ way }) => isTaken(way)));
    for (const literal of common) this.#add([any ^ 1, literal]);
    // Of ways that cost alike, the search takes the one with the lowest number.
    const each = ordered.map(({ way }) => {
      const taken = this.#variable(isTaken(way));
      for (const literal of way.literals) this.#add([taken ^ 1, literal]);
      return taken;
    });
    this.#add([any ^ 1, ...each]);
    each.forEach((way, index) => {
      this.#tellApart(want, way, ordered[index]!.way.facts);
    });
    return { literals: [any], ways: ordered.map(({ way }, index) => ({ ...way, taken: [each[index]!] })) };
  }

  /** Ways of several wants that need one number or text to be this and that. */
  #tellApart(want: string, way: Literal, facts: readonly Ask[]): void {
    for (const fact of facts) {
      const row = this.#facts.get(fact.symbol) ?? [];
      this.#facts.set(fact.symbol, row);
      for (const other of row) {
        if (other.want === want || !excludeEachOther(fact.symbol, [fact, other.fact], this.#empty)) continue;
        this.#add([way ^ 1, other.way ^ 1]);
      }
      row.push({ want, way, fact });
    }
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
