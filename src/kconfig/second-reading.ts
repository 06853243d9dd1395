import type { Behaviour } from "./behaviour.ts";
import type { Grammar, Production } from "./bison-grammar.ts";
import { readGrammar } from "./bison-grammar.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { ExpressionAlgebra } from "./expression-algebra.ts";
import { GrammarActions, REFUSED, type Taken } from "./grammar-actions.ts";
import { GrammarTokens, type TerminalNames, terminalNames } from "./grammar-tokens.ts";
import type { Host } from "./host.ts";
import { type LalrTable, lalrTable } from "./lalr-table.ts";
import { MacroError } from "./macro.ts";
import { MenuBuilder } from "./menu-builder.ts";
import { OldGrammarTokens, type OldLexicon, oldLexicon } from "./old-grammar-tokens.ts";
import { ParseReport } from "./parse-report.ts";
import { Fatal } from "./source-failure.ts";
import type { Place } from "./symbol.ts";
import { SymbolTable } from "./symbol-table.ts";
import { TokenStream } from "./token-stream.ts";

/**
 * A tree's own grammar: the texts of its `parser.y` and `lexer.l`, before 5.0 `zconf.y` and `zconf.l` with the table of `words`
 * (`kconf_id.c`, `zconf.gperf`).
 */
export interface GrammarSources {
  readonly parser: string;
  readonly lexer: string;
  readonly words?: string | undefined;
}

/** Tokens to take after a mistake before another one is told of. */
const QUIET = 3;

interface Entry {
  readonly state: number;
  readonly symbol: string;
  readonly value: Taken;
}

/** A reading of whole trees by one grammar. */
export interface SecondReading {
  /** Reads a tree from its top file and tells of all that is wrong as it comes up. */
  run(
    host: Host,
    top: string,
    behaviour: Behaviour,
    tell: (diagnostic: Diagnostic) => void,
  ): { readonly diagnostics: Diagnostic[]; readonly failed: boolean };
}

/**
 * Reads a tree that has a mistake in it once more, for the sake of what is said: with the automaton that bison makes of the tree's
 * own grammar, and its ways of going on. `undefined` when the sources hold no such grammar.
 */
export function secondReading(sources: GrammarSources): SecondReading | undefined {
  const grammar = readGrammar(sources.parser);
  const names = sources.words === undefined ? terminalNames(sources.lexer) : oldLexicon(sources.lexer, sources.words);
  return grammar === undefined || names === undefined ? undefined : new GrammarReading(grammar, names);
}

class GrammarReading implements SecondReading {
  readonly #grammar: Grammar;
  readonly #table: LalrTable;
  readonly #names: TerminalNames | OldLexicon;

  constructor(grammar: Grammar, names: TerminalNames | OldLexicon) {
    this.#grammar = grammar;
    this.#table = lalrTable(grammar);
    this.#names = names;
  }

  run(host: Host, top: string, behaviour: Behaviour, tell: (diagnostic: Diagnostic) => void): ParseReport {
    const report = new ParseReport(tell, false);
    this.#read(host, top, behaviour, report);
    return report;
  }

  #read(host: Host, top: string, behaviour: Behaviour, report: ParseReport): void {
    const table = new SymbolTable(behaviour.typedConstants);
    const algebra = new ExpressionAlgebra(table, () => {});
    const menu = new MenuBuilder(algebra, top, behaviour, (place, message) => report.warning(place, message));
    const around = { menu, table, behaviour, report };
    if ("commands" in this.#names) {
      const tokens = new OldGrammarTokens(top, { lexicon: this.#names, host, behaviour, report });
      const actions = new GrammarActions({ ...around, stream: tokens, tokens, options: this.#names.options });
      this.#guarded(
        report,
        () => tokens.here(),
        () => this.#parse(tokens, actions),
      );
      return;
    }
    const stream = new TokenStream(top, { host, behaviour, report });
    if (!stream.open(top)) return;
    const tokens = new GrammarTokens(stream, this.#names, behaviour);
    const actions = new GrammarActions({ ...around, stream, tokens, options: new Set() });
    this.#guarded(
      report,
      () => stream.here(),
      () => this.#parse(tokens, actions),
    );
  }

  #guarded(report: ParseReport, here: () => Place, parse: () => void): void {
    try {
      parse();
    } catch (error) {
      if (error instanceof Fatal) report.fail(error.diagnostic);
      else if (error instanceof MacroError) report.macroError(here(), error.message);
      else throw error;
    }
  }

  /** Mirrors `yyparse` of bison's yacc.c. */
  #parse(tokens: Pick<GrammarTokens, "next">, actions: GrammarActions): void {
    const { states, rules } = this.#table;
    const stack: Entry[] = [{ state: 0, symbol: "", value: undefined }];
    let token: { readonly name: string; readonly value: Taken } | undefined;
    let quiet = 0;
    for (;;) {
      const state = states[stack.at(-1)!.state]!;
      let rule = state.fallback;
      if (state.shift.size > 0 || state.reduce.size > 0) {
        token ??= tokens.next();
        const target = state.shift.get(token.name);
        if (target !== undefined) {
          stack.push({ state: target, symbol: token.name, value: token.value });
          token = undefined;
          if (quiet > 0) quiet -= 1;
          continue;
        }
        rule = state.reduce.get(token.name) ?? rule;
      }
      if (rule === 0) {
        this.#cleanUp(stack, actions);
        return;
      }
      if (rule !== undefined) {
        if (this.#reduce(stack, rules[rule]!, actions)) continue;
        quiet = QUIET;
        if (!this.#recover(stack, actions)) return;
        continue;
      }
      if (quiet === 0) actions.syntaxError();
      else if (quiet === QUIET && token !== undefined) {
        if (token.name === "$end") {
          this.#cleanUp(stack, actions);
          return;
        }
        token = undefined;
      }
      quiet = QUIET;
      if (!this.#recover(stack, actions)) return;
    }
  }

  /** `false` when the action refuses what it was given. */
  #reduce(stack: Entry[], rule: Production, actions: GrammarActions): boolean {
    const parts = stack.splice(stack.length - rule.right.length);
    const value = actions.complete(
      rule,
      parts.map((part) => part.value),
    );
    if (value === REFUSED) return false;
    const target = this.#table.states[stack.at(-1)!.state]!.goto.get(rule.left)!;
    stack.push({ state: target, symbol: rule.left, value });
    return true;
  }

  /** Goes back to the last state that knows what to do about a mistake; `false` when there is none. */
  #recover(stack: Entry[], actions: GrammarActions): boolean {
    for (;;) {
      const target = this.#table.states[stack.at(-1)!.state]!.shift.get("error");
      if (target !== undefined) {
        stack.push({ state: target, symbol: "error", value: undefined });
        return true;
      }
      if (stack.length === 1) return false;
      this.#drop(stack.pop()!, actions);
    }
  }

  #cleanUp(stack: Entry[], actions: GrammarActions): void {
    while (stack.length > 1) this.#drop(stack.pop()!, actions);
  }

  #drop({ symbol, value }: Entry, actions: GrammarActions): void {
    if (this.#grammar.destroyed.has(symbol)) actions.unended(value);
  }
}
