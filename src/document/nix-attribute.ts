import type { NamedOption } from "./named-option.ts";
import { cleanNote } from "./note.ts";

/** An option as NixOS writes it: `WIDGET = yes;`, `"WIDGET" = lib.mkForce module;`, `NAME = freeform "text";`. */
export function readNixAttribute(text: string): NamedOption | undefined {
  const match = text.length > 400 ? null : ATTRIBUTE.exec(text);
  if (match === null) return undefined;
  const [, symbol = "", word = "", quoted, remark = ""] = match;
  const value = quoted ?? { yes: "y", no: "n", module: "m" }[word];
  return { symbol, written: word, value, alternatives: [], note: cleanNote(remark) };
}

const ATTRIBUTE =
  /^\s*"?([A-Z][A-Z0-9_]+)"?\s*=\s*(?:(?:lib\.)?mk\w+\s+)?\(?\s*(?:(?:lib\.)?(?:mk\w+|kernel\.option|option)\s+)?\(?\s*(?:(?:lib\.)?kernel\.)?(yes|no|module|unset|freeform\s+"([^"]*)")\s*\){0,2}\s*;\s*((?:#.*)?)$/;
