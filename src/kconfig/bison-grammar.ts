/** One alternative of a rule: what it makes, of what, and the C code that runs once it is complete. */
export interface Production {
  readonly left: string;
  readonly right: readonly string[];
  readonly action: string;
  /** The token that gives its precedence, `undefined` when none does. */
  readonly precedence: string | undefined;
}

/** A grammar as bison reads it. */
export interface Grammar {
  readonly productions: readonly Production[];
  /** Level and side of tokens with a precedence, higher levels bind closer. */
  readonly precedence: ReadonlyMap<string, { readonly level: number; readonly side: Side }>;
  /** Symbols whose value is told of when it is thrown away (`%destructor`). */
  readonly destroyed: ReadonlySet<string>;
}

type Side = "left" | "right" | "nonassoc";

/** Reads the declarations and rules of a `.y` file; `undefined` when there are none. */
export function readGrammar(text: string): Grammar | undefined {
  const [declarations, rules] = text.split(/^%%[^\n]*$/m);
  if (declarations === undefined || rules === undefined) return undefined;
  const precedence = new Map<string, { level: number; side: Side }>();
  let level = 0;
  for (const [, side, names] of declarations.matchAll(/^%(left|right|nonassoc)\s+(.*)$/gm)) {
    level += 1;
    for (const name of names!.split(/\s+/)) if (name !== "") precedence.set(name, { level, side: side as Side });
  }
  const destroyed = /^%destructor\s*\{[\s\S]*?^\}([^\n]*)$/m.exec(declarations)?.[1] ?? "";
  return {
    productions: new RuleReader(rules, precedence).read(),
    precedence,
    destroyed: new Set(destroyed.trim().split(/\s+/)),
  };
}

/** Names, punctuation and actions of the rules; comments are passed over. */
const PIECE = /\s+|\/\*[\s\S]*?\*\/|\/\/[^\n]*|(%prec|%empty)|([A-Za-z_$@][\w.]*)|([:|;])|(\{)/y;

class RuleReader {
  readonly #text: string;
  readonly #precedence: ReadonlyMap<string, unknown>;
  readonly #productions: Production[] = [];
  #at = 0;
  #left: string | undefined;
  #right: string[] = [];
  #action: string | undefined;
  #prec: string | undefined;
  #open = false;

  constructor(text: string, precedence: ReadonlyMap<string, unknown>) {
    this.#text = text;
    this.#precedence = precedence;
  }

  read(): Production[] {
    let prec = false;
    while (this.#at < this.#text.length) {
      PIECE.lastIndex = this.#at;
      const found = PIECE.exec(this.#text);
      if (found === null) {
        this.#at += 1;
        continue;
      }
      this.#at = PIECE.lastIndex;
      const [, word, name, mark, brace] = found;
      if (word === "%prec") prec = true;
      else if (name !== undefined && prec) {
        this.#prec = name;
        prec = false;
      } else if (name !== undefined) this.#name(name);
      else if (brace !== undefined) this.#action = this.#code();
      else if (mark === "|") {
        this.#end();
        this.#open = true;
      } else if (mark === ";") this.#end();
    }
    this.#end();
    return this.#productions;
  }

  /** A name with a colon behind it starts a rule; the one before need not have been ended. */
  #name(name: string): void {
    const colon = /^(?:\s|\/\*[\s\S]*?\*\/)*:/.exec(this.#text.slice(this.#at, this.#at + 200));
    if (colon !== null) {
      this.#end();
      this.#at += colon[0].length;
      this.#left = name;
      this.#open = true;
      return;
    }
    if (this.#action !== undefined) this.#innerAction();
    this.#right.push(name);
  }

  /** An action in the middle of a rule is a rule of its own that is made of nothing. */
  #innerAction(): void {
    const left = `$@${this.#productions.length}`;
    this.#productions.push({ left, right: [], action: this.#action!, precedence: undefined });
    this.#right.push(left);
    this.#action = undefined;
  }

  #end(): void {
    if (this.#open && this.#left !== undefined) {
      const own = this.#right.filter((symbol) => this.#precedence.has(symbol)).at(-1);
      this.#productions.push({
        left: this.#left,
        right: this.#right,
        action: this.#action ?? "",
        precedence: this.#prec ?? own,
      });
    }
    this.#open = false;
    this.#right = [];
    this.#action = undefined;
    this.#prec = undefined;
  }

  /** The C code up to the brace that closes it. */
  #code(): string {
    const from = this.#at;
    let depth = 1;
    const piece = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\*[\s\S]*?\*\/|[{}]/g;
    piece.lastIndex = from;
    for (let found = piece.exec(this.#text); found !== null; found = piece.exec(this.#text)) {
      if (found[0] === "{") depth += 1;
      else if (found[0] === "}") depth -= 1;
      if (depth > 0) continue;
      this.#at = piece.lastIndex;
      return this.#text.slice(from, this.#at - 1);
    }
    this.#at = this.#text.length;
    return this.#text.slice(from);
  }
}
