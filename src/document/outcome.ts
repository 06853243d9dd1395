import type { KSymbol, MenuNode } from "../kconfig/index.ts";
import type { ListingLine } from "./document.ts";
import type { Fate } from "./history.ts";
import { pathFit } from "./placement.ts";
import { EITHER } from "./stated-value.ts";

/**
 * What came of a line: `matched` an option of this tree; `changed` one that has another name, place or meaning now;
 * `gone` nothing stands for it any more; `ambiguous` several fit equally; `unknown` nothing fits; `comment` nothing to set.
 */
export type Outcome = "matched" | "changed" | "gone" | "ambiguous" | "unknown" | "comment";

/** A line of a listing and the option it means. */
export interface Match {
  readonly line: ListingLine;
  readonly outcome: Outcome;
  /** Set for `matched`, and for `changed` if there is something to set. */
  readonly symbol: KSymbol | undefined;
  /** Where the line is in this tree's menus; also set for a menu (`comment`). */
  readonly node: MenuNode | undefined;
  /** What is to be set, in a form the symbol's type takes; `undefined`: nothing is stated. */
  readonly value: string | undefined;
  /** 1: the exact prompt under the path as written; 0: nothing was found. */
  readonly score: number;
  /** A sentence for the reader, where there is something to say. */
  readonly message: string | undefined;
  /** Nodes that fit equally, for `ambiguous`. */
  readonly candidates: readonly MenuNode[];
}

/** A match, with the value in a form that the symbol takes. */
export function found(
  line: ListingLine,
  symbol: KSymbol,
  node: MenuNode | undefined,
  given: { readonly score: number; readonly message?: string | undefined; readonly value?: string },
): Match {
  const named = line.value === undefined && line.alternatives === EITHER;
  const stated = given.value ?? line.value ?? (line.alternatives.includes("n") ? undefined : line.alternatives[0]);
  const { value, message } = named ? namedValue(symbol) : fittingValue(symbol, line, stated);
  const alternatives = alternativesFor(symbol, line.alternatives);
  return {
    ...answer({ ...line, alternatives }, "matched", {
      node,
      score: Math.min(1, given.score),
      message: join(given.message, message),
    }),
    symbol,
    value,
  };
}

/** Of several values those that the symbol takes; none where that leaves no choice. */
function alternativesFor(symbol: KSymbol, alternatives: readonly string[]): readonly string[] {
  if (symbol.type === "tristate" || alternatives.length === 0) return alternatives;
  const taken = symbol.type === "bool" ? alternatives.filter((value) => value !== "m") : [];
  return taken.length > 1 ? taken : [];
}

/** An option that is only named is to be on; what a number or text is to be nobody can tell. */
function namedValue(symbol: KSymbol): { value: string | undefined; message?: string } {
  if (symbol.type === "bool" || symbol.type === "tristate") return { value: "y" };
  return { value: undefined, message: `no value is stated for ${typed(symbol)}` };
}

function fittingValue(
  symbol: KSymbol,
  line: ListingLine,
  stated: string | undefined,
): { value: string | undefined; message?: string } {
  if (stated === undefined) return { value: undefined };
  const unset = stated === "n" && line.kind === "option" ? unsetValue(symbol) : undefined;
  if (unset !== undefined) {
    const word = unset === "" ? "empty" : `its default, "${unset}"`;
    return {
      value: unset,
      message: `${typed(symbol)}, cannot be off: ${word}, as conf makes of a value that is not set`,
    };
  }
  switch (symbol.type) {
    case "bool":
      if (stated === "m") return { value: "y", message: `${symbol.name} cannot be a module: y is meant` };
      break;
    case "tristate":
      break;
    case "int":
      return /^-?\d+$/u.test(stated) ? { value: stated } : unfit(symbol, stated);
    case "hex":
      return /^(?:0x)?[0-9a-f]+$/iu.test(stated) ? { value: stated } : unfit(symbol, stated);
    case "string":
      if (line.kind === "choice-entry") return { value: line.marker?.slice(1, -1).trim() };
      return line.kind === "value" || line.marker === undefined ? { value: stated } : unfit(symbol, stated);
    case "unknown":
      return { value: undefined };
    default:
      return unreachable(symbol.type);
  }
  const word = { yes: "y", no: "n", module: "m" }[stated.toLowerCase()];
  if (word !== undefined) return fittingValue(symbol, line, word);
  return /^[ymn]$/u.test(stated) ? { value: stated } : unfit(symbol, stated);
}

