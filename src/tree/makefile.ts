import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expandReference, type Scope, splitReferences } from "./makefile-expansion.ts";

/**
 * A word of a Kbuild variable with what must be set for it to be there. Names of options are without `CONFIG_`.
 */
export interface GuardedWord extends Guard {
  readonly text: string;
}

/** What brings a part of a Makefile in. */
export interface Guard {
  /** The innermost options, any of which brings it in; empty: always there. */
  readonly options: readonly string[];
  /** Options further out, all of which must be set too. */
  readonly needs: readonly string[];
}

/** One assignment, its right side expanded already (`:=`) or when it is asked for (`=`). */
interface Definition {
  readonly guard: Guard;
  readonly text: string | undefined;
  readonly words: readonly GuardedWord[];
}

interface Frame {
  /** Options under which this branch is read; empty when none or when they must be unset. */
  readonly options: readonly string[];
  /** For the `else` branch. */
  readonly otherwise: readonly string[];
  /** Known not to be read. */
  dead: boolean;
  /** Whether an `else` would be dead: a branch before was known to be taken. */
  taken: boolean;
}

export const ALWAYS: Guard = { options: [], needs: [] };
const LARGEST_FILE = 1 << 20;
const DEEPEST = 12;

/** What is inside of a guarded part: the inner options decide, the outer ones are needed besides. */
export function within(outer: Guard, inner: Guard): Guard {
  if (outer.options.length === 0 && outer.needs.length === 0) return { options: inner.options, needs: inner.needs };
  if (inner.options.length === 0 && inner.needs.length === 0) return { options: outer.options, needs: outer.needs };
  const decided = inner.options.length > 0;
  const options = decided ? inner.options : outer.options;
  const further = decided && outer.options.length === 1 ? outer.options : [];
  const needs = new Set([...inner.needs, ...further, ...outer.needs].filter((name) => !options.includes(name)));
  return { options, needs: [...needs] };
}

/**
 * The variables of a Kbuild file (and of those it includes), read without values for the options: every branch that some
 * configuration can take is read, and each word keeps the options it hangs on. Commands are not run.
 */
export class Makefile implements Scope {
  readonly #definitions = new Map<string, Definition[]>();
  /** `obj` → the keys `obj-y`, `obj-$(CONFIG_X)` … in order. */
  readonly #families = new Map<string, Set<string>>();
  readonly #constants: Map<string, string>;
  readonly #root: string;
  readonly #active = new Set<string>();

  /** `root`: the tree; `constants`: variables whose value is known (`SRCARCH`, `BITS`, `obj`, `src` …). */
  constructor(root: string, constants: Readonly<Record<string, string>>) {
    this.#root = root;
    this.#constants = new Map(Object.entries(constants));
  }

