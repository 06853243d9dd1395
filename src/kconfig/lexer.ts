import type { Behaviour } from "./behaviour.ts";
import { skipHelp } from "./help-text.ts";
import type { Macros } from "./macro.ts";
import type { KSymbol } from "./symbol.ts";
import { HASH_START, mix, type WordTable } from "./word-table.ts";

/**
 * A piece of a statement. `word` is bare text (`expanded` when a macro gave it: then it is never a keyword), `quoted` a
 * string, `symbol` an operator, `eol` the end of a line, `eof` the end of the file.
 */
export interface Token {
  readonly kind: "word" | "quoted" | "symbol" | "eol" | "eof";
  readonly text: string;
  readonly expanded: boolean;
  /** FNV-1a of a word, as a signed number, 0 where it was not reckoned. */
  readonly hash: number;
  /** What the reader knows of a word that it met before: what it starts (-1 when not looked up yet), and the symbol of that name. */
  role: number;
  named: KSymbol | undefined;
}

/** A token that is met once. */
export function token(kind: Token["kind"], text: string, expanded = false): Token {
  return { kind, text, expanded, hash: 0, role: -1, named: undefined };
}

/** Tokens that bison must shift after a mistake before it tells of the next one. */
export const QUIET_TOKENS = 2;
/** Behind a help text, which has taken the end of its line along. */
export const HELP_END: Token = token("eol", "\n");
const EOL: Token = token("eol", "\n");
const EOF: Token = token("eof", "");
const AND = token("symbol", "&&");
const OR = token("symbol", "||");
/** By the char code of the operator, and of the one before its `=`. */
const SINGLE: (Token | undefined)[] = [];
for (const text of ["=", "<", ">", "!", "(", ")"]) SINGLE[text.charCodeAt(0)] = token("symbol", text);
const WITH_EQUALS: (Token | undefined)[] = [];
for (const text of ["!=", "<=", ">=", ":=", "+="]) WITH_EQUALS[text.charCodeAt(0)] = token("symbol", text);

/** Tells of what is odd. Without a line the statement is meant, with `output` too: old tools tell that on standard output. */
export type LexicalWarn = (line: number | "output" | undefined, message: string) => void;

/** What the lexer asks of a tree's behaviour. */
type LexicalRules = Pick<Behaviour, "macros" | "ignoresStrayCharacters" | "commandWords" | "pathWords" | "kconfiglib">;

/** Letters, digits, `_` and `-`, by char code. */
const WORD = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (/[A-Za-z0-9_-]/.test(String.fromCharCode(code))) WORD[code] = 1;

/** Reads one Kconfig file. Mirrors lexer.l; offsets are UTF-16 units, lines count from 1. */
export class Lexer {
  readonly file: string;
  readonly #text: string;
  readonly #macros: Macros;
  readonly #warn: LexicalWarn;
  readonly #rules: LexicalRules;
  readonly #macrosCount: boolean;
  readonly #words: WordTable;
  /** The last end of a line; behind it is the last line. */
  readonly #lastEnd: number;
  #at = 0;
  /** Whether the next token starts a statement. */
  #lineStart = true;
  line = 1;

  constructor(file: string, text: string, macros: Macros, warn: LexicalWarn, rules: LexicalRules, words: WordTable) {
    this.file = file;
    this.#text = text;
    this.#macros = macros;
    this.#warn = warn;
    this.#rules = rules;
    this.#macrosCount = rules.macros;
    this.#words = words;
    let end = text.lastIndexOf("\n");
    // An escaped end is none, but for a comment's.
    while (end > 0 && text.charCodeAt(end - 1) === 92 && !endsInComment(text, end))
      end = text.lastIndexOf("\n", end - 1);
    this.#lastEnd = end;
  }

  /** No line of the file is left behind the one being read, which has no end. */
  get onLastLine(): boolean {
    const at = this.#at;
    return at > this.#lastEnd && this.#text.charCodeAt(at) !== 10 && this.#text.charCodeAt(at - 1) !== 10;
  }

