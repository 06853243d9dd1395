import type { Behaviour } from "./behaviour.ts";
import { EntryOptions } from "./entry-options.ts";
import { ExpressionAlgebra } from "./expression-algebra.ts";
import { ExpressionReader } from "./expression-reader.ts";
import { finishModel } from "./finish-model.ts";
import type { Host } from "./host.ts";
import { BLOCK_ENDS, ENTRIES, KCONFIGLIB_OPTIONS, OPTIONAL_SOURCES, OPTIONS, RELATIVE_SOURCES } from "./keyword.ts";
import { QUIET_TOKENS, type Token } from "./lexer.ts";
import { MacroError } from "./macro.ts";
import { type DraftNode, MenuBuilder } from "./menu-builder.ts";
import type { Model } from "./model.ts";
import type { ParseReport } from "./parse-report.ts";
import { entryMistakes } from "./property-check.ts";
import { SecondReadingNeeded } from "./second-reading-needed.ts";
import { Fatal, topMissing } from "./source-failure.ts";
import {
  BLOCK_OPTION,
  ENTRY,
  NOT_IN_CHOICE,
  OF_CHOICE,
  OF_COMMENT,
  OF_CONFIG,
  OF_MENU,
  OPTION,
  roleOf,
  type StatementWords,
} from "./statement-role.ts";
import type { Choice, Place } from "./symbol.ts";
import { SymbolTable } from "./symbol-table.ts";
import { TokenStream } from "./token-stream.ts";

/**
 * Mirrors parser.y: a statement a line, options applying to the entry above them. When it recovers, each mistake is told once,
 * where it is, and costs no more than its statement.
 */
export class Parser {
  readonly #report: ParseReport;
  readonly #host: Host;
  readonly #behaviour: Behaviour;
  readonly #top: string;
  readonly #table: SymbolTable;
  readonly #algebra: ExpressionAlgebra;
  readonly #menu: MenuBuilder;
  readonly #stream: TokenStream;
  readonly #expressions: ExpressionReader;
  readonly #options: EntryOptions;
  readonly #optionWords: ReadonlySet<string>;
  /** There are options that the tree's tool does not know. */
  readonly #foreign: boolean;
  /** Words that are nothing else anywhere. */
  readonly #keywords: ReadonlySet<string>;
  /** The grammar takes nothing but what it says. */
  readonly #strict: boolean;
  readonly #words: StatementWords;
  readonly #choices: Choice[] = [];
  #choice: Choice | undefined;
  /** Blocks that are open, the innermost last. */
  readonly #blocks: DraftNode[] = [];
  /** Options of the entry may still come. */
  #unchecked = false;
  /** A menu or choice whose options may still come: it opens at the first statement that is none. */
  #opening = false;
  /** An `if` that the next statement places. */
  #unplaced: DraftNode | undefined;
  /** No statement has been read yet. */
  #isFirst = true;
  /** No entry is there that options could belong to. */
  #orphaned = true;
  /** When recovering: that is so because the entry's own line is wrong. */
  #lost = false;

