import type { Behaviour } from "./behaviour.ts";
import { skipHelp } from "./help-text.ts";
import type { Macros } from "./macro.ts";
import { mix, type WordTable } from "./word-table.ts";

/**
 * A piece of a statement. `word` is bare text (`expanded` when a macro gave it: then it is never a keyword), `quoted` a
 * string, `symbol` an operator, `eol` the end of a line, `eof` the end of the file.
 */
export interface Token {
  readonly kind: "word" | "quoted" | "symbol" | "eol" | "eof";
  readonly text: string;
  readonly expanded: boolean;
}

/** Tokens that bison must shift after a mistake before it tells of the next one. */
export const QUIET_TOKENS = 2;
/** Behind a help text, which has taken the end of its line along. */
export const HELP_END: Token = { kind: "eol", text: "\n", expanded: false };
const EOL: Token = { kind: "eol", text: "\n", expanded: false };
const EOF: Token = { kind: "eof", text: "", expanded: false };
const operator = (text: string): Token => ({ kind: "symbol", text, expanded: false });
const AND = operator("&&");
const OR = operator("||");
/** By the char code of the operator, and of the one before its `=`. */
const SINGLE: (Token | undefined)[] = [];
for (const text of ["=", "<", ">", "!", "(", ")"]) SINGLE[text.charCodeAt(0)] = operator(text);
const WITH_EQUALS: (Token | undefined)[] = [];
for (const text of ["!=", "<=", ">=", ":=", "+="]) WITH_EQUALS[text.charCodeAt(0)] = operator(text);

/** What the lexer asks of a tree's behaviour. */
type LexicalRules = Pick<Behaviour, "macros" | "ignoresStrayCharacters" | "pathWords">;

/** Letters, digits, `_` and `-`, by char code. */
const WORD = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (/[A-Za-z0-9_-]/.test(String.fromCharCode(code))) WORD[code] = 1;

/** Reads one Kconfig file. Mirrors lexer.l; offsets are UTF-16 units, lines count from 1. */
export class Lexer {
  readonly file: string;
  readonly #text: string;
  readonly #macros: Macros;
  /** Without a line it is the statement that is meant. */
  readonly #warn: (line: number | undefined, message: string) => void;
  readonly #rules: LexicalRules;
  readonly #words: WordTable;
  #at = 0;
  /** Whether the next token starts a statement. */
  #lineStart = true;
  line = 1;

  constructor(
    file: string,
    text: string,
    macros: Macros,
    warn: (line: number | undefined, message: string) => void,
    rules: LexicalRules,
    words: WordTable,
  ) {
    this.file = file;
    this.#text = text;
    this.#macros = macros;
    this.#warn = warn;
    this.#rules = rules;
    this.#words = words;
  }

