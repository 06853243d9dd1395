import { type Comparison, compareValues, isValueOf, type KSymbol } from "../kconfig/index.ts";
import { excludeEachOther } from "./fitting-text.ts";
import type { Formula } from "./formula.ts";
import { FALSE, TRUE } from "./gate-table.ts";
import type { Literal } from "./solver.ts";
import { fits, type Want } from "./want.ts";
import { isFixed, isLogical } from "./want-literals.ts";

/** What a number or text is to be: typed where somebody can type it. */
export interface Ask {
  readonly symbol: KSymbol;
  readonly relation: Comparison;
  readonly value: string;
}

/** One way in which a number or text can come to be what is asked. */
export interface Way {
  /** What must hold for it. */
  readonly literals: readonly Literal[];
  /** What is to be typed, bounds before what they bound. */
  readonly typed: readonly Ask[];
  /** What numbers and texts are then, itself and those that bound it or that it is taken from. */
  readonly facts: readonly Ask[];
}

/** How far defaults and bounds that are symbols themselves are followed. */
const DEPTH = 4;
/** Ways after which nothing is said about where a value comes from. */
const MOST = 600;
const NOWHERE = { file: "", line: 0, text: "" };
const ANY: readonly Way[] = [{ literals: [], typed: [], facts: [] }];

/**
 * All ways in which a number or text can fulfil a want, by the rules that give it its value: what is typed while the prompt is shown, else
 * the first default in force, cut to the first range in force (`sym_calc_value` and `sym_validate_range` in symbol.c). In each configuration
 * in which the want holds one of them does, so where none can the want cannot; none at all means that no value would do.
 */
export function waysOf(formula: Formula, { symbol, value, values = [], relation = "=" }: Want): readonly Way[] {
  const asked = relation === "in" ? [value, ...values] : [value];
  const operator = relation === "in" ? "=" : relation;
  const texts = asked.filter((text) => isValueOf(symbol.type, text));
  const ways = new Ways(formula, symbol);
  return texts.flatMap((text) => ways.of({ symbol, relation: operator, value: text }, 0));
}

class Ways {
  readonly #formula: Formula;
  /** Whose values all the texts are compared as. */
  readonly #root: KSymbol;

  constructor(formula: Formula, root: KSymbol) {
    this.#formula = formula;
    this.#root = root;
  }

