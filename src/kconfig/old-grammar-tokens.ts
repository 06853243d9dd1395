import type { Behaviour } from "./behaviour.ts";
import type { GrammarStream } from "./grammar-actions.ts";
import type { GrammarToken } from "./grammar-tokens.ts";
import { skipHelp } from "./help-text.ts";
import type { Host } from "./host.ts";
import { END } from "./lalr-table.ts";
import { Macros } from "./macro.ts";
import type { ParseReport } from "./parse-report.ts";
import { Fatal, sourceMissing, sourceRecursive, sourceRecursiveBefore418 } from "./source-failure.ts";
import type { Place } from "./symbol.ts";

/** What a `zconf.l` and its table of words (`zconf.gperf`, later `kconf_id.c`) say of the language. */
export interface OldLexicon {
  /** Words that mean something where a statement starts, behind that, and behind `option`, with the grammar's names for them. */
  readonly commands: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly options: ReadonlySet<string>;
  readonly operators: ReadonlyMap<string, string>;
  /** Letters of words where a statement starts, and behind that. */
  readonly commandLetter: RegExp;
  readonly parameterLetter: RegExp;
  /** `---` by itself says nothing. */
  readonly ignoresDashes: boolean;
  /** The file that is read again is looked for among those around (from 2.6.38), or marked. */
  readonly looksForLoops: boolean;
  /** 4.18 to 4.20: there are macros. */
  readonly macros: boolean;
}

