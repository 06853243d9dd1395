import type { BlockLine } from "./block.ts";
import type { Scanned } from "./draft.ts";
import { namedDraft } from "./named-option.ts";

/**
 * A block that shows a difference between configurations: of `diff` (`+CONFIG_X=y`) with what was taken away left out and the marks
 * off, and of the kernel's `scripts/diffconfig` (`+X y`, ` X n -> m`). `lines` is what is left to be read like any other.
 */
export function readDifference(lines: readonly BlockLine[]): {
  readonly lines: readonly BlockLine[];
  readonly found: Map<number, Scanned[]>;
} {
  const found = new Map<number, Scanned[]>();
  const texts = lines.map(({ text }) => text);
  if (texts.some((text) => CHANGED.test(text)) || texts.filter((text) => ADDED.test(text)).length > 0) {
    for (const [index, at] of lines.entries()) {
      const match = CHANGED.exec(at.text) ?? ADDED.exec(at.text);
      if (match !== null) {
        const value = match[2]!.replace(/^"(.*)"$/, "$1");
        const named = { symbol: match[1]!, written: match[2]!, value, alternatives: [] };
        found.set(index, [{ kind: "draft", draft: namedDraft(at, 1, 0, named) }]);
      } else if (TAKEN.test(at.text)) found.set(index, [{ kind: "other" }]);
    }
  }
  const differs = texts.some((text) => /^(?:@@ |\+{3} |diff --git )/.test(text) || /^\+\s*(?:# ?)?CONFIG_/.test(text));
  if (!differs) return { lines, found };
  for (const [index, text] of texts.entries()) {
    if (/^(?:-(?!\*-)|\\ No newline|@@ |\+{3} |diff --git |index )/.test(text)) found.set(index, [{ kind: "other" }]);
  }
  return {
    lines: lines.map((line) => (/^\+(?!\+\+ )/.test(line.text) ? { ...line, text: ` ${line.text.slice(1)}` } : line)),
    found,
  };
}

const VALUE = String.raw`(?:[ymn]|\d+|0x[0-9a-fA-F]+|"[^"]*")`;
const CHANGED = new RegExp(String.raw`^ ?([A-Z0-9_]{3,}) ${VALUE} -> (${VALUE})\s*$`);
const ADDED = new RegExp(String.raw`^\+([A-Z0-9_]{3,}) (${VALUE})\s*$`);
const TAKEN = new RegExp(String.raw`^-([A-Z0-9_]{3,}) (${VALUE})\s*$`);
