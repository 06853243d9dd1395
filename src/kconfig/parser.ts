import type { Behaviour } from "./behaviour.ts";
import type { Expression } from "./expression.ts";
import { ExpressionAlgebra } from "./expression-algebra.ts";
import { ExpressionReader } from "./expression-reader.ts";
import { finishModel } from "./finish-model.ts";
import type { Host } from "./host.ts";
import { BLOCK_ENDS, ENTRIES, NOT_IN_CHOICES, OPTIONS, OPTIONS_OF_BLOCKS, TYPES } from "./keyword.ts";
import { HELP_END, Lexer, QUIET_TOKENS, type Token } from "./lexer.ts";
import { MacroError, Macros } from "./macro.ts";
import { type DraftNode, MenuBuilder } from "./menu-builder.ts";
import type { Model } from "./model.ts";
import type { ParseReport } from "./parse-report.ts";
import { entryMistakes } from "./property-check.ts";
import { Fatal, sourceMissing, sourceRecursive, topMissing } from "./source-failure.ts";
import type { Choice, KSymbol, Place } from "./symbol.ts";
import { SymbolTable } from "./symbol-table.ts";

/** Mirrors parser.y: a statement a line, options applying to the entry above them. */
export class Parser {
  readonly #report: ParseReport;
  readonly #host: Host;
  readonly #behaviour: Behaviour;
  readonly #top: string;
  readonly #macros: Macros;
  readonly #table = new SymbolTable();
  readonly #algebra: ExpressionAlgebra;
  readonly #menu: MenuBuilder;
  readonly #expressions: ExpressionReader;
  readonly #choices: Choice[] = [];
  readonly #files: string[] = [];
  /** Files being read, the innermost last, with the line of their `source`. */
  readonly #including: { readonly lexer: Lexer; line: number }[] = [];
  #lexer: Lexer;
  #token: Token = { kind: "eol", text: "", expanded: false };
  /** Line of the statement being read. */
  #line = 1;
  #choice: Choice | undefined;
  /** Blocks that are open, the innermost last. */
  readonly #blocks: DraftNode[] = [];
  /** Options of the entry may still come. */
  #unchecked = false;
  /** The top file ended within a statement. */
  #cut = false;
  #atEnd = false;
  /** No entry is there that options could belong to. */
  #orphaned = true;
  /** Tokens since the last mistake. */
  #shifted = QUIET_TOKENS;
  #modules: KSymbol | undefined;

