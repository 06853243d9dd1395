import type { Behaviour } from "./behaviour.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Expression } from "./expression.ts";
import { ExpressionAlgebra } from "./expression-algebra.ts";
import { ExpressionReader } from "./expression-reader.ts";
import type { Host } from "./host.ts";
import { BLOCK_ENDS, OPTIONS_OF_BLOCKS, TYPES } from "./keyword.ts";
import { Lexer, type Token } from "./lexer.ts";
import { MacroError, Macros } from "./macro.ts";
import { MenuBuilder } from "./menu-builder.ts";
import { finalizeMenu } from "./menu-finalize.ts";
import type { Model } from "./model.ts";
import { ParseReport } from "./parse-report.ts";
import { findRecursion } from "./recursion.ts";
import { Fatal, sourceMissing, sourceRecursive, topMissing } from "./source-failure.ts";
import type { Choice, KSymbol, Place, SymbolType } from "./symbol.ts";
import { SymbolTable } from "./symbol-table.ts";

/**
 * Reads the Kconfig files of a tree, the top one first. The model is `undefined` when something was wrong that the C tool
 * exits for; the diagnostics say what.
 */
export function parseKconfig(
  host: Host,
  options: {
    readonly file: string;
    readonly behaviour: Behaviour;
    /** Is told each diagnostic as it comes up. */
    readonly report?: ((diagnostic: Diagnostic) => void) | undefined;
  },
): { readonly model: Model | undefined; readonly diagnostics: Diagnostic[] } {
  const parser = new Parser(host, options.file, options.behaviour, new ParseReport(options.report));
  return { model: parser.run(), diagnostics: parser.diagnostics };
}