  next(): Token {
    if (this.#rules.commandWords === "none") return this.#token();
    if (this.#lineStart) this.#skipToCommand();
    const command = this.#lineStart;
    this.#lineStart = false;
    const next = command ? this.#command() : this.#token();
    this.#lineStart = next.kind === "eol";
    return next;
  }

  /** In old lexers nothing but words, and comments and line ends before anything else, counts where a statement starts. */
  #skipToCommand(): void {
    const text = this.#text;
    const word = this.#rules.commandWords === "dashed" ? /[A-Za-z0-9_-]/ : /[A-Za-z0-9_]/;
    let blank = true;
    for (; this.#at < text.length; this.#at++) {
      const char = text[this.#at]!;
      if (char === "\n" || word.test(char) || (blank && char === "#")) return;
      if (char === " " || char === "\t") {
        if (blank) continue;
      } else blank = false;
      this.#strayed(char);
    }
  }

  #strayed(char: string): void {
    if (this.#rules.ignoresStrayCharacters) return;
    const line = this.#rules.commandWords === "none" ? this.line : undefined;
    this.#warn(line, `ignoring unsupported character '${char}'`);
  }

  /** The first word of a statement. */
  #command(): Token {
    const [word] = (this.#rules.commandWords === "dashed" ? /^[A-Za-z0-9_-]*/ : /^[A-Za-z0-9_]*/).exec(
      this.#text.slice(this.#at, this.#at + 100),
    )!;
    if (word === "") return this.#token();
    this.#at += word.length;
    return token("word", word);
  }

  #token(): Token {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 9) {
        at++;
        continue;
      }
      if (code < 128 && WORD[code] === 1 && code !== 45) return this.#word(at);
      if (code === 10) {
        this.#at = at + 1;
        this.line++;
        return EOL;
      }
      this.#at = at;
      if (code === 34 || code === 39) return this.#string(at, code);
      const other = this.#rareToken(code);
      if (other !== undefined) return other;
      at = this.#at;
    }
  }

  /** What starts neither with a letter nor with a quote; `undefined` where nothing comes of it. */
  #rareToken(code: number): Token | undefined {
    const text = this.#text;
    const at = this.#at;
    if (at >= text.length) return EOF;
    const next = text.charCodeAt(at + 1);
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
    if (code === 35) {
      const end = text.indexOf("\n", at);
      this.#at = end < 0 ? text.length : end;
      return undefined;
    }
    if (code === 92 && next === 10) {
      this.#at += 2;
      this.line++;
      return undefined;
    }
    if (code === 36 && this.#macrosCount) return this.#expandedWord(at);
    if (code === 45) {
      if (!this.#rules.ignoresStrayCharacters || !/^---(?![A-Za-z0-9_./-])/.test(text.slice(at, at + 4)))
        return this.#word(at);
      this.#at += 3;
      return undefined;
    }
    if (this.#rules.pathWords && (code === 46 || code === 47)) return this.#word(at);
    this.#strayed(text[at]!);
    this.#at++;
    return undefined;
  }

  #word(start: number): Token {
    const text = this.#text;
    let end = start;
    let hash = HASH_START;
    let code = text.charCodeAt(end);
    while (code < 128 && WORD[code] === 1) {
      hash = mix(hash, code);
      code = text.charCodeAt(++end);
    }
    if (code === 36 && this.#macrosCount) {
      this.#at = start;
      return this.#expandedWord(start) ?? this.#token();
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
    return out === "" ? undefined : token("word", out, true);
  }

  #string(start: number, quote: number): Token {
    const text = this.#text;
    let at = start + 1;
    let from = at;
    let out = "";
    for (;;) {
      const code = text.charCodeAt(at);
      if (code > 39 && code !== 92) {
        at++;
        continue;
      }
      if (at >= text.length || code === 10) {
        if (code === 10) this.#warn("output", "multi-line strings not supported");
        break;
      }
      if (code === quote) break;
      if (code === 92) {
        out += text.slice(from, at);
        at++;
        from = at;
        const ends = text.charCodeAt(at) === 10;
        if (ends && this.#rules.kconfiglib) {
          // That family joins lines before it looks at them.
          this.line++;
          from = ++at;
        } else if (!ends && at < text.length) at++;
        continue;
      }
      if (code === 36 && this.#macrosCount) {
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
    out = out === "" ? text.slice(from, at) : out + text.slice(from, at);
    this.#at = text.charCodeAt(at) === quote ? at + 1 : at;
    const named = this.#rules.kconfiglib && out.includes("$");
    return token("quoted", named ? this.#macros.expandNames(out) : out);
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

/** Whether the line that ends at `end` has a comment. */
function endsInComment(text: string, end: number): boolean {
  let quote = 0;
  for (let at = text.lastIndexOf("\n", end - 1) + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (quote !== 0 && code === 92) at++;
    else if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (code === 34 || code === 39) quote = code;
    else if (code === 35) return true;
  }
  return false;
}
