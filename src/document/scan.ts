import type { Block, BlockLine } from "./block.ts";
import { readCommands } from "./command.ts";
import { readDifference } from "./difference.ts";
import { type Scanned, scanLine } from "./draft.ts";
import { splitFlat } from "./flat-listing.ts";
import { readNames } from "./name-list.ts";
import { readNixTexts } from "./nix-attribute.ts";
import { readSearchScreens } from "./search-screen.ts";
import { isContrary } from "./stated-value.ts";
import { readSymbolRow } from "./symbol-row.ts";
import { readTables } from "./table.ts";

/** What the lines of a block are, in their order; a line that holds several options is several. */
export function scanBlock(block: Block): Scanned[] {
  const { lines, found } = readDifference(block.lines);
  const known = [readSearchScreens(lines), found, readCommands(lines), readNixTexts(lines), readTables(lines)];
  const scanned: Scanned[] = [];
  // What announces the lines that follow.
  let lead = block.prose || block.intro === "" ? block.title : block.intro;
  let above = "";
  for (const [index, at] of lines.entries()) {
    const prose = block.prose && !isLineOfList(lines, index);
    // Only of what names an option, or the way to one, it matters how it is announced.
    const names = /CONFIG_|>|→/.test(at.text);
    const special = known.find((items) => items.has(index))?.get(index);
    const items =
      special ??
      sectionHead(lines, index) ??
      readNames(lines, index, lead) ??
      (names ? readSymbolRow(at, prose, isContrary(lead)) : undefined) ??
      scanAlone(at, prose, names && isContrary(lead), names && goesOn(above, at.text));
    scanned.push(...items);
    const says = items.some(
      (item) =>
        item.kind === "other" || item.kind === "remark" || (item.kind === "bare" && item.draft.symbol === undefined),
    );
    above = says ? at.text : "";
    if (says && /\p{L}{3}/u.test(at.text)) lead = at.text;
  }
  return scanned;
}

/** Whether a line that begins with an option is one of several in a row: a list, whatever the mark-up makes of it. */
function isLineOfList(lines: readonly BlockLine[], index: number): boolean {
  const begins = (text: string | undefined): boolean => /^\W{0,4}CONFIG_[A-Z0-9]/.test(text ?? "");
  return begins(lines[index]?.text) && (begins(lines[index - 1]?.text) || begins(lines[index + 1]?.text));
}

function scanAlone(at: BlockLine, prose: boolean, contrary: boolean, continued: boolean): Scanned[] {
  const context = { prose, contrary, continued };
  const spelled = withoutBraces(at.text);
  if (spelled !== undefined) return spelled.map((text) => scanLine({ ...at, text }, context));
  const parts = splitFlat(at);
  if (parts === undefined) return [scanLine(at, context)];
  return parts.map((part) => {
    const item = scanLine(part.at, { ...context, prose: false });
    if (item.kind !== "draft") return item;
    return { kind: "draft", draft: { ...item.draft, indent: part.depth * 2, gap: 0 } };
  });
}

/** Whether a line is a sentence without an end, which the next line, no further in and no item of a list, goes on with. */
function goesOn(above: string, text: string): boolean {
  return (
    !/^\s*(?:[-*+•·]|\d{1,3}[.)]|\\item\b)/.test(text) &&
    text.search(/\S/) <= above.search(/\S/) &&
    (above.match(/(?<![\w,{])\p{Lu}?\p{Ll}+(?![\w}])/gu)?.length ?? 0) >= 4 &&
    !/[:.!?;。：]\s*$/.test(above)
  );
}

/** `#`, `# Widgets`, `#`: a section of a `.config`, which is named as its menu is. */
function sectionHead(lines: readonly BlockLine[], index: number): Scanned[] | undefined {
  const at = lines[index]!;
  const head = /^\s*#\s+(\S.{1,80}?)\s*$/.exec(at.text)?.[1];
  const ruled = (text: string | undefined): boolean => text !== undefined && /^\s*#[\s#=-]*$/.test(text);
  if (head !== undefined && /^end of \p{L}/u.test(head)) return [{ kind: "blank" }];
  const ended = head !== undefined && lines.some(({ text }, at) => at > index && text.trim() === `# end of ${head}`);
  if (head === undefined) return undefined;
  const underlined = ruled(lines[index + 1]?.text) && /^\s*(?:# )?CONFIG_/.test(lines[index + 2]?.text ?? "");
  const framed = ruled(lines[index - 1]?.text) && ruled(lines[index + 1]?.text);
  if (!ended && !underlined && !framed) return undefined;
  if (head.includes("CONFIG_")) return undefined;
  const start = at.text.indexOf(head);
  const draft = {
    kind: "menu" as const,
    at,
    indent: 0,
    gap: 0,
    start,
    marker: undefined,
    prompt: head,
    above: [],
    symbol: undefined,
    arrow: true,
    tags: [],
    note: undefined,
  };
  return [{ kind: "breadcrumb", draft, menus: [head] }];
}

/** `CONFIG_{A,B}_X`: a line for each. */
function withoutBraces(text: string): string[] | undefined {
  const match = text.length > 500 ? null : /^(.*\bCONFIG_\w*)\{([\w, .]+)\}(\w*.*)$/.exec(text);
  if (match === null) return undefined;
  const [, before = "", words = "", behind = ""] = match;
  const names = words.split(",").map((word) => word.trim());
  return names.filter((name) => /^\w+$/.test(name)).map((name) => before + name + behind);
}
