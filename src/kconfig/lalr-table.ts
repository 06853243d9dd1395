import type { Grammar, Production } from "./bison-grammar.ts";

/** What a parser in one state does. Rules are numbered as in `LalrTable.rules`. */
export interface LalrState {
  /** The state after a token is taken. */
  readonly shift: ReadonlyMap<string, number>;
  /** The rule that is complete before a token, where that is not `fallback`. */
  readonly reduce: ReadonlyMap<string, number>;
  /** The rule that is complete before any other token; `undefined`: that token is a mistake. */
  readonly fallback: number | undefined;
  /** The state once a symbol made of others is there. */
  readonly goto: ReadonlyMap<string, number>;
}

/** The automaton of a grammar, with bison's choices where several would do. State 0 is the first. */
export interface LalrTable {
  readonly rules: readonly Production[];
  readonly states: readonly LalrState[];
}

/** The end of all input, as a token. */
export const END = "$end";

/** A place in a rule: its number times 64 plus the count of symbols before it. */
type Item = number;

interface Draft {
  readonly kernel: readonly Item[];
  readonly items: readonly Item[];
  readonly next: Map<string, number>;
}

/** Makes the table. Lookaheads after DeRemer and Pennello, as in bison; defaults as in its `action_row`. */
export function lalrTable(grammar: Grammar): LalrTable {
  const start = grammar.productions[0]!.left;
  const top: Production = { left: "$accept", right: [start, END], action: "", precedence: undefined };
  const rules = [top, ...grammar.productions];
  const automaton = new Automaton(rules);
  return { rules, states: automaton.drafts.map((draft, state) => automaton.decide(grammar, draft, state)) };
}

class Automaton {
  readonly drafts: Draft[] = [];
  readonly #rules: readonly Production[];
  readonly #rulesOf = new Map<string, number[]>();
  readonly #nullable = new Set<string>();
  /** Tokens that may follow a symbol taken in a state, by `state symbol`. */
  readonly #follow = new Map<string, Set<string>>();
  /** By `state rule`, the transitions that begin what the rule completes there. */
  readonly #lookback = new Map<string, string[]>();

  constructor(rules: readonly Production[]) {
    this.#rules = rules;
    rules.forEach(({ left }, rule) => {
      const list = this.#rulesOf.get(left);
      if (list === undefined) this.#rulesOf.set(left, [rule]);
      else list.push(rule);
    });
    this.#findNullable();
    this.#build();
    this.#findFollow();
  }

