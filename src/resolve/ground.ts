import type { Configuration, KSymbol } from "../kconfig/index.ts";
import { guideCost } from "./cost.ts";
import { type Formula, formulaOf } from "./formula.ts";
import type { Literal, Solver } from "./solver.ts";
import { isLogical } from "./want-literals.ts";

/**
 * What a plan is to spare. `fewest`: changes, so that options which come into sight are kept as they were; `smallest`: what is
 * switched on; `defaults`: values that are set, so that options which come into sight take their defaults.
 */
export type Aim = "fewest" | "smallest" | "defaults";

/** What is worked out of a base once, for all searches that start from it. */
export interface Ground {
  readonly base: Configuration;
  readonly formula: Formula;
  /** The values of the formula's variables in the base, by variable. */
  readonly values: Uint8Array;
  /** Whether the base satisfies the formula; if not, nothing may be concluded from it. */
  readonly admitted: boolean;
  readonly cost: (literal: Literal, solver: Solver) => number;
  /** Bools and tristates that are not constants. */
  readonly logical: readonly KSymbol[];
  /** Their values in the base, by id. */
  readonly levels: Uint8Array;
  /** Symbols whose prompts a variable lets be seen, by variable. */
  readonly shownBy: ReadonlyMap<number, readonly KSymbol[]>;
  /** What a change of each variable weighs, by the aim. */
  weights(aim: Aim): Uint8Array;
}

/** Variables for wants on numbers and texts. */
const ROOM = 2048;

const known = new WeakMap<Configuration, { readonly revision: number; readonly ground: Ground }>();

/** The ground of a base as it is now, kept until the base changes. */
export function groundOf(base: Configuration): Ground {
  const before = known.get(base);
  if (before !== undefined && before.revision === base.revision) return before.ground;
  const formula = formulaOf(base.model);
  const values = formula.valuesIn(base, ROOM);
  const { symbols } = base.model;
  const logical = symbols.filter((symbol) => !symbol.constant && isLogical(symbol));
  const levels = new Uint8Array(symbols.length);
  for (const symbol of logical) levels[symbol.id] = base.tristate(symbol);
  // Trials start as copies, with all that the base has computed.
  base.change(() => {});
  const weights = new Map<Aim, Uint8Array>();
  const ground: Ground = {
    base,
    formula,
    values,
    admitted: admits(formula, values),
    cost: guideCost(formula, values),
    logical,
    levels,
    shownBy: shownBy(formula, logical),
    weights(aim) {
      let found = weights.get(aim);
      if (found === undefined) {
        found = weightsOf(base, formula, values, aim);
        weights.set(aim, found);
      }
      return found;
    },
  };
  known.set(base, { revision: base.revision, ground });
  return ground;
}

const shown = new WeakMap<Formula, ReadonlyMap<number, readonly KSymbol[]>>();

function shownBy(formula: Formula, logical: readonly KSymbol[]): ReadonlyMap<number, readonly KSymbol[]> {
  const before = shown.get(formula);
  if (before !== undefined) return before;
  const rows = new Map<number, KSymbol[]>();
  for (const symbol of logical) {
    const variable = formula.visible(symbol)[0] >> 1;
    const row = rows.get(variable);
    if (row === undefined) rows.set(variable, [symbol]);
    else row.push(symbol);
  }
  shown.set(formula, rows);
  return rows;
}

/** Whether values satisfy the formula. */
export function admits({ clauses }: Formula, values: Uint8Array): boolean {
  const { literals, starts } = clauses;
  for (let clause = 0; clause < clauses.count; clause++) {
    let at = starts[clause]!;
    const end = starts[clause + 1]!;
    while (at < end && values[literals[at]! >> 1] === (literals[at]! & 1)) at++;
    if (at === end) return false;
  }
  return true;
}

/** Less for what only follows than for what the user set. */
function weightsOf(base: Configuration, formula: Formula, values: Uint8Array, aim: Aim): Uint8Array {
  const weights = new Uint8Array(values.length);
  for (let variable = 2; variable <= formula.variables; variable++) {
    const part = formula.parts[variable];
    if (part === undefined) continue;
    const own = base.userValue(part.symbol) === undefined ? 4 : 5;
    const weight = part.part === "on" || part.symbol.type === "bool" ? own : 2;
    // For the smallest kernel it counts what comes, hardly what goes.
    weights[variable] = aim !== "smallest" ? weight : values[variable] === 1 ? 1 : 2 * weight;
  }
  return weights;
}
