import type { Choice, Expression, KSymbol, Property } from "../kconfig/index.ts";
import { operandsOf } from "./expression-literals.ts";
import type { Formula } from "./formula.ts";
import { symbolsIn } from "./influence.ts";
import { at, expressionWords, listed } from "./phrase.ts";
import type { Want } from "./want.ts";

/** How many parts of a condition are told. */
const PARTS = 4;

/** The rules of a proof, beginning with what is wanted and going on with what each names. */
export function inReadingOrder(formula: Formula, rules: readonly number[], wants: readonly Want[]): number[] {
  const { clauses, model } = formula;
  const left = new Set(rules);
  const ordered: number[] = [];
  // What is to be on first: what stands against it follows from there.
  const queue = [...wants].sort((a, b) => "ymn".indexOf(a.value) - "ymn".indexOf(b.value)).map(({ symbol }) => symbol);
  const seen = new Set(queue);
  for (;;) {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      // What a symbol names comes right behind it.
      const named = wants.some(({ symbol }) => symbol === next) ? namedBy(next) : [];
      for (const rule of [...left]) {
        const owner = clauses.owners[rule]!;
        const choice = model.choices[owner - model.symbols.length];
        if (owner !== next.id && choice?.members.includes(next) !== true) continue;
        left.delete(rule);
        ordered.push(rule);
        named.push(...(choice === undefined ? namedBy(next) : choice.members));
      }
      const fresh = [...new Set(named)].filter((symbol) => !seen.has(symbol));
      for (const symbol of fresh) seen.add(symbol);
      queue.unshift(...fresh);
    }
    const [rest] = left;
    if (rest === undefined) return ordered;
    const owner = model.symbols[clauses.owners[rest]!];
    left.delete(rest);
    ordered.push(rest);
    if (owner !== undefined) queue.push(owner);
  }
}

/** What the rules of a symbol name, and what it selects. */
export function namedBy(symbol: KSymbol): KSymbol[] {
  const expressions = [symbol.reverseDependency, symbol.weakReverseDependency];
  for (const property of symbol.properties) {
    if (property.kind === "prompt" || property.kind === "default") expressions.push(property.visible);
    if (property.kind === "default") expressions.push(property.value);
  }
  const selected = symbol.properties.flatMap((property) => (property.kind === "select" ? [property.target] : []));
  return [...expressions.flatMap((expression) => [...symbolsIn(expression)]), ...selected];
}

/** One rule of a proof, as a sentence without stop. `owners`: the symbols that the proof is about, by id. */
export function coreSentence(formula: Formula, clause: number, owners: ReadonlySet<number>): string {
  const { clauses, model } = formula;
  const owner = clauses.owners[clause]!;
  if (owner >= model.symbols.length) return choiceSentence(model.choices[owner - model.symbols.length]!);
  const symbol = model.symbols[owner]!;
  switch (clauses.ruleOf(clause)) {
    case "selected":
      return selectedSentence(symbol, owners);
    case "modules":
      return model.modules.constant
        ? `this tree has no modules, so ${symbol.name} is y or n`
        : `${symbol.name} can be m only with modules (${model.modules.name}=y), without them it is y or n`;
    case "default":
      return `${symbol.name} is on by default${conditionText(defaultsOf(symbol, owners), owners, true)}${promptText(symbol, owners)}`;
    default: {
      const yes = formula.yes(symbol);
      return allowedSentence(symbol, owners, yes !== formula.on(symbol) && clauses.outputs[clause]! === yes >> 1);
    }
  }
}

/** What of a proof the prompt of a number or text needs, without which nobody can type it; `undefined` when it is about none of that. */
export function shownSentence(symbol: KSymbol, owners: ReadonlySet<number>): string | undefined {
  const prompt = symbol.properties.find((property) => property.kind === "prompt");
  if (prompt === undefined) return undefined;
  const own = operandsOrNone(prompt.visible).filter((part) => [...symbolsIn(part)].some(({ id }) => owners.has(id)));
  if (own.length === 0) return undefined;
  const common = new Set(operandsOrNone(prompt.node.dependency));
  const link = own.every((part) => common.has(part)) ? "depends on" : "is shown only if";
  return `${symbol.name} ${link} ${own.map((part) => partWords(possiblePart(part), own.length > 1)).join(" && ")}${at(prompt.node.place)}`;
}

