import type { BlockLine } from "./block.ts";
import { type Draft, type Scanned, withoutFrame } from "./draft.ts";
import { namedDraft } from "./named-option.ts";
import { readPrompt } from "./prompt.ts";
import { readValue } from "./stated-value.ts";

/** What heads an option's part of menuconfig's search results and help: `Symbol: CFG80211 [=y]`. */
const HEAD = /^\s*Symbol:\s*(?:CONFIG_)?(\w+)\s*\[=(.*)\]\s*$/u;
/** What else such a part says, each on a line of its own. */
const FIELD =
  /^\s*(?:Type\s*:|Range\s*:|Prompt:|Location:|Defined (?:at|with prompt at)\b|Depends on:|Visible if:|Selects:|Selected by\b|Implies:|Implied by\b|Option:)/u;
/** The way through the menus, and what a dependency's lines go on with. */
const MORE = /^\s*(?:(?:\(\d+\)\s*)?->|- |&&|\|\||\(|[!(]*\w+ \[=)/u;

/**
 * The options that menuconfig's search results show, as the lines of a block by index: each a draft at its first line, all other
 * lines of it nothing. `[=n]` says where an option is, not that it is to be off: such a line states no value.
 */
export function readSearchScreens(lines: readonly BlockLine[]): Map<number, Scanned[]> {
  const found = new Map<number, Scanned[]>();
  const texts = lines.map(({ text }) => withoutFrame(text));
  for (let index = 0; index < lines.length; index++) {
    const head = HEAD.exec(texts[index] ?? "");
    const at = lines[index];
    if (head === null || at === undefined) continue;
    const end = endOf(texts, index + 1);
    const prompt = texts.slice(index + 1, end).map((text) => /^\s*Prompt:\s*(.+?)\s*$/u.exec(text)?.[1]);
    const shown = prompt.find((text) => text !== undefined);
    // A symbol with nothing of that below belongs to the line above it.
    if (end === index + 1) continue;
    found.set(index, [{ kind: "draft", draft: draftOf(at, head[1] ?? "", head[2] ?? "", shown) }]);
    for (let rest = index + 1; rest < end; rest++) found.set(rest, [{ kind: "blank" }]);
    index = end - 1;
  }
  return found;
}

/** The index of the first line from `start` on that is not the option's any more. */
function endOf(texts: readonly string[], start: number): number {
  let end = start;
  for (let index = start; index < texts.length; index++) {
    const text = texts[index] ?? "";
    if (FIELD.test(text) || (end > start && MORE.test(text))) end = index + 1;
    else if (text.trim() !== "") break;
  }
  return end;
}

function draftOf(at: BlockLine, symbol: string, written: string, prompt: string | undefined): Draft {
  const { stated } = readValue(written, symbol);
  const value = written === "n" || written === "" ? undefined : stated.value;
  const start = at.text.indexOf("Symbol:");
  const named = { symbol, written: `[=${written}]`, value, alternatives: [], prompt };
  const draft = namedDraft(at, start, start, {
    ...named,
    prompt: prompt === undefined ? symbol : readPrompt(prompt).prompt,
  });
  return { ...draft, kind: /^[ymn]?$/u.test(written) ? "option" : "value" };
}