  constructor(host: Host, top: string, behaviour: Behaviour, report: ParseReport) {
    this.#report = report;
    this.#host = host;
    this.#top = top;
    this.#behaviour = behaviour;
    this.#keywords = new Set(behaviour.keywords);
    this.#strict = this.#keywords.size > 0;
    const options = behaviour.kconfiglib ? KCONFIGLIB_OPTIONS : OPTIONS;
    const known = this.#strict ? this.#keywords : new Set(behaviour.commands);
    this.#optionWords = known.size > 0 ? new Set([...options].filter((word) => known.has(word))) : options;
    this.#foreign = known.size > 0;
    const choiceOptions = new Set(["depends", "help", "---help---", ...behaviour.choiceOptions]);
    this.#words = { options: this.#optionWords, choiceOptions, kconfiglib: behaviour.kconfiglib };
    this.#table = new SymbolTable(behaviour.typedConstants);
    this.#algebra = new ExpressionAlgebra(this.#table, (text) => report.printed(text), behaviour);
    this.#menu = new MenuBuilder(this.#algebra, top, behaviour, (place, message) => report.warning(place, message));
    const stream = new TokenStream(top, { host, behaviour, report });
    this.#stream = stream;
    this.#expressions = new ExpressionReader(
      this.#algebra,
      this.#table,
      stream,
      this.#strict ? this.#keywords : undefined,
      behaviour.wordTitles,
    );
    this.#options = new EntryOptions({
      stream,
      menu: this.#menu,
      table: this.#table,
      algebra: this.#algebra,
      expressions: this.#expressions,
      behaviour,
      report,
      syntax: () => this.#syntax(),
    });
  }

  run(): Model | undefined {
    try {
      if (!this.#stream.open(this.#top)) {
        this.#report.fail(topMissing(this.#top));
        return undefined;
      }
      this.#presets();
      this.#statements();
      return this.#finish();
    } catch (error) {
      const mistake = error instanceof Fatal || error instanceof MacroError;
      // Something else may be wrong before it in the same line.
      if (mistake && this.#report.yields) throw new SecondReadingNeeded();
      if (error instanceof Fatal) {
        this.#report.fail(error.diagnostic);
        return undefined;
      }
      if (!(error instanceof MacroError)) throw error;
      this.#report.macroError(this.#stream.here(), error.message);
      return undefined;
    }
  }

  /** Symbols that the tool makes before it reads. Mirrors `sym_init`. */
  #presets(): void {
    for (const name of this.#behaviour.presetSymbols) {
      const symbol = this.#table.lookup(name);
      symbol.type = "string";
      const value = name === "UNAME_RELEASE" ? this.#host.shell("uname -r").output.trimEnd() : this.#host.env(name);
      this.#menu.preset(symbol, value === undefined ? undefined : this.#table.constant(value));
      if (value !== undefined) this.#stream.macros.assign(name, ":=", value);
    }
  }

  #error(message: string, place: Place = this.#stream.place()): void {
    this.#report.syntax(place, message);
  }

  /** Mirrors bison's recovery: quiet about mistakes that follow closely, then the statement as a whole. */
  #syntax(statement = "invalid statement"): void {
    if (this.#report.recovers) {
      this.#error(statement === "invalid statement" ? unexpected(this.#stream.token) : statement);
      this.#stream.skipLine();
      return;
    }
    if (this.#report.yields || this.#stream.shifted > QUIET_TOKENS) this.#syntaxError();
    this.#orphaned = true;
    this.#stream.skipLine();
    if (this.#stream.cut) return;
    this.#error(statement);
    this.#stream.shifted = 0;
  }

  #syntaxError(): void {
    const { file, line } = this.#stream.place();
    this.#error("syntax error", { file, line: this.#behaviour.errorsNextLine ? line + 1 : line });
  }

  /** The line of an entry is wrong: what follows belongs to no other one. */
  #loseEntry(): void {
    this.#orphaned = true;
    this.#lost = true;
    this.#syntax();
  }

  #statements(): void {
    const stream = this.#stream;
    for (;;) {
      const token = this.#report.recovers ? this.#guarded(() => stream.next()) : stream.next();
      if (token === undefined || token.kind === "eol") continue;
      if (token.kind === "eof") {
        if (!this.#leaveFile()) return;
        continue;
      }
      stream.startStatement();
      if (this.#report.recovers) this.#guarded(() => this.#statementOf(token));
      else this.#statementOf(token);
      if (stream.token.kind === "eof" && !this.#leaveFile()) return;
    }
  }

  #statementOf(token: Token): void {
    if (token.kind === "word") this.#statement(token);
    else this.#syntax();
  }

  /** Runs a step after which reading goes on with the next line, whatever is wrong with a macro in this one. */
  #guarded<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      this.#report.macroError(this.#stream.here(), error.message);
      this.#stream.abandonLine();
      return undefined;
    }
  }

  #leaveFile(): boolean {
    if (this.#report.recovers) {
      // What a file opened it has to close.
      this.#closeEntry();
      this.#openPending();
      while (this.#blocks.at(-1)?.place.file === this.#stream.file) this.#closeUnended(this.#blocks.pop()!);
    }
    return this.#stream.leave();
  }

  #closeUnended(block: DraftNode): void {
    this.#error(`this ${block.kind} has no end${block.kind}`, block.place);
    if (block.kind === "choice") this.#choice = undefined;
    this.#menu.close();
  }

  #statement(token: Token): void {
    const { text } = token;
    const role = roleOf(token, this.#words);
    if (this.#unplaced !== undefined) {
      this.#unplaced.place = this.#stream.here();
      this.#unplaced = undefined;
    }
    if ((role & OPTION) === 0) this.#closeEntry();
    if ((role & BLOCK_OPTION) === 0) this.#openPending();
    if (!token.expanded) {
      if (this.#misplaced(role)) {
        this.#skipMisplaced(text);
        return;
      }
      if (this.#keyword(text, role)) return;
      // A word that means something elsewhere is no name of a macro.
      if (this.#keywords.has(text)) {
        this.#syntax();
        return;
      }
    } else {
      this.#isFirst = false;
      if (this.#strict && !this.#report.recovers) this.#orphaned = true;
    }
    const afterHelp = this.#stream.afterHelp;
    this.#stream.next();
    const strict = this.#strict && !this.#report.recovers;
    if (strict && this.#behaviour.strictChoices && this.#choice !== undefined) {
      this.#syntax();
      return;
    }
    const assigns = this.#behaviour.macros || this.#behaviour.kconfiglib;
    if (assigns && (this.#stream.isSymbol("=") || this.#stream.isSymbol(":=") || this.#stream.isSymbol("+="))) {
      const operator = this.#stream.token.text as "=" | ":=" | "+=";
      // Behind a help text the C lexer does not see that a value comes: it takes words, and there is no value.
      const value = strict && afterHelp ? "" : this.#stream.assignedText();
      if (value !== "" || !strict) this.#stream.macros.assign(text, operator, value);
      this.#stream.next();
      if (value !== "" || !strict) return;
      this.#options.endLine();
      this.#stream.macros.assign(text, operator, value);
      return;
    }
    const inChoice = this.#choice !== undefined && this.#behaviour.strictChoices && !this.#report.recovers;
    this.#syntax(inChoice ? undefined : `unknown statement "${text}"`);
  }

  /** Reads the statement that a word starts; `false` when it starts none. */
  #keyword(text: string, role: number): boolean {
    const { kconfiglib } = this.#behaviour;
    const orphaned = this.#orphaned;
    const option = (role & OPTION) !== 0;
    if (!option) {
      this.#orphaned = (role & ENTRY) === 0;
      this.#lost = false;
    }
    const first = this.#isFirst;
    this.#isFirst = false;
    // No word is both.
    const statement = option ? "" : text;
    switch (statement) {
      case "config":
      case "menuconfig":
        this.#config(statement);
        return true;
      case "configdefault":
        if (!kconfiglib) break;
        this.#configDefault();
        return true;
      case "menu":
      case "comment":
        this.#menuOrComment(statement);
        return true;
      case "choice":
        this.#startChoice();
        return true;
      case "if":
        this.#if();
        return true;
      case "endmenu":
      case "endchoice":
      case "endif":
        this.#end(BLOCK_ENDS[statement]!);
        return true;
      case "source":
        this.#source(statement);
        return true;
      case "rsource":
      case "osource":
      case "orsource":
      case "gsource":
      case "grsource":
        if (!kconfiglib) break;
        this.#source(statement);
        return true;
      case "mainmenu":
        if (this.#behaviour.titleFirst && !first) this.#syntax();
        else this.#mainmenu();
        return true;
      default:
        if (this.#optionOf(text)) return true;
    }
    // A word that was misspelt leaves the entry as it was.
    if (this.#report.recovers) this.#orphaned = orphaned;
    return false;
  }

  #optionOf(text: string): boolean {
    if (this.#foreign && !this.#optionWords.has(text)) return false;
    if (this.#menu.entry.configures === undefined || text === "default") return this.#options.read(text);
    if (this.#optionWords.has(text)) this.#syntax("configdefault takes defaults and nothing else");
    return this.#optionWords.has(text);
  }

  /** Options without entry, and what may not stand in a choice. */
  #misplaced(role: number): boolean {
    if ((role & OPTION) !== 0) return this.#orphaned || (this.#strict && (role & this.#takenHere()) === 0);
    return this.#choice !== undefined && this.#behaviour.strictChoices && (role & NOT_IN_CHOICE) !== 0;
  }

  /** The options that the entry above takes, by its kind. */
  #takenHere(): number {
    switch (this.#menu.entry.kind) {
      case "choice":
        return OF_CHOICE;
      case "menu":
        return OF_MENU;
      case "comment":
        return OF_COMMENT;
      default:
        return OF_CONFIG;
    }
  }

  #skipMisplaced(keyword: string): void {
    if (!this.#report.recovers) {
      this.#syntax();
      return;
    }
    const option = this.#optionWords.has(keyword);
    if (option && this.#lost) this.#stream.skipLine();
    else this.#syntax(option ? `"${keyword}" belongs to no entry` : `"${keyword}" cannot stand in a choice`);
    if (option && keyword.includes("help")) this.#stream.help();
    // Its own options go with it.
    if (ENTRIES.has(keyword)) {
      this.#orphaned = true;
      this.#lost = true;
    }
  }

  #config(kind: "config" | "menuconfig"): void {
    this.#stream.next();
    const symbol = this.#expressions.named();
    if (symbol === undefined) {
      this.#loseEntry();
      return;
    }
    this.#menu.add(kind, symbol, this.#stream.place());
    this.#unchecked = true;
    if (this.#choice !== undefined && this.#behaviour.boolChoices && symbol.choice === undefined) {
      symbol.choice = this.#choice;
      this.#choice.members.push(symbol);
    }
    this.#options.endLine();
  }

  /** Zephyr: defaults for a symbol that is defined elsewhere, whose dependencies it does not touch. */
  #configDefault(): void {
    if (this.#stream.next().kind !== "word") {
      this.#loseEntry();
      return;
    }
    const node = this.#menu.add("if", undefined, this.#stream.place());
    node.configures = this.#table.lookup(this.#stream.token.text);
    this.#stream.next();
    this.#options.endLine();
  }

  #menuOrComment(kind: "menu" | "comment"): void {
    const place = this.#stream.place();
    this.#stream.next();
    const titled = this.#expressions.atTitle;
    if (!titled && !(this.#report.recovers && kind === "menu")) {
      this.#loseEntry();
      return;
    }
    this.#menu.add(kind, undefined, place);
    this.#opening = kind === "menu";
    if (!titled) {
      // The menu is there all the same, for its end to belong to.
      this.#syntax();
      return;
    }
    const { text } = this.#stream.token;
    // What stands behind it is read, and complained of, before the title.
    this.#stream.next();
    this.#menu.prompt(text, kind, undefined, place);
    this.#options.endLine();
  }

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
      this.#report.oddity(
        this.#stream.statementStart(),
        "menuconfig statement without prompt",
        this.#behaviour.strictHelp,
      );
  }

  #startChoice(): void {
    this.#stream.next();
    const { namedChoices, kconfiglib } = this.#behaviour;
    const read = (): string | undefined => (kconfiglib ? this.#expressions.nameOrText() : this.#expressions.name());
    const name = namedChoices ? read() : undefined;
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
    this.#menu.add("choice", choice, this.#stream.place());
    this.#unchecked = true;
    this.#opening = true;
    this.#options.endLine();
  }

  #if(): void {
    this.#stream.next();
    const place = this.#stream.place();
    const condition = this.#expressions.read();
    if (condition === undefined) {
      this.#syntax();
      if (!this.#report.recovers) return;
    }
    this.#menu.add("if", undefined, place);
    if (condition !== undefined) this.#menu.depends(condition);
    if (this.#behaviour.placesIfLate && !this.#report.recovers) this.#unplaced = this.#menu.entry;
    this.#open();
    this.#options.endLine();
  }

  #end(kind: "menu" | "choice" | "if"): void {
    if (this.#report.recovers) {
      this.#endNearest(kind);
      return;
    }
    const block = this.#blocks.pop();
    if (block === undefined) {
      this.#syntax();
      return;
    }
    const { menu } = this.#menu;
    if (block.kind === "choice") this.#choice = undefined;
    if (block.kind !== kind) this.#error(`unexpected '${kind}' within ${block.kind} block`);
    else if (menu.place.file !== this.#stream.file) {
      if (this.#strict) this.#error(`'${kind}' in different file than '${kind}'`);
      else this.#error(`'end${kind}' in different file than '${kind}'`, this.#stream.statementPlace());
      this.#error(`location of the '${kind}'`, menu.place);
    } else this.#menu.close();
    this.#stream.next();
    this.#options.endLine();
  }

  /** Ends the innermost block of that kind that this file opened; those within it lack their own end. */
  #endNearest(kind: "menu" | "choice" | "if"): void {
    const { file } = this.#stream;
    if (this.#blocks.some((block) => block.kind === kind && block.place.file === file)) {
      while (this.#blocks.at(-1)!.kind !== kind) this.#closeUnended(this.#blocks.pop()!);
      this.#blocks.pop();
      if (kind === "choice") this.#choice = undefined;
      this.#menu.close();
    } else this.#error(`end${kind} without ${kind}`);
    this.#stream.next();
    this.#options.endLine();
  }

  #mainmenu(): void {
    this.#stream.next();
    if (!this.#expressions.atTitle) {
      this.#syntax();
      return;
    }
    this.#menu.entry = this.#menu.root;
    const text = this.#named(this.#stream.token.text);
    this.#stream.next();
    if (this.#behaviour.fixedTitle === undefined) this.#menu.prompt(text, "menu", undefined, this.#stream.place());
    this.#options.endLine();
  }

  /** Before 4.18 `$NAME` in a file name or title is the value of that symbol. Mirrors `sym_expand_string_value`. */
  #named(text: string): string {
    const value = (_: string, name: string): string => this.#stream.macros.expand(`$(${name})`);
    if (this.#behaviour.kconfiglib) return text.replace(/\$([A-Za-z0-9_]+)/g, value);
    return this.#behaviour.macros ? text : text.replace(/\$([A-Za-z0-9_]*)/g, value);
  }

  #source(kind: string): void {
    const { kconfiglib, extendedSource, optionalSource } = this.#behaviour;
    this.#stream.next();
    const { token } = this.#stream;
    if (!this.#expressions.atTitle && (this.#strict || token.kind !== "word")) {
      this.#syntax();
      return;
    }
    const text = this.#named(token.text);
    const relative = RELATIVE_SOURCES.has(kind) && !text.startsWith("/");
    const named = relative ? this.#stream.here().file.replace(/[^/]*$/, "") + text : text;
    const optional = optionalSource || OPTIONAL_SOURCES.has(kind);
    const wild = extendedSource && /[*?[]/.test(named);
    const paths = wild ? [...this.#host.glob(named)] : [named];
    this.#stream.next();
    this.#options.endLine();
    // Kconfiglib wants a match; asked for by its pattern, it is told as missing.
    if (wild && paths.length === 0 && kconfiglib) paths.push(named);
    if (this.#stream.cut && !this.#report.recovers) return;
    // The innermost file is read first: several from one wildcard are entered last to first.
    for (const path of paths.reverse()) this.#stream.enter(path, optional);
  }

  #finish(): Model | undefined {
    const { recovers } = this.#report;
    if (!this.#stream.cut && !recovers) {
      if (this.#strict) this.#stream.startStatement(this.#behaviour.topEndsAsLine);
      this.#closeEntry();
      this.#openPending();
    }
    if (recovers) for (const block of this.#blocks.splice(0).reverse()) this.#closeUnended(block);
    if ((this.#stream.cut && !recovers) || this.#blocks.length > 0) this.#syntaxError();
    for (const block of this.#blocks.reverse()) this.#error("missing end statement for this entry", block.place);
    if (this.#report.failed && !recovers) return undefined;
    return finishModel({
      algebra: this.#algebra,
      behaviour: this.#behaviour,
      modules: this.#options.modules,
      menu: this.#menu,
      table: this.#table,
      choices: this.#choices,
      files: this.#stream.files,
      environment: this.#stream.macros.environment,
      report: this.#report,
    });
  }
}

/** What stands where it should not. */
function unexpected({ kind, text }: Token): string {
  return kind === "eol" || kind === "eof" ? "the line ends too early" : `unexpected "${text}"`;
}
