import { type Expression, isValueOf, type KSymbol, type Model, type Place } from "../kconfig/index.ts";
import type { Finding } from "./finding.ts";

/** Where a name that nothing defines is used: the first place, and how many there are. */
export interface UndefinedName {
  readonly name: string;
  readonly places: readonly Place[];
}

/** Names that are used as options and that no file of the model defines. */
export function undefinedNames(model: Model): UndefinedName[] {
  const found = new Map<KSymbol, Place[]>();
  const note = (symbol: KSymbol, place: Place): void => {
    if (symbol.constant || symbol.nodes.length > 0 || symbol.type !== "unknown" || isNumber(symbol.name)) return;
    const places = found.get(symbol);
    if (places === undefined) found.set(symbol, [place]);
    else if (!places.some((known) => known.file === place.file && known.line === place.line)) places.push(place);
  };
  const visit = (expression: Expression | undefined, place: Place): void => {
    for (const symbol of namesIn(expression)) note(symbol, place);
  };
  for (const node of model.nodes) {
    const above = new Set(namesIn(node.parent?.dependency));
    const own = new Set(namesIn(node.dependency));
    for (const symbol of own) if (!above.has(symbol)) note(symbol, node.place);
    for (const symbol of namesIn(node.visibility)) note(symbol, node.place);
    const owner = node.symbol ?? node.choice;
    const properties = owner?.properties.filter((property) => property.node === node) ?? [];
    for (const property of node.prompt !== undefined && owner === undefined ? [node.prompt] : properties) {
      for (const symbol of namesIn(property.visible)) if (!own.has(symbol)) note(symbol, property.place);
      if (property.kind === "select" || property.kind === "imply") note(property.target, property.place);
      // A text or number may stand without quotes.
      const logical = owner === undefined || owner.type === "bool" || owner.type === "tristate";
      if (property.kind === "default" && logical) visit(property.value, property.place);
      if (property.kind === "range") {
        note(property.low, property.place);
        note(property.high, property.place);
      }
    }
  }
  return [...found].map(([{ name }, places]) => ({ name, places }));
}

/** Tells of names that nothing defines, `defined` being what other architectures define. */
export function undefinedFindings(names: readonly UndefinedName[], defined: ReadonlySet<string>): Finding[] {
  return names
    .filter(({ name }) => !defined.has(name))
    .map(({ name, places }): Finding => {
      const [first, ...rest] = places;
      const more = rest.slice(0, 4).map(({ file, line }) => `also used at ${file}:${line}`);
      return {
        rule: "undefined-symbol",
        place: first,
        subject: name,
        message: `${name} is used but no Kconfig file defines it, so it is always n`,
        hint: "write its new name if it was renamed, else take what uses it away",
        because: rest.length > 4 ? [...more, `and at ${rest.length - 4} more places`] : more,
      };
    });
}

/** The names an expression reads as options; a name compared with a text or number is one itself. */
function namesIn(expression: Expression | undefined): KSymbol[] {
  if (expression === undefined) return [];
  const names: KSymbol[] = [];
  const stack: Expression[] = [expression];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === "symbol") names.push(next.symbol);
    else if (next.kind === "not") stack.push(next.operand);
    else if (next.kind === "and" || next.kind === "or") stack.push(next.right, next.left);
    else if (next.kind === "compare") {
      if (!isText(next.right)) names.push(next.left);
      if (!isText(next.left)) names.push(next.right);
    }
  }
  return names;
}

function isText({ type }: KSymbol): boolean {
  return type === "int" || type === "hex" || type === "string";
}

function isNumber(name: string): boolean {
  return /^-?\d/.test(name) && (isValueOf("int", name) || isValueOf("hex", name));
}
