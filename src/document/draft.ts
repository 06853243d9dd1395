import { readAssignment } from "./assignment.ts";
import type { BlockLine } from "./block.ts";
import { isTopMenu, readBreadcrumb } from "./breadcrumb.ts";
import type { ListingLineKind } from "./document.ts";
import { decodeEntities } from "./formats/entities.ts";
import { type Marker, readMarker } from "./marker.ts";
import { namedDraft } from "./named-option.ts";
import { readNixAttribute } from "./nix-attribute.ts";
import { cleanNote, splitNote } from "./note.ts";
import { isSentence, isValuePrompt, readPrompt } from "./prompt.ts";
import { readQuestion } from "./question.ts";
import { namedOnly } from "./stated-value.ts";

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
  /** As `PromptParts.shown`. */
  readonly shown?: string | undefined;
  readonly arrow: boolean;
  readonly tags: readonly string[];
  note: string | undefined;
  /** The sentence above says that what is named is to be off: of a line without a marker nothing else tells it. */
  readonly contrary?: boolean;
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
  /^(?:\.{3}\s*)?(?:\[(?:CONFIG_(\w+)|(?=\w*[A-Z])([A-Z0-9_]{2,}))\]|\(CONFIG_(\w+)\))\s*$|^Symbol:\s*(?:CONFIG_)?(\w+)\s*(?:\[?=.*)?$/;
const SYMBOL_BEHIND_ARROW = /\s*(-{1,4}>|→|⇒)\s*(\[\s*CONFIG_\w+\s*\]|\(\s*CONFIG_\w+\s*\))\s*$/;
const STATED = /^(?=["A-Z\d/])(.{3,120}?)\s*:\s+([YMN](?:\s*(?:or|\/)\s*[YMN]){0,2})\s*$/;

/** Where a line stands. */
export interface ScanContext {
  /** As `Block.prose`. */
  readonly prose: boolean;
  /** The sentence above says that what it announces is to be off. */
  readonly contrary: boolean;
  /** The line above is a sentence that goes on in this one. */
  readonly continued: boolean;
}

/** Reads one line of a block by itself. */
export function scanLine(at: BlockLine, context: ScanContext): Scanned {
  const { prose } = context;
  let text = withPlainSigns(unescapeMarkdown(decodeEntities(at.text)));
  if (text.trim() === "") return { kind: "blank" };
  if (HELP.test(text) || BOX_EDGE.test(text)) return { kind: "blank" };
  text = withoutFrame(text);
  if (text.trim() === "") return { kind: "blank" };
  text = text.replace(/<\/?h[1-6]>/gi, blanks);

  const symbol = SYMBOL_ALONE.exec(text.trim());
  if (symbol !== null) return { kind: "symbol", symbol: symbol.slice(1).find((name) => name !== undefined) ?? "" };
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

  if (content === "") return { kind: "other" };

  const named = readAssignment(text, context) ?? (prose ? undefined : (readQuestion(text) ?? readNixAttribute(text)));
  if (named !== undefined && !(context.continued && named.written === undefined)) {
    const draft = namedDraft(
      at,
      at.text.indexOf(named.symbol) - (at.text.includes("CONFIG_") ? 7 : 0),
      columnsTo(text, text.search(/\S/)),
      named,
    );
    return { kind: "draft", draft };
  }

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
  const marked = readMarked(content, place, [], prose);
  if (marked !== undefined) return { kind: "draft", draft: marked };
  const title = /^---\s+([^-\s>].*)$/.exec(content)?.[1];
  if (title !== undefined && !prose) {
    const way = readBreadcrumb(title);
    if (way !== undefined) {
      const draft: Draft = {
        ...place,
        kind: "menu",
        prompt: way.at(-1) ?? "",
        above: way.slice(0, -1),
        symbol: undefined,
        arrow: true,
        note: undefined,
      };
      return { kind: "breadcrumb", draft, menus: way };
    }
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
  return scanUnmarked(text, content, place, context);
}

/** The frame that menuconfig draws around a screen taken off; what stood left of the text becomes blanks. */
export function withoutFrame(text: string): string {
  if (!/[│┃║]/.test(text) && !CURSES_LEFT.test(text)) return text;
  return text.replace(BOX_LEFT, blanks).replace(BOX_RIGHT, "").replace(CURSES_LEFT, blanks).replace(CURSES_RIGHT, "");
}

type PlaceInBlock = Pick<Draft, "at" | "start" | "indent" | "gap" | "tags" | "marker">;

function scanUnmarked(text: string, written: string, place: PlaceInBlock, { prose, contrary }: ScanContext): Scanned {
  // "Widgets ---> Small ones ---> [CONFIG_SMALL]": the symbol is that of the last menu.
  const content = written.replace(SYMBOL_BEHIND_ARROW, " $2 $1");
  const remark =
    /^\s*(?:#+|\/\/|;;|※)\s*(.+)$/.exec(text)?.[1] ?? (/^\((.+)\)$/.test(content) ? content.slice(1, -1) : undefined);
  const parts = readPrompt(content);
  const item = /^\s*(?:[-*+•]|\d{1,3}[.)])\s/.test(text);
  const menus = isCode(content) ? undefined : readBreadcrumb(splitNote(content).head);
  if (menus !== undefined && (!prose || /^#|^\s*[-*]|[→>]/.test(text))) {
    const last = menus.at(-1) ?? "";
    const option = readMarked(last, place, menus.slice(0, -1), false);
    if (option !== undefined) return { kind: "draft", draft: option };
    const looksLikeMenus = menus.every((menu) => /^[A-Z0-9/].{1,70}$/.test(menu) && !/[.!?;]$/.test(menu));
    const lowerCase = !prose && !/["“]/.test(content) && /^[a-z]/.test(menus[0] ?? "") && isTopMenu(menus[0] ?? "");
    if (!/CONFIG_\w+=/.test(content) && ((looksLikeMenus && (!prose || /^[A-Z/]/.test(menus[0] ?? ""))) || lowerCase)) {
      const { prompt, symbol, shown, note, arrow } = readPrompt(last);
      const draft: Draft = {
        ...place,
        kind: "menu",
        contrary,
        prompt,
        above: menus.slice(0, -1),
        symbol,
        shown,
        // Below "disable these" the way is only shown.
        arrow: arrow || contrary || /(?:>|→|⇒|»|›)\s*$/.test(content),
        note: note ?? splitNote(content).note,
      };
      return { kind: "breadcrumb", draft, menus: [...menus.slice(0, -1), draft.prompt] };
    }
  }
  const draft: Draft = { ...place, ...parts, kind: "menu", above: [], contrary };
  const plausible = /^["\p{L}\d/]/u.test(parts.prompt) && /\p{L}{2}/u.test(parts.prompt) && !isCode(content);
  if (parts.arrow && plausible && parts.prompt.length <= 120 && !/[.!?;]$/.test(parts.prompt)) {
    // In running text only menuconfig's own arrow makes a menu; `a -> b` there is anything.
    if (!prose || /-{3,}>/.test(content)) return { kind: "draft", draft };
  }
  if (/^\s*(?:-{1,3}>|→)\s+[A-Z]/.test(text) && !prose) return { kind: "draft", draft };
  // "Small widgets (CONFIG_SMALL)", an item of a list: the option by prompt and symbol.
  if (
    text.includes(`CONFIG_${parts.symbol}`) &&
    !parts.prompt.includes("CONFIG_") &&
    !isSentence(parts.prompt) &&
    prose &&
    item &&
    plausible &&
    parts.prompt.length <= 90 &&
    !/[.!?]$/.test(parts.prompt)
  )
    return { kind: "draft", draft: { ...draft, kind: "option", marker: impliedMarker(draft) } };
  if (remark !== undefined && !prose && !remark.startsWith("CONFIG_") && readNixAttribute(remark) === undefined) {
    const note = cleanNote(remark);
    return note === undefined ? { kind: "other" } : { kind: "remark", indent: text.search(/\S/), note };
  }
  const bare =
    !prose &&
    plausible &&
    /^["A-Z0-9/]/.test(content) &&
    content.length <= 80 &&
    !/[.:;!?,{}=$\\]$|[={}$\\;]/.test(content);
  return bare ? { kind: "bare", draft } : { kind: "other" };
}

/** What is meant where a line without a marker names an option. */
export function impliedMarker({ shown, contrary }: Pick<Draft, "shown" | "contrary">): Marker {
  const stated = shown === undefined ? namedOnly(contrary === true) : { value: shown, alternatives: [] };
  return { kind: "option", text: "", length: 0, held: false, value: stated.value, alternatives: stated.alternatives };
}

/** Program text: no menu is called so. */
function isCode(content: string): boolean {
  return /[;{}$\\]|\/\*|\*\/|^\/\/|&&|\|\||\($|=\s*["'(]|^(?:echo|cat|printf|tee)\s.*>/.test(content);
}

function readMarked(content: string, place: PlaceInBlock, above: readonly string[], prose: boolean): Draft | undefined {
  const marker = readMarker(content, prose);
  if (marker === undefined) return undefined;
  const behind = content.slice(marker.length);
  // `[*] . Nested`, `<*> or  Prompt`: dots some tools draw for depth, and an `or` whose second marker got lost.
  const lead = /^\s*(?:(?:[.│|]\s+)+|or\s{2,}|(?:-{1,3}|—)>\s+|→\s+)?/.exec(behind)?.[0] ?? "";
  const parts = readPrompt(behind.slice(lead.length));
  // At least a letter: a table of `[ ]` is no listing.
  if (!/\p{L}|\d/u.test(parts.prompt)) return undefined;
  if (marker.kind === "value" && !isValuePrompt(parts.prompt, marker.value ?? "")) return undefined;
  if (marker.kind === "choice-entry" && marker.value !== "n" && isSentence(parts.prompt)) return undefined;
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

/** Full-width signs and special blanks as plain ones, one for one: columns stay. */
function withPlainSigns(text: string): string {
  if (!/[\u00a0\u2000-\u200a\u202f\u3000\uff08-\uff5d]/.test(text)) return text;
  return text
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, " ")
    .replace(/[［＜｛（]\s*[＊*ＭMＹＮＸX]?\s*[］＞｝）]/g, (marker) => marker.normalize("NFKC"));
}

function blanks(part: string): string {
  return " ".repeat(part.length);
}
