import type { Block } from "./block.ts";
import { isTopMenu, readBreadcrumb } from "./breadcrumb.ts";
import type { ListingLine } from "./document.ts";
import { type Draft, impliedMarker, type Scanned } from "./draft.ts";
import { isListing, saysSomething } from "./listing-sign.ts";
import { isSentence } from "./prompt.ts";
import { rolesOfNote } from "./roles.ts";
import { scanBlock } from "./scan.ts";

/** The lines of one block's listing; empty if the block shows none. */
export function readListing(block: Block): ListingLine[] {
  const scanned = joinSymbols(scanBlock(block));
  const menusOfTitle = readBreadcrumb(block.title);
  if (!isListing(block, scanned, menusOfTitle !== undefined)) return [];
  const kept = keepMenusThatHold(askingBySymbol(scanned));
  if (!saysSomething(kept)) return [];
  return nest(kept, menusOfTitle ?? []);
}

/** `[NOTE]` and `[RFC2385]` are no symbols where nothing else speaks for one. */
function isTelling(symbol: string, text = ""): boolean {
  return symbol.includes("_") || text.includes(`CONFIG_${symbol}`);
}

/** Whether any line has a marker as menuconfig draws them. */
function hasMarkers(scanned: readonly Scanned[]): boolean {
  return scanned.some((item) => item.kind === "draft" && (item.draft.marker?.length ?? 0) > 0);
}

/**
 * A line that states a symbol asks for its option: in a listing without markers any does, in another one that shows a way or opens a
 * menu (`Widgets ---> [CONFIG_WIDGETS]`), which can only be entered when it is on.
 */
function askingBySymbol(scanned: readonly Scanned[]): Scanned[] {
  const marked = hasMarkers(scanned);
  const asks = (item: Scanned): boolean =>
    (item.kind === "draft" || (item.kind === "bare" && !marked) || item.kind === "breadcrumb") &&
    (!marked || item.kind === "breadcrumb" || item.draft.arrow) &&
    item.draft.symbol !== undefined &&
    item.draft.marker === undefined &&
    isTelling(item.draft.symbol, item.draft.at.text) &&
    !item.draft.prompt.includes("CONFIG_") &&
    !isSentence(item.draft.prompt);
  const listed =
    scanned.filter(asks).length > 1 ||
    scanned.some((item) => item.kind === "breadcrumb" || (item.kind === "draft" && item.draft.arrow)) ||
    scanned.some((item) => "draft" in item && isTopMenu(item.draft.prompt));
  return scanned.map((item, index) => {
    if (!("draft" in item) || !asks(item)) return item;
    const { draft } = item;
    if (!listed && !draft.at.text.includes("CONFIG_")) return item;
    // What is to be off is not a menu that is only on the way to it.
    if (draft.contrary === true && draft.arrow && opensMore(scanned, index)) return item;
    const asking: Draft = { ...draft, kind: "option", marker: impliedMarker(draft) };
    return item.kind === "breadcrumb" ? { ...item, draft: asking } : { kind: "draft", draft: asking };
  });
}

/** Whether the next line of the listing stands deeper than this one. */
function opensMore(scanned: readonly Scanned[], index: number): boolean {
  const here = scanned[index];
  const next = scanned.slice(index + 1).find((item) => item.kind !== "blank" && item.kind !== "remark");
  if (here === undefined || !("draft" in here)) return false;
  if (next === undefined || !("draft" in next)) return false;
  return here.kind === "breadcrumb" ? next.kind !== "breadcrumb" : next.draft.indent > here.draft.indent;
}

/** Gives a symbol on a line of its own to the line before it. */
function joinSymbols(scanned: readonly Scanned[]): Scanned[] {
  const joined: Scanned[] = [];
  for (const item of scanned) {
    if (item.kind === "symbol") {
      const last = joined.findLast((other) => other.kind !== "blank" && other.kind !== "other");
      if (last?.kind === "draft") last.draft.symbol ??= item.symbol;
      else if (last?.kind === "bare" && isTelling(item.symbol)) last.draft.symbol ??= item.symbol;
      continue;
    }
    joined.push(item);
  }
  return joined;
}

/** Text without marker and arrow is a menu only if the next line of the listing stands deeper. */
function keepMenusThatHold(scanned: readonly Scanned[]): Scanned[] {
  return scanned.map((item, index) => {
    if (item.kind !== "bare") return item;
    for (let next = index + 1; next < scanned.length; next++) {
      const other = scanned[next];
      if (other === undefined || other.kind === "other" || other.kind === "blank") break;
      if (other.kind === "remark") continue;
      const deeper = other.kind !== "symbol" && other.draft.indent > item.draft.indent;
      return deeper ? { kind: "draft", draft: item.draft } : { kind: "other" };
    }
    return { kind: "other" };
  });
}

/** No menu is nested in more than this many. */
const DEEPEST = 16;

interface Ancestor {
  readonly indent: number;
  readonly gap: number;
  readonly prompts: readonly string[];
  readonly note: string | undefined;
  readonly draft: Draft;
}

