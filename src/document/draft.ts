import type { Block, BlockLine } from "./block.ts";
import { readBreadcrumb } from "./breadcrumb.ts";
import type { ListingLineKind } from "./document.ts";
import { decodeEntities } from "./formats/entities.ts";
import { type Marker, readMarker } from "./marker.ts";
import { cleanNote, splitNote } from "./note.ts";
import { readPrompt } from "./prompt.ts";

/** A line as read by itself, before its neighbours say what it is nested in. */
export interface Draft {
  kind: ListingLineKind;
  readonly at: BlockLine;
  /** Indentation in columns, tabs to multiples of 8, from 0: of the marker, or of the text without one. */
  readonly indent: number;
  /** Columns between a marker's end and the prompt: menuconfig indents there. 0 without a marker. */
  readonly gap: number;
  /** Offset of marker or text in `at.text`, UTF-16 units from 0. */
  readonly start: number;
  readonly marker: Marker | undefined;
  prompt: string;
  /** Menus above as the line itself names them, outermost first. */
  readonly above: readonly string[];
  symbol: string | undefined;
  readonly arrow: boolean;
  readonly tags: readonly string[];
  note: string | undefined;
}

/** What one line of a block is, by itself. */
export type Scanned =
  | { readonly kind: "draft"; readonly draft: Draft }
  /** A breadcrumb: what follows is nested in it. */
  | { readonly kind: "breadcrumb"; readonly draft: Draft; readonly menus: readonly string[] }
  /** The symbol of the line before, on a line of its own. */
  | { readonly kind: "symbol"; readonly symbol: string }
  /** A remark on a line of its own: it speaks of what follows. */
  | { readonly kind: "remark"; readonly indent: number; readonly note: string }
  /** Text that may name a menu, if something is nested in it. */
  | { readonly kind: "bare"; readonly draft: Draft }
  | { readonly kind: "blank" }
  | { readonly kind: "other" };

