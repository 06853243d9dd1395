import { withoutMarkup } from "./assignment.ts";
import type { BlockLine } from "./block.ts";
import type { Scanned } from "./draft.ts";
import { type NamedOption, namedDraft } from "./named-option.ts";
import { cleanNote } from "./note.ts";
import { namedOnly, readValue } from "./stated-value.ts";

/**
 * The options of a line that names several, or one behind words of its own: `- serial console - CONFIG_A, CONFIG_B=m and CONFIG_C`. In
 * running text only an item of a list does. Undefined for another line.
 */
export function readSymbolRow(at: BlockLine, prose: boolean, contrary: boolean): Scanned[] | undefined {
  if (!at.text.includes("CONFIG_") || at.text.length > LONGEST) return undefined;
  const match = ROW.exec(withoutMarkup(at.text));
  if (match === null) return undefined;
  const [, item, about = "", row = "", aside] = match;
  const parts = row.match(OPTIONS) ?? [];
  if (
    (prose && item === undefined) ||
    (item === undefined && about !== "") ||
    (about === "" && parts.length < 2 && !GOES_ON.test(at.text))
  )
    return undefined;
  const note = cleanNote(aside ?? about);
  const indent = Math.max(at.text.search(/\S/), 0);
  return parts.map((part) => {
    const [, symbol = "", value] = /^CONFIG_(\w+?)(?:\s*=\s*(.+))?$/.exec(part) ?? [];
    const stated = value === undefined ? namedOnly(contrary) : readValue(value, symbol).stated;
    const named: NamedOption = { symbol, ...stated, note };
    return { kind: "draft", draft: namedDraft(at, at.text.indexOf(`CONFIG_${symbol}`), indent, named) };
  });
}

/** A longer line is a paragraph, UTF-16 units. */
const LONGEST = 500;
const OPTION = String.raw`CONFIG_[A-Za-z0-9]\w*(?:\s*=\s*(?:"[^"]*"|[\w./-]+))?`;
/** `or` between two leaves a choice, which is another matter. */
const AND = String.raw`\s*(?:[,;/&、，+]\s*(?:and\s+)?|\s(?:and|und|et|y|и|和)\s)\s*`;
const ROW = new RegExp(
  String.raw`^\s*(?:([-*+•]|\d{1,3}[.)])\s+)?(?:(\p{L}[^.;]{1,60}?)\s*(?:\s[-–—]|[:：])\s+)?(${OPTION}(?:${AND}${OPTION})*)(?:\s*,?\s*(?:and|or)?|\s*\(([^()]*)\))?[.;]?\s*$`,
  "u",
);
const OPTIONS = new RegExp(OPTION, "g");
/** A line that others of the list follow. */
const GOES_ON = /,?\s(?:and|or)\s*$/;
