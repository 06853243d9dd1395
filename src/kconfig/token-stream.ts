import type { Behaviour } from "./behaviour.ts";
import type { Host } from "./host.ts";
import { HELP_END, Lexer, type LexicalWarn, QUIET_TOKENS, type Token, token } from "./lexer.ts";
import { Macros } from "./macro.ts";
import type { ParseReport } from "./parse-report.ts";
import { sourceMissing, sourceRecursive, sourceRepeated } from "./source-failure.ts";
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
  token: Token = token("eol", "");
  /** Line of the statement being read, 0 before the first. */
  line = 0;
  /** The top file ended within a statement. */
  cut = false;
  /** All files have been read. */
  atEnd = false;
  /** Tokens are read just when the C tool reads them, so that the file is the one being read. */
  exact = false;
  /** The end of the top file was met. */
  allEnded = false;
  /** The file in which the statement being read began. */
  #statementFile = "<none>";
  /** The statement being read stands right behind a help text. */
  afterHelp = false;
  #helpEnded = false;
  /** The top file ended with the word `help`, where the tool has no file any more. */
  #endedAtHelp = false;
  /** Tokens since the last mistake. */
  shifted = QUIET_TOKENS;
  readonly #options: StreamOptions;
  readonly #words = new WordTable();
  /** Files being read, the innermost last, with the line of their `source`; `over` when that was the file's last word. */
  readonly #including: { readonly lexer: Lexer; readonly line: number; readonly over: boolean }[] = [];
  /** Where each file was first asked for. */
  readonly #entered = new Map<string, Place>();
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
    const before = this.token;
    const read = this.#lexer.next();
    this.token = read;
    if (read.kind === "eof" && before.kind !== "eol") this.#endedInLine();
    this.shifted += 1;
    return read;
  }

  #endedInLine(): void {
    const { behaviour, report } = this.#options;
    if (!behaviour.warnsOfOpenLine) return;
    report.warning(this.here(), "no new line at end of file");
    this.cut = this.#including.length === 0 && !behaviour.topEndsAsLine;
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
    this.token = token("eol", "");
  }

  /** The file being read. A last line without an end of its own counts for the file around it, which is where it is found to end. */
  get file(): string {
    const { behaviour, report } = this.#options;
    if (report.recovers) return this.#lexer.file;
    const none = behaviour.topEndsAsLine ? "<none>" : this.#lexer.file;
    if (this.exact) return this.allEnded ? none : this.#lexer.file;
    if (!this.#lexer.onLastLine) return this.#lexer.file;
    return this.#including.findLast(({ over }) => !over)?.lexer.file ?? none;
  }

  /** A statement begins at the token just read; `atEnd`: with the end of all files. */
  startStatement(atEnd = false): void {
    this.line = this.#lexer.line;
    this.afterHelp = this.#helpEnded;
    this.#helpEnded = false;
    this.#statementFile = this.#lexer.file;
    this.atEnd = atEnd;
  }

  /** Where messages about the statement place it: until 6.7 in the file that it began in, though that may have ended by now. */
  statementPlace(): Place {
    return this.#options.behaviour.topEndsAsLine ? this.statementStart() : this.place();
  }

  /** Where the first word of the statement being read stands. */
  statementStart(): Place {
    return { file: this.atEnd ? "<none>" : this.#statementFile, line: this.line };
  }

  /** Where the statement being read stands. */
  place(): Place {
    return { file: this.atEnd ? "<none>" : this.file, line: this.line };
  }

  /** Where the reader is now. */
  here(): Place {
    return { file: this.#endedAtHelp ? "<none>" : this.#lexer.file, line: this.#lexer.line };
  }

  /** The value behind an assignment operator. */
  assignedText(): string {
    return this.#lexer.assignedText();
  }

  /** The text below `help`, as `Lexer.help` gives it. */
  help(): ReturnType<Lexer["help"]> {
    // Where a file ends with the word `help` itself, the text is looked for in the file around.
    if (this.token.kind === "eof" && !this.leave()) this.#endedAtHelp = this.#options.behaviour.topEndsAsLine;
    const help = this.#lexer.help();
    this.token = HELP_END;
    if (!this.#options.behaviour.placesByWord) this.startStatement();
    this.#helpEnded = true;
    return help;
  }

  /** Reads a file next; one that is missing is a mistake unless it is `optional`. */
  enter(path: string, optional: boolean): void {
    const text = this.#options.host.readFile(path);
    const place = this.place();
    if (text === undefined) {
      if (!optional) this.#options.report.fatal(sourceMissing(path, this.statementPlace()));
      return;
    }
    const trail = [...this.#including, { lexer: this.#lexer, line: this.line }];
    if (trail.some((outer) => outer.lexer.file === path)) {
      const places = trail.map(({ lexer, line }) => ({ file: lexer.file, line }));
      this.#options.report.fatal(sourceRecursive(path, places, place));
      return;
    }
    const first = this.#entered.get(path);
    if (first !== undefined && this.#options.behaviour.singleInclusion) {
      this.#options.report.fatal(sourceRepeated(path, first, place));
      return;
    }
    this.#entered.set(path, place);
    const over = this.token.kind === "eof";
    this.#including.push({ lexer: this.#lexer, line: this.line, over });
    this.files.push(path);
    this.#lexer = this.#newLexer(path, text);
    // The file around may have ended with this very line: it is found to end once more, behind what is read now.
    if (over) this.endLine();
  }

  /** What was read last counts as the end of a line. */
  endLine(): void {
    this.token = token("eol", "\n");
  }

  /** At the end of a file; `false` when it was the top one. */
  leave(): boolean {
    const outer = this.#including.pop();
    if (outer === undefined) return false;
    this.#lexer = outer.lexer;
    this.endLine();
    return true;
  }

  #newLexer(file: string, text: string): Lexer {
    const { behaviour, report } = this.#options;
    const warn: LexicalWarn = (line, message) => {
      const place = typeof line === "number" ? { file, line } : this.statementPlace();
      if (line === "output" && behaviour.sourceMissingOnOutput)
        report.printed(`${place.file}:${place.line}:warning: ${message}`);
      else report.warning(place, message);
    };
    // Kconfiglib reads lines: the end of a file ends its last one.
    const lines = behaviour.kconfiglib && text !== "" && !text.endsWith("\n") ? `${text}\n` : text;
    return new Lexer(file, lines, this.macros, warn, behaviour, this.#words);
  }
}