/** Mirrors parser.y: a statement a line, options applying to the entry above them. */
class Parser {
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
      info: (text) => this.#report.macroInfo(text),
      warn: (text) => this.#report.macroWarning({ file: this.#lexer.file, line: this.#lexer.line }, text),
    });
    this.#algebra = new ExpressionAlgebra(this.#table.no, this.#table.mod, this.#table.yes);
    this.#menu = new MenuBuilder(this.#algebra, top, (place, message) => this.#report.warning(place, message));
    this.#expressions = new ExpressionReader(this.#algebra, this.#table, {
      token: () => this.#token,
      next: () => this.#next(),
    });
    this.#lexer = this.#newLexer(top, "");
  }

  get diagnostics(): Diagnostic[] {
    return this.#report.diagnostics;
  }

  run(): Model | undefined {
    try {
      const text = this.#host.readFile(this.#top);
      if (text === undefined) {
        this.#report.fail(topMissing(this.#top));
        return undefined;
      }
      this.#files.push(this.#top);
      this.#lexer = this.#newLexer(this.#top, text);
      this.#statements();
      return this.#finish();
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
    const dollarName = (name: string): string => this.#macros.expand(`$(${name})`);
    return new Lexer(
      file,
      text,
      this.#macros,
      (line, message) => this.#report.warning({ file, line }, message),
      this.#behaviour.macros ? undefined : dollarName,
    );
  }

  #error(message: string, place: Place = this.#place()): void {
    this.#report.syntax(place, message);
  }

  #place(): Place {
    return { file: this.#lexer.file, line: this.#line };
  }

  /** Moves on; the token before stays nowhere. */
  #next(): Token {
    this.#token = this.#lexer.next();
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

  #syntax(): void {
    const line = this.#token.kind === "eol" ? this.#lexer.line - 1 : this.#lexer.line;
    this.#error("syntax error", { file: this.#lexer.file, line });
    this.#skipLine();
  }

  /** Ends a statement: anything left on its line is a mistake. */
  #endLine(): void {
    if (this.#token.kind === "eol") return;
    if (this.#token.kind === "eof") return;
    this.#syntax();
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
      if (token.kind !== "word") {
        this.#error("invalid statement");
        this.#skipLine();
        continue;
      }
      this.#statement(token);
      if (this.#token.kind === "eof" && !this.#leaveFile()) return;
    }
  }

  #statement(token: Token): void {
    const { text } = token;
    if (token.expanded || !OPTIONS_OF_BLOCKS.has(text)) this.#openPending();
    if (!token.expanded) {
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
          this.#end(BLOCK_ENDS[text]!, text);
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
    this.#skipLine();
    this.#error(`unknown statement "${text}"`);
  }

  #config(kind: "config" | "menuconfig"): void {
    if (this.#next().kind !== "word") {
      this.#syntax();
      return;
    }
    const symbol = this.#table.lookup(this.#token.text);
    this.#menu.add(kind, symbol, undefined, this.#place());
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
    this.#menu.open();
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
    this.#menu.open();
    this.#endLine();
  }

  #end(kind: "menu" | "choice" | "if", keyword: string): void {
    const { menu } = this.#menu;
    if (menu.kind !== kind) {
      const open = menu.kind === "root" ? "no" : menu.kind;
      this.#error(`unexpected '${kind}' within ${open} block`);
    } else if (menu.place.file !== this.#lexer.file) {
      this.#error(`'${keyword}' in different file than '${kind}'`);
    } else {
      if (kind === "choice") this.#choice = undefined;
      this.#menu.close();
    }
    this.#next();
    this.#endLine();
  }

  #mainmenu(): void {
    if (this.#next().kind !== "quoted") {
      this.#syntax();
      return;
    }
    this.#menu.entry = this.#menu.root;
    this.#menu.prompt(this.#token.text, "menu", undefined, this.#place());
    this.#next();
    this.#endLine();
  }

  #source(kind: string): void {
    this.#next();
    const { text } = this.#token;
    if (this.#token.kind !== "quoted" && this.#token.kind !== "word") {
      this.#syntax();
      return;
    }
    const relative = kind === "rsource" || kind === "orsource";
    const folder = this.#lexer.file.replace(/[^/]*$/, "");
    const named = relative ? folder + text : text;
    const optional = kind === "osource" || kind === "orsource" || kind === "gsource";
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
      this.#setType(type);
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
        entry.help = this.#lexer.help();
        return true;
      default:
        return false;
    }
    this.#endLine();
    return true;
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

  #setType(type: SymbolType): void {
    const { entry } = this.#menu;
    const owner = entry.symbol ?? entry.choice;
    if (owner === undefined || owner.type === type) return;
    if (owner.type === "unknown") {
      owner.type = type;
      return;
    }
    const name = (kind: SymbolType): string => (kind === "int" ? "integer" : kind);
    this.#report.warning(
      entry.place,
      `ignoring type redefinition of '${owner.name ?? "<choice>"}' from '${name(owner.type)}' to '${name(type)}'`,
    );
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
    if (keyword !== "default") this.#setType(keyword === "def_tristate" ? "tristate" : "bool");
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
    this.#next();
    const { text } = this.#token;
    this.#next();
    if (text === "env" && this.#isSymbol("=")) {
      this.#next();
      const name = this.#token.text;
      this.#next();
      if (symbol === undefined) return;
      symbol.environment = name;
      const value = this.#macros.expand(`$(${name})`);
      const constant = this.#algebra.symbol(this.#table.constant(value));
      this.#menu.property({
        kind: "default",
        value: constant,
        visible: undefined,
        node: this.#menu.entry,
        place: this.#place(),
      });
      if (!this.#behaviour.macros) this.#macros.assign(symbol.name, ":=", value);
      return;
    }
    if (text === "modules") this.#setModules();
    else if (text === "allnoconfig_y" && symbol !== undefined) symbol.allnoconfigY = true;
  }

  #finish(): Model | undefined {
    const { menu, root } = this.#menu;
    if (menu !== root) {
      this.#error("missing end statement for this entry", menu.place);
    }
    if (this.#report.failed) return undefined;
    const modules = this.#modules ?? this.#oldModules() ?? this.#table.no;
    if (root.prompt === undefined) {
      this.#menu.entry = root;
      this.#menu.prompt("Main menu", "menu", undefined, root.place);
    }
    finalizeMenu(root, {
      algebra: this.#algebra,
      behaviour: this.#behaviour,
      modules,
      warn: (place, message) => this.#report.warning(place, message),
    });
    const model: Model = {
      behaviour: this.#behaviour,
      symbols: this.#table.symbols,
      byName: this.#table.byName,
      choices: this.#choices,
      nodes: this.#menu.nodes,
      root,
      modules,
      expressionCount: this.#algebra.size,
      title: root.prompt!.text,
      files: this.#files,
      environment: this.#macros.environment,
    };
    for (const loop of findRecursion(model)) {
      this.#report.fail(loop);
    }
    return this.#report.failed ? undefined : model;
  }

  /** Trees without `modules` attribute name it by convention (before 3.17). */
  #oldModules(): KSymbol | undefined {
    return this.#behaviour.macros ? undefined : this.#table.byName.get("MODULES");
  }
}
