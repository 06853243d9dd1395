import type { Block } from "./block.ts";
import { isTopMenu } from "./breadcrumb.ts";
import type { Scanned } from "./draft.ts";

/** Whether what a block's lines seem to be is a listing, and not a diagram, a numbering, a to-do list or another program's screen. */
export function isListing(block: Block, scanned: readonly Scanned[], underMenus: boolean): boolean {
  const ticked = !underMenus && isTickList(scanned, block.prose);
  if (ticked && (block.prose || !speaksOfKernel(block, scanned, false))) return false;
  return !block.prose || speaksOfKernel(block, scanned, underMenus);
}

/** Whether among the lines of a listing any asks for something, or shows the way to it. */
export function saysSomething(kept: readonly Scanned[]): boolean {
  return !isNumbering(kept) && (kept.some((item) => isStatement(item)) || showsWay(kept));
}

/** Diagrams and numbered remarks also have arrows and `(1)`; what only a Kconfig menu shows makes a listing. */
function isStatement(item: Scanned): boolean {
  if (item.kind === "breadcrumb") return item.menus[0] !== undefined && isTopMenu(item.menus[0]);
  if (item.kind !== "draft") return false;
  const { kind, symbol, arrow, at, prompt } = item.draft;
  if (kind === "option" || kind === "choice-entry") return true;
  if (kind === "value") return symbol !== undefined || isValueStatement(prompt, item.draft.marker?.value ?? "");
  return kind === "menu" && arrow && (isTopMenu(prompt) || /\w.*(?:-{3}>|→|—>|--&gt;)/.test(at.text));
}

/** "(1) …", "(2) …", "(4) …": nothing but rising numbers, which are no values. */
function isNumbering(items: readonly Scanned[]): boolean {
  const marked = items.flatMap((item) => (item.kind === "draft" && item.draft.kind !== "menu" ? [item.draft] : []));
  if (marked.length < 3 || marked.some(({ kind, symbol }) => kind !== "value" || symbol !== undefined)) return false;
  const numbers = marked.map(({ marker }) => Number(marker?.value));
  return numbers.every((number, at) => at === 0 || number > numbers[at - 1]!);
}

/** A value with its prompt; "(1) …", "(2) …" alone number what is in a text, unless they speak of an amount. */
function isValueStatement(prompt: string, value: string): boolean {
  if (!/^[A-Z/]/.test(prompt) || /[.;:,]$/.test(prompt)) return false;
  return !/^\d$/.test(value) || AMOUNT.test(prompt);
}

const AMOUNT =
  /number|max|min|size|level|count|order|time|delay|length|shift|bits|address|offset|rate|default|limit|range|depth|width|frequency|per|cpus?\b/i;

/** From one of the kernel's own menus on, step by step: `Device Drivers`, `-> Widgets`, `-> Small widgets`. */
function showsWay(items: readonly Scanned[]): boolean {
  const menus = items.flatMap((item) => (item.kind === "draft" && item.draft.kind === "menu" ? [item.draft] : []));
  return menus.some(({ prompt }) => isTopMenu(prompt)) && menus.some(({ at }) => /^\s*(?:-{1,3}>|→)/.test(at.text));
}

/** `[ ]` and `[x]` are as often a to-do list: something must speak of a kernel. */
function speaksOfKernel(block: Block, scanned: readonly Scanned[], underMenus: boolean): boolean {
  if (underMenus || /kernel|menuconfig|kconfig|config\b|カーネル|内核|ядр|[→>]/i.test(block.title)) return true;
  if (!block.prose && /kernel|menuconfig|kconfig|カーネル|内核|ядр/i.test(block.intro)) return true;
  return scanned.some((item) => {
    if (item.kind !== "draft") return item.kind === "breadcrumb" && item.menus.length > 1;
    const { marker, symbol, arrow } = item.draft;
    return (
      symbol !== undefined || (arrow && marker !== undefined) || (marker !== undefined && /[*M]/.test(marker.text))
    );
  });
}

/** Nothing but `[x]` and `[ ]`, which many programs show and many authors tick off, no menu, and words that are no prompts. */
function isTickList(scanned: readonly Scanned[], prose: boolean): boolean {
  const marked = scanned.flatMap((item) =>
    item.kind === "draft" && item.draft.marker !== undefined ? [item.draft] : [],
  );
  const ticked = marked.filter(({ marker, symbol }) => symbol === undefined && /^\[[ x]\]$/.test(marker?.text ?? ""));
  if (marked.length === 0 || ticked.length < marked.length) return false;
  if (
    scanned.some((item) => item.kind === "breadcrumb" || (item.kind === "draft" && /-{2,}>/.test(item.draft.at.text)))
  )
    return false;
  const tasks = ticked.filter(({ prompt, at }) => /^\p{Ll}/u.test(prompt) || (prose && isTask(at.text)));
  return tasks.length === ticked.length || (prose && tasks.length * 3 >= ticked.length);
}

/** A line of a list of what is to be done. */
function isTask(text: string): boolean {
  const words = text.replace(/^(.*?)`(\[[^`]*)`/, "$1$2").replace(/^.*?\[[ x]\]\s*/i, "");
  return (
    /`|[.!?:;]$/.test(words) ||
    words.split(/\s+/).length > 12 ||
    /^(?:add|change|check|create|document|ensure|fix|implement|make|move|remove|replace|run|test|update|verify|write)\b/i.test(
      words,
    )
  );
}