/** Reads both; `undefined` when the lexer is none of that kind, which was there until 4.20. */
export function oldLexicon(lexer: string, words: string): OldLexicon | undefined {
  const letters = /^n\t\[(.*)\]$/m.exec(lexer)?.[1];
  if (letters === undefined || !lexer.includes("TF_COMMAND")) return undefined;
  const more = /^\t\(\{n\}\|\[(.*?)\]\)\+/m.exec(lexer)?.[1] ?? "";
  const commands = new Map<string, string>();
  const parameters = new Map<string, string>();
  const options = new Set<string>();
  for (const [, word, name, flags] of words.matchAll(/^[\s{]*"?([\w-]+)"?,\s*(T_\w+),\s*(TF_[\w|]+)/gm)) {
    if (flags!.includes("TF_COMMAND")) commands.set(word!, name!);
    if (flags!.includes("TF_PARAM")) parameters.set(word!, name!);
    if (flags!.includes("TF_OPTION")) options.add(word!);
  }
  const operators = new Map<string, string>();
  for (const [, text, name] of lexer.matchAll(/^\t"([^"]+)"\treturn (T_\w+);/gm)) operators.set(text!, name!);
  return {
    commands,
    parameters,
    options,
    operators,
    commandLetter: new RegExp(`[${letters.replace(/-$/, "\\-")}]`),
    parameterLetter: new RegExp(`[${letters.replace(/-$/, "\\-")}${more.replaceAll("-", "\\-")}]`),
    ignoresDashes: /^\t---\t/m.test(lexer),
    macros: lexer.includes("T_ASSIGN_VAL"),
    looksForLoops: lexer.includes("recursive inclusion detected"),
  };
}

/** A file as often as it is read: reading it anew starts its count of lines again. */
interface OldFile {
  readonly name: string;
  line: number;
  parent: OldFile | undefined;
  state: "new" | "busy" | "scanned";
}

const EOL: GrammarToken = { name: "T_EOL", value: undefined };

/**
 * The tokens of whole trees as kernels before 5.0 counted them, whose words depend on where they stand. Mirrors zconf.l with its
 * start conditions, one of which a file may leave to the next.
 */
export class OldGrammarTokens implements GrammarStream {
  readonly #lexicon: OldLexicon;
  readonly #host: Host;
  readonly #behaviour: Behaviour;
  readonly #report: ParseReport;
  /** Only where the tree has them. */
  readonly macros: Macros;
  readonly #files = new Map<string, OldFile>();
  readonly #buffers: { readonly text: string; at: number }[] = [];
  /** `current_file`. */
  #file: OldFile | undefined;
  /** `current_pos`: the statement being read. */
  #statement: Place = { file: "<none>", line: 0 };
  #condition: "INITIAL" | "COMMAND" | "ASSIGN_VAL" | "PARAM" | "STRING" | "HELP" = "INITIAL";
  #quote = "";
  #text = "";

  constructor(
    top: string,
    {
      lexicon,
      host,
      behaviour,
      report,
    }: { lexicon: OldLexicon; host: Host; behaviour: Behaviour; report: ParseReport },
  ) {
    this.#lexicon = lexicon;
    this.#host = host;
    this.#behaviour = behaviour;
    this.#report = report;
    this.macros = new Macros({
      host,
      file: () => this.file,
      line: () => this.here().line,
      info: (text) => report.printed(text),
      warn: (text) => report.macroWarning(this.here(), text),
    });
    const text = host.readFile(top);
    if (text === undefined) return;
    this.#buffers.push({ text, at: 0 });
    this.#file = this.#fileOf(top);
    this.#file.line = 1;
    this.#file.state = "busy";
  }

  get file(): string {
    return this.#file?.name ?? "<none>";
  }

  /** Where entries and properties are: in the file being read, on the statement's line. */
  place(): Place {
    return { file: this.file, line: this.#statement.line };
  }

  statementPlace(): Place {
    return this.#statement;
  }

  /** Where the reader is now. */
  here(): Place {
    return { file: this.file, line: this.#file?.line ?? 0 };
  }

  startHelp(): void {
    this.#condition = "HELP";
  }

  /** Mirrors `zconf_nextfile`. */
  enter(path: string): void {
    const text = this.#host.readFile(path);
    if (text === undefined) throw new Fatal(sourceMissing(path, this.#statement));
    const file = this.#fileOf(path);
    this.#buffers.push({ text, at: 0 });
    if (this.#lexicon.macros) this.#refuseOwnFile(path);
    else if (this.#lexicon.looksForLoops) this.#lookForLoop();
    else if (file.state !== "new") throw new Fatal(sourceRecursiveBefore418(path, this.#statement, file.state));
    file.state = "busy";
    file.line = 1;
    file.parent = this.#file;
    this.#file = file;
  }

  /** From 4.18 on, as today. */
  #refuseOwnFile(path: string): void {
    const trail: Place[] = [];
    for (let around = this.#file; around !== undefined; around = around.parent) {
      trail.unshift({ file: around.name, line: around.line - 1 });
      if (around.name === path) throw new Fatal(sourceRecursive(path, trail, this.#statement));
    }
  }

  #lookForLoop(): void {
    const current = this.#file;
    for (let around = current?.parent; around !== undefined; around = around.parent) {
      if (around.name !== current!.name) continue;
      const trail: Place[] = [];
      let from = current!.parent;
      for (; from !== undefined && from.name !== current!.name; from = from.parent)
        trail.push({ file: from.name, line: from.line - 1 });
      if (from !== undefined) trail.push({ file: from.name, line: from.line + 1 });
      throw new Fatal(sourceRecursiveBefore418(current!.name, this.#statement, trail));
    }
  }

  #fileOf(name: string): OldFile {
    let file = this.#files.get(name);
    if (file === undefined) {
      file = { name, line: 0, parent: undefined, state: "new" };
      this.#files.set(name, file);
    }
    return file;
  }

  next(): GrammarToken {
    for (;;) {
      const buffer = this.#buffers.at(-1);
      const ended = buffer === undefined || buffer.at >= buffer.text.length;
      const token = ended ? this.#atEnd() : this.#inside(buffer);
      if (token !== undefined) return token;
    }
  }

  #atEnd(): GrammarToken | undefined {
    switch (this.#condition) {
      case "STRING":
        this.#condition = "INITIAL";
        return this.#lexicon.macros ? { name: "T_WORD_QUOTE", value: this.#text } : undefined;
      case "PARAM":
        this.#condition = "INITIAL";
        return undefined;
      case "HELP":
        this.#condition = "INITIAL";
        return { name: "T_HELPTEXT", value: "" };
      default:
        if (this.#file === undefined) return { name: END, value: undefined };
        this.#file.state = "scanned";
        this.#file = this.#file.parent;
        this.#buffers.pop();
        return EOL;
    }
  }

  #inside(buffer: { readonly text: string; at: number }): GrammarToken | undefined {
    switch (this.#condition) {
      case "INITIAL":
        return this.#atLineStart(buffer);
      case "COMMAND":
        return this.#command(buffer);
      case "ASSIGN_VAL":
        return this.#assigned(buffer);
      case "PARAM":
        return this.#parameter(buffer);
      case "STRING":
        return this.#string(buffer);
      case "HELP": {
        const { end, lines, blank } = skipHelp(buffer.text, buffer.at);
        buffer.at = end;
        if (this.#file !== undefined) this.#file.line += lines;
        this.#condition = "INITIAL";
        return { name: "T_HELPTEXT", value: blank ? "" : "text" };
      }
    }
  }

  #endLine(buffer: { at: number }): GrammarToken {
    buffer.at += 1;
    this.#countLine();
    this.#condition = "INITIAL";
    return EOL;
  }

  #countLine(): void {
    if (this.#file !== undefined) this.#file.line += 1;
  }

  #atLineStart(buffer: { readonly text: string; at: number }): GrammarToken | undefined {
    const { text } = buffer;
    let at = buffer.at;
    while (text[at] === " " || text[at] === "\t") at += 1;
    if (text[at] === "\n" || text[at] === "#") {
      const newline = text.indexOf("\n", at);
      buffer.at = newline < 0 ? text.length : newline;
      return newline < 0 ? undefined : this.#endLine(buffer);
    }
    buffer.at = at;
    this.#condition = "COMMAND";
    return undefined;
  }

  #command(buffer: { readonly text: string; at: number }): GrammarToken | undefined {
    const { text, at } = buffer;
    const word = run(text, at, this.#lexicon.commandLetter);
    if (this.#lexicon.macros && (word !== "" || text[at] === "$")) {
      if (text[at + word.length] === "$") {
        const expanded = this.#expanded(buffer);
        return expanded === "" ? undefined : { name: "T_VARIABLE", value: expanded };
      }
    }
    if (word !== "") {
      buffer.at += word.length;
      this.#statement = this.here();
      const name = this.#lexicon.commands.get(word);
      if (name === undefined && this.#lexicon.macros) return { name: "T_VARIABLE", value: word };
      this.#condition = "PARAM";
      return { name: name ?? "T_WORD", value: word };
    }
    if (text[at] === "\n") return this.#endLine(buffer);
    const operator = this.#lexicon.macros ? /^(?:=|:=|\+=)/.exec(text.slice(at, at + 2))?.[0] : undefined;
    if (operator !== undefined) {
      buffer.at += operator.length;
      this.#condition = "ASSIGN_VAL";
      return { name: "T_ASSIGN", value: operator };
    }
    if (this.#lexicon.macros && (text[at] === " " || text[at] === "\t")) {
      buffer.at += 1;
      return undefined;
    }
    this.#ignore(text[at]!);
    buffer.at += 1;
    return undefined;
  }

  /** The rest of the line behind an assignment. */
  #assigned(buffer: { readonly text: string; at: number }): GrammarToken | undefined {
    const { text, at } = buffer;
    if (text[at] === "\n") return this.#endLine(buffer);
    if (text[at] === " " || text[at] === "\t") {
      buffer.at += 1;
      return undefined;
    }
    const newline = text.indexOf("\n", at);
    buffer.at = newline < 0 ? text.length : newline;
    return { name: "T_ASSIGN_VAL", value: text.slice(at, buffer.at) };
  }

  /** The word with macros in it that begins here. */
  #expanded(buffer: { readonly text: string; at: number }): string {
    const { text } = buffer;
    const newline = text.indexOf("\n", buffer.at);
    const line = text.slice(buffer.at, newline < 0 ? text.length : newline);
    let out = "";
    let at = 0;
    for (;;) {
      const plain = run(line, at, /[A-Za-z0-9_./-]/);
      out += plain;
      at += plain.length;
      if (line[at] !== "$") break;
      const reference = this.macros.reference(line, at);
      out += reference.text;
      at = reference.end;
    }
    buffer.at += at;
    return out;
  }

  #parameter(buffer: { readonly text: string; at: number }): GrammarToken | undefined {
    const { text, at } = buffer;
    const { operators, parameters, parameterLetter, ignoresDashes } = this.#lexicon;
    const char = text[at]!;
    const word = run(text, at, parameterLetter);
    if (this.#lexicon.macros && text[at + word.length] === "$") {
      const expanded = this.#expanded(buffer);
      return expanded === "" ? undefined : { name: "T_WORD", value: expanded };
    }
    if (word !== "") {
      buffer.at += word.length;
      if (ignoresDashes && word === "---") return undefined;
      return { name: parameters.get(word) ?? "T_WORD", value: word };
    }
    for (const length of [2, 1]) {
      const name = operators.get(text.slice(at, at + length));
      if (name === undefined) continue;
      buffer.at += length;
      return { name, value: undefined };
    }
    if (char === "\n") return this.#endLine(buffer);
    if (char === '"' || char === "'") {
      this.#quote = char;
      this.#text = "";
      this.#condition = "STRING";
      buffer.at += 1;
    } else if (char === "#") {
      const newline = text.indexOf("\n", at);
      buffer.at = newline < 0 ? text.length : newline;
    } else if (char === "\\" && text[at + 1] === "\n") {
      buffer.at += 2;
      this.#countLine();
    } else {
      if (char !== " " && char !== "\t") this.#ignore(char);
      buffer.at += 1;
    }
    return undefined;
  }

  /** A text ends with its quote, or is given up at the end of the line. */
  #string(buffer: { readonly text: string; at: number }): GrammarToken | undefined {
    const { text, at } = buffer;
    const char = text[at]!;
    if (char === "\n") {
      const { file, line } = this.#statement;
      const remark = "multi-line strings not supported";
      if (this.#behaviour.sourceMissingOnOutput) this.#report.printed(`${file}:${line}:warning: ${remark}`);
      else this.#report.warning(this.#statement, remark);
      return this.#endLine(buffer);
    }
    if (char === '"' || char === "'") {
      buffer.at += 1;
      if (char !== this.#quote) {
        this.#text += char;
        return undefined;
      }
      this.#condition = "PARAM";
      return { name: "T_WORD_QUOTE", value: this.#text };
    }
    if (char === "\\") {
      const escaped = text[at + 1] === "\n" ? "" : (text[at + 1] ?? "");
      this.#text += escaped;
      buffer.at += 1 + escaped.length;
    } else if (char === "$" && this.#lexicon.macros) {
      const newline = text.indexOf("\n", at);
      const reference = this.macros.reference(text.slice(at, newline < 0 ? text.length : newline), 0);
      this.#text += reference.text;
      buffer.at += reference.end;
      return undefined;
    } else {
      const plain = run(text, at, this.#lexicon.macros ? /[^$'"\\\n]/ : /[^'"\\\n]/);
      this.#text += plain;
      buffer.at += plain.length;
    }
    return text[buffer.at] === "\n" ? { name: "T_WORD_QUOTE", value: this.#text } : undefined;
  }

  #ignore(char: string): void {
    if (this.#behaviour.ignoresStrayCharacters) return;
    const place = this.#lexicon.macros ? this.here() : this.#statement;
    this.#report.warning(place, `ignoring unsupported character '${char}'`);
  }
}

/** The characters of one kind from `at` on. */
function run(text: string, at: number, kind: RegExp): string {
  let end = at;
  while (end < text.length && kind.test(text[end]!)) end += 1;
  return text.slice(at, end);
}
