import type { Behaviour } from "./behaviour.ts";
import type { Host } from "./host.ts";
import { HELP_END, Lexer, QUIET_TOKENS, type Token } from "./lexer.ts";
import { Macros } from "./macro.ts";
import type { ParseReport } from "./parse-report.ts";
import { sourceMissing, sourceRecursive } from "./source-failure.ts";
import type { Place } from "./symbol.ts";
import { WordTable } from "./word-table.ts";

/** What the stream asks of a tree's behaviour and of the way of reading. */
interface StreamOptions {
  readonly host: Host;
  readonly behaviour: Behaviour;
  readonly report: ParseReport;
}

/** The tokens of all files of a tree in the order read: `source` enters a file, its end leaves it. */
export class TokenStream {
  readonly macros: Macros;
  /** Files entered, in order. */
  readonly files: string[] = [];
  /** The one being looked at. */
  token: Token = { kind: "eol", text: "", expanded: false };
  /** Line of the statement being read. */
  line = 1;
  /** The top file ended within a statement. */
  cut = false;
  /** All files have been read. */
  atEnd = false;
  /** Tokens since the last mistake. */
  shifted = QUIET_TOKENS;
  readonly #options: StreamOptions;
  readonly #words = new WordTable();
  /** Files being read, the innermost last, with the line of their `source`. */
  readonly #including: { readonly lexer: Lexer; line: number }[] = [];
  #lexer: Lexer;

  constructor(top: string, options: StreamOptions) {
    this.#options = options;
    const { host, report } = options;
    this.macros = new Macros({
      host,
      file: () => this.#lexer.file,
      line: () => this.#lexer.line,
      info: (text) => report.printed(text),
      warn: (text) => report.macroWarning(this.here(), text),
    });
    this.#lexer = this.#newLexer(top, "");
  }

  /** Starts with the top file; `false` when there is none. */
  open(top: string): boolean {
    const text = this.#options.host.readFile(top);
    if (text === undefined) return false;
    this.files.push(top);
    this.#lexer = this.#newLexer(top, text);
    return true;
  }

  /** Moves on; the token before stays nowhere. */
  next(): Token {
    const before = this.token.kind;
    const { behaviour, report } = this.#options;
    this.token = this.#lexer.next();
    if (this.token.kind === "eof" && before !== "eol" && behaviour.warnsOfHelp) {
      report.warning(this.here(), "no new line at end of file");
      this.cut = this.#including.length === 0 && !behaviour.topEndsAsLine;
    }
    this.shifted += 1;
    return this.token;
  }

  isKeyword(text: string): boolean {
    return this.token.kind === "word" && !this.token.expanded && this.token.text === text;
  }

  isSymbol(text: string): boolean {
    return this.token.kind === "symbol" && this.token.text === text;
  }

  get ended(): boolean {
    return this.token.kind === "eol" || this.token.kind === "eof";
  }

  skipLine(): void {
    while (!this.ended) this.next();
  }

  /** Goes to the end of the line without looking at what is left of it. */
  abandonLine(): void {
    this.#lexer.abandonLine();
    this.token = { kind: "eol", text: "", expanded: false };
  }

  /** The file being read. */
  get file(): string {
    return this.#lexer.file;
  }

  /** Where the statement being read stands. */
  place(): Place {
    return { file: this.atEnd ? "<none>" : this.#lexer.file, line: this.line };
  }

  /** Where the reader is now. */
  here(): Place {
    return { file: this.#lexer.file, line: this.#lexer.line };
  }

  /** The value behind an assignment operator. */
  assignedText(): string {
    return this.#lexer.assignedText();
  }

  /** The text below `help`, as `Lexer.help` gives it, and where it ends. */
  help(): ReturnType<Lexer["help"]> & { readonly place: Place } {
    const help = this.#lexer.help();
    this.token = HELP_END;
    return { ...help, place: this.here() };
  }

  /** Reads a file next; one that is missing is a mistake unless it is `optional`. */
  enter(path: string, optional: boolean): void {
    const text = this.#options.host.readFile(path);
    const place = this.place();
    if (text === undefined) {
      if (!optional) this.#options.report.fatal(sourceMissing(path, place));
      return;
    }
    const trail = [...this.#including, { lexer: this.#lexer, line: this.line }];
    if (trail.some((outer) => outer.lexer.file === path)) {
      const places = trail.map(({ lexer, line }) => ({ file: lexer.file, line }));
      this.#options.report.fatal(sourceRecursive(path, places, place));
      return;
    }
    this.#including.push({ lexer: this.#lexer, line: this.line });
    this.files.push(path);
    this.#lexer = this.#newLexer(path, text);
  }

  /** At the end of a file; `false` when it was the top one. */
  leave(): boolean {
    const outer = this.#including.pop();
    if (outer === undefined) return false;
    this.#lexer = outer.lexer;
    this.token = { kind: "eol", text: "\n", expanded: false };
    return true;
  }

  #newLexer(file: string, text: string): Lexer {
    const { behaviour, report } = this.#options;
    const warn = (line: number, message: string): void => report.warning({ file, line }, message);
    return new Lexer(file, text, this.macros, warn, behaviour, this.#words);
  }
}
