import type { Behaviour } from "./behaviour.ts";
import type { Production } from "./bison-grammar.ts";
import type { GrammarTokens } from "./grammar-tokens.ts";
import { TYPES } from "./keyword.ts";
import type { DraftNode, MenuBuilder } from "./menu-builder.ts";
import type { ParseReport } from "./parse-report.ts";
import type { Choice, KSymbol, SymbolType } from "./symbol.ts";
import type { SymbolTable } from "./symbol-table.ts";
import type { TokenStream } from "./token-stream.ts";

/** What a piece of the text came to: a word, a symbol, an open block. */
export type Taken = string | KSymbol | DraftNode | undefined;

/** The action refused what it was given, as `YYERROR` does: a mistake of which nothing is said yet. */
export const REFUSED = Symbol("refused");

/** What the actions ask of the files being read. */
export type GrammarStream = Pick<TokenStream, "file" | "place" | "statementPlace" | "enter"> &
  Partial<Pick<TokenStream, "macros">>;

interface Surroundings {
  readonly stream: GrammarStream;
  readonly tokens: Pick<GrammarTokens, "startHelp">;
  /** Words behind `option`, in grammars that have them. */
  readonly options: ReadonlySet<string>;
  readonly menu: MenuBuilder;
  readonly table: SymbolTable;
  readonly behaviour: Behaviour;
  readonly report: ParseReport;
}

/** What happens when a rule is complete, as far as it shows in messages. Mirrors the actions of parser.y. */
export class GrammarActions {
  readonly #around: Surroundings;
  readonly #menu: MenuBuilder;
  readonly #stream: GrammarStream;
  /** `current_choice`, which a mistake leaves standing. */
  #choice: DraftNode | undefined;
  #modules: KSymbol | undefined;
  readonly #choices = new Map<string, Choice>();

  constructor(around: Surroundings) {
    this.#around = around;
    this.#menu = around.menu;
    this.#stream = around.stream;
  }

  syntaxError(): void {
    const { file, line } = this.#stream.statementPlace();
    const { report, behaviour } = this.#around;
    report.syntax({ file, line: behaviour.errorsNextLine ? line + 1 : line }, "syntax error");
  }

  /** A block is given up. */
  unended(block: Taken): void {
    if (block === undefined || typeof block === "string" || block.kind === "symbol") return;
    this.#around.report.syntax(block.place, "missing end statement for this entry");
    if (this.#menu.menu === block) this.#menu.close();
  }

  /** Runs a rule's action on what its parts came to; returns what the whole comes to. */
  complete(rule: Production, parts: readonly Taken[]): Taken | typeof REFUSED {
    const [first, second, third] = parts;
    const { left, right, action } = rule;
    switch (left) {
      case "mainmenu_stmt":
        this.#prompt(text(second), "menu");
        return undefined;
      case "stmt_list":
      case "stmt_list_in_choice":
      case "option_error":
        this.#wrongStatement(rule, parts);
        return undefined;
      case "config_entry_start":
      case "menuconfig_entry_start":
        this.#menu.add(
          left === "config_entry_start" ? "config" : "menuconfig",
          typeof second === "string" ? this.#around.table.lookup(second) : symbol(second),
          this.#place(),
        );
        return undefined;
      case "config_stmt":
        this.#checkMember(action);
        return undefined;
      case "menuconfig_stmt":
        if (this.#menu.entry.prompt === undefined) this.#remark(action, "menuconfig statement without prompt");
        return undefined;
      case "config_option":
      case "choice_option":
        return this.#option(left, right, parts);
      case "symbol_option_list":
        if (right.length > 0) this.#namedOption(text(second));
        return undefined;
      case "prompt_stmt_opt":
        if (right.length > 0) this.#prompt(text(first), "prompt");
        return undefined;
      case "type":
      case "logic_type":
      case "default":
        return right[0]!.startsWith("T_") ? typeWord(right[0]!) : first;
      case "choice":
        this.#startChoice(right.length > 2 ? second : undefined);
        return undefined;
      case "choice_entry":
        if (action.includes("choice must have a prompt") && this.#menu.entry.prompt === undefined)
          this.#error(this.#menu.entry, "error: choice must have a prompt");
        this.#menu.open();
        this.#choice = this.#menu.entry;
        return this.#menu.menu;
      case "if_entry":
        this.#menu.add("if", undefined, this.#place());
        this.#menu.open();
        return this.#menu.menu;
      case "menu":
      case "comment": {
        this.#menu.add(left, undefined, this.#place());
        this.#prompt(text(second), left);
        return undefined;
      }
      case "menu_entry":
        this.#menu.open();
        return this.#menu.menu;
      case "choice_end":
        this.#choice = undefined;
        this.#end(text(first), "choice");
        return undefined;
      case "if_end":
        this.#end(text(first), "if");
        return undefined;
      case "menu_end":
        this.#end(text(first), "menu");
        return undefined;
      case "end":
        // Older grammars name the word itself.
        return action.includes("$1") ? first : right[0]!.slice("T_END".length).toLowerCase();
      case "source_stmt":
        this.#stream.enter(text(second), false);
        return undefined;
      case "help_start":
        this.#around.tokens.startHelp();
        return undefined;
      case "help":
        this.#help(action, text(second));
        return undefined;
      case "nonconst_symbol":
        return this.#around.table.lookup(text(first));
      case "symbol":
        if (right[0] === "T_WORD") return this.#around.table.lookup(text(first));
        return typeof first === "string" ? this.#around.table.constant(first) : first;
      case "assignment_stmt":
        this.#stream.macros?.assign(text(first), text(second) as "=" | ":=" | "+=", text(third));
        return undefined;
      default:
        return first;
    }
  }

  #place() {
    return this.#stream.place();
  }

  #prompt(title: string, style: "menu" | "comment" | "prompt"): void {
    this.#menu.prompt(title, style, undefined, this.#place());
  }

