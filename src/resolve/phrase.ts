import type { Configuration, Expression, KSymbol, Place, PromptProperty, Tristate } from "../kconfig/index.ts";

/** ` (FILE:LINE)`, to stand behind what is told of it. */
export function at(place: Place | undefined): string {
  return place === undefined ? "" : ` (${place.file}:${place.line})`;
}

/** A value in a sentence: texts in quotes, the rest as it is. */
export function valueText(symbol: KSymbol, value: string): string {
  return symbol.type === "string" || value === "" ? JSON.stringify(value) : value;
}

/** `A`, `A and B`, `A, B and C`, `A, B, C and 4 more`; `word` in the place of "and". */
export function listed(names: readonly string[], limit = 4, word = "and"): string {
  const shown = names.slice(0, limit);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} ${word} ${more} more`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} ${word} ${shown.at(-1)}`;
}

/** An expression as Kconfig files write it, texts in quotes. `after` adds something behind each symbol. */
export function expressionWords(expression: Expression, after: (symbol: KSymbol) => string = () => ""): string {
  const named = (symbol: KSymbol): string =>
    symbol.constant && symbol.id > 2 ? JSON.stringify(symbol.name) : symbol.name + after(symbol);
  const nested = (inner: Expression, loose: boolean): string =>
    loose ? `(${expressionWords(inner, after)})` : expressionWords(inner, after);
  switch (expression.kind) {
    case "symbol":
      return named(expression.symbol);
    case "choice":
      return "<choice>";
    case "whole":
      return "<choice> = y";
    case "not":
      return `!${nested(expression.operand, expression.operand.kind === "and" || expression.operand.kind === "or")}`;
    case "and":
      return `${nested(expression.left, expression.left.kind === "or")} && ${nested(expression.right, expression.right.kind === "or")}`;
    case "or":
      return `${expressionWords(expression.left, after)} || ${expressionWords(expression.right, after)}`;
    case "compare": {
      const sign = expression.operator;
      return `${named(expression.left)} ${sign} ${named(expression.right)}`;
    }
  }
}

/** An expression with the values of its symbols behind them, as menuconfig's search shows it: `NET [=y] && !MMU [=y]`. */
export function withValues(configuration: Configuration, expression: Expression): string {
  return expressionWords(expression, (symbol) => {
    if (symbol.constant || isNumber(symbol)) return "";
    return symbol.type === "unknown" ? " [undefined]" : ` [=${valueText(symbol, configuration.text(symbol))}]`;
  });
}

/** A number stands in expressions as a name that nothing defines. */
export function isNumber(symbol: KSymbol): boolean {
  return symbol.type === "unknown" && /^(-?\d|0x)/.test(symbol.name);
}

/** The operands of a chain of `&&`. */
export function conjuncts(expression: Expression | undefined): Expression[] {
  if (expression === undefined) return [];
  if (expression.kind !== "and") return [expression];
  return [...conjuncts(expression.left), ...conjuncts(expression.right)];
}

/** The parts of a conjunction that are below a level (1: m, 2: y). */
export function unmetParts(
  configuration: Configuration,
  expression: Expression | undefined,
  level: Tristate = 1,
): Expression[] {
  return conjuncts(expression).filter((part) => configuration.evaluate(part) < level);
}

/** Parts that are not met, each with what it is instead: `NET, which is n`. Several are shown with their values only. */
export function unmetText(configuration: Configuration, parts: readonly Expression[]): string {
  const [part] = parts;
  if (parts.length !== 1 || part === undefined) {
    const shown = parts.slice(0, 4).map((each) => {
      const text = withValues(configuration, each);
      return each.kind === "or" ? `(${text})` : text;
    });
    return shown.join(" && ") + (parts.length > 4 ? ` and ${parts.length - 4} more` : "");
  }
  if (part.kind === "symbol") {
    const { symbol } = part;
    if (symbol.constant) return symbol.id === 1 ? "m, so it can only be a module" : "n, so never";
    if (symbol.type === "unknown") return `${symbol.name}, which no Kconfig file of this architecture defines`;
    return `${symbol.name}, which is ${configuration.text(symbol)}`;
  }
  if (part.kind === "not" && part.operand.kind === "symbol") {
    const { symbol } = part.operand;
    return `!${symbol.name}, but ${symbol.name} is ${configuration.text(symbol)}`;
  }
  if (part.kind === "compare") {
    const sides = [part.left, part.right].filter((side) => !side.constant && side.type !== "unknown");
    const values = sides.map((side) => `${side.name} is ${valueText(side, configuration.text(side))}`);
    return values.length === 0 ? expressionWords(part) : `${expressionWords(part)}, but ${values.join(" and ")}`;
  }
  return withValues(configuration, part);
}

/**
 * What keeps a prompt below a level, told by where it was written: `depends on` (and `if` around it), the prompt's own `if`, or the
 * `visible if` of a menu around it, which limits the prompt only. Empty when nothing does.
 */
export function hiddenText(configuration: Configuration, prompt: PromptProperty, level: Tristate = 1): string {
  const parts = unmetParts(configuration, prompt.visible, level);
  if (parts.length === 0) return "";
  const dependencies = conjuncts(prompt.node.dependency);
  const depends = parts.filter((part) => dependencies.includes(part));
  if (depends.length > 0) return `it depends on ${unmetText(configuration, depends)}${at(prompt.node.place)}`;
  for (let above = prompt.node.parent; above !== undefined; above = above.parent) {
    const limits = conjuncts(above.visibility);
    const own = parts.filter((part) => limits.includes(part));
    if (own.length > 0 && above.prompt !== undefined)
      return `its menu "${above.prompt.text}" shows its entries only if ${unmetText(configuration, own)}${at(above.place)}`;
  }
  return `its prompt is shown only if ${unmetText(configuration, parts)}${at(prompt.place)}`;
}

/** Why the prompts of a symbol allow no more than they do; empty when it has none or they allow the level. */
export function hiddenTexts(configuration: Configuration, symbol: KSymbol, level: Tristate = 1): string {
  const texts = symbol.properties.flatMap((property) =>
    property.kind === "prompt" ? [hiddenText(configuration, property, level)] : [],
  );
  if (texts.includes("")) return "";
  return [...new Set(texts)].join("; defined again: ");
}
