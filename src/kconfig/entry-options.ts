import type { Behaviour } from "./behaviour.ts";
import type { Expression } from "./expression.ts";
import type { ExpressionAlgebra } from "./expression-algebra.ts";
import type { ExpressionReader } from "./expression-reader.ts";
import { DEF_TYPES, TYPES } from "./keyword.ts";
import type { MenuBuilder } from "./menu-builder.ts";
import type { ParseReport } from "./parse-report.ts";
import type { KSymbol, Place } from "./symbol.ts";
import type { SymbolTable } from "./symbol-table.ts";
import type { TokenStream } from "./token-stream.ts";

/** What stands behind `option` from 5.0 to 5.12. */
const STRICT_OPTIONS = new Set(["modules", "defconfig_list", "allnoconfig_y"]);

/** What options are read with. */
interface Surroundings {
  readonly stream: TokenStream;
  readonly menu: MenuBuilder;
  readonly table: SymbolTable;
  readonly algebra: ExpressionAlgebra;
  readonly expressions: ExpressionReader;
  readonly behaviour: Behaviour;
  readonly report: ParseReport;
  /** Tells of a mistake in the statement being read, and skips the rest of its line. */
  syntax(): void;
}

/** Reads the options of entries: `prompt`, `default`, `select`, `depends on` and so on. */
export class EntryOptions {
  readonly #around: Surroundings;
  readonly #stream: TokenStream;
  readonly #menu: MenuBuilder;
  /** The grammar takes nothing but what it says. */
  readonly #strict: boolean;
  /** It is known which words the tree's tool takes: nothing but what its grammar says, before 5.0 too. */
  readonly #exact: boolean;
  /** The symbol that carries `modules`. */
  modules: KSymbol | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#stream = around.stream;
    this.#menu = around.menu;
    this.#strict = around.behaviour.keywords.length > 0;
    this.#exact = this.#strict || around.behaviour.commands.length > 0;
  }

  /** An option of the entry above; `false` when the word starts none. The commonest come first. */
  read(keyword: string): boolean {
    switch (keyword) {
      case "help":
      case "---help---":
        this.#stream.next();
        if (this.#exact) this.endLine();
        this.#stream.skipLine();
        this.#help();
        return true;
      case "depends":
      case "requires":
        this.#depends();
        return true;
      case "tristate":
      case "bool":
      case "boolean":
      case "int":
      case "hex":
      case "string":
        return this.#type(keyword);
      case "select":
      case "enable":
      case "imply":
        this.#select(keyword === "imply" ? "imply" : "select", this.#stream.place());
        break;
      case "default":
      case "def_bool":
      case "def_boolean":
      case "def_tristate":
        this.#default(keyword, this.#stream.place());
        break;
      case "def_int":
      case "def_hex":
      case "def_string":
        if (!this.#around.behaviour.kconfiglib) return false;
        this.#default(keyword, this.#stream.place());
        break;
      default:
        if (!this.#rare(keyword)) return false;
    }
    this.endLine();
    return true;
  }

  /** The type of a symbol or choice; anything else has none. */
  #type(keyword: string): boolean {
    const { entry } = this.#menu;
    if (entry.symbol === undefined && entry.choice === undefined) return false;
    const place = this.#stream.place();
    this.#stream.next();
    if (this.#around.expressions.atTitle) this.#prompt(place);
    else if (entry.choice !== undefined && this.#strict && this.#around.behaviour.boolChoices) this.#around.syntax();
    this.endLine();
    this.#menu.setType(TYPES[keyword]!);
    return true;
  }

  #rare(keyword: string): boolean {
    const { behaviour, syntax } = this.#around;
    const { entry } = this.#menu;
    const place = this.#stream.place();
    switch (keyword) {
      case "prompt":
        this.#stream.next();
        if (!this.#around.expressions.atTitle || (entry.symbol ?? entry.choice) === undefined) syntax();
        else this.#prompt(place);
        return true;
      case "range":
        this.#range(place);
        return true;
      case "visible":
        this.#stream.next();
        this.#menu.visibleIf(this.#condition());
        return true;
      case "modules":
        this.#setModules();
        this.#stream.next();
        return true;
      case "optional":
        if (entry.choice === undefined) return false;
        entry.choice.optional = true;
        this.#stream.next();
        return true;
      case "transitional":
        if (!behaviour.transitional || entry.symbol === undefined) return false;
        entry.symbol.transitional = true;
        this.#stream.next();
        return true;
      case "output":
        if (!behaviour.writesYaml || entry.symbol === undefined) return false;
        this.#outputs(entry.symbol);
        return true;
      case "option":
        this.#oldOption();
        return true;
      default:
        return false;
    }
  }

  /** Ends a statement: anything left on its line is a mistake. */
  endLine(): void {
    // Where all files end within a line, the C tool misses the line's end.
    if (!this.#stream.ended || (this.#strict && this.#stream.cut && !this.#around.report.recovers))
      this.#around.syntax();
  }

  #help(): void {
    const { entry } = this.#menu;
    const start = this.#stream.place();
    const { text, at, blank } = this.#stream.help();
    const { behaviour, report } = this.#around;
    const again = entry.hasHelp;
    if (behaviour.warnsOfHelp && (blank || again)) {
      const name = (entry.symbol ?? entry.choice)?.name ?? "<choice>";
      report.help(this.#strict ? this.#stream.here() : start, name, { blank, again, strict: behaviour.strictHelp });
    }
    entry.setHelp(text, at, behaviour.helpKeepsBlanks);
  }

  #prompt(place: Place): void {
    const { text } = this.#stream.token;
    this.#stream.next();
    this.#menu.prompt(text, "prompt", this.#condition(), place);
  }

  #condition(): Expression | undefined {
    if (!this.#stream.isKeyword("if")) return undefined;
    this.#stream.next();
    const condition = this.#around.expressions.read();
    if (condition === undefined) this.#around.syntax();
    return condition;
  }

  #default(keyword: string, place: Place): void {
    this.#stream.next();
    const { expressions } = this.#around;
    const value = this.#exact && this.#menu.entry.choice !== undefined ? this.#member() : expressions.read();
    if (value === undefined) {
      this.#around.syntax();
      return;
    }
    const visible = this.#condition();
    this.#menu.property({ kind: "default", value, visible, node: this.#menu.entry, place });
    const type = DEF_TYPES[keyword];
    if (type !== undefined) this.#menu.setType(type);
  }

  /** What a choice takes for its default. */
  #member(): Expression | undefined {
    const { expressions, algebra } = this.#around;
    const symbol = expressions.named();
    return symbol === undefined ? undefined : algebra.symbol(symbol);
  }

  #select(kind: "select" | "imply", place: Place): void {
    this.#stream.next();
    const target = this.#around.expressions.named();
    if (target === undefined) {
      this.#around.syntax();
      return;
    }
    const visible = this.#condition();
    this.#menu.property({ kind, target, visible, node: this.#menu.entry, place });
  }

  #range(place: Place): void {
    const { expressions } = this.#around;
    this.#stream.next();
    const low = expressions.operand();
    const high = low === undefined ? undefined : expressions.operand();
    if (low === undefined || high === undefined) {
      this.#around.syntax();
      return;
    }
    const visible = this.#condition();
    this.#menu.property({ kind: "range", low, high, visible, node: this.#menu.entry, place });
  }

  #depends(): void {
    const { algebra, expressions } = this.#around;
    this.#stream.next();
    if (this.#stream.isKeyword("on")) this.#stream.next();
    else if (!this.#around.behaviour.dependsAlone) {
      this.#around.syntax();
      return;
    }
    const dependency = expressions.read();
    if (dependency === undefined) {
      this.#around.syntax();
      return;
    }
    const condition = this.#condition();
    // `depends on X if Y` (7.0) asks for X only where Y holds.
    // m for Y counts as y: what is compared is whether it is n.
    const whole =
      condition === undefined ? dependency : algebra.disjunction(dependency, algebra.comparedWithNo(condition, "="));
    this.#menu.depends(whole);
    this.endLine();
  }

  #setModules(): void {
    const { symbol } = this.#menu.entry;
    if (symbol === undefined) return;
    if (this.modules !== undefined)
      this.#around.report.syntax(
        this.#stream.place(),
        `symbol '${symbol.name}' redefines option 'modules' already defined by symbol '${this.modules.name}'`,
      );
    this.modules = symbol;
  }

  /** `output yaml`. */
  #outputs(symbol: KSymbol): void {
    const { kind, text } = this.#stream.next();
    if (kind !== "word" || text !== "yaml") this.#around.syntax();
    else {
      symbol.yaml = true;
      this.#stream.next();
    }
  }

  /** `option env="X"`, `option modules`, `option defconfig_list`, `option allnoconfig_y` of older trees. */
  /** `option NAME` or `option NAME=TEXT`, several in a line before 5.0. */
  #oldOption(): void {
    let token = this.#stream.next();
    if (this.#strict && !STRICT_OPTIONS.has(token.text)) {
      this.#around.syntax();
      return;
    }
    while (token.kind === "word" && !this.#stream.isKeyword("if") && !this.#stream.isKeyword("on")) {
      this.#stream.next();
      const given = this.#stream.isSymbol("=") ? this.#stream.next().text : undefined;
      if (given !== undefined) this.#stream.next();
      this.#namedOption(token.text, given);
      if (this.#strict) return;
      token = this.#stream.token;
    }
  }

  #namedOption(name: string, given: string | undefined): void {
    const { symbol } = this.#menu.entry;
    const { macros } = this.#stream;
    const { report, behaviour } = this.#around;
    if (name === "env" && given !== undefined) {
      if (symbol === undefined) return;
      const value = macros.expand(`$(${given})`);
      if (!macros.environment.has(given))
        report.warning(this.#menu.entry.place, `environment variable ${given} undefined`);
      this.#menu.fromEnvironment(given, this.#around.table.constant(value), this.#stream.place());
      if (!behaviour.macros) macros.assign(symbol.name, ":=", value);
    } else if (name === "modules") this.#setModules();
    else if (name === "defconfig_list" && symbol !== undefined) symbol.listsDefconfigs = true;
    else if (name === "allnoconfig_y" && symbol !== undefined) symbol.allnoconfigY = true;
    else if (!this.#strict && name !== "env")
      report.note(this.#stream.statementPlace(), `ignoring unknown option ${name}`);
  }
}
