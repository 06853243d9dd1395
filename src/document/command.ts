import type { BlockLine } from "./block.ts";
import type { Scanned } from "./draft.ts";
import { namedDraft } from "./named-option.ts";
import { readValue, type StatedValue } from "./stated-value.ts";

/**
 * What the commands of a block would set, by the index of the line it stands on: `scripts/config -e X --set-val Y 8`, over several
 * lines where they end in `\`, and assignments that other commands write or look for (`echo CONFIG_X=y >> .config`,
 * `sed -i 's/…/CONFIG_X=y/'`, `grep -e "CONFIG_X=y"`). Nothing is run.
 */
export function readCommands(lines: readonly BlockLine[]): Map<number, Scanned[]> {
  const found = new Map<number, Scanned[]>();
  const called = ownNames(lines);
  const script = /^#!/.test(lines[0]?.text ?? "");
  let going = false;
  let name: string | undefined;
  for (const [index, at] of lines.entries()) {
    const { text } = at;
    if (text.length > LONGEST || /^\s*\/\//.test(text)) {
      going = false;
      continue;
    }
    // In a script `#` begins a comment, what was commented out included; elsewhere it may be the prompt of a shell.
    if (/^\s*#/.test(text) && (going || (script && commandIn(text, called) !== undefined))) {
      found.set(index, [{ kind: "other" }]);
      continue;
    }
    const command = going ? { start: 0 } : commandIn(text, called);
    if (command === undefined) {
      const written = assignmentsIn(at);
      if (written.length > 0) found.set(index, written);
      continue;
    }
    const read = readWords(at, command.start, name);
    found.set(index, read.items.length > 0 ? read.items : [{ kind: "other" }]);
    going = CONTINUED.test(text);
    name = going ? read.open : undefined;
  }
  return found;
}