  of(ask: Ask, depth: number): readonly Way[] {
    const { symbol } = ask;
    if (isFixed(symbol)) return this.#fits(ask, symbol.name) ? ANY : [];
    if (isLogical(symbol) || depth > DEPTH) return ANY;
    const found = this.#cases(symbol).flatMap(({ literals, low, high }) =>
      this.#sources(symbol).flatMap((source) => {
        const ways =
          source === "typed"
            ? this.#typed(ask, [...this.#shown(symbol), ...literals], low, high, depth)
            : this.#given(ask, [...source.literals, ...literals], source.value, low, high, depth);
        const facts = this.#factsOf(symbol, source === "typed" ? undefined : source.value, low, high);
        return ways
          .map((way) => ({ ...way, facts: [...way.facts, ...facts, ask] }))
          .filter((way) => this.#isConsistent(way.facts));
      }),
    );
    const possible = found.flatMap(({ literals, typed, facts }) => {
      const own = new Set(literals.filter((literal) => literal !== TRUE));
      if (own.has(FALSE) || [...own].some((literal) => own.has(literal ^ 1))) return [];
      return [{ literals: [...own], typed, facts }];
    });
    return possible.length > MOST ? ANY : possible;
  }

  /** Whether all that is to hold of a number or text can hold of it together. */
  #isConsistent(facts: readonly Ask[]): boolean {
    const empty = !this.#formula.model.behaviour.zeroNumbers;
    return [...new Set(facts.map(({ symbol }) => symbol))].every((symbol) => {
      const own = facts.filter((fact) => fact.symbol === symbol);
      return own.length < 2 || !excludeEachOther(symbol, own, empty);
    });
  }

  /** What a range whose bounds are fixed, or a fixed default without one, makes of a number or text. */
  #factsOf(
    symbol: KSymbol,
    given: KSymbol | string | undefined,
    low: KSymbol | undefined,
    high: KSymbol | undefined,
  ): readonly Ask[] {
    const text = typeof given === "string" ? given : given !== undefined && isFixed(given) ? given.name : undefined;
    if (low === undefined || high === undefined)
      return text === undefined ? [] : [{ symbol, relation: "=", value: text }];
    // Before 6.8 a number can be without a value, which counts as 0 for a range and stays as it is.
    if (!this.#formula.model.behaviour.zeroNumbers && given !== undefined && (text ?? "") === "") return [];
    if (!isFixed(low) || !isFixed(high) || this.#isBeyond(low.name, ">", high.name)) return [];
    return [
      { symbol, relation: ">=", value: low.name },
      { symbol, relation: "<=", value: high.name },
    ];
  }

  /** Which range is in force, if any, and when. */
  #cases(symbol: KSymbol): { readonly literals: Literal[]; readonly low?: KSymbol; readonly high?: KSymbol }[] {
    const passed: Literal[] = [];
    const cases: { readonly literals: Literal[]; readonly low?: KSymbol; readonly high?: KSymbol }[] = [];
    for (const property of symbol.properties) {
      if (property.kind !== "range" || (symbol.type !== "int" && symbol.type !== "hex")) continue;
      const [literal] = this.#formula.expression(property.visible) ?? [];
      cases.push({ literals: [...passed, ...(literal === undefined ? [] : [literal])], ...property });
      if (literal !== undefined) passed.push(literal ^ 1);
    }
    return [...cases, { literals: passed }];
  }

  /** Where the value comes from before a range cuts it. */
  #sources(symbol: KSymbol): ("typed" | { readonly literals: Literal[]; readonly value: KSymbol | string })[] {
    const { zeroNumbers } = this.#formula.model.behaviour;
    const empty = !zeroNumbers ? "" : symbol.type === "int" ? "0" : symbol.type === "hex" ? "0x0" : "";
    const sources: ("typed" | { readonly literals: Literal[]; readonly value: KSymbol | string })[] = [];
    if (symbol.properties.some(({ kind }) => kind === "prompt")) sources.push("typed");
    const passed: Literal[] = [];
    for (const property of symbol.properties) {
      if (property.kind !== "default") continue;
      const [literal] = this.#formula.expression(property.visible) ?? [];
      const value = property.value.kind === "symbol" ? property.value.symbol : empty;
      sources.push({ literals: [...passed, ...(literal === undefined ? [] : [literal])], value });
      if (literal !== undefined) passed.push(literal ^ 1);
    }
    return [...sources, { literals: passed, value: empty }];
  }

  #shown(symbol: KSymbol): Literal[] {
    return [this.#formula.visible(symbol)[0]];
  }

  /** Whatever is typed is cut to the bounds. */
  #typed(ask: Ask, literals: Literal[], low: KSymbol | undefined, high: KSymbol | undefined, depth: number): Way[] {
    const { symbol, relation, value } = ask;
    if (low === undefined || high === undefined) {
      const below = relation === "<" && symbol.type === "hex" && /^(0x)?0+$/i.test(value);
      return below ? [] : [{ literals, typed: [ask], facts: [] }];
    }
    const lowIs = (operator: Comparison): Ask => ({ symbol: low, relation: operator, value });
    const highIs = (operator: Comparison): Ask => ({ symbol: high, relation: operator, value });
    // Beside the plain cases those of a range whose bounds have changed places: what is typed below the lower bound becomes that, all
    // else becomes the other.
    const swapped = isFixed(low) && isFixed(high) && this.#isBeyond(low.name, ">", high.name);
    const toHigh = swapped ? low.name : value;
    const toLow = swapped && symbol.type === "int" ? `${BigInt(low.name) - 1n}` : swapped ? "0x0" : value;
    const cases: Readonly<Record<Comparison, readonly { readonly bounds: readonly Ask[]; readonly text?: string }[]>> =
      {
        "=": [
          { bounds: [lowIs("<="), highIs(">=")] },
          { bounds: [highIs("="), lowIs(">")], text: toHigh },
          { bounds: [lowIs("="), highIs("<")], text: toLow },
        ],
        "!=": [{ bounds: [lowIs("!=")] }, { bounds: [highIs("!=")] }],
        "<": [{ bounds: [lowIs("<")] }, { bounds: [highIs("<"), lowIs(">=")], text: toHigh }],
        "<=": [{ bounds: [lowIs("<=")] }, { bounds: [highIs("<="), lowIs(">")], text: toHigh }],
        ">": [{ bounds: [highIs(">")] }, { bounds: [lowIs(">"), highIs("<=")], text: toLow }],
        ">=": [{ bounds: [highIs(">=")] }, { bounds: [lowIs(">="), highIs("<")], text: toLow }],
      };
    return cases[relation].flatMap(({ bounds, text }) => {
      const own: Ask = text === undefined ? ask : { symbol, relation: "=", value: text };
      return bounds
        .reduce<readonly Way[]>((ways, bound) => product(ways, this.of(bound, depth + 1)), ANY)
        .map((way) => ({ ...way, literals: [...literals, ...way.literals], typed: [...way.typed, own] }));
    });
  }

  /** A default, cut to the bounds. */
  #given(
    ask: Ask,
    literals: Literal[],
    given: KSymbol | string,
    low: KSymbol | undefined,
    high: KSymbol | undefined,
    depth: number,
  ): Way[] {
    const { relation, value } = ask;
    const text = typeof given === "string" ? given : isFixed(given) ? given.name : undefined;
    const own =
      text !== undefined
        ? this.#fits(ask, text)
          ? ANY
          : []
        : this.of({ ...ask, symbol: given as KSymbol }, depth + 1);
    /** How the default lies to a bound. */
    const lies = (operator: "<" | ">" | "<=" | ">=", bound: KSymbol): readonly Way[] => {
      if (text === undefined)
        return isFixed(bound)
          ? this.of({ symbol: given as KSymbol, relation: operator, value: bound.name }, depth + 1)
          : ANY;
      // That a bound which is the value asked for lies beyond the default has been looked at.
      if (relation === "=" && operator.length === 1) return ANY;
      const flipped = ({ "<": ">", ">": "<", "<=": ">=", ">=": "<=" } as const)[operator];
      return this.of({ symbol: bound, relation: flipped, value: text || "0" }, depth + 1);
    };
    // Whether a bound on that side of the default can be what is asked.
    const isOpen = (side: "<" | ">"): boolean =>
      text === undefined || relation === "!=" || relation.startsWith(side) || this.#isBeyond(value, side, text || "0");
    const all = (...parts: (readonly Way[])[]): readonly Way[] => parts.reduce(product, ANY);
    const found =
      low === undefined || high === undefined
        ? own
        : [
            ...all(own, lies(">=", low), lies("<=", high)),
            ...(isOpen(">") ? all(this.of({ symbol: low, relation, value }, depth + 1), lies("<", low)) : []),
            ...(isOpen("<")
              ? all(this.of({ symbol: high, relation, value }, depth + 1), lies(">", high), lies(">=", low))
              : []),
          ];
    return found.map((way) => ({ ...way, literals: [...literals, ...way.literals] }));
  }

  #fits({ relation, value }: Ask, text: string): boolean {
    return fits({ symbol: this.#root, value, relation, held: false, source: NOWHERE }, text);
  }

  #isBeyond(text: string, beyond: "<" | ">", limit: string): boolean {
    const { type } = this.#root;
    return compareValues(beyond, text === "" ? "0" : text, type, limit, type) === 2;
  }
}

function product(left: readonly Way[], right: readonly Way[]): readonly Way[] {
  if (left.length * right.length > MOST) return left;
  return left.flatMap((a) =>
    right.map((b) => ({
      literals: [...a.literals, ...b.literals],
      typed: [...a.typed, ...b.typed],
      facts: [...a.facts, ...b.facts],
    })),
  );
}
