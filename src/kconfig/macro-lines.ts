import type { Behaviour } from "./behaviour.ts";
import { skipHelp } from "./help-text.ts";
import type { Host } from "./host.ts";
import { Lexer } from "./lexer.ts";
import { MacroError, Macros } from "./macro.ts";
import { WordTable } from "./word-table.ts";

/** A line of a Kconfig file that defines or uses a macro. */
interface MacroLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** What stands for the output of a command that has not been answered yet. No Kconfig file holds it. */
export const UNANSWERED = "\u0001";

const ASSIGNS = /^[ \t]*[A-Za-z0-9_-]+[ \t]*[:+]?=/;
const ASSIGNS_ANYWHERE = new RegExp(ASSIGNS, "m");

/**
 * Finds the lines of a tree that define or use macros, following `source`, without reading anything else: what the tree will
 * ask of the shell is known 50 ms after the first file. `again` expands the lines found so far once more, which asks for more
 * once some commands have been answered. Mistakes are left for the reading proper.
 */
export class MacroLines {
  readonly #host: Host;
  readonly #behaviour: Behaviour;
  readonly #found: MacroLine[] = [];
  readonly #seen = new Set<string>();
  readonly #wordTable = new WordTable();
  #macros: Macros;
  #at: MacroLine = { file: "", line: 0, text: "" };

  /** `host.shell` gives `UNANSWERED` for what it does not know. */
  constructor(host: Host, behaviour: Behaviour) {
    this.#host = host;
    this.#behaviour = behaviour;
    this.#macros = this.#newMacros();
  }

  #newMacros(): Macros {
    return new Macros({
      host: this.#host,
      file: () => this.#at.file,
      line: () => this.#at.line,
      info: () => {},
      warn: () => {},
    });
  }

  /** Looks through a file and those that it names. */
  follow(file: string): void {
    if (this.#seen.has(file) || !this.#behaviour.macros) return;
    this.#seen.add(file);
    const text = this.#host.readFile(file);
    if (text === undefined) return;
    const uses = text.includes("$");
    const assigns = ASSIGNS_ANYWHERE.test(text);
    if (uses || assigns || text.includes("source")) this.#scan(file, text, assigns);
  }

  again(): void {
    this.#macros = this.#newMacros();
    for (const line of this.#found) this.#expand(line);
  }

  #scan(file: string, text: string, assigns: boolean): void {
    let at = 0;
    let line = 1;
    let dollar = text.indexOf("$");
    while (at < text.length) {
      let start = at;
      let code = text.charCodeAt(start);
      while (code === 32 || code === 9) code = text.charCodeAt(++start);
      const newline = text.indexOf("\n", start);
      const end = newline < 0 ? text.length : newline;
      const isHelp = (code === 104 || code === 45) && /^(help|---help---)[ \t]*$/.test(text.slice(start, end));
      if (isHelp) {
        const help = skipHelp(text, end + 1);
        at = help.end;
        line += help.lines + 1;
        continue;
      }
      while (dollar >= 0 && dollar < at) dollar = text.indexOf("$", at);
      const found = { file, line, text: "" };
      const uses = dollar >= 0 && dollar < end;
      if (code === 115 && text.startsWith("source", start)) this.#source({ ...found, text: text.slice(start, end) });
      else if (code !== 35 && (uses || (assigns && ASSIGNS.test(text.slice(start, end))))) {
        const macroLine = { ...found, text: text.slice(start, end) };
        this.#found.push(macroLine);
        this.#expand(macroLine);
      }
      at = end + 1;
      line += 1;
    }
  }

  #source(line: MacroLine): void {
    const [keyword, path] = this.#words(line);
    if (keyword === "source" && path !== undefined && !path.includes(UNANSWERED)) this.follow(path);
  }

  #expand(line: MacroLine): void {
    const assignment = /^([A-Za-z0-9_-]+)[ \t]*([:+]?=)[ \t]*(.*)$/.exec(line.text);
    if (assignment === null) {
      this.#words(line);
      return;
    }
    this.#at = line;
    try {
      this.#macros.assign(assignment[1]!, assignment[2] as "=" | ":=" | "+=", assignment[3]!);
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
    }
  }

  /** The texts of a line's tokens, macros expanded. */
  #words(line: MacroLine): string[] {
    this.#at = line;
    const lexer = new Lexer(line.file, line.text, this.#macros, () => {}, this.#behaviour, this.#wordTable);
    const texts: string[] = [];
    try {
      for (let token = lexer.next(); token.kind !== "eof"; token = lexer.next()) texts.push(token.text);
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
    }
    return texts;
  }
}