  #error(node: DraftNode, message: string): void {
    this.#around.report.syntax(node.place, message);
  }

  /** What older tools only warn of is a mistake since 6.13. */
  #remark(action: string, message: string): void {
    const place = this.#stream.statementPlace();
    if (action.includes("zconfprint")) this.#around.report.note(place, message);
    else this.#around.report.syntax(place, message);
  }

  /** The message stands in the grammar: `zconf_error("unknown statement \"%s\"", $2)`. */
  #wrongStatement({ action }: Production, parts: readonly Taken[]): void {
    const found = /zconf_error\("((?:[^"\\]|\\.)*)"(?:,[^$]*\$(\d+))?/.exec(action);
    if (found === null) return;
    const message = found[1]!.replace(/\\(.)/g, "$1").replace("%s", () => text(parts[Number(found[2]) - 1]));
    this.#around.report.syntax(this.#stream.statementPlace(), message);
  }

  #option(left: string, right: readonly string[], parts: readonly Taken[]): undefined | typeof REFUSED {
    const [first, second] = parts;
    const [word] = right;
    const inChoice = this.#menu.entry.choice !== undefined;
    // Older grammars have one token for all types, which a choice takes two of, and one for all defaults.
    if (word === "T_TYPE" || word === "T_DEFAULT") {
      const type = TYPES[text(first).replace(/^def_/, "")] as SymbolType | undefined;
      const taken = word === "T_TYPE" ? type === "bool" || type === "tristate" : type === undefined;
      if (left === "choice_option" && !taken) return REFUSED;
      if (type !== undefined) this.#menu.setType(type);
      return undefined;
    }
    if (word === "type" || word === "logic_type" || (word === "default" && first !== ""))
      this.#menu.setType(first as SymbolType);
    else if (word === "T_PROMPT" || (word === "T_BOOL" && inChoice)) this.#prompt(text(second), "prompt");
    else if (word === "T_MODULES" || right[1] === "T_MODULES") this.#setModules();
    return undefined;
  }

  /** `option NAME`, before 5.13. */
  #namedOption(name: string): void {
    if (name === "modules") this.#setModules();
    else if (!this.#around.options.has(name))
      this.#around.report.note(this.#stream.statementPlace(), `ignoring unknown option ${name}`);
  }

  #setModules(): void {
    const { symbol: owner } = this.#menu.entry;
    if (owner === undefined) return;
    if (this.#modules !== undefined)
      this.#around.report.syntax(
        this.#stream.statementPlace(),
        `symbol '${owner.name}' redefines option 'modules' already defined by symbol '${this.#modules.name}'`,
      );
    this.#modules = owner;
  }

  #startChoice(name: Taken): void {
    const { boolChoices } = this.#around.behaviour;
    let choice = typeof name === "string" ? this.#choices.get(name) : undefined;
    choice ??= {
      kind: "choice",
      id: this.#choices.size,
      born: 0,
      name: typeof name === "string" ? name : undefined,
      type: boolChoices ? "bool" : "unknown",
      optional: false,
      nodes: [],
      members: [],
      properties: [],
      directDependency: undefined,
    };
    if (choice.name !== undefined) this.#choices.set(choice.name, choice);
    this.#menu.add("choice", choice, this.#place());
  }

  #checkMember(action: string): void {
    if (this.#choice === undefined) return;
    const { entry } = this.#menu;
    if (action.includes("must have a prompt") && entry.prompt === undefined)
      this.#error(entry, "error: choice member must have a prompt");
    if (action.includes("must be bool") && entry.symbol?.type !== "bool")
      this.#error(entry, "error: choice member must be bool");
  }

  #help(action: string, help: string): void {
    const { entry } = this.#menu;
    const name = (entry.symbol ?? entry.choice)?.name ?? "<choice>";
    const again = /defined with more than one help text[^"]*/.exec(action)?.[0];
    if (entry.hasHelp && again !== undefined) this.#remark(action, `'${name}' ${again}`);
    if (help === "" && action.includes("blank help text"))
      this.#remark(action, `'${name}' defined with blank help text`);
    entry.setHelp(help, 0);
  }

  /** Mirrors `zconf_endtoken`. */
  #end(found: string, wanted: "choice" | "if" | "menu"): void {
    const { report } = this.#around;
    const { menu } = this.#menu;
    const place = this.#stream.statementPlace();
    if (found.replace(/^end/, "") !== wanted) report.syntax(place, `unexpected '${found}' within ${wanted} block`);
    else if (menu.place.file !== this.#stream.file) {
      report.syntax(place, `'${found}' in different file than '${wanted}'`);
      report.syntax(menu.place, `location of the '${wanted}'`);
    } else this.#menu.close();
  }
}

function text(value: Taken): string {
  return typeof value === "string" ? value : "";
}

function symbol(value: Taken): KSymbol | undefined {
  return value !== undefined && typeof value !== "string" && value.kind === "symbol" ? value : undefined;
}

/** The type that a word of the grammar stands for; empty for `default`, which has none. */
function typeWord(name: string): string {
  return TYPES[name.replace(/^T_(DEF_)?/, "").toLowerCase()] ?? "";
}