/** What of the proof its prompt needs: without that nobody can switch it off. */
function promptText(symbol: KSymbol, owners: ReadonlySet<number>): string {
  const prompt = symbol.properties.find((property) => property.kind === "prompt");
  if (prompt === undefined) return ", and has no prompt to switch it off";
  const common = new Set(operandsOrNone(prompt.node.dependency));
  const own = operandsOrNone(prompt.visible).filter(
    (part) => !common.has(part) && [...symbolsIn(part)].some(({ id }) => owners.has(id)),
  );
  if (own.length === 0) return "";
  return `, and can be switched off only if ${own.map((part) => partWords(part, own.length > 1)).join(" && ")}${at(prompt.place)}`;
}

function choiceSentence(choice: Choice): string {
  const title = choice.nodes.find((node) => node.prompt !== undefined)?.prompt?.text ?? choice.name ?? "?";
  return `exactly one entry of the choice "${title}" is chosen${at(choice.nodes[0]?.place)}`;
}

/** Who selects it, each with its place. */
function selectedSentence(symbol: KSymbol, owners: ReadonlySet<number>): string {
  const by = selectorsOf(symbol, owners);
  const [only] = by;
  if (by.length === 1 && only !== undefined) return `${only.name} selects ${symbol.name}${only.condition}${only.place}`;
  const names = by.map(({ name, place }) => `${name}${place}`);
  return `${symbol.name} is selected by ${listed(names, PARTS)}`;
}

/** What must hold for it to be on. `whole`: the rule is about y, which needs all of that at y. */
function allowedSentence(symbol: KSymbol, owners: ReadonlySet<number>, whole: boolean): string {
  const prompts = symbol.properties.filter((property) => property.kind === "prompt");
  const [prompt] = prompts;
  const selectors = selectorsOf(symbol, owners);
  const by = selectors.map(({ name, place }) => `${name}${place}`);
  if (prompt !== undefined) {
    const { text, plain } = partsText(prompt.visible, owners);
    const place = at(prompt.node.place);
    if (text === "m") return `${symbol.name} depends on m${place}, so it can only be a module`;
    const full = whole && plain ? `, so y needs that at y` : "";
    const otherwise = selectors.length === 0 ? "" : `, unless ${listed(by, 3, "or")} selects it`;
    return `${symbol.name} depends on ${text}${place}${full}${otherwise}`;
  }
  const place = at(symbol.nodes[0]?.place);
  const defaults = defaultsOf(symbol, owners);
  const ways: string[] = [];
  const [first] = defaults;
  if (defaults.length === 1 && first?.value.kind === "symbol" && first.value.symbol.id === 0 && by.length === 0)
    return `${symbol.name} has no prompt${place}, and its default is n${at(first.place)}`;
  if (by.length > 0) ways.push(`comes only with what selects it: ${listed(by, 3, "or")}`);
  const only = by.length > 0 ? "" : " only";
  if (defaults.length > 0) ways.push(`is on${only} by default${conditionText(defaults, owners, true)}`);
  if (ways.length === 0) return `${symbol.name} has no prompt${place}, and nothing switches it on`;
  return `${symbol.name} has no prompt${place} and ${ways.join(", or ")}`;
}

/** Selects that matter to a proof, all if none does. */
function selectorsOf(
  symbol: KSymbol,
  owners: ReadonlySet<number>,
): { readonly name: string; readonly place: string; readonly condition: string }[] {
  const all = [...symbolsIn(symbol.reverseDependency)].flatMap((selector) =>
    selector.properties.flatMap((property) => {
      if (property.kind !== "select" || property.target !== symbol) return [];
      return [{ selector, visible: property.visible, place: at(property.place) }];
    }),
  );
  const some = all.filter(({ selector }) => owners.has(selector.id));
  return (some.length > 0 ? some : all).map(({ selector, visible, place }) => {
    const shared = new Set(operandsOrNone(selector.directDependency));
    const own = operandsOrNone(visible).filter(
      (part) => !shared.has(part) && [...symbolsIn(part)].some((each) => owners.has(each.id)),
    );
    const condition = own.length === 0 ? "" : ` if ${own.map((part) => expressionWords(part)).join(" && ")}`;
    return { name: selector.name, place, condition };
  });
}

type Default = Extract<Property, { readonly kind: "default" }>;

