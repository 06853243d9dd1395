import type { Comparison, Expression } from "./expression.ts";
import type { ExpressionAlgebra } from "./expression-algebra.ts";
import type { Token } from "./lexer.ts";
import type { KSymbol } from "./symbol.ts";
import type { SymbolTable } from "./symbol-table.ts";

const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);

/** Where the tokens come from: the one being looked at, and moving on to the next. */
interface TokenSource {
  readonly token: Token;
  next(): Token;
}

/** Reads expressions off a statement. Mirrors the rules `expr` and `symbol` of parser.y. */
export class ExpressionReader {
  readonly #algebra: ExpressionAlgebra;
  readonly #table: SymbolTable;
  readonly #source: TokenSource;
  /** Words that name no symbol. */
  readonly #keywords: ReadonlySet<string>;
  readonly #wordTitles: boolean;

  constructor(
    algebra: ExpressionAlgebra,
    table: SymbolTable,
    source: TokenSource,
    keywords: ReadonlySet<string> = new Set(["if"]),
    wordTitles = false,
  ) {
    this.#algebra = algebra;
    this.#table = table;
    this.#source = source;
    this.#keywords = keywords;
    this.#wordTitles = wordTitles;
  }

  /** `undefined` when there is none to read; the caller reports it. */
  read(): Expression | undefined {
    let left = this.#conjunction();
    while (left !== undefined && this.#isOperator("||")) {
      this.#source.next();
      const right = this.#conjunction();
      left = right === undefined ? undefined : this.#algebra.disjunction(left, right);
    }
    return left;
  }

  /** A symbol or a quoted constant, `undefined` when there is none. */
  operand(): KSymbol | undefined {
    const { token } = this.#source;
    if (token.kind === "quoted") {
      this.#source.next();
      return this.#table.constant(token.text);
    }
    return this.named();
  }

  /** The symbol that an unquoted name stands for, `undefined` when there is none. */
  named(): KSymbol | undefined {
    const { token } = this.#source;
    if (!this.#isName(token)) return undefined;
    this.#source.next();
    return this.#table.named(token);
  }

  /** The name of a symbol, not quoted, `undefined` when there is none. */
  name(): string | undefined {
    const { token } = this.#source;
    if (!this.#isName(token)) return undefined;
    this.#source.next();
    return token.text;
  }

  /** The same, or a text (Kconfiglib names choices by texts, too). */
  nameOrText(): string | undefined {
    const { token } = this.#source;
    if (token.kind !== "quoted") return this.name();
    this.#source.next();
    return token.text;
  }

  /** A prompt, or the title of a menu, stands here. */
  get atTitle(): boolean {
    const { token } = this.#source;
    return token.kind === "quoted" || (this.#wordTitles && this.#isName(token));
  }

  /** What was met as a name before is one. */
  #isName(token: Token): boolean {
    if (token.kind !== "word") return false;
    return token.named !== undefined || token.expanded || !this.#keywords.has(token.text);
  }

  #conjunction(): Expression | undefined {
    let left = this.#unary();
    while (left !== undefined && this.#isOperator("&&")) {
      this.#source.next();
      const right = this.#unary();
      left = right === undefined ? undefined : this.#algebra.conjunction(left, right);
    }
    return left;
  }

  #unary(): Expression | undefined {
    const left = this.operand();
    if (left === undefined) return this.#compound();
    const { kind, text } = this.#source.token;
    if (kind !== "symbol" || !COMPARISONS.has(text)) return this.#algebra.symbol(left);
    this.#source.next();
    const right = this.operand();
    return right === undefined ? undefined : this.#algebra.compare(text as Comparison, left, right);
  }

  #compound(): Expression | undefined {
    if (this.#isOperator("!")) {
      this.#source.next();
      const operand = this.#unary();
      return operand === undefined ? undefined : this.#algebra.not(operand);
    }
    if (!this.#isOperator("(")) return undefined;
    this.#source.next();
    const inner = this.read();
    if (inner === undefined || !this.#isOperator(")")) return undefined;
    this.#source.next();
    return inner;
  }

  #isOperator(text: string): boolean {
    const { token } = this.#source;
    return token.kind === "symbol" && token.text === text;
  }
}