  /** No line of the file is left behind the one being read, which has no end. */
  get onLastLine(): boolean {
    let at = this.#text.indexOf("\n", this.#at);
    // An escaped end is none.
    while (at > this.#at && this.#text.charCodeAt(at - 1) === 92) at = this.#text.indexOf("\n", at + 1);
    return at < 0 && this.#text.charCodeAt(this.#at - 1) !== 10;
  }

  next(): Token {
    if (!this.#rules.ignoresStrayCharacters) return this.#token();
    if (this.#lineStart) this.#skipToCommand();
    const command = this.#lineStart;
    this.#lineStart = false;
    const token = command ? this.#command() : this.#token();
    this.#lineStart = token.kind === "eol";
    return token;
  }

  /** In old lexers nothing but letters, digits, `_`, comments and line ends counts where a statement starts. */
  #skipToCommand(): void {
    while (this.#at < this.#text.length && !/[A-Za-z0-9_#\n]/.test(this.#text[this.#at]!)) this.#at++;
  }

  /** The first word of a statement, which ends at a `-` too. */
  #command(): Token {
    const [word] = /^[A-Za-z0-9_]*/.exec(this.#text.slice(this.#at, this.#at + 100))!;
    if (word === "") return this.#token();
    this.#at += word.length;
    return { kind: "word", text: word, expanded: false };
  }

  #token(): Token {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (this.#at >= text.length) return EOF;
      if (code === 32 || code === 9) {
        this.#at++;
        continue;
      }
      if (code === 10) {
        this.#at++;
        this.line++;
        return EOL;
      }
      if (code === 35) {
        const end = text.indexOf("\n", this.#at);
        this.#at = end < 0 ? text.length : end;
        continue;
      }
      if (code === 92 && text.charCodeAt(this.#at + 1) === 10) {
        this.#at += 2;
        this.line++;
        continue;
      }
      if (code === 34 || code === 39) return this.#string(code);
      if (code === 36 && this.#rules.macros) {
        const token = this.#expandedWord(this.#at);
        if (token !== undefined) return token;
        continue;
      }
      if (
        code === 45 &&
        this.#rules.ignoresStrayCharacters &&
        /^---(?![A-Za-z0-9_./-])/.test(text.slice(this.#at, this.#at + 4))
      ) {
        this.#at += 3;
        continue;
      }
      if (code < 128 && (WORD[code] === 1 || (this.#rules.pathWords && (code === 46 || code === 47))))
        return this.#word();
      const next = text.charCodeAt(this.#at + 1);
      let two = next === 61 ? WITH_EQUALS[code] : undefined;
      if (code === 38 && next === 38) two = AND;
      else if (code === 124 && next === 124) two = OR;
      if (two !== undefined) {
        this.#at += 2;
        return two;
      }
      const one = SINGLE[code];
      if (one !== undefined) {
        this.#at++;
        return one;
      }
      if (!this.#rules.ignoresStrayCharacters)
        this.#warn(this.line, `ignoring unsupported character '${text[this.#at]}'`);
      this.#at++;
    }
  }

  #word(): Token {
    const text = this.#text;
    const start = this.#at;
    let end = start;
    let hash = 0;
    for (;;) {
      const code = text.charCodeAt(end);
      if (!(code < 128 && WORD[code] === 1)) break;
      hash = mix(hash, code);
      end++;
    }
    if (text.charCodeAt(end) === 36 && this.#rules.macros) {
      const token = this.#expandedWord(start);
      if (token !== undefined) return token;
      return this.#token();
    }
    if (this.#rules.pathWords) {
      for (; end < text.length && /[A-Za-z0-9_./-]/.test(text[end]!); end++) hash = mix(hash, text.charCodeAt(end));
    }
    this.#at = end;
    return this.#words.word(text, start, end, hash);
  }

  /** A word with macros in it, `undefined` when nothing is left of it. */
  #expandedWord(start: number): Token | undefined {
    const newline = this.#text.indexOf("\n", start);
    const rest = this.#text.slice(start, newline < 0 ? this.#text.length : newline);
    let out = "";
    let at = 0;
    while (at < rest.length) {
      const code = rest.charCodeAt(at);
      if (code === 36) {
        const reference = this.#macros.reference(rest, at);
        out += reference.text;
        at = reference.end;
      } else if (code < 128 && WORD[code] === 1) out += rest[at++];
      else break;
    }
    this.#at = start + at;
    return out === "" ? undefined : { kind: "word", text: out, expanded: true };
  }

  #string(quote: number): Token {
    const text = this.#text;
    let at = this.#at + 1;
    let from = at;
    let out = "";
    for (;;) {
      const code = text.charCodeAt(at);
      if (at >= text.length || code === 10) {
        if (code === 10) this.#warn(undefined, "multi-line strings not supported");
        break;
      }
      if (code === quote) break;
      if (code === 92) {
        out += text.slice(from, at);
        at++;
        from = at;
        if (text.charCodeAt(at) !== 10 && at < text.length) at++;
        continue;
      }
      if (code === 36 && this.#rules.macros) {
        out += text.slice(from, at);
        const newline = text.indexOf("\n", at);
        const line = text.slice(at, newline < 0 ? text.length : newline);
        const reference = this.#macros.reference(line, 0);
        out += reference.text;
        at += reference.end;
        from = at;
        continue;
      }
      at++;
    }
    out += text.slice(from, at);
    this.#at = text.charCodeAt(at) === quote ? at + 1 : at;
    return { kind: "quoted", text: out, expanded: false };
  }

  /** Goes to the end of the line, which stays unended. */
  abandonLine(): void {
    const newline = this.#text.indexOf("\n", this.#at);
    this.#at = newline < 0 ? this.#text.length : newline;
  }

  /** The rest of the line behind an assignment operator, without blanks in front; the line stays unended. */
  assignedText(): string {
    const newline = this.#text.indexOf("\n", this.#at);
    const end = newline < 0 ? this.#text.length : newline;
    const value = this.#text.slice(this.#at, end).replace(/^[ \t]+/, "");
    this.#at = end;
    return value;
  }

  /** Passes over the help text from the line below `help`; `at` is where `helpText` finds it again. */
  help(): { readonly text: string; readonly at: number; readonly blank: boolean } {
    const at = this.#at;
    const { end, lines, blank } = skipHelp(this.#text, at);
    this.#at = end;
    this.line += lines;
    return { text: this.#text, at, blank };
  }
}
