import type { KSymbol } from "../kconfig/index.ts";
import { coreWants } from "./core-wants.ts";
import { excludeEachOther } from "./fitting-text.ts";
import type { Aim, Ground } from "./ground.ts";
import { type Found, improve } from "./improve.ts";
import { outOfReach } from "./reach.ts";
import { type Draft, realize } from "./realize.ts";
import { type Limits, type Literal, type Solution, Solver } from "./solver.ts";
import type { Ask } from "./text-ways.ts";
import type { Want } from "./want.ts";
import { Encoding, typedFor } from "./want-encoding.ts";
import { isLogical } from "./want-literals.ts";

/** How many models the evaluator may reject before the search counts as without result. */
const TRIES = 24;
/** How many models a want may fail in before it counts as not to be had where it can give way. */
const FAILURES = 3;

/** Bounds on a search. */
export interface Bounds extends Omit<Limits, "most"> {
  readonly aim: Aim;
}

/** What gives way when wants cannot hold together. */
export interface Yielding {
  /** Which of the wants of a proof is given up; `undefined`: none, the search has failed. */
  readonly yields: (core: readonly Want[]) => Want | undefined;
  /** What a want is content with before it is given up; `undefined`: nothing less. */
  readonly contentWith?: (want: Want, core: readonly Want[]) => Want | undefined;
}

/** Why wants cannot hold. */
export interface Refusal {
  /** Those that cannot hold together. */
  readonly core: readonly Want[];
  /** `undefined`: a want that no value of its symbol would fulfil. */
  readonly proof: Proof | undefined;
  /** Whether it rests on the rules of the tree alone. */
  readonly proven: boolean;
}

type Proof = Extract<Solution, { readonly kind: "core" }>;

type Step =
  | Draft
  | { readonly kind: "impossible"; readonly refusal: Refusal }
  /** `reason`: `undefined` when the evaluator rejected all that was found. */
  | { readonly kind: "notFound"; readonly reason: string | undefined };

const ENDED: Step = { kind: "notFound", reason: "the search was ended before it was done" };

/** A search for user values under which wants hold; each one found differs from the others in what it switches on. */
export class Pursuit {
  /** Wants that were given up, with those they stood against. */
  readonly refused: { readonly want: Want; readonly core: readonly Want[] }[] = [];
  /** Literals that are assumed, with the wants they stand for. */
  readonly owners = new Map<Literal, Want>();
  readonly #ground: Ground;
  readonly #bounds: Bounds;
  readonly #yielding: Yielding;
  /** What is asked now: a want, or what it is content with. */
  readonly #asked = new Map<Want, Want>();
  readonly #kept: readonly Want[];
  /** Of the base, by variable. */
  readonly values: Uint8Array;
  readonly #solver: Solver;
  readonly #encoding: Encoding;
  readonly #found: Draft[] = [];
  readonly #failures = new Map<Want, number>();
  #invalid: Want | undefined;
  /** Whether clauses were added that no rule states. */
  #narrowed = false;
  #tries = 0;