/** What conf takes for a number or text that `scripts/config --disable` unsets; undefined for other types, and where that depends. */
function unsetValue(symbol: KSymbol): string | undefined {
  if (symbol.type !== "string" && symbol.type !== "int" && symbol.type !== "hex") return undefined;
  const defaults = symbol.properties.filter((property) => property.kind === "default");
  if (defaults.length === 0) return symbol.type === "string" ? "" : undefined;
  const value = defaults.length === 1 ? defaults[0]!.value : undefined;
  return value?.kind === "symbol" && value.symbol.constant ? value.symbol.name : undefined;
}

function unfit(symbol: KSymbol, stated: string): { value: undefined; message: string } {
  return { value: undefined, message: `"${stated}" is no value for ${typed(symbol)}` };
}

function typed({ name, type }: KSymbol): string {
  return `${name}, ${type === "int" || type === "unknown" ? "an" : "a"} ${type}`;
}

/** What came of a line that sets nothing. */
export function answer(
  line: ListingLine,
  outcome: Outcome,
  rest: {
    readonly node?: MenuNode | undefined;
    readonly score?: number;
    readonly message?: string | undefined;
    readonly candidates?: readonly MenuNode[];
  },
): Match {
  return {
    line,
    outcome,
    symbol: undefined,
    node: rest.node,
    value: undefined,
    score: rest.score ?? 0,
    message: rest.message,
    candidates: rest.candidates ?? [],
  };
}

/** What came of a line whose option is no longer what it was. */
export function fated(line: ListingLine, fate: Fate, score: number): Match {
  const symbol = fate.successor;
  if (symbol === undefined) {
    const stays = fate.fact.kind === "always" || fate.fact.kind === "automatic";
    return stays ? answer(line, "gone", { score, message: fate.message }) : absent(line, fate.message, "gone", score);
  }
  const result = found(line, symbol, bestNode(symbol, line), { score, message: fate.message });
  if (fate.fact.kind === "reworded") return result;
  const whole = fate.fact.kind === "renamed";
  // Not wanting a part does not mean not wanting the whole that took it in.
  if (!whole && result.value === "n") {
    const message = `${fate.message}; not asked for, so nothing to set`;
    return { ...answer(line, "gone", { score, message }), value: "n" };
  }
  return { ...result, outcome: "changed" };
}

/** What came of a line whose option this tree does not have: one that is to be off is so already. */
export function absent(line: ListingLine, message: string, outcome: "gone" | "unknown", score = 0): Match {
  if (line.value !== "n" || line.kind === "menu") return answer(line, outcome, { score, message });
  // What was an option once is accounted for as such; of a name that never was one there is nothing to say but that.
  const told = `${message}; it is off, as asked`;
  if (outcome === "gone") return { ...answer(line, "gone", { score, message: told }), value: "n" };
  return answer(line, "comment", { score, message: told });
}

/** The place of a symbol that fits a line's path best. */
export function bestNode(symbol: KSymbol, line: ListingLine): MenuNode | undefined {
  const placed = symbol.nodes
    .filter((node) => node.prompt !== undefined)
    .map((node) => ({ node, path: pathFit(node, line.path) ?? 0 }));
  return placed.sort((a, b) => b.path - a.path || a.node.id - b.node.id)[0]?.node;
}

/** Two sentences, or the one that there is. */
export function join(first: string | undefined, second: string | undefined): string | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return `${first}; ${second}`;
}

function unreachable(type: never): never {
  throw new Error(`unknown type: ${String(type)}`);
}
