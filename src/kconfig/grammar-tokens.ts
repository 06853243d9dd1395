import type { Behaviour } from "./behaviour.ts";
import { END } from "./lalr-table.ts";
import type { TokenStream } from "./token-stream.ts";

/** A token by the grammar's name, with what it says. */
export interface GrammarToken {
  readonly name: string;
  readonly value: string | undefined;
}

/** The grammar's names of words and operators: `"if"` is `T_IF`. */
export type TerminalNames = ReadonlyMap<string, string>;

/** The names that a `lexer.l` gives; `undefined` when it is of the older kind, whose words depend on where they stand. */
export function terminalNames(lexer: string): TerminalNames | undefined {
  const names = new Map<string, string>();
  for (const [, texts, name] of lexer.matchAll(/^("[^"\n]+"(?:\|"[^"\n]+")*)\s+return (T_\w+);/gm))
    for (const [, text] of texts!.matchAll(/"([^"]+)"/g)) names.set(text!, name!);
  return names.size === 0 ? undefined : names;
}

const EOL: GrammarToken = { name: "T_EOL", value: undefined };
const ASSIGNMENTS = new Set(["T_EQUAL", "T_COLON_EQUAL", "T_PLUS_EQUAL"]);

/** The tokens as the grammar counts them. Mirrors `yylex` in lexer.l. */
export class GrammarTokens {
  readonly #stream: TokenStream;
  readonly #names: TerminalNames;
  readonly #behaviour: Behaviour;
  #before = "T_EOL";
  #beforeThat = "T_EOL";
  #assigned = false;
  #help = false;
  #topEnded = false;

  constructor(stream: TokenStream, names: TerminalNames, behaviour: Behaviour) {
    this.#stream = stream;
    stream.exact = true;
    this.#names = names;
    this.#behaviour = behaviour;
  }

  /** The next token is the text below `help`. */
  startHelp(): void {
    this.#help = true;
  }

  next(): GrammarToken {
    for (;;) {
      const token = this.#one();
      const { name } = token;
      if (this.#before === "T_EOL" || this.#before === "T_HELPTEXT") {
        if (name === "T_EOL") continue;
        this.#stream.startStatement(this.#topEnded);
      }
      this.#assigned ||= this.#beforeThat === "T_EOL" && this.#before === "T_WORD" && ASSIGNMENTS.has(name);
      this.#beforeThat = this.#before;
      this.#before = name;
      return token;
    }
  }

  #one(): GrammarToken {
    if (this.#help) {
      this.#help = false;
      // Whether it is blank is all that messages tell of it.
      return { name: "T_HELPTEXT", value: this.#stream.help().blank ? "" : "text" };
    }
    if (this.#assigned) {
      const value = this.#stream.assignedText();
      if (value !== "") return { name: "T_ASSIGN_VAL", value };
      this.#assigned = false;
    }
    const token = this.#stream.next();
    switch (token.kind) {
      case "eol":
        return EOL;
      case "eof":
        if (this.#stream.leave()) return EOL;
        if (!this.#behaviour.topEndsAsLine || this.#topEnded) return { name: END, value: undefined };
        this.#topEnded = true;
        this.#stream.allEnded = true;
        this.#stream.endLine();
        return EOL;
      case "quoted":
        return { name: "T_WORD_QUOTE", value: token.text };
      default: {
        const name = token.expanded ? undefined : this.#names.get(token.text);
        return { name: name ?? "T_WORD", value: token.text };
      }
    }
  }
}
