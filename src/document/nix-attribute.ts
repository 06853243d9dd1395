import type { BlockLine } from "./block.ts";
import type { Scanned } from "./draft.ts";
import { type NamedOption, namedDraft } from "./named-option.ts";
import { cleanNote } from "./note.ts";
import { readValue } from "./stated-value.ts";

/** An option as NixOS writes it: `WIDGET = yes;`, `"WIDGET" = lib.mkForce module;`, `NAME = freeform "text";`. */
export function readNixAttribute(text: string): NamedOption | undefined {
  const match = text.length > 400 ? null : ATTRIBUTE.exec(text);
  if (match === null) return undefined;
  const [, symbol = "", word = "", quoted, remark = ""] = match;
  const value = quoted ?? { yes: "y", no: "n", module: "m" }[word];
  return { symbol, written: word, value, alternatives: [], note: cleanNote(remark) };
}

/** The options of NixOS's older form, `extraConfig = ''`, `WIDGET y`, `ROUND? m`, `''`: by the index of the line. */
export function readNixTexts(lines: readonly BlockLine[]): Map<number, Scanned[]> {
  const found = new Map<number, Scanned[]>();
  let inside = false;
  for (const [index, at] of lines.entries()) {
    if (at.text.length > 400) continue;
    if (!inside) inside = /\bextraConfig\s*=\s*(?:(?:lib\.)?mk\w+\s+)?''\s*$/.test(at.text);
    else if (/^\s*''/.test(at.text)) inside = false;
    else {
      const [, symbol, written = ""] = SETTING.exec(at.text) ?? [];
      if (symbol === undefined) continue;
      const { stated } = readValue(written, symbol);
      const draft = namedDraft(at, at.text.indexOf(symbol), at.text.search(/\S/), { symbol, ...stated });
      found.set(index, [{ kind: "draft", draft }]);
    }
  }
  return found;
}

const SETTING = /^\s*(?:CONFIG_)?([A-Z0-9][A-Z0-9_]*)\??\s+("[^"]*"|[ymn]|-?\d+|0x[0-9a-fA-F]+)\s*$/;
const ATTRIBUTE =
  /^\s*"?([A-Z][A-Z0-9_]+)"?\s*=\s*(?:(?:lib\.)?mk\w+\s+)?\(?\s*(?:(?:lib\.)?(?:mk\w+|kernel\.option|option)\s+)?\(?\s*(?:(?:lib\.)?kernel\.)?(yes|no|module|unset|freeform\s+"([^"]*)")\s*\){0,2}\s*;\s*((?:#.*)?)$/;