  constructor(host: Host, top: string, behaviour: Behaviour, report: ParseReport) {
    this.#report = report;
    this.#host = host;
    this.#top = top;
    this.#behaviour = behaviour;
    this.#macros = new Macros({
      host,
      file: () => this.#lexer.file,
      line: () => this.#lexer.line,
      info: (text) => this.#report.printed(text),
      warn: (text) => this.#report.macroWarning({ file: this.#lexer.file, line: this.#lexer.line }, text),
    });
    const tell = (text: string): void => this.#report.printed(text);
    this.#algebra = new ExpressionAlgebra(this.#table, tell);
    this.#menu = new MenuBuilder(this.#algebra, top, (place, message) => this.#report.warning(place, message));
    this.#expressions = new ExpressionReader(this.#algebra, this.#table, {
      token: () => this.#token,
      next: () => this.#next(),
    });
    this.#lexer = this.#newLexer(top, "");
  }

  run(statementsOnly: boolean): Model | undefined {
    try {
      const text = this.#host.readFile(this.#top);
      if (text === undefined) {
        this.#report.fail(topMissing(this.#top));
        return undefined;
      }
      this.#files.push(this.#top);
      this.#lexer = this.#newLexer(this.#top, text);
      this.#statements();
      return statementsOnly ? undefined : this.#finish();
    } catch (error) {
      if (error instanceof Fatal) {
        this.#report.fail(error.diagnostic);
        return undefined;
      }
      if (!(error instanceof MacroError)) throw error;
      this.#report.macroError({ file: this.#lexer.file, line: this.#lexer.line }, error.message);
      return undefined;
    }
  }

  #newLexer(file: string, text: string): Lexer {
    return new Lexer(
      file,
      text,
      this.#macros,
      (line, message) => this.#report.warning({ file, line }, message),
      this.#behaviour,
    );
  }

  #error(message: string, place: Place = this.#place()): void {
    this.#report.syntax(place, message);
  }

  #place(): Place {
    return { file: this.#atEnd ? "<none>" : this.#lexer.file, line: this.#line };
  }

  /** Moves on; the token before stays nowhere. */
  #next(): Token {
    const before = this.#token.kind;
    this.#token = this.#lexer.next();
    if (this.#token.kind === "eof" && before !== "eol" && this.#behaviour.warnsOfHelp) {
      this.#report.warning({ file: this.#lexer.file, line: this.#lexer.line }, "no new line at end of file");
      this.#cut = this.#including.length === 0 && !this.#behaviour.topEndsAsLine;
    }
    this.#shifted += 1;
    return this.#token;
  }

  #isKeyword(text: string): boolean {
    return this.#token.kind === "word" && !this.#token.expanded && this.#token.text === text;
  }

  #isSymbol(text: string): boolean {
    return this.#token.kind === "symbol" && this.#token.text === text;
  }

  #skipLine(): void {
    while (this.#token.kind !== "eol" && this.#token.kind !== "eof") this.#next();
  }

  /** Mirrors bison's recovery: quiet about mistakes that follow closely, then the statement as a whole. */
  #syntax(statement = "invalid statement"): void {
    if (this.#shifted > QUIET_TOKENS) this.#syntaxError();
    this.#orphaned = true;
    this.#skipLine();
    if (this.#cut) return;
    this.#error(statement);
    this.#shifted = 0;
  }

  #syntaxError(): void {
    const { file, line } = this.#place();
    this.#error("syntax error", { file, line: this.#behaviour.errorsNextLine ? line + 1 : line });
  }

  /** Ends a statement: anything left on its line is a mistake. */
  #endLine(): void {
    if (this.#token.kind !== "eol" && this.#token.kind !== "eof") this.#syntax();
  }

  #statements(): void {
    for (;;) {
      const token = this.#next();
      if (token.kind === "eol") continue;
      if (token.kind === "eof") {
        if (!this.#leaveFile()) return;
        continue;
      }
      this.#line = this.#lexer.line;
      if (token.kind === "word") this.#statement(token);
      else this.#syntax();
      if (this.#token.kind === "eof" && !this.#leaveFile()) return;
    }
  }

  #statement(token: Token): void {
    const { text } = token;
    if (token.expanded || !OPTIONS.has(text)) this.#closeEntry();
    if (token.expanded || !OPTIONS_OF_BLOCKS.has(text)) this.#openPending();
    if (!token.expanded) {
      if (this.#misplaced(text)) {
        this.#syntax();
        return;
      }
      if (!OPTIONS.has(text)) this.#orphaned = !ENTRIES.has(text);
      switch (text) {
        case "config":
        case "menuconfig":
          this.#config(text);
          return;
        case "menu":
        case "comment":
          this.#menuOrComment(text);
          return;
        case "choice":
          this.#startChoice();
          return;
        case "if":
          this.#if();
          return;
        case "endmenu":
        case "endchoice":
        case "endif":
          this.#end(BLOCK_ENDS[text]!);
          return;
        case "source":
        case "rsource":
        case "osource":
        case "orsource":
        case "gsource":
          if (text !== "source" && !this.#behaviour.extendedSource) break;
          this.#source(text);
          return;
        case "mainmenu":
          this.#mainmenu();
          return;
        default:
          if (this.#option(text)) return;
      }
    }
    this.#next();
    if (this.#isSymbol("=") || this.#isSymbol(":=") || this.#isSymbol("+=")) {
      const operator = this.#token.text as "=" | ":=" | "+=";
      this.#macros.assign(text, operator, this.#lexer.assignedText());
      this.#next();
      return;
    }
    const strict = this.#choice !== undefined && this.#behaviour.strictChoices;
    this.#syntax(strict ? undefined : `unknown statement "${text}"`);
  }

  /** Options without entry, and what may not stand in a choice. */
  #misplaced(keyword: string): boolean {
    if (OPTIONS.has(keyword)) return this.#orphaned;
    return this.#choice !== undefined && this.#behaviour.strictChoices && NOT_IN_CHOICES.has(keyword);
  }

  #config(kind: "config" | "menuconfig"): void {
    if (this.#next().kind !== "word") {
      this.#syntax();
      return;
    }
    const symbol = this.#table.lookup(this.#token.text);
    this.#menu.add(kind, symbol, undefined, this.#place());
    this.#unchecked = true;
    if (this.#choice !== undefined && this.#behaviour.boolChoices && symbol.choice === undefined) {
      symbol.choice = this.#choice;
      this.#choice.members.push(symbol);
    }
    this.#next();
    this.#endLine();
  }

  #menuOrComment(kind: "menu" | "comment"): void {
    if (this.#next().kind !== "quoted") {
      this.#syntax();
      return;
    }
    const place = this.#place();
    this.#menu.add(kind, undefined, undefined, place);
    this.#menu.prompt(this.#token.text, kind, undefined, place);
    this.#opening = kind === "menu";
    this.#next();
    this.#endLine();
  }

  /** A menu or choice whose options may still come: it opens at the first statement that is none. */
  #opening = false;

  #openPending(): void {
    if (!this.#opening) return;
    this.#opening = false;
    if (this.#menu.entry.choice !== undefined) this.#choice = this.#menu.entry.choice;
    this.#open();
  }

  #open(): void {
    this.#blocks.push(this.#menu.entry);
    this.#menu.open();
  }

  /** Looks at an entry whose options are complete. */
  #closeEntry(): void {
    if (!this.#unchecked) return;
    this.#unchecked = false;
    const { entry } = this.#menu;
    for (const mistake of entryMistakes(entry, this.#choice !== undefined, this.#behaviour))
      this.#error(`error: ${mistake}`, entry.place);
    if (entry.kind === "menuconfig" && entry.prompt === undefined)
      this.#report.note(this.#place(), "menuconfig statement without prompt");
  }

  #startChoice(): void {
    const name = this.#next().kind === "word" ? this.#token.text : undefined;
    if (name !== undefined) this.#next();
    let choice = name === undefined ? undefined : this.#choices.find((other) => other.name === name);
    if (choice === undefined) {
      choice = {
        kind: "choice",
        id: this.#choices.length,
        born: this.#table.symbols.length,
        name,
        type: this.#behaviour.boolChoices ? "bool" : "unknown",
        optional: false,
        nodes: [],
        members: [],
        properties: [],
        directDependency: undefined,
      };
      this.#choices.push(choice);
    }
    this.#menu.add("choice", undefined, choice, this.#place());
    this.#unchecked = true;
    this.#opening = true;
    this.#endLine();
  }

  #if(): void {
    this.#next();
    const place = this.#place();
    const condition = this.#expressions.read();
    if (condition === undefined) {
      this.#syntax();
      return;
    }
    this.#menu.add("if", undefined, undefined, place);
    this.#menu.depends(condition);
    this.#open();
    this.#endLine();
  }

  #end(kind: "menu" | "choice" | "if"): void {
    const block = this.#blocks.pop();
    if (block === undefined) {
      this.#syntax();
      return;
    }
    const { menu } = this.#menu;
    if (block.kind === "choice") this.#choice = undefined;
    if (block.kind !== kind) this.#error(`unexpected '${kind}' within ${block.kind} block`);
    else if (menu.place.file !== this.#lexer.file) {
      this.#error(`'${kind}' in different file than '${kind}'`);
      this.#error(`location of the '${kind}'`, menu.place);
    } else this.#menu.close();
    this.#next();
    this.#endLine();
  }

  #mainmenu(): void {
    if (this.#next().kind !== "quoted") {
      this.#syntax();
      return;
    }
    this.#menu.entry = this.#menu.root;
    this.#menu.prompt(this.#named(this.#token.text), "menu", undefined, this.#place());
    this.#next();
    this.#endLine();
  }

  /** Before 4.18 `$NAME` in a file name or title is the value of that symbol. Mirrors `sym_expand_string_value`. */
  #named(text: string): string {
    const value = (_: string, name: string): string => this.#macros.expand(`$(${name})`);
    return this.#behaviour.macros ? text : text.replace(/\$([A-Za-z0-9_]*)/g, value);
  }

  #source(kind: string): void {
    this.#next();
    if (this.#token.kind !== "quoted" && this.#token.kind !== "word") {
      this.#syntax();
      return;
    }
    const text = this.#named(this.#token.text);
    const relative = kind === "rsource" || kind === "orsource";
    const named = relative ? this.#lexer.file.replace(/[^/]*$/, "") + text : text;
    const optional = this.#behaviour.optionalSource || kind === "osource" || kind === "orsource" || kind === "gsource";
    const wild = this.#behaviour.extendedSource && /[*?[]/.test(named);
    const paths = wild ? [...this.#host.glob(named)] : [named];
    this.#next();
    this.#endLine();
    // The innermost file is read first: several from one wildcard are entered last to first.
    for (const path of paths.reverse()) this.#enterFile(path, optional);
  }

  #enterFile(path: string, optional: boolean): void {
    const text = this.#host.readFile(path);
    const place = this.#place();
    if (text === undefined) {
      if (optional) return;
      throw new Fatal(sourceMissing(path, place));
    }
    this.#including.push({ lexer: this.#lexer, line: this.#line });
    if (this.#including.some((outer) => outer.lexer.file === path)) {
      const trail = this.#including.map(({ lexer, line }) => ({ file: lexer.file, line }));
      throw new Fatal(sourceRecursive(path, trail, place));
    }
    this.#files.push(path);
    this.#lexer = this.#newLexer(path, text);
  }

  /** At the end of a file; `false` when it was the top one. */
  #leaveFile(): boolean {
    const outer = this.#including.pop();
    if (outer === undefined) return false;
    this.#lexer = outer.lexer;
    this.#token = { kind: "eol", text: "\n", expanded: false };
    return true;
  }

  /** An option of the entry above; `false` when the word starts none. */
  #option(keyword: string): boolean {
    const { entry } = this.#menu;
    const owner = entry.symbol ?? entry.choice;
    const place = this.#place();
    const type = TYPES[keyword];
    if (type !== undefined && owner !== undefined) {
      this.#next();
      if (this.#token.kind === "quoted") this.#prompt(place);
      this.#endLine();
      this.#menu.setType(type);
      return true;
    }
    switch (keyword) {
      case "prompt":
        if (this.#next().kind !== "quoted" || owner === undefined) this.#syntax();
        else this.#prompt(place);
        break;
      case "default":
      case "def_bool":
      case "def_boolean":
      case "def_tristate":
        this.#default(keyword, place);
        break;
      case "select":
      case "enable":
      case "imply":
        this.#select(keyword === "imply" ? "imply" : "select", place);
        break;
      case "range":
        this.#range(place);
        break;
      case "depends":
      case "requires":
        this.#depends();
        return true;
      case "visible":
        this.#next();
        this.#menu.visibleIf(this.#condition());
        break;
      case "modules":
        this.#setModules();
        this.#next();
        break;
      case "optional":
        if (entry.choice === undefined) return false;
        entry.choice.optional = true;
        this.#next();
        break;
      case "transitional":
        if (!this.#behaviour.transitional || entry.symbol === undefined) return false;
        entry.symbol.transitional = true;
        this.#next();
        break;
      case "option":
        this.#oldOption();
        break;
      case "help":
      case "---help---":
        this.#next();
        this.#skipLine();
        this.#help();
        return true;
      default:
        return false;
    }
    this.#endLine();
    return true;
  }

  #help(): void {
    const { entry } = this.#menu;
    const text = this.#lexer.help();
    const place = { file: this.#lexer.file, line: this.#lexer.line };
    const name = (entry.symbol ?? entry.choice)?.name ?? "<choice>";
    if (this.#behaviour.warnsOfHelp) this.#report.help(place, name, text, entry.help !== undefined);
    entry.help = text;
    this.#token = HELP_END;
  }

  #prompt(place: Place): void {
    const { text } = this.#token;
    this.#next();
    this.#menu.prompt(text, "prompt", this.#condition(), place);
  }

  #condition(): Expression | undefined {
    if (!this.#isKeyword("if")) return undefined;
    this.#next();
    const condition = this.#expressions.read();
    if (condition === undefined) this.#syntax();
    return condition;
  }

  #default(keyword: string, place: Place): void {
    this.#next();
    const value = this.#expressions.read();
    if (value === undefined) {
      this.#syntax();
      return;
    }
    const visible = this.#condition();
    this.#menu.property({ kind: "default", value, visible, node: this.#menu.entry, place });
    if (keyword !== "default") this.#menu.setType(keyword === "def_tristate" ? "tristate" : "bool");
  }

  #select(kind: "select" | "imply", place: Place): void {
    if (this.#next().kind !== "word") {
      this.#syntax();
      return;
    }
    const target = this.#table.lookup(this.#token.text);
    this.#next();
    const visible = this.#condition();
    this.#menu.property({ kind, target, visible, node: this.#menu.entry, place });
  }

  #range(place: Place): void {
    this.#next();
    const low = this.#expressions.operand();
    const high = low === undefined ? undefined : this.#expressions.operand();
    if (low === undefined || high === undefined) {
      this.#syntax();
      return;
    }
    const visible = this.#condition();
    this.#menu.property({ kind: "range", low, high, visible, node: this.#menu.entry, place });
  }

  #depends(): void {
    this.#next();
    if (this.#isKeyword("on")) this.#next();
    const dependency = this.#expressions.read();
    if (dependency === undefined) {
      this.#syntax();
      return;
    }
    const condition = this.#condition();
    // `depends on X if Y` (7.0) asks for X only where Y holds.
    const whole =
      condition === undefined ? dependency : this.#algebra.disjunction(dependency, this.#algebra.not(condition));
    this.#menu.depends(whole);
    this.#endLine();
  }

  #setModules(): void {
    const { symbol } = this.#menu.entry;
    if (symbol === undefined) return;
    if (this.#modules !== undefined)
      this.#error(
        `symbol '${symbol.name}' redefines option 'modules' already defined by symbol '${this.#modules.name}'`,
      );
    this.#modules = symbol;
  }

  /** `option env="X"`, `option modules`, `option defconfig_list`, `option allnoconfig_y` of older trees. */
  #oldOption(): void {
    const { symbol } = this.#menu.entry;
    const { text } = this.#next();
    this.#next();
    if (text === "env" && this.#isSymbol("=")) {
      const name = this.#next().text;
      this.#next();
      if (symbol === undefined) return;
      const value = this.#macros.expand(`$(${name})`);
      this.#menu.fromEnvironment(name, this.#table.constant(value), this.#place());
      if (!this.#behaviour.macros) this.#macros.assign(symbol.name, ":=", value);
    } else if (text === "modules") this.#setModules();
    else if (text === "defconfig_list" && symbol !== undefined) symbol.listsDefconfigs = true;
    else if (text === "allnoconfig_y" && symbol !== undefined) symbol.allnoconfigY = true;
  }

  #finish(): Model | undefined {
    if (!this.#cut) {
      this.#line = this.#lexer.line;
      this.#atEnd = this.#behaviour.topEndsAsLine;
      this.#closeEntry();
      this.#openPending();
    }
    if (this.#cut || this.#blocks.length > 0) this.#syntaxError();
    for (const block of this.#blocks.reverse()) this.#error("missing end statement for this entry", block.place);
    if (this.#report.failed) return undefined;
    return finishModel({
      algebra: this.#algebra,
      behaviour: this.#behaviour,
      modules: this.#modules,
      menu: this.#menu,
      table: this.#table,
      choices: this.#choices,
      files: this.#files,
      environment: this.#macros.environment,
      report: this.#report,
    });
  }
}
