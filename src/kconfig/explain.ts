import type { Configuration } from "./configuration.ts";
import type { Expression } from "./expression.ts";
import { expressionText } from "./expression-text.ts";
import type { Choice, DefaultProperty, KSymbol, Place, PromptProperty, RangeProperty } from "./symbol.ts";

/** The rule that gave a symbol its value. */
export type Cause =
  /** A user value that counts. */
  | { readonly kind: "user"; readonly prompt: PromptProperty }
  /** Selects in force, each `SELECTOR && condition`. */
  | { readonly kind: "selected"; readonly by: readonly Expression[] }
  | { readonly kind: "implied"; readonly by: readonly Expression[] }
  | { readonly kind: "default"; readonly property: DefaultProperty }
  /** A member of a choice: `chosen` is the one in force. */
  | { readonly kind: "choice"; readonly choice: Choice; readonly chosen: KSymbol | undefined }
  /** The bound of a range that the value would have passed. */
  | { readonly kind: "range"; readonly property: RangeProperty }
  /** Nothing gives it a value: n, empty or zero. */
  | { readonly kind: "nothing" }
  /** Named by the files but defined by none. */
  | { readonly kind: "undefined" };

/** Why a symbol has its value, and what keeps its prompts away. */
export interface Explanation {
  readonly symbol: KSymbol;
  readonly value: string;
  readonly cause: Cause;
  /** For each prompt that is hidden, the parts of its condition that are n. */
  readonly hidden: readonly { readonly prompt: PromptProperty; readonly unmet: readonly Expression[] }[];
  /** The same as sentences without stop, for people. */
  readonly sentences: readonly string[];
}

/** Explains the value of a symbol in a configuration. */
export function explain(configuration: Configuration, symbol: KSymbol): Explanation {
  const value = configuration.text(symbol);
  const cause = causeOf(configuration, symbol);
  const hidden = symbol.properties.flatMap((property) => {
    if (property.kind !== "prompt" || configuration.evaluate(property.visible) !== 0) return [];
    return [{ prompt: property, unmet: unmetParts(configuration, property.visible!) }];
  });
  const sentences = [`${symbol.name} is ${value === "" ? "empty" : value}: ${causeText(configuration, cause)}`];
  for (const { prompt, unmet } of hidden) {
    const parts = unmet.map((part) => withValues(configuration, part)).join(" && ");
    sentences.push(`"${prompt.text}" is hidden: it needs ${parts}${at(prompt.place)}`);
  }
  return { symbol, value, cause, hidden, sentences };
}

function causeOf(configuration: Configuration, symbol: KSymbol): Cause {
  if (symbol.type === "unknown" || symbol.constant) return { kind: "undefined" };
  const prompt = symbol.properties.find(
    (property) => property.kind === "prompt" && configuration.evaluate(property.visible) !== 0,
  );
  if (
    symbol.choice !== undefined &&
    (configuration.model.behaviour.boolChoices || configuration.visibility(symbol) === 2)
  )
    return { kind: "choice", choice: symbol.choice, chosen: configuration.selected(symbol.choice) };
  const user = configuration.visibility(symbol) === 0 ? undefined : configuration.userValue(symbol);
  const logical = symbol.type === "bool" || symbol.type === "tristate";
  const property = symbol.properties.find(
    (candidate) => candidate.kind === "default" && configuration.evaluate(candidate.visible) !== 0,
  );
  if (logical) {
    const value = configuration.tristate(symbol);
    const selected = configuration.reverseDependency(symbol);
    const levels = ["n", "m", "y"];
    if (user !== undefined && levels.indexOf(user) >= selected && prompt?.kind === "prompt")
      return { kind: "user", prompt };
    if (selected !== 0 && selected === value)
      return { kind: "selected", by: holding(configuration, symbol.reverseDependency) };
    if (user !== undefined && prompt?.kind === "prompt") return { kind: "user", prompt };
    const implied = configuration.weakReverseDependency(symbol);
    const given = property?.kind === "default" ? configuration.evaluate(property.value) : 0;
    if (value !== 0 && implied !== 0 && implied > given)
      return { kind: "implied", by: holding(configuration, symbol.weakReverseDependency) };
  } else {
    const given = user ?? (property?.kind === "default" ? defaultOf(configuration, property) : undefined);
    const range = configuration.range(symbol);
    if (range !== undefined && configuration.text(symbol) !== given) return { kind: "range", property: range.property };
    if (user !== undefined && prompt?.kind === "prompt") return { kind: "user", prompt };
  }
  return property?.kind === "default" ? { kind: "default", property } : { kind: "nothing" };
}

function defaultOf(configuration: Configuration, { value }: DefaultProperty): string | undefined {
  return value.kind === "symbol" ? configuration.text(value.symbol) : undefined;
}

function causeText(configuration: Configuration, cause: Cause): string {
  switch (cause.kind) {
    case "user":
      return `you set it${at(cause.prompt.place)}`;
    case "selected":
      return `selected by ${cause.by.map((part) => expressionText(part)).join(", ")}`;
    case "implied":
      return `implied by ${cause.by.map((part) => expressionText(part)).join(", ")}`;
    case "default": {
      const { value, visible, place } = cause.property;
      const condition = visible === undefined ? "" : ` if ${withValues(configuration, visible)}`;
      return `the default is ${expressionText(value)}${condition}${at(place)}`;
    }
    case "choice": {
      const { choice, chosen } = cause;
      const title = choice.nodes.find((node) => node.prompt !== undefined)?.prompt?.text ?? choice.name ?? "choice";
      return `of "${title}" ${chosen === undefined ? "none" : chosen.name} is chosen${at(choice.nodes[0]?.place)}`;
    }
    case "range": {
      const { low, high, place } = cause.property;
      return `it must be between ${configuration.text(low)} and ${configuration.text(high)}${at(place)}`;
    }
    case "nothing":
      return "nothing gives it a value";
    case "undefined":
      return "no Kconfig file defines it";
  }
}

/** The parts of an `||` chain that are not n. */
function holding(configuration: Configuration, expression: Expression | undefined): Expression[] {
  if (expression === undefined || configuration.evaluate(expression) === 0) return [];
  if (expression.kind !== "or") return [expression];
  return [...holding(configuration, expression.left), ...holding(configuration, expression.right)];
}

/** The parts of an `&&` chain that are n. */
function unmetParts(configuration: Configuration, expression: Expression): Expression[] {
  if (configuration.evaluate(expression) !== 0) return [];
  if (expression.kind !== "and") return [expression];
  return [...unmetParts(configuration, expression.left), ...unmetParts(configuration, expression.right)];
}

function withValues(configuration: Configuration, expression: Expression): string {
  return expressionText(expression, (item) =>
    item.kind === "choice" || item.constant ? "" : ` [=${configuration.text(item)}]`,
  );
}

function at(place: Place | undefined): string {
  return place === undefined ? "" : ` (${place.file}:${place.line})`;
}