function defaultsOf(symbol: KSymbol, owners: ReadonlySet<number>): Default[] {
  const all = symbol.properties.filter((property) => property.kind === "default");
  const some = all.filter(({ value, visible }) =>
    [...symbolsIn(value), ...symbolsIn(visible)].some(({ id }) => owners.has(id)),
  );
  return some.length > 0 ? some : all;
}

/** `whole`: all of a condition where nothing of it matters to the proof. */
function conditionText(defaults: readonly Default[], owners: ReadonlySet<number>, whole = false): string {
  const texts = defaults.slice(0, 3).map((property) => {
    const value = expressionWords(property.value);
    const parts = property.visible === undefined ? [] : operandsOf(property.visible, "and");
    const some = parts.filter((part) => [...symbolsIn(part)].some(({ id }) => owners.has(id)));
    const matter = some.length === 0 && whole ? parts.slice(0, PARTS) : some;
    const named = value === "y" || value === "m" ? [] : [value];
    const condition = [
      ...named,
      ...matter.map((part) => partWords(possiblePart(part), named.length + matter.length > 1)),
    ];
    return `${condition.length === 0 ? "" : ` if ${condition.join(" && ")}`}${at(property.place)}`;
  });
  return texts.join(" or");
}

function operandsOrNone(expression: Expression | undefined): Expression[] {
  return expression === undefined ? [] : operandsOf(expression, "and");
}

/** The operands that matter to the proof: those that name one of its symbols or what nothing defines; all if none does. */
function partsText(
  expression: Expression | undefined,
  owners: ReadonlySet<number>,
): { readonly text: string; readonly plain: boolean } {
  if (expression === undefined) return { text: "nothing", plain: false };
  // That an entry depends on its choice, as it does before 6.11, is no news.
  const all = operandsOf(expression, "and").filter(({ kind }) => kind !== "choice" && kind !== "whole");
  if (all.length === 0) return { text: "nothing", plain: false };
  const some = all.filter((part) =>
    // What nothing defines is n: that stands in the way of `A`, not of `!A`.
    [...symbolsIn(part)].some((each) => owners.has(each.id) || (part.kind !== "not" && undefinedIn(each))),
  );
  const shown = withoutImplied(some.length > 0 ? some : all);
  if (all.some((part) => part.kind === "symbol" && part.symbol.id === 1)) return { text: "m", plain: false };
  const [only] = shown;
  if (shown.length === 1 && only?.kind === "symbol" && undefinedIn(only.symbol))
    return { text: `${only.symbol.name}, which no Kconfig file of this architecture defines`, plain: false };
  if (shown.length === 1 && only?.kind === "or" && isNever(only) && [...symbolsIn(only)].every(undefinedIn))
    return { text: `${expressionWords(only)}, none of which this architecture's Kconfig files define`, plain: false };
  const words = shown.slice(0, PARTS).map((part) => partWords(possiblePart(part), shown.length > 1));
  const more = shown.length > PARTS ? ` and ${shown.length - PARTS} more` : "";
  const plain = shown.every((part) => part.kind !== "not" && part.kind !== "compare");
  return { text: words.join(" && ") + more, plain };
}

/** Parts less alternatives of which another part is one: `A` says more than `A || B`. */
function withoutImplied(parts: readonly Expression[]): Expression[] {
  return parts.filter((part) => part.kind !== "or" || !operandsOf(part, "or").some((each) => parts.includes(each)));
}

/** A part of a condition in words; what nothing defines is marked. */
function partWords(part: Expression, among: boolean): string {
  const text = expressionWords(part, (each) => (undefinedIn(each) ? " [undefined]" : ""));
  return part.kind === "or" && among ? `(${text})` : text;
}

function undefinedIn(symbol: KSymbol): boolean {
  return symbol.type === "unknown" && !symbol.constant && !/^-?\d/.test(symbol.name);
}

/** An alternative without those of its operands that can never hold, because no Kconfig file of the architecture defines what they name. */
function possiblePart(part: Expression): Expression {
  if (part.kind !== "or") return part;
  const [left, right] = [possiblePart(part.left), possiblePart(part.right)];
  if (isNever(left) !== isNever(right)) return isNever(left) ? right : left;
  return { ...part, left, right };
}

function isNever(part: Expression): boolean {
  if (part.kind === "symbol") return undefinedIn(part.symbol);
  if (part.kind === "and") return isNever(part.left) || isNever(part.right);
  return part.kind === "or" && isNever(part.left) && isNever(part.right);
}