  /** Reads a file on top of what was read before; one that is missing is passed over. */
  read(path: string, depth = 0): void {
    if (depth > DEEPEST || !existsSync(path)) return;
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch {
      return;
    }
    if (text.length > LARGEST_FILE) return;
    const frames: Frame[] = [];
    let inRule = false;
    let defining = false;
    for (const line of text.replace(/\\\r?\n/g, " ").split(/\r?\n/)) {
      if (inRule && line.startsWith("\t")) continue;
      const content = withoutComment(line).trim();
      if (content === "") continue;
      if (defining) {
        if (content === "endef") defining = false;
        continue;
      }
      if (/^(?:override\s+)?define\b/.test(content)) {
        defining = true;
        continue;
      }
      if (this.#condition(content, frames)) continue;
      if (frames.some((frame) => frame.dead)) continue;
      const include = /^[-s]?include\s+(.*)$/.exec(content);
      if (include !== null) {
        for (const word of this.expand(include[1]!)) this.read(this.#resolve(word.text, dirname(path)), depth + 1);
        continue;
      }
      inRule = !this.#assign(content, frames) && /^[^=]*:/.test(content);
    }
  }

  /** The words of `NAME-y`, `NAME-m` and `NAME-$(CONFIG_…)`, and of `NAME-objs` with `objs`. */
  family(name: string, suffixes: readonly string[] = ["y", "m"]): GuardedWord[] {
    const keys = [...(this.#families.get(name) ?? [])].filter((key) => {
      const suffix = key.slice(name.length + 1);
      return suffix.includes("$") || suffixes.includes(suffix);
    });
    return keys.flatMap((key) => this.#wordsOf(key));
  }

  /** Whether any variable of the family was assigned. */
  hasFamily(name: string): boolean {
    return this.#families.has(name);
  }

  expand(text: string): GuardedWord[] {
    const words: GuardedWord[] = [];
    // The word being put together; `undefined` between words.
    let open: GuardedWord | undefined;
    const glue = (piece: GuardedWord): void => {
      open = open === undefined ? piece : { text: open.text + piece.text, ...within(open, piece) };
    };
    const close = (): void => {
      if (open !== undefined) words.push(open);
      open = undefined;
    };
    for (const segment of splitReferences(text)) {
      if (segment.kind === "text") {
        segment.text.split(/(\s+)/).forEach((piece) => {
          if (piece === "") return;
          if (/^\s/.test(piece)) close();
          else glue({ text: piece, ...ALWAYS });
        });
        continue;
      }
      const expanded = expandReference(segment.text, this);
      expanded.forEach((word, index) => {
        if (index > 0) close();
        glue(word);
      });
    }
    close();
    return words;
  }

  variable(name: string): GuardedWord[] {
    const option = /^CONFIG_(\w+)$/.exec(name);
    if (option !== null) return [{ text: "y", options: [option[1]!], needs: [] }];
    const constant = this.#constants.get(name);
    if (constant !== undefined) return constant === "" ? [] : [{ text: constant, ...ALWAYS }];
    const family = /^(.+)-(y|m)$/.exec(name);
    if (family !== null) return this.family(family[1]!, [family[2]!]);
    return this.#wordsOf(name);
  }

  bind<T>(name: string, value: string, work: () => T): T {
    const before = this.#constants.get(name);
    this.#constants.set(name, value);
    try {
      return work();
    } finally {
      if (before === undefined) this.#constants.delete(name);
      else this.#constants.set(name, before);
    }
  }

  glob(pattern: string): string[] {
    const path = this.#resolve(pattern, this.#root);
    if (!path.includes("*")) return existsSync(path) ? [pattern] : [];
    const folder = dirname(path);
    const last = path.slice(folder.length + 1);
    if (folder.includes("*") || !existsSync(folder)) return [];
    const prefix = pattern.slice(0, pattern.length - last.length);
    const [head = "", tail = ""] = [last.slice(0, last.indexOf("*")), last.slice(last.lastIndexOf("*") + 1)];
    return readdirSync(folder)
      .filter((name) => name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail))
      .sort()
      .map((name) => prefix + name);
  }

  #resolve(path: string, folder: string): string {
    if (path.startsWith("/")) return path;
    return existsSync(join(this.#root, path)) || path.includes("*") ? join(this.#root, path) : join(folder, path);
  }

  #wordsOf(key: string): GuardedWord[] {
    if (this.#active.has(key) || this.#active.size > 40) return [];
    this.#active.add(key);
    try {
      return (this.#definitions.get(key) ?? []).flatMap(({ guard, text, words }) =>
        (text === undefined ? words : this.expand(text)).map((word) => ({ text: word.text, ...within(guard, word) })),
      );
    } finally {
      this.#active.delete(key);
    }
  }

  /** `obj-$(CONFIG_X)` → its key, family and options. */
  #name(text: string): { readonly key: string; readonly options: string[] } {
    const options: string[] = [];
    let key = "";
    for (const segment of splitReferences(text)) {
      if (segment.kind === "text") key += segment.text;
      else {
        const words = expandReference(segment.text, this);
        const named = words.flatMap((word) => [...word.options]);
        options.push(...named);
        key += named.length > 0 ? `$(${named.join()})` : (words[0]?.text ?? "");
      }
    }
    return { key: key.trim(), options };
  }

  /** Takes an assignment in; false when the line is none. */
  #assign(content: string, frames: readonly Frame[]): boolean {
    const match =
      /^(?:(?:export|override|private)\s+)*((?:\$\([^=]*?\)|\$\{[^=]*?\}|[^\s:+?=#])+?)\s*(:{1,3}|\+|\?)?=(.*)$/.exec(
        content,
      );
    if (match === null) return false;
    const { key, options } = this.#name(match[1]!);
    const operator = match[2] ?? "";
    const text = match[3]!.trim();
    if (this.#constants.has(key)) return true;
    let guard: Guard = ALWAYS;
    for (const frame of frames) guard = within(guard, { options: frame.options, needs: [] });
    guard = within(guard, { options, needs: [] });
    const before = this.#definitions.get(key) ?? [];
    const immediate = operator.startsWith(":") || (operator === "+" && before.at(-1)?.text === undefined);
    const definition = immediate ? { guard, text: undefined, words: this.expand(text) } : { guard, text, words: [] };
    const conditional = frames.length > 0;
    if (operator === "?" && before.length > 0) return true;
    this.#definitions.set(key, operator === "+" || conditional ? [...before, definition] : [definition]);
    // `proc-$(CONFIG_MMU) := task_mmu.o` is `proc-y := …` in a kernel with MMU: what stood there is in some kernels only.
    if (operator !== "+" && options.length > 0) {
      const always = key.replace(/\$\([^()]*\)$/, "y");
      if (always !== key) this.#definitions.delete(always);
    }
    const family = /^(.*?)-(?:y|m|objs|\$\([^()]*\))$/.exec(key)?.[1];
    if (family !== undefined) {
      const keys = this.#families.get(family) ?? new Set();
      keys.add(key);
      this.#families.set(family, keys);
    }
    return true;
  }

  /** Follows ifdef, ifndef, ifeq, ifneq, else and endif; false for other lines. */
  #condition(content: string, frames: Frame[]): boolean {
    const match = /^(ifdef|ifndef|ifeq|ifneq|else|endif)\b\s*(.*)$/.exec(content);
    if (match === null) return false;
    const [, word, rest = ""] = match;
    if (word === "endif") {
      frames.pop();
      return true;
    }
    if (word === "else") {
      const last = frames.pop();
      const dead = last?.taken ?? false;
      const chained = /^(ifdef|ifndef|ifeq|ifneq)\b\s*(.*)$/.exec(rest);
      if (chained === null) frames.push({ options: last?.otherwise ?? [], otherwise: [], dead, taken: true });
      else {
        const frame = this.#frame(chained[1]!, chained[2]!);
        frames.push({ ...frame, dead: dead || frame.dead, taken: dead || frame.taken });
      }
      return true;
    }
    frames.push(this.#frame(word!, rest));
    return true;
  }

  #frame(word: string, rest: string): Frame {
    if (word === "ifdef" || word === "ifndef") {
      const options = this.variable(this.#name(rest).key).flatMap((found) => [...found.options]);
      return branch(/^CONFIG_/.test(rest) ? options : [], word === "ifdef");
    }
    const sides = comparison(rest);
    if (sides === undefined) return branch([], true);
    const [left, right] = [this.expand(sides[0]), this.expand(sides[1])];
    const equal = word === "ifeq";
    const options = [...new Set([...left, ...right].flatMap((side) => [...side.options]))];
    if (options.length > 0) {
      const fixed = left.every((side) => side.options.length === 0) ? left : right;
      const value = fixed.every((side) => side.options.length === 0) ? fixed.map((side) => side.text).join(" ") : "y";
      return branch(options, (value !== "" && value !== "n") === equal);
    }
    if (!this.#known(sides[0]) || !this.#known(sides[1])) return branch([], true);
    const text = (words: readonly GuardedWord[]): string => words.map((side) => side.text).join(" ");
    const holds = (text(left) === text(right)) === equal;
    return { options: [], otherwise: [], dead: !holds, taken: holds };
  }

  #known(text: string): boolean {
    return splitReferences(text).every((segment) => segment.kind === "text" || this.#constants.has(segment.text));
  }
}

function branch(options: readonly string[], positive: boolean): Frame {
  return { options: positive ? options : [], otherwise: positive ? [] : options, dead: false, taken: false };
}

/** The two sides of `(a,b)`, `"a" "b"` or `'a' 'b'`. */
function comparison(text: string): [string, string] | undefined {
  const quoted = /^(["'])(.*?)\1\s*(["'])(.*?)\3\s*$/.exec(text);
  if (quoted !== null) return [quoted[2]!, quoted[4]!];
  if (!text.startsWith("(")) return undefined;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === "," && depth === 1)
      return [text.slice(1, at).trim(), text.slice(at + 1, text.lastIndexOf(")")).trim()];
  }
  return undefined;
}

function withoutComment(line: string): string {
  const at = line.search(/(?<!\\)#/);
  return at < 0 ? line : line.slice(0, at);
}
