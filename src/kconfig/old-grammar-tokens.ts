import type { Behaviour } from "./behaviour.ts";
import type { GrammarStream } from "./grammar-actions.ts";
import type { GrammarToken } from "./grammar-tokens.ts";
import { skipHelp } from "./help-text.ts";
import type { Host } from "./host.ts";
import { END } from "./lalr-table.ts";
import type { ParseReport } from "./parse-report.ts";
import { Fatal, sourceMissing, sourceRecursiveBefore418 } from "./source-failure.ts";
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
}

/** Reads both; `undefined` when the lexer is none of that kind, which was there until 4.17. */
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
 * The tokens of whole trees as kernels before 4.18 counted them, whose words depend on where they stand. Mirrors zconf.l with its
 * start conditions, one of which a file may leave to the next.
 */
export class OldGrammarTokens implements GrammarStream {
  readonly #lexicon: OldLexicon;
  readonly #host: Host;
  readonly #behaviour: Behaviour;
  readonly #report: ParseReport;
  readonly #files = new Map<string, OldFile>();
  readonly #buffers: { readonly text: string; at: number }[] = [];
  /** `current_file`. */
  #file: OldFile | undefined;
  /** `current_pos`: the statement being read. */
  #statement: Place = { file: "<none>", line: 0 };
  #condition: "INITIAL" | "COMMAND" | "PARAM" | "STRING" | "HELP" = "INITIAL";
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

  startHelp(): void {
    this.#condition = "HELP";
  }

  /** Mirrors `zconf_nextfile`. */
  enter(path: string): void {
    const text = this.#host.readFile(path);
    if (text === undefined) throw new Fatal(sourceMissing(path, this.#statement));
    const file = this.#fileOf(path);
    this.#buffers.push({ text, at: 0 });
    if (this.#lexicon.looksForLoops) this.#lookForLoop();
    else if (file.state !== "new") throw new Fatal(sourceRecursiveBefore418(path, this.#statement, file.state));
    file.state = "busy";
    file.line = 1;
    file.parent = this.#file;
    this.#file = file;
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
      case "PARAM":
      case "STRING":
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
    if (word !== "") {
      buffer.at += word.length;
      this.#condition = "PARAM";
      this.#statement = { file: this.file, line: this.#file?.line ?? 0 };
      return { name: this.#lexicon.commands.get(word) ?? "T_WORD", value: word };
    }
    if (text[at] === "\n") return this.#endLine(buffer);
    this.#ignore(text[at]!);
    buffer.at += 1;
    return undefined;
  }

  #parameter(buffer: { readonly text: string; at: number }): GrammarToken | undefined {
    const { text, at } = buffer;
    const { operators, parameters, parameterLetter, ignoresDashes } = this.#lexicon;
    const char = text[at]!;
    const word = run(text, at, parameterLetter);
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
      this.#report.printed(`${file}:${line}:warning: multi-line strings not supported`);
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
    } else {
      const plain = run(text, at, /[^'"\\\n]/);
      this.#text += plain;
      buffer.at += plain.length;
    }
    return text[buffer.at] === "\n" ? { name: "T_WORD_QUOTE", value: this.#text } : undefined;
  }

  #ignore(char: string): void {
    if (this.#behaviour.ignoresStrayCharacters) return;
    this.#report.warning(this.#statement, `ignoring unsupported character '${char}'`);
  }
}

/** The characters of one kind from `at` on. */
function run(text: string, at: number, kind: RegExp): string {
  let end = at;
  while (end < text.length && kind.test(text[end]!)) end += 1;
  return text.slice(at, end);
}