  constructor(ground: Ground, wants: readonly Want[], kept: readonly Want[], bounds: Bounds, yielding: Yielding) {
    this.#ground = ground;
    this.#bounds = bounds;
    this.#yielding = yielding;
    this.#kept = kept;
    const { formula, cost } = ground;
    // Wants write their own variables there.
    this.values = ground.values.slice();
    this.#solver = new Solver(formula.clauses, this.values, cost, ground.weights(bounds.aim));
    this.#encoding = new Encoding(formula, this.values, this.#solver, cost);
    for (const want of wants) this.#asked.set(want, want);
    for (const want of [...wants, ...kept]) {
      if (this.#canHold(want)) continue;
      if (yielding.yields([want]) === undefined) this.#invalid ??= want;
      else this.#refuse(want, [want]);
    }
    this.#excludeClashes();
  }

  /** The next one found. */
  next(): Step {
    if (this.#invalid !== undefined)
      return { kind: "impossible", refusal: { core: [this.#invalid], proof: undefined, proven: true } };
    while (this.#tries < TRIES) {
      if (this.#bounds.isCancelled()) return ENDED;
      const assumptions = this.#assume();
      const solution = this.#solver.solve(assumptions, this.#bounds);
      if (solution.kind === "unknown") return ENDED;
      if (solution.kind === "core") {
        const core = this.#coreOf(solution);
        if (this.#giveWay(core)) continue;
        const proven = this.#ground.admitted && !this.#narrowed;
        return { kind: "impossible", refusal: { core, proof: solution, proven } };
      }
      const model = improve(this.#solver, assumptions, this.#bounds);
      const draft = realize(this.#ground, model.values, this.held, this.#asks(model.values), this.#bounds.aim);
      if (draft.kind === "failed") {
        if (this.#rulesOut(model.values) || this.#dropWays(draft.wants, model.values)) continue;
        // A text that does not fit will not; others may in another model.
        for (const want of draft.wants) this.#failures.set(want, (this.#failures.get(want) ?? 0) + 1);
        const hopeless = [...this.#asked].find(
          ([, asked]) =>
            draft.wants.includes(asked) && (!isLogical(asked.symbol) || this.#failures.get(asked)! >= FAILURES),
        );
        if (hopeless !== undefined && this.#giveWay([hopeless[0]])) continue;
        this.#tries++;
        this.#exclude(changedParts(this.#ground, model));
        continue;
      }
      this.#tries++;
      this.#exclude(this.#switchedOn(draft));
      if (this.#found.some((other) => covers(draft, other))) continue;
      this.#found.push(draft);
      return draft;
    }
    return { kind: "notFound", reason: undefined };
  }

  /** To be called at the end. */
  release(): void {
    this.#solver.release();
  }

  /** Wants that rule out that the given ones hold together. */
  coreOf(wants: readonly Want[]): readonly Want[] | "possible" | "unknown" {
    const assumptions: Literal[] = [];
    for (const want of [...wants, ...this.#kept]) assumptions.push(...(this.#encoding.of(want)?.literals ?? []));
    const solution = this.#solver.solve(assumptions, this.#bounds);
    if (solution.kind === "core") return this.#coreOf(solution);
    return solution.kind === "model" ? "possible" : "unknown";
  }

  /** Whether some value of its type is what a want asks for. */
  #canHold(want: Want): boolean {
    if (this.#encoding.of(want) === undefined || outOfReach(want) !== undefined) return false;
    return isLogical(want.symbol) || !excludeEachOther(want.symbol, [want], this.#canBeEmpty);
  }

  /** Whether numbers can be without a value. */
  get #canBeEmpty(): boolean {
    return !this.#ground.formula.model.behaviour.zeroNumbers;
  }

  /** Says of numbers and texts of which several things are asked what no value fulfils together. */
  #excludeClashes(): void {
    const rows = new Map<KSymbol, Want[]>();
    for (const want of this.held)
      if (!isLogical(want.symbol)) rows.set(want.symbol, [...(rows.get(want.symbol) ?? []), want]);
    const empty = this.#canBeEmpty;
    for (const [symbol, wants] of rows) {
      if (wants.length < 2 || !excludeEachOther(symbol, wants, empty)) continue;
      let clash = wants;
      for (const want of wants) {
        const less = clash.filter((other) => other !== want);
        if (excludeEachOther(symbol, less, empty)) clash = less;
      }
      this.#encoding.exclude(clash);
    }
  }

  /** All that is to hold now. */
  get held(): readonly Want[] {
    return [...this.#asked.values(), ...this.#kept];
  }

  #assume(): Literal[] {
    this.owners.clear();
    for (const [want, asked] of [...this.#asked, ...this.#kept.map((want) => [want, want] as const)])
      for (const literal of this.#encoding.of(asked)?.literals ?? [])
        if (!this.owners.has(literal)) this.owners.set(literal, want);
    return [...this.owners.keys()];
  }

  /** Whether the model needs a number or text to be several things at once; it does not do so again. */
  #rulesOut(model: Uint8Array): boolean {
    return this.#encoding.rulesOut(this.held, (literal) => model[literal >> 1] !== (literal & 1));
  }

  /** Whether numbers or texts that did not come out can come about in another way. */
  #dropWays(failed: readonly Want[], model: Uint8Array): boolean {
    const isTrue = (literal: Literal): boolean => model[literal >> 1] !== (literal & 1);
    const dropped = failed.filter((want) => !isLogical(want.symbol) && this.#encoding.drop(want, isTrue));
    if (dropped.length === 0) return false;
    this.#narrowed = true;
    this.#tries++;
    return true;
  }

  /** What is to be typed in a model. */
  #asks(model: Uint8Array): Ask[] {
    const isTrue = (literal: Literal): boolean => model[literal >> 1] !== (literal & 1);
    return this.held.flatMap((want) => {
      const encoded = this.#encoding.of(want);
      return encoded === undefined ? [] : typedFor(encoded, isTrue);
    });
  }

  /** What was added to the rules of the tree for wants on numbers and texts. */
  get clauses(): readonly (readonly Literal[])[] {
    return this.#encoding.clauses;
  }

  #coreOf(proof: Proof): readonly Want[] {
    const core = new Set(coreWants(this.#ground.formula, proof, this.owners, this.clauses));
    return [...this.#asked.keys(), ...this.#kept].filter((want) => core.has(want));
  }

  /** Whether one of the wants asks for less, or nothing, from now on. */
  #giveWay(core: readonly Want[]): boolean {
    for (const want of [...core].reverse()) {
      const asked = this.#asked.get(want);
      const less = asked === want ? this.#yielding.contentWith?.(want, core) : undefined;
      if (less === undefined) continue;
      this.#asked.set(want, less);
      return true;
    }
    const want = this.#yielding.yields(core);
    if (want === undefined) return false;
    this.#refuse(want, core);
    this.#excludeClashes();
    return true;
  }

  #refuse(want: Want, core: readonly Want[]): void {
    this.#asked.delete(want);
    this.refused.push({ want, core });
  }

  /** What comes next must differ. */
  #exclude(literals: readonly Literal[]): void {
    this.#narrowed = true;
    // Without any there is nothing by which it could.
    if (literals.length === 0) this.#tries = TRIES;
    else this.#solver.add(literals.map((literal) => literal ^ 1));
  }

  /** What a draft switches on beyond the wants; what it switches off when it is nothing else. */
  #switchedOn({ set }: Draft): Literal[] {
    const { formula } = this.#ground;
    const own = [...set].filter(([symbol]) => isLogical(symbol) && !this.#isWanted(symbol));
    const on = own.filter(([, value]) => value !== "n");
    return (on.length > 0 ? on : own).map(([symbol, value]) =>
      value === "n" ? formula.on(symbol) ^ 1 : value === "m" ? formula.on(symbol) : formula.yes(symbol),
    );
  }

  #isWanted(symbol: KSymbol): boolean {
    for (const want of this.#asked.keys()) if (want.symbol === symbol) return true;
    return false;
  }
}

/** Whether a draft sets all that another sets. */
function covers(draft: Draft, other: Draft): boolean {
  return [...other.set].every(([symbol, value]) => draft.set.get(symbol) === value);
}

function changedParts({ formula, values }: Ground, model: Found): Literal[] {
  const literals: Literal[] = [];
  for (let variable = 2; variable <= formula.variables; variable++)
    if (values[variable] !== model.values[variable] && formula.parts[variable] !== undefined)
      literals.push(2 * variable + (model.values[variable] === 1 ? 0 : 1));
  return literals;
}
