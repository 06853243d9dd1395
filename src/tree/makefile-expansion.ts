import { ALWAYS, type GuardedWord, within } from "./makefile.ts";

/** What expansion asks of the Makefile it happens in. */
export interface Scope {
  expand(text: string): GuardedWord[];
  variable(name: string): GuardedWord[];
  /** Does something while a variable has a value (`foreach`). */
  bind<T>(name: string, value: string, work: () => T): T;
  glob(pattern: string): string[];
}

/** Literal text, or what stands inside `$( … )`. */
export interface Segment {
  readonly kind: "text" | "reference";
  readonly text: string;
}

/** Takes a text apart at its `$(…)`, `${…}` and `$X`. */
export function splitReferences(text: string): Segment[] {
  if (!text.includes("$")) return text === "" ? [] : [{ kind: "text", text }];
  const segments: Segment[] = [];
  let literal = "";
  for (let at = 0; at < text.length; at++) {
    const next = text[at + 1];
    if (text[at] !== "$" || next === undefined) {
      literal += text[at];
      continue;
    }
    if (next === "$") {
      literal += "$";
      at++;
      continue;
    }
    if (literal !== "") segments.push({ kind: "text", text: literal });
    literal = "";
    if (next !== "(" && next !== "{") {
      segments.push({ kind: "reference", text: next });
      at++;
      continue;
    }
    const end = closing(text, at + 1, next);
    segments.push({ kind: "reference", text: text.slice(at + 2, end) });
    at = end;
  }
  if (literal !== "") segments.push({ kind: "text", text: literal });
  return segments;
}

function closing(text: string, from: number, open: string): number {
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at;
  }
  return text.length;
}

/**
 * The words of a reference: a variable, a substitution (`VAR:.c=.o`) or one of make's functions. Of a choice that hangs
 * on options both sides count; `shell`, `call` and `eval` yield nothing.
 */
export function expandReference(text: string, scope: Scope): GuardedWord[] {
  const call = /^([a-z][\w-]*)\s+([\s\S]*)$/.exec(text);
  if (call !== null) return callFunction(call[1]!, splitArguments(call[2]!), scope);
  const substitution = /^([^:]+):([^=]*)=(.*)$/.exec(text);
  if (substitution !== null) {
    const [, name = "", from = "", to = ""] = substitution;
    const [pattern, replacement] = from.includes("%") ? [from, to] : [`%${from}`, `%${to}`];
    return scope
      .variable(nameOf(name, scope))
      .map((word) => ({ ...word, text: patsubst(pattern, replacement, word.text) }));
  }
  if (!text.includes("$")) return scope.variable(text.trim());
  const options = scope.expand(text).flatMap((word) => [...word.options]);
  return scope
    .variable(nameOf(text, scope))
    .map((word) => ({ text: word.text, ...within({ options, needs: [] }, word) }));
}

function nameOf(text: string, scope: Scope): string {
  return scope
    .expand(text)
    .map((word) => word.text)
    .join(" ");
}

function callFunction(name: string, args: readonly string[], scope: Scope): GuardedWord[] {
  const words = (index: number): GuardedWord[] => scope.expand(args[index] ?? "");
  const textOf = (index: number): string =>
    words(index)
      .map((word) => word.text)
      .join(" ");
  const mapped = (list: readonly GuardedWord[], change: (text: string) => string): GuardedWord[] =>
    list.map((word) => ({ ...word, text: change(word.text) })).filter((word) => word.text !== "");
  switch (name) {
    case "addprefix":
      return prefixed(words(0), words(1), (affix, word) => affix + word);
    case "addsuffix":
      return prefixed(words(0), words(1), (affix, word) => word + affix);
    case "patsubst": {
      const [pattern, replacement] = [textOf(0), textOf(1)];
      return mapped(words(2), (text) => patsubst(pattern, replacement, text));
    }
    case "subst": {
      const [from, to] = [textOf(0), textOf(1)];
      // `$(subst m,y,$(CONFIG_X))`: an option stays one.
      return mapped(words(2), (text) => (from === "" ? text : text.split(from).join(to)));
    }
    case "filter":
    case "filter-out": {
      const patterns = words(0);
      if (patterns.some((pattern) => pattern.options.length > 0)) return words(1);
      return words(1).filter(
        (word) => patterns.some((pattern) => matches(pattern.text, word.text)) === (name === "filter"),
      );
    }
    case "if": {
      const condition = words(0);
      const options = [...new Set(condition.flatMap((word) => [...word.options]))];
      const then = words(1).map((word) => ({ text: word.text, ...within({ options, needs: [] }, word) }));
      return [...then, ...words(2)];
    }
    case "or":
    case "and":
      return args.flatMap((_, index) => words(index));
    case "foreach":
      return words(1).flatMap((word) =>
        scope.bind(textOf(0), word.text, () => words(2)).map((found) => ({ text: found.text, ...within(word, found) })),
      );
    case "sort":
    case "strip":
    case "abspath":
    case "realpath":
      return words(0);
    case "firstword":
      return words(0).slice(0, 1);
    case "lastword":
      return words(0).slice(-1);
    case "notdir":
      return mapped(words(0), (text) => text.replace(/^.*\//, ""));
    case "dir":
      return mapped(words(0), (text) => /^.*\//.exec(text)?.[0] ?? "./");
    case "basename":
      return mapped(words(0), (text) => text.replace(/\.[^./]*$/, ""));
    case "wildcard":
      return words(0).flatMap((word) => scope.glob(word.text).map((text) => ({ ...word, text })));
    default:
      return [];
  }
}

function prefixed(
  affixes: readonly GuardedWord[],
  words: readonly GuardedWord[],
  join: (affix: string, word: string) => string,
): GuardedWord[] {
  const [affix = { text: "", ...ALWAYS }] = affixes;
  return words.map((word) => ({ text: join(affix.text, word.text), ...within(affix, word) }));
}

function splitArguments(text: string): string[] {
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "(" || char === "{") depth++;
    else if (char === ")" || char === "}") depth--;
    else if (char === "," && depth === 0) {
      args.push(text.slice(from, at));
      from = at + 1;
    }
  }
  args.push(text.slice(from));
  return args;
}

function matches(pattern: string, text: string): boolean {
  const at = pattern.indexOf("%");
  if (at < 0) return pattern === text;
  const [head, tail] = [pattern.slice(0, at), pattern.slice(at + 1)];
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

function patsubst(pattern: string, replacement: string, text: string): string {
  if (!matches(pattern, text)) return text;
  const at = pattern.indexOf("%");
  if (at < 0) return replacement;
  const stem = text.slice(at, text.length - (pattern.length - at - 1));
  return replacement.replace("%", () => stem);
}
