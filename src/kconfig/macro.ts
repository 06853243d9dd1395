import type { Host } from "./host.ts";

/** How a variable was assigned: `=` expands when used, `:=` once. */
type Flavor = "recursive" | "simple";

interface Variable {
  value: string;
  flavor: Flavor;
  /** Expansions of it that are under way. */
  depth: number;
}

/** A mistake that ends the reading, as `pperror` in preprocess.c. */
export class MacroError extends Error {}

/** What the macro language can ask its surroundings. */
interface Surroundings {
  readonly host: Host;
  /** Where the reader is now, for `$(filename)`, `$(lineno)` and messages. */
  file(): string;
  line(): number;
  /** `$(info …)`: a line for standard output. */
  info(text: string): void;
  /** `$(warning-if,y,…)`: a message at the current place. */
  warn(text: string): void;
}

const ARGUMENT_LIMIT = 16;
/** `do_shell` in preprocess.c reads at most this much, in bytes. */
const SHELL_LIMIT = 4095;

/** The macro language of the Kconfig files: `$(…)`, assignments and built-in functions. Mirrors preprocess.c. */
export class Macros {
  readonly #variables = new Map<string, Variable>();
  readonly #around: Surroundings;
  /** Environment variables asked for, in order, with what was seen. */
  readonly environment = new Map<string, string>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  assign(name: string, operator: "=" | ":=" | "+=", value: string): void {
    const known = this.#variables.get(name);
    const flavor: Flavor =
      operator === "+=" ? (known?.flavor ?? "recursive") : operator === "=" ? "recursive" : "simple";
    const text = flavor === "simple" ? this.expand(value) : value;
    if (operator === "+=" && known !== undefined) {
      known.value += ` ${text}`;
      return;
    }
    this.#variables.set(name, { value: text, flavor, depth: known?.depth ?? 0 });
  }

  /** A whole text with its references replaced. */
  expand(text: string, scope: readonly string[] = []): string {
    let from = 0;
    let out = "";
    for (let at = text.indexOf("$"); at >= 0; at = text.indexOf("$", from)) {
      out += text.slice(from, at);
      const reference = this.reference(text, at, scope);
      out += reference.text;
      from = reference.end;
    }
    return from === 0 ? text : out + text.slice(from);
  }

  /** In the Kconfiglib family `$NAME` and `${NAME}` in a text are variables of the environment; one that is not there stays. */
  expandNames(text: string): string {
    return text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain?: string, braced?: string) => {
      const name = (plain ?? braced)!;
      const value = this.#around.host.env(name);
      if (value === undefined) return whole;
      this.expand(`$(${name})`);
      return value;
    });
  }

  /** The reference that starts at the `$` at `at`; `end` is the offset behind it. */
  reference(text: string, at: number, scope: readonly string[] = []): { text: string; end: number } {
    if (text[at + 1] !== "(") return { text: "$", end: at + 1 };
    let nest = 0;
    for (let end = at + 2; end < text.length; end++) {
      const char = text.charCodeAt(end);
      if (char === 40) nest++;
      else if (char === 41 && nest-- === 0) return { text: this.#clause(text.slice(at + 2, end), scope), end: end + 1 };
    }
    throw new MacroError(`unterminated reference to '${text.slice(at + 2)}': missing ')'`);
  }

  #clause(clause: string, scope: readonly string[]): string {
    if (/^[0-9]+$/.test(clause)) {
      const index = Number(clause);
      if (index > 0 && index <= scope.length) return scope[index - 1]!;
    }
    const parts: string[] = [];
    let nest = 0;
    let from = 0;
    for (let at = 0; at < clause.length; at++) {
      const char = clause.charCodeAt(at);
      if (char === 44 && nest === 0) {
        parts.push(clause.slice(from, at));
        from = at + 1;
      } else if (char === 40) nest++;
      else if (char === 41) nest--;
    }
    parts.push(clause.slice(from));
    if (parts.length > ARGUMENT_LIMIT) throw new MacroError("too many function arguments");
    const [name = "", ...values] = parts.map((part) => this.expand(part, scope));
    return (
      this.#variable(name, values) ??
      this.#builtin(name, values) ??
      this.#around.host.call?.(name, values, { file: this.#around.file(), line: this.#around.line() }) ??
      (values.length === 0 ? this.#fromEnvironment(name) : undefined) ??
      ""
    );
  }

  #variable(name: string, values: readonly string[]): string | undefined {
    const variable = this.#variables.get(name);
    if (variable === undefined) return undefined;
    if (values.length === 0 && variable.depth > 0)
      throw new MacroError(`Recursive variable '${name}' references itself (eventually)`);
    if (variable.depth > 1000) throw new MacroError("Too deep recursive expansion");
    if (variable.flavor === "simple") return variable.value;
    variable.depth++;
    const text = this.expand(variable.value, values);
    variable.depth--;
    return text;
  }

  #builtin(name: string, values: readonly string[]): string | undefined {
    const wanted = { "error-if": 2, filename: 0, info: 1, lineno: 0, shell: 1, "warning-if": 2 }[name];
    if (wanted === undefined) return undefined;
    if (values.length < wanted) throw new MacroError(`too few function arguments passed to '${name}'`);
    if (values.length > wanted) throw new MacroError(`too many function arguments passed to '${name}'`);
    switch (name) {
      case "error-if":
        if (values[0] === "y") throw new MacroError(values[1]!);
        return "";
      case "filename":
        return this.#around.file();
      case "lineno":
        return String(this.#around.line());
      case "info":
        this.#around.info(values[0]!);
        return "";
      case "warning-if":
        if (values[0] === "y") this.#around.warn(values[1]!);
        return "";
      default: {
        let { output } = this.#around.host.shell(values[0]!);
        if (output.length > SHELL_LIMIT) output = output.slice(0, SHELL_LIMIT);
        return output.replace(/\n+$/, "").replaceAll("\n", " ");
      }
    }
  }

  #fromEnvironment(name: string): string | undefined {
    const seen = this.environment.get(name);
    if (seen !== undefined) return seen;
    const value = name === "" ? undefined : this.#around.host.env(name);
    if (value !== undefined) this.environment.set(name, value);
    return value;
  }
}