const BOX_LEFT = /^\s*(?:[│|┃║]\s*)+(?=[^-\s]|\s|$)/;
const BOX_RIGHT = /\s*[│┃║].*$/;
const BOX_EDGE = /[┌└┐┘]|[─━]{4,}|[lmtqj]q{5,}/;
const CURSES_LEFT = /^\s*(?:x\s+){1,4}(?=\s*(?:[[<({*-]|---))/;
const CURSES_RIGHT = /(?:\s+x){1,2}\s*$/;
/** Bullets, numbers, tree lines, dots, underscores and arrows before a line. */
const PREFIX =
  /^(?:\s|[|│├└╰][-─]{1,3}>?\s*|\+[-─]{1,2}|[-*+•·]\s+|[*•](?=\[)|#+\s+|#(?=[[<(])|\d{1,3}[.)]\s*(?=\S)|[._]{2,}|\.\s|(?:-{1,3}|[—─])>\s*|[→⇒]\s*|>+\s+|`(?=[[<({-]))/;
/** "3. Device Drivers": the number's width is no indentation. */
const NUMBERED = /^\s*\d{1,3}[.)]/;
/** What menuconfig itself says at the top of a screen. */
const HELP = /Arrow keys navigate|<Enter> selects|<Esc><Esc>|submenus ----|Legend: \[/;
const SYMBOL_ALONE =
  /^(?:\.{3}\s*)?(?:\[(?:CONFIG_)?([A-Z0-9][A-Za-z0-9_]+)\]|\(CONFIG_(\w+)\))\s*$|^Symbol:\s*(?:CONFIG_)?(\w+)\s*(?:\[?=.*)?$/;
const ASSIGNMENT = /^[-*`\s]*CONFIG_(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s`(),;]*)`?\s*(.*)$/;
const NOT_SET = /^#?\s*CONFIG_(\w+)\s+is not set\b\s*(.*)$/;
const STATED = /^(.{3,120}?)\s*:\s+([YMN](?:\s*(?:or|\/)\s*[YMN]){0,2})\s*$/;

/** Reads one line of a block by itself. */
export function scanLine(at: BlockLine, block: Block): Scanned {
  let text = unescapeMarkdown(decodeEntities(at.text));
  if (text.trim() === "") return { kind: "blank" };
  if (HELP.test(text) || BOX_EDGE.test(text)) return { kind: "other" };
  text = withoutFrame(text);
  if (text.trim() === "") return { kind: "blank" };
  text = text.replace(/<\/?h[1-6]>/gi, blanks);

  const symbol = SYMBOL_ALONE.exec(text.trim());
  if (symbol !== null) return { kind: "symbol", symbol: symbol[1] ?? symbol[2] ?? symbol[3] ?? "" };
  const start = contentStart(text);
  const place = {
    at,
    start,
    indent: columnsTo(text, NUMBERED.test(text) ? text.search(/\S/) : start),
    gap: 0,
    tags: [],
    marker: undefined,
  };
  const content = text.slice(start).trimEnd();

  const fragment = readFragment(text, place);
  if (fragment !== undefined) return { kind: "draft", draft: fragment };
  if (content === "") return { kind: "other" };

  const comment = /^\*{3}\s+(.+?)\s+\*{3}/.exec(content)?.[1];
  if (comment !== undefined) {
    return {
      kind: "draft",
      draft: {
        ...place,
        kind: "comment",
        prompt: comment,
        above: [],
        symbol: undefined,
        arrow: false,
        note: undefined,
      },
    };
  }
  const marked = readMarked(content, place, [], block.prose);
  if (marked !== undefined) return { kind: "draft", draft: marked };
  const title = /^---\s+([^-\s>].*)$/.exec(content)?.[1];
  if (title !== undefined && !block.prose) {
    const parts = readPrompt(title);
    return { kind: "draft", draft: { ...place, ...parts, kind: "menu", above: [] } };
  }
  const stated = STATED.exec(content);
  if (stated !== null) {
    const states = (stated[2] ?? "").toLowerCase().split(/\s*(?:or|\/)\s*/);
    const marker: Marker = {
      kind: "option",
      text: stated[2] ?? "",
      length: 0,
      held: false,
      value: states.length === 1 ? states[0] : undefined,
      alternatives: states.length > 1 ? states : [],
    };
    return { kind: "draft", draft: { ...place, ...readPrompt(stated[1] ?? ""), kind: "option", marker, above: [] } };
  }
  return scanUnmarked(text, content, place, block);
}

/** The frame that menuconfig draws around a screen taken off; what stood left of the text becomes blanks. */
export function withoutFrame(text: string): string {
  if (!/[│┃║]/.test(text) && !CURSES_LEFT.test(text)) return text;
  return text.replace(BOX_LEFT, blanks).replace(BOX_RIGHT, "").replace(CURSES_LEFT, blanks).replace(CURSES_RIGHT, "");
}

type PlaceInBlock = Pick<Draft, "at" | "start" | "indent" | "gap" | "tags" | "marker">;

function scanUnmarked(text: string, content: string, place: PlaceInBlock, block: Block): Scanned {
  const remark =
    /^\s*(?:#+|\/\/|;;|※)\s*(.+)$/.exec(text)?.[1] ?? (/^\((.+)\)$/.test(content) ? content.slice(1, -1) : undefined);
  const parts = readPrompt(content);
  const menus = readBreadcrumb(splitNote(content).head);
  if (menus !== undefined && (!block.prose || /^#|^\s*[-*]|[→>]/.test(text))) {
    const last = menus.at(-1) ?? "";
    const option = readMarked(last, place, menus.slice(0, -1), false);
    if (option !== undefined) return { kind: "draft", draft: option };
    const looksLikeMenus = menus.every((menu) => /^[A-Z0-9/].{1,70}$/.test(menu) && !/[.!?;]$/.test(menu));
    if (looksLikeMenus && (!block.prose || /^[A-Z/]/.test(menus[0] ?? ""))) {
      const draft: Draft = {
        ...place,
        kind: "menu",
        prompt: readPrompt(last).prompt,
        above: menus.slice(0, -1),
        symbol: undefined,
        arrow: true,
        note: undefined,
      };
      return { kind: "breadcrumb", draft, menus: [...menus.slice(0, -1), draft.prompt] };
    }
  }
  const draft: Draft = { ...place, ...parts, kind: "menu", above: [] };
  if (
    parts.arrow &&
    /^["\p{L}\d/]/u.test(parts.prompt) &&
    /\p{L}{2}/u.test(parts.prompt) &&
    parts.prompt.length <= 120 &&
    !/[.!?;]$/.test(parts.prompt)
  ) {
    // In running text only menuconfig's own arrow makes a menu; `a -> b` there is anything.
    if (!block.prose || /-{3,}>/.test(content)) return { kind: "draft", draft };
  }
  if (/^\s*(?:-{1,3}>|→)\s+[A-Z]/.test(text) && !block.prose)
    return { kind: "draft", draft: { ...draft, arrow: true } };
  if (remark !== undefined && !block.prose) {
    const note = cleanNote(remark);
    return note === undefined ? { kind: "other" } : { kind: "remark", indent: text.search(/\S/), note };
  }
  const bare =
    !block.prose && /^["A-Z0-9/]/.test(content) && content.length <= 80 && !/[.:;!?,{}=$\\]$|[={}$\\;]/.test(content);
  return bare ? { kind: "bare", draft } : { kind: "other" };
}

/** `CONFIG_X=y` and `# CONFIG_X is not set`, alone or in a list, with the menus behind it if stated. */
function readFragment(text: string, place: PlaceInBlock): Draft | undefined {
  const trimmed = text.trim();
  const unset = NOT_SET.exec(trimmed.replace(/^[-*]\s+|^`/, ""));
  const assignment = unset === null ? ASSIGNMENT.exec(trimmed) : null;
  const symbol = unset?.[1] ?? assignment?.[1];
  if (symbol === undefined) return undefined;
  const written = unset === null ? (assignment?.[2] ?? "") : "n";
  const quoted = written.startsWith('"');
  const stripped = quoted ? written.slice(1, -1).replace(/\\(.)/g, "$1") : written;
  // Authors write `=Y` in running text.
  const value = !quoted && /^[YMN]$/.test(stripped) ? stripped.toLowerCase() : stripped;
  const rest = (unset?.[2] ?? assignment?.[3] ?? "").replace(/^`/, "").trim();
  const inside = /^\((.*)\)$/.exec(rest)?.[1];
  const menus = inside === undefined ? undefined : readBreadcrumb(inside);
  const start = text.indexOf("CONFIG_") - (unset !== null && /#\s*CONFIG_/.test(text) ? 2 : 0);
  const kind = !quoted && /^[ymn]$/.test(value) ? "option" : "value";
  return {
    ...place,
    start: Math.max(start, 0),
    kind,
    marker: { kind, text: written === "" ? "" : written, length: 0, held: false, value, alternatives: [] },
    prompt: menus?.at(-1) ?? symbol,
    above: menus?.slice(0, -1) ?? [],
    symbol,
    arrow: false,
    note: menus === undefined ? cleanNote(inside ?? rest) : undefined,
  };
}

function readMarked(content: string, place: PlaceInBlock, above: readonly string[], prose: boolean): Draft | undefined {
  const marker = readMarker(content, prose);
  if (marker === undefined) return undefined;
  const behind = content.slice(marker.length);
  // `[*] . Nested`, `<*> or  Prompt`: dots some tools draw for depth, and an `or` whose second marker got lost.
  const lead = /^\s*(?:(?:[.│|]\s+)+|or\s{2,}|(?:-{1,3}|—)>\s+|→\s+)?/.exec(behind)?.[0] ?? "";
  const parts = readPrompt(behind.slice(lead.length));
  // At least a letter: a table of `[ ]` is no listing. In running text a long sentence is a to-do list's.
  if (!/\p{L}|\d/u.test(parts.prompt)) return undefined;
  // "(1) Same error." is a footnote.
  if (marker.kind === "value" && (!/\p{L}{2}/u.test(parts.prompt) || /[a-z]\.$/.test(parts.prompt))) return undefined;
  return { ...place, ...parts, kind: marker.kind, marker, gap: lead.length, above };
}

/** Where a line's content begins, bullets and drawing off. */
function contentStart(text: string): number {
  let start = 0;
  for (let rounds = 0; rounds < 200; rounds++) {
    const rest = text.slice(start, start + 400);
    // `-*-` and `*** comment ***` and `--- title` begin the content itself.
    if (/^(?:-[*my]-(?:\s|$)|\*{3}\s|---\s+[^\s>])/i.test(rest)) return start;
    const white = /^\s+/.exec(rest) ?? PREFIX.exec(rest);
    if (white === null || white[0] === "") return start;
    start += white[0].length;
  }
  return start;
}

function columnsTo(text: string, end: number): number {
  let column = 0;
  for (let i = 0; i < end; i++) column = text.charCodeAt(i) === 9 ? column + 8 - (column % 8) : column + 1;
  return column;
}

function unescapeMarkdown(text: string): string {
  return /\\[[\]*_<>(]/.test(text) ? text.replace(/\\([[\]*_<>()`#.~-])/g, "$1") : text;
}

function blanks(part: string): string {
  return " ".repeat(part.length);
}