/** A longer line is no command, UTF-16 units. */
const LONGEST = 1000;
const CONFIG_TOOL = /(?:^|[\s;&|(`"'$])(?:[^\s;&|(`"']*\/)?(?:scripts\/config|kconfig-tweak)["']?(?=\s|$)/;
/** The word that a line begins with, where options follow. */
const FIRST_WORD = /^\s*"?(\$?[({]?\w+[)}]?)"?(?=\s+--?\w)/;
/** Whatever is called: only scripts/config is told to enable an option by its name. */
const SOME_TOOL =
  /^\s*["']?[$\w{(./][\w{}()./-]*["']?(?=\s+(?:-\S+\s+\S+\s+)*--(?:enable|disable|module|set-val|set-str)\s+CONFIG_[A-Z0-9])/;
const CONTINUED = /\\\s*$/;
const OPERATION = /^--?(enable|disable|module|set-val|set-str|e|d|m)$/;
const AFTER = /^--?(?:enable-after|disable-after|module-after|E|D|M)$/;
const WORD = /"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s;&|"'`)]+|[;&|`)]+/g;
const WRITER = /(?:^|[\s;&|(])(?:echo|printf|sed|e?grep|fgrep|tee|-e)\s|--kconfig[-_]add\b|\bkconfig_add\b/;
const REPLACED = /\bs([/|,@#])((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1/g;

function commandIn(text: string, called: ReadonlySet<string>): { readonly start: number } | undefined {
  const match = CONFIG_TOOL.exec(text) ?? SOME_TOOL.exec(text);
  if (match !== null) return { start: match.index + match[0].length };
  const first = called.size === 0 ? null : FIRST_WORD.exec(text);
  return first !== null && called.has(first[1]!) ? { start: first[0].length } : undefined;
}

/** What a script calls scripts/config by: TOOL of `TOOL=…/scripts/config`, or a function that hands its words on. */
function ownNames(lines: readonly BlockLine[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, { text }] of lines.entries()) {
    if (text.length > LONGEST) continue;
    const variable = /^\s*(?:(?:export|readonly|local|declare)\s+)?(\w+)\s*[:?]?=.*scripts\/config\b/.exec(text)?.[1];
    if (variable !== undefined) names.add(`$${variable}`);
    const called = /^\s*(?:function\s+)?(\w+)\s*\(\)/.exec(text)?.[1];
    if (called === undefined) continue;
    const body = lines.slice(index, index + LONGEST_FUNCTION).map((line) => line.text);
    const end = body.findIndex((line, at) => at > 0 && /^\s*\}/.test(line));
    const hands = body.slice(0, end < 0 ? undefined : end).some((line) => /scripts\/config\b.*\$[@*]/.test(line));
    if (hands) names.add(called);
  }
  return new Set([...names].flatMap((name) => (name.startsWith("$") ? spellings(name.slice(1)) : [name])));
}

/** A variable as shells and make write it. */
function spellings(name: string): string[] {
  return [`$${name}`, `\${${name}}`, `$(${name})`];
}

/** Lines of a function that does nothing but call another program. */
const LONGEST_FUNCTION = 12;

/** `open`: the operation whose name is still to come, on the next line. */
function readWords(
  at: BlockLine,
  start: number,
  open: string | undefined,
): { readonly items: Scanned[]; readonly open: string | undefined } {
  const items: Scanned[] = [];
  const indent = Math.max(at.text.search(/\S/), 0);
  let operation = open;
  let symbol: string | undefined;
  let skipped = 0;
  for (const match of at.text.slice(start).matchAll(WORD)) {
    const word = match[1]?.replace(/\\(.)/g, "$1") ?? match[2] ?? match[0];
    if (word === "\\") continue;
    if (skipped > 0) skipped -= 1;
    else if (AFTER.test(word)) {
      operation = { E: "e", D: "d", M: "m" }[word.slice(-1)] ?? word.replace(/^--/, "").split("-")[0];
      skipped = 1;
    } else if (/^--?(?:file|s|state|undefine|u)$/.test(word)) skipped = 1;
    else if (OPERATION.test(word)) operation = OPERATION.exec(word)![1];
    else if (operation !== undefined && symbol === undefined) {
      const name = /^(?:CONFIG_)?([A-Za-z0-9_]+)$/.exec(word)?.[1];
      if (name === undefined) operation = undefined;
      else if (operation.startsWith("set")) symbol = name;
      else {
        const value = operation[0] === "e" ? "y" : operation[0]!;
        items.push(draftOf(at, start + match.index, indent, name, value === "d" ? "n" : value));
        operation = undefined;
      }
    } else if (symbol !== undefined) {
      items.push(draftOf(at, start + match.index, indent, symbol, word));
      symbol = undefined;
      operation = undefined;
    }
  }
  return { items, open: operation };
}

/** A value that a script works out is not known. */
function draftOf(at: BlockLine, start: number, indent: number, symbol: string, written: string): Scanned {
  const value = /\$[\w{(]/.test(written) ? undefined : written;
  const stated: StatedValue = { written, value, alternatives: [] };
  return { kind: "draft", draft: namedDraft(at, start, indent, { symbol, ...stated }) };
}

/** `CONFIG_X=…` in a command that writes it or looks for it; of a replacement what is put in. */
function assignmentsIn(at: BlockLine): Scanned[] {
  if (!at.text.includes("CONFIG_") || !WRITER.test(at.text)) return [];
  const text = at.text.replace(
    REPLACED,
    (whole, _, __, replacement: string) => `${" ".repeat(whole.length - replacement.length - 1)}${replacement} `,
  );
  const indent = Math.max(at.text.search(/\S/), 0);
  const items: Scanned[] = [];
  for (const match of text.matchAll(/(# )?CONFIG_(\w+)(?:=(?=(\\?["'])?)((?:(?!\\n)[^\s;&|)])*)|\s+is not set)/g)) {
    const [, , symbol = "", , written] = match;
    const value =
      written === undefined
        ? "n"
        : written
            .replace(/\\(["'])/g, "$1")
            .replace(/^(["'])(.*)\1.*$/, "$2")
            .replace(/["'].*$/, "");
    const { stated } = readValue(value, symbol);
    if (stated.value === "" && written !== "" && !/["']/.test(written ?? "")) continue;
    items.push({ kind: "draft", draft: namedDraft(at, match.index, indent, { symbol, ...stated }) });
  }
  return items;
}