function nest(items: readonly Scanned[], menusOfTitle: readonly string[]): ListingLine[] {
  const lines: ListingLine[] = [];
  const chosen = choicesWithEntry(items);
  let base = menusOfTitle;
  let stack: Ancestor[] = [];
  let remark: { indent: number; note: string; fresh: boolean } | undefined;
  let between = 0;
  for (const item of items) {
    // Behind a paragraph of running text, what it was nested in is over.
    between = item.kind === "other" ? between + 1 : item.kind === "blank" ? between : 0;
    if (between === 3) {
      base = menusOfTitle;
      stack = [];
    }
    if (item.kind === "blank") remark = undefined;
    if (item.kind === "remark") {
      // Consecutive lines of a remark are one.
      const note = remark?.fresh === true ? `${remark.note} ${item.note}` : item.note;
      remark = { indent: item.indent, note, fresh: true };
    }
    if (item.kind !== "draft" && item.kind !== "breadcrumb") continue;
    const { draft } = item;
    if (remark !== undefined) {
      remark.fresh = false;
      if (draft.indent < remark.indent) remark = undefined;
    }
    stack = stack.slice(0, ancestorsOf(draft, stack));
    if (item.kind === "breadcrumb") {
      base = item.menus;
      stack = [];
      lines.push(lineOf(draft, draft.above, undefined, chosen.has(draft)));
      continue;
    }
    // menuconfig repeats the menu of its title: `--- Widgets` under "Device Drivers > Widgets".
    if (stack.length === 0 && draft.kind === "menu" && base.length > 0 && draft.prompt === base.at(-1)) {
      lines.push(lineOf(draft, base.slice(0, -1), undefined, false));
      continue;
    }
    // A menu as far out as anything begins anew: the breadcrumb before it is over.
    if (stack.length === 0 && draft.kind === "menu" && draft.arrow && draft.indent === 0) base = [];
    const nested = [...base, ...stack.slice(-DEEPEST).flatMap((ancestor) => ancestor.prompts)];
    const path = draft.above.length > 0 ? draft.above : nested;
    const inherited = remark?.note ?? stack.findLast((ancestor) => ancestor.note !== undefined)?.note;
    lines.push(lineOf(draft, path, inherited, chosen.has(draft)));
    if (draft.kind === "menu" || draft.kind === "option") {
      stack.push({
        indent: draft.indent,
        gap: draft.gap,
        prompts: [draft.prompt],
        note: draft.note ?? inherited,
        draft,
      });
    }
  }
  return lines;
}

/** How many of the lines on the stack hold this one. */
function ancestorsOf(draft: Draft, stack: readonly Ancestor[]): number {
  let count = stack.length;
  while (count > 0) {
    const top = stack[count - 1];
    if (top === undefined || holds(top, draft)) break;
    count -= 1;
  }
  return count;
}

function holds(above: Ancestor, draft: Draft): boolean {
  if (draft.indent === above.indent)
    return draft.marker !== undefined && above.draft.marker !== undefined && draft.gap > above.gap;
  if (draft.indent < above.indent) return false;
  // menuconfig puts a menu's text where the prompts of its sibling options begin: 4 columns behind their markers.
  const besideOption =
    draft.marker === undefined && above.draft.marker !== undefined && !above.draft.arrow && above.gap === 1;
  return !(besideOption && draft.indent === above.indent + above.draft.marker.length + above.gap);
}

/** Menu lines below which an entry is chosen: what they show in parentheses is only what was there before. */
function choicesWithEntry(items: readonly Scanned[]): Set<Draft> {
  const found = new Set<Draft>();
  let menu: Draft | undefined;
  for (const item of items) {
    if (item.kind !== "draft") continue;
    const { draft } = item;
    if (draft.kind === "menu") menu = draft;
    else if (draft.kind === "choice-entry") {
      if (menu !== undefined && draft.indent > menu.indent) found.add(menu);
    } else if (draft.kind !== "comment") menu = undefined;
  }
  return found;
}

function lineOf(draft: Draft, path: readonly string[], inherited: string | undefined, hasEntry: boolean): ListingLine {
  const { at, marker } = draft;
  const note = draft.note ?? inherited;
  const shown =
    draft.kind === "menu" && !hasEntry ? /\(([^()]*(?:\([^()]*\)[^()]*)*)\)$/.exec(draft.prompt)?.[1] : undefined;
  return {
    line: at.line,
    column: [...at.text.slice(0, draft.start)].length + 1,
    text: at.source,
    kind: draft.kind,
    marker: marker?.text || undefined,
    held: marker?.held ?? false,
    value: marker !== undefined ? marker.value : draft.contrary === true ? "n" : shown?.trim(),
    alternatives: marker?.alternatives ?? [],
    prompt: draft.prompt,
    path: [...path],
    depth: path.length,
    symbol: draft.symbol,
    arrow: draft.arrow,
    tags: draft.tags,
    note,
    inheritedNote: draft.note === undefined ? inherited : undefined,
    roles: note === undefined ? [] : rolesOfNote(note),
  };
}
