import type { Comparison, Expression } from "./expression.ts";
import type { ExpressionAlgebra } from "./expression-algebra.ts";
import type { Token } from "./lexer.ts";
import type { KSymbol } from "./symbol.ts";
import type { SymbolTable } from "./symbol-table.ts";

const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);

/** Where the tokens come from: the one being looked at, and moving on to the next. */
interface TokenSource {
  token(): Token;
  next(): Token;
}

/** Reads expressions off a statement. Mirrors the rules `expr` and `symbol` of parser.y. */
export class ExpressionReader {
  readonly #algebra: ExpressionAlgebra;
  readonly #table: SymbolTable;
  readonly #source: TokenSource;
  /** Words that name no symbol. */
  readonly #keywords: ReadonlySet<string>;

  constructor(
    algebra: ExpressionAlgebra,
    table: SymbolTable,
    source: TokenSource,
    keywords: ReadonlySet<string> = new Set(["if"]),
  ) {
    this.#algebra = algebra;
    this.#table = table;
    this.#source = source;
    this.#keywords = keywords;
  }

  /** `undefined` when there is none to read; the caller reports it. */
  read(): Expression | undefined {
    let left = this.#conjunction();
    while (left !== undefined && this.#isSymbol("||")) {
      this.#source.next();
      const right = this.#conjunction();
      left = right === undefined ? undefined : this.#algebra.disjunction(left, right);
    }
    return left;
  }

  /** A symbol or a quoted constant, `undefined` when there is none. */
  operand(): KSymbol | undefined {
    const { kind, text, expanded } = this.#source.token();
    if (kind !== "word" && kind !== "quoted") return undefined;
    if (kind === "word" && this.#isKeyword(text, expanded)) return undefined;
    this.#source.next();
    return kind === "word" ? this.#table.lookup(text) : this.#table.constant(text);
  }

  /** The name of a symbol, not quoted, `undefined` when there is none. */
  name(): string | undefined {
    const { kind, text, expanded } = this.#source.token();
    if (kind !== "word" || this.#isKeyword(text, expanded)) return undefined;
    this.#source.next();
    return text;
  }

  /** Keywords are in lower case, so that most names need no look. */
  #isKeyword(text: string, expanded: boolean): boolean {
    return !expanded && text.charCodeAt(0) >= 97 && this.#keywords.has(text);
  }

  #conjunction(): Expression | undefined {
    let left = this.#unary();
    while (left !== undefined && this.#isSymbol("&&")) {
      this.#source.next();
      const right = this.#unary();
      left = right === undefined ? undefined : this.#algebra.conjunction(left, right);
    }
    return left;
  }

  #unary(): Expression | undefined {
    if (this.#isSymbol("!")) {
      this.#source.next();
      const operand = this.#unary();
      return operand === undefined ? undefined : this.#algebra.not(operand);
    }
    if (this.#isSymbol("(")) {
      this.#source.next();
      const inner = this.read();
      if (inner === undefined || !this.#isSymbol(")")) return undefined;
      this.#source.next();
      return inner;
    }
    const left = this.operand();
    if (left === undefined) return undefined;
    const { kind, text } = this.#source.token();
    if (kind !== "symbol" || !COMPARISONS.has(text)) return this.#algebra.symbol(left);
    this.#source.next();
    const right = this.operand();
    return right === undefined ? undefined : this.#algebra.compare(text as Comparison, left, right);
  }

  #isSymbol(text: string): boolean {
    const token = this.#source.token();
    return token.kind === "symbol" && token.text === text;
  }
}
