import type { BlockLine } from "./block.ts";

/** A part of a line that holds several lines of a listing. */
export interface FlatPart {
  /** The line with all before this part as blanks. */
  readonly at: BlockLine;
  /** How many menus of this line it is nested in. */
  readonly depth: number;
}

/**
 * A listing whose line ends were lost, as pages do that are saved as text: `Widgets ---> [*] Round ---> <M> Small < > Large`. What an
 * arrow follows holds all behind it. Undefined for a line that is one.
 */
export function splitFlat(at: BlockLine): readonly FlatPart[] | undefined {
  const { text } = at;
  if (!MARKERS.test(text)) return undefined;
  const starts = [...text.matchAll(START)].map((match) => match.index + match[1]!.length);
  const first = text.slice(0, starts[0]).trim();
  const enough = starts.length >= 3 || (starts.length === 2 && ARROW_END.test(first));
  if (!enough || (first !== "" && !ARROW_END.test(first))) return undefined;
  const cuts = [...(first === "" ? [] : [text.search(/\S/)]), ...starts];
  const parts: FlatPart[] = [];
  let depth = 0;
  for (const [index, start] of cuts.entries()) {
    const part = text.slice(start, cuts[index + 1]).trimEnd();
    // A legend, or markers in a sentence.
    if (!/[\p{L}\d]{2}/u.test(part.replace(/^\S\s?\S\s?/u, ""))) return undefined;
    parts.push({ at: { ...at, text: " ".repeat(start) + part }, depth });
    if (ARROW_END.test(part)) depth += 1;
  }
  return parts;
}

const MARKER = String.raw`(?:\[[*xMyn ]\]|<[*M ]>|\{[*M ]\}|-[*M]-|\([X ]\))(?=\s)`;
const MARKERS = new RegExp(String.raw`${MARKER}.{2,}\s${MARKER}`);
const START = new RegExp(String.raw`(^|\s)(?=${MARKER})`, "g");
const ARROW_END = /(?:-{1,4}>|→|»|⇒|>)\s*$/;
