import { withoutMarkup } from "./assignment.ts";
import type { BlockLine } from "./block.ts";
import type { Scanned } from "./draft.ts";
import { type NamedOption, namedDraft } from "./named-option.ts";
import { cleanNote } from "./note.ts";
import { namedOnly, readState, readValue, type StatedValue } from "./stated-value.ts";

/**
 * The options that rows of tables name, by the index of the line: `| CONFIG_X | y | for widgets |`. A cell holds the symbol, with or
 * without a value, or several; the value may have a cell of its own, of several that which the head row calls so. A row without a value
 * names an option that is to be there.
 */
export function readTables(lines: readonly BlockLine[]): Map<number, Scanned[]> {
  const found = new Map<number, Scanned[]>();
  let head: string[] = [];
  let ruled = false;
  for (const [index, at] of lines.entries()) {
    // Markdown's tables of two columns may have a single bar a row.
    ruled = RULE.test(at.text) || (ruled && at.text.includes("|"));
    const cells = cellsOf(at.text, ruled || RULE.test(lines[index + 1]?.text ?? ""));
    if (cells === undefined) {
      if (at.text.trim() !== "" && !/^\s*(?:\|===|\|-|[-+=|:\s]+$)/.test(at.text)) head = [];
      continue;
    }
    const options = rowOptions(cells, head);
    if (options.length > 0) {
      const indent = Math.max(at.text.search(/\S/), 0);
      found.set(
        index,
        options.map((named) => ({
          kind: "draft",
          draft: namedDraft(at, at.text.indexOf(named.symbol), indent, named),
        })),
      );
    } else if (head.length === 0) head = cells.map((cell) => cell.toLowerCase());
  }
  return found;
}

/** A longer line is no row of a table of options, UTF-16 units. */
const LONGEST = 2000;
/** What parts the head of a table from its rows in Markdown. */
const RULE = /^\s*\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?\s*$/;
const OPTION_CELL = /^CONFIG_([A-Za-z0-9]\w*)\s*(?:=\s*(\S.*)|\[=(.*)\])?$/;
const BARE_CELL = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const VALUE_HEAD =
  /recommend|required|desired|value|setting|state|needed|status|рекоменд|значение|推奨|推荐|建议|设置|取值|値|wert|valeur|valor/;
const OPTION_HEAD = /option|config|symbol|kernel|parameter|选项|配置|опция/;

/** The cells of a row of Markdown, Org, AsciiDoc, a wiki or drawn lines; undefined for another line. `ruled`: one bar makes a row. */
function cellsOf(text: string, ruled: boolean): string[] | undefined {
  if (text.length > LONGEST || (text.match(/[|│]/g)?.length ?? 0) < (ruled ? 1 : 2)) return undefined;
  const cells = withoutMarkup(text)
    .trim()
    .replace(/^[|│!]+|[|│]+$/g, "")
    .split(/\s*(?:\|\||[|│])\s*/)
    .map((cell) => cell.replace(/<br\s*\/?>/gi, " ").trim());
  return cells.length < 2 ? undefined : cells;
}

function rowOptions(cells: readonly string[], head: readonly string[]): NamedOption[] {
  const values = cells.map((cell) => cellValue(cell));
  for (const [column, cell] of cells.entries()) {
    const names = optionsIn(
      cell,
      head[column] ?? "",
      values.some((value) => value !== undefined),
    );
    if (names.length === 0) continue;
    const own = valueColumn(values, head, column);
    const stated = own === undefined ? undefined : values[own];
    const remark = cells.findLast(
      (text, at) => at > column && at !== own && /\p{L}{2}/u.test(text) && values[at] === undefined,
    );
    const note = remark === undefined ? undefined : cleanNote(remark);
    return names.map((name) => {
      const given = name.value ?? stated ?? namedOnly(false);
      return { symbol: name.symbol, ...given, note };
    });
  }
  return [];
}

/** The options of a cell that holds nothing else. */
function optionsIn(cell: string, head: string, valued: boolean): { symbol: string; value: StatedValue | undefined }[] {
  const parts = cell.split(/\s*[,;]\s*|\s+(?=CONFIG_)/).filter((part) => part !== "");
  const found = parts.map((part) => {
    const option = OPTION_CELL.exec(part);
    if (option !== null) {
      const written = option[2] ?? option[3];
      return { symbol: option[1]!, value: written === undefined ? undefined : readValue(written, option[1]!).stated };
    }
    return BARE_CELL.test(part) && valued && OPTION_HEAD.test(head) ? { symbol: part, value: undefined } : undefined;
  });
  return found.every((each) => each !== undefined) ? found : [];
}

/** Which column says the value: the only one, else the first that the head row calls so; none if that is open. */
function valueColumn(
  values: readonly (StatedValue | undefined)[],
  head: readonly string[],
  option: number,
): number | undefined {
  const columns = values.flatMap((value, column) => (value === undefined || column === option ? [] : [column]));
  return columns.length === 1 ? columns[0] : columns.find((column) => VALUE_HEAD.test(head[column] ?? ""));
}

function cellValue(cell: string): StatedValue | undefined {
  const bare = cell.replace(/^=\s*/, "");
  if (/^(?:[ymn](?:\s*(?:\/|,|\||or)\s*[ymn])*|\d+|0x[0-9a-f]+|"[^"]*")$/i.test(bare)) {
    return readValue(bare, "").stated;
  }
  if (bare === "✓" || bare === "✔" || bare === "✅") return { written: bare, value: "y", alternatives: [] };
  return readState(`: ${bare}`);
}
