/** What a marker says, and where it stands. */
export interface Marker {
  readonly kind: "option" | "choice-entry" | "value";
  /** As written. */
  readonly text: string;
  /** Length in UTF-16 units of everything up to the prompt's leading blanks. */
  readonly length: number;
  readonly held: boolean;
  /** As `ListingLine.value`. */
  readonly value: string | undefined;
  /** As `ListingLine.alternatives`. */
  readonly alternatives: readonly string[];
}

const STATE = "(?:[*ymnx_?]|[ \\t]*)";
const STATES = `[ \\t]*${STATE}(?:[ \\t]*[/|,][ \\t]*${STATE}){0,3}[ \\t]*`;
const HELD = /^-([*ym])-(?=\s|$)/i;
const BRACKET = new RegExp(`^(?:\\[(${STATES})\\]|<(${STATES})>|\\{(${STATES})\\})`, "i");
const CHOICE = /^\(([ x*o]?)\)(?=\s|["A-Za-z0-9])/i;
const VALUE = /^\(([^()]{0,400}(?:\([^()]*\)[^()]*)?)\)[ \t]+(?=\S)/;
const OR = /^[ \t]+or[ \t]+(?=[[<{])/i;

/**
 * The marker at the very start of `text`, or undefined. `prose`: the line stands in running text, where a remark in
 * parentheses is far likelier than a value.
 */
export function readMarker(text: string, prose: boolean): Marker | undefined {
  const held = HELD.exec(text);
  // `-*- mode: c -*-` speaks to an editor.
  if (held !== null && !/-\*-\s*$/.test(text.slice(3)))
    return option(held[0], held[0].length, true, [stateValue(held[1] ?? "")]);

  const bracket = BRACKET.exec(text);
  if (bracket !== null) {
    const states = statesOf(bracket);
    let length = bracket[0].length;
    const or = OR.exec(text.slice(length));
    const second = or === null ? null : BRACKET.exec(text.slice(length + or[0].length));
    if (or !== null && second !== null) {
      length += or[0].length + second[0].length;
      states.push(...statesOf(second));
    }
    // A link, an array index or an arrow, not a marker: `[x](…)`, `[n]=…`, `[]name`, `[*]-->Next`.
    const behind = text.slice(length);
    if (/^(?:[(=[:]|-+>)/.test(behind) || behind.trim() === "") return undefined;
    if (/^(?:\[\]|<>)[a-z]/.test(text)) return undefined;
    return option(text.slice(0, length), length, text.startsWith("{"), states);
  }

  const choice = CHOICE.exec(text);
  if (choice !== null && !(choice[1] === "" && !/^\(\)\s*\S/.test(text))) {
    const state = choice[1] ?? "";
    // `()` is an empty value; `( )` a choice entry not chosen.
    if (state === "") return { ...option("()", 2, false, []), kind: "value", value: "" };
    const value = state === " " ? "n" : "y";
    return { ...option(choice[0], choice[0].length, false, []), kind: "choice-entry", value };
  }

  const value = VALUE.exec(text);
  if (value !== null && looksLikeValue(value[1] ?? "", prose)) {
    const marker = `(${value[1]})`;
    return { ...option(marker, marker.length, false, []), kind: "value", value: (value[1] ?? "").trim() };
  }
  return undefined;
}

function option(text: string, length: number, held: boolean, values: readonly (string | undefined)[]): Marker {
  const known = [...new Set(values.filter((value) => value !== undefined))];
  return {
    kind: "option",
    text,
    length,
    held,
    value: known.length === 1 ? known[0] : undefined,
    alternatives: known.length > 1 ? known : [],
  };
}

function statesOf(match: RegExpExecArray): (string | undefined)[] {
  const inside = match[1] ?? match[2] ?? match[3] ?? "";
  return inside.split(/[/|,]/).map((state) => stateValue(state.trim()));
}

function stateValue(state: string): "y" | "m" | "n" | undefined {
  switch (state.toLowerCase()) {
    case "*":
    case "y":
    case "x":
      return "y";
    case "m":
      return "m";
    case "n":
    case "_":
    case "":
      return "n";
    default:
      return undefined;
  }
}

/** Remarks in parentheses before text (`(Optional) …`, `(if you have one) …`) are not values. */
function looksLikeValue(inside: string, prose: boolean): boolean {
  if (/^(?:0x[0-9a-f]+|-?\d[0-9a-f]*)$/i.test(inside)) return true;
  // "(a) …", "(iv) …" number the clauses of a text; "(node:38638) …" begins what a program said.
  if (/^(?:[a-z]|[ivx]{2,4}|[a-z]+:\d+)$/i.test(inside)) return false;
  if (prose || /^(?:optional|new|experimental|deprecated|obsolete|recommended|required|note|e\.g\.)\b/i.test(inside))
    return false;
  // Words, and nothing that a path, a list of parameters or a name of one word has.
  return !/^\p{L}+(?:[\s,]+\p{L}+)+$/u.test(inside) && !/^[A-Z][a-z]+(?: [a-z']+){2,}/.test(inside);
}