  #findNullable(): void {
    for (let before = -1; before !== this.#nullable.size; ) {
      before = this.#nullable.size;
      for (const { left, right } of this.#rules)
        if (right.every((symbol) => this.#nullable.has(symbol))) this.#nullable.add(left);
    }
  }

  #build(): void {
    const known = new Map<string, number>();
    const stateOf = (kernel: Item[]): number => {
      const key = kernel.join(" ");
      let state = known.get(key);
      if (state === undefined) {
        state = this.drafts.length;
        known.set(key, state);
        this.drafts.push({ kernel, items: this.#closure(kernel), next: new Map() });
      }
      return state;
    };
    stateOf([0]);
    for (let state = 0; state < this.drafts.length; state++) {
      const draft = this.drafts[state]!;
      const kernels = new Map<string, Item[]>();
      for (const item of draft.items) {
        const symbol = this.#symbolAt(item);
        if (symbol === undefined) continue;
        const kernel = kernels.get(symbol);
        if (kernel === undefined) kernels.set(symbol, [item + 1]);
        else kernel.push(item + 1);
      }
      for (const [symbol, kernel] of kernels) draft.next.set(symbol, stateOf(kernel));
    }
  }

  #symbolAt(item: Item): string | undefined {
    return this.#rules[item >> 6]!.right[item & 63];
  }

  #closure(kernel: readonly Item[]): Item[] {
    const items = [...kernel];
    const seen = new Set<string>();
    for (let at = 0; at < items.length; at++) {
      const symbol = this.#symbolAt(items[at]!);
      if (symbol === undefined || seen.has(symbol)) continue;
      seen.add(symbol);
      for (const rule of this.#rulesOf.get(symbol) ?? []) items.push(rule << 6);
    }
    return items.sort((a, b) => a - b);
  }

  #findFollow(): void {
    const reads = new Map<string, string[]>();
    const includes = new Map<string, string[]>();
    const add = (map: Map<string, string[]>, key: string, value: string): void => {
      const list = map.get(key);
      if (list === undefined) map.set(key, [value]);
      else list.push(value);
    };
    this.drafts.forEach((draft, state) => {
      for (const [symbol, target] of draft.next) {
        if (!this.#rulesOf.has(symbol)) continue;
        const key = `${state} ${symbol}`;
        const direct = new Set<string>();
        for (const token of this.drafts[target]!.next.keys()) {
          if (!this.#rulesOf.has(token)) direct.add(token);
          else if (this.#nullable.has(token)) add(reads, key, `${target} ${token}`);
        }
        this.#follow.set(key, direct);
        for (const rule of this.#rulesOf.get(symbol)!)
          this.#walk(state, rule, key, (from, to) => add(includes, from, to));
      }
    });
    // First what comes where symbols in between are nothing, then what comes behind whole rules: not both at once.
    this.#spread(reads);
    this.#spread(includes);
  }

  #spread(relation: ReadonlyMap<string, readonly string[]>): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [key, sources] of relation) {
        const set = this.#follow.get(key)!;
        const before = set.size;
        for (const source of sources) for (const token of this.#follow.get(source)!) set.add(token);
        changed ||= set.size !== before;
      }
    }
  }

  /** Follows a rule from where it begins to where it is complete. */
  #walk(from: number, rule: number, key: string, include: (from: string, to: string) => void): void {
    const { right } = this.#rules[rule]!;
    let state = from;
    right.forEach((symbol, index) => {
      if (this.#rulesOf.has(symbol) && right.slice(index + 1).every((rest) => this.#nullable.has(rest)))
        include(`${state} ${symbol}`, key);
      state = this.drafts[state]!.next.get(symbol)!;
    });
    const end = `${state} ${rule}`;
    const list = this.#lookback.get(end);
    if (list === undefined) this.#lookback.set(end, [key]);
    else list.push(key);
  }

  /** What to do in a state: conflicts settled by precedence, else for the shift and the earlier rule. */
  decide({ precedence }: Grammar, draft: Draft, state: number): LalrState {
    const shift = new Map<string, number>();
    const goto = new Map<string, number>();
    for (const [symbol, target] of draft.next) (this.#rulesOf.has(symbol) ? goto : shift).set(symbol, target);
    const complete = draft.items.filter((item) => this.#symbolAt(item) === undefined).map((item) => item >> 6);
    if (complete.length === 1 && shift.size === 0) return { shift, goto, reduce: new Map(), fallback: complete[0] };
    const reduce = new Map<string, number>();
    const refused = new Set<string>();
    for (const rule of complete) {
      const own = precedence.get(this.#rules[rule]!.precedence ?? "");
      for (const token of this.#lookaheads(state, rule)) {
        const other = precedence.get(token);
        if (shift.has(token) && own !== undefined && other !== undefined) {
          if (own.level < other.level || (own.level === other.level && other.side === "right")) continue;
          shift.delete(token);
          if (own.level === other.level && other.side === "nonassoc") {
            refused.add(token);
            continue;
          }
        }
        if (!shift.has(token) && !refused.has(token) && !reduce.has(token)) reduce.set(token, rule);
      }
    }
    // A state that takes the token of mistakes has no default.
    const fallback = shift.has("error") ? undefined : mostCommon(complete, reduce);
    for (const [token, rule] of reduce) if (rule === fallback) reduce.delete(token);
    return { shift, goto, reduce, fallback };
  }

  #lookaheads(state: number, rule: number): Set<string> {
    const tokens = new Set<string>();
    for (const key of this.#lookback.get(`${state} ${rule}`) ?? [])
      for (const token of this.#follow.get(key)!) tokens.add(token);
    return tokens;
  }
}

function mostCommon(complete: readonly number[], reduce: ReadonlyMap<string, number>): number | undefined {
  let most = 0;
  let found: number | undefined;
  for (const rule of complete) {
    let count = 0;
    for (const other of reduce.values()) if (other === rule) count += 1;
    if (count <= most) continue;
    most = count;
    found = rule;
  }
  return found;
}
