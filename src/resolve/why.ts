import { type Configuration, type Expression, expressionText, type KSymbol, type Place } from "../kconfig/index.ts";

function at(place: Place | undefined): string {
  return place === undefined ? "" : ` (${place.file}:${place.line})`;
}

/** The parts of a conjunction that are n now. */
function unmet(configuration: Configuration, expression: Expression | undefined): Expression[] {
  if (expression === undefined || configuration.evaluate(expression) !== 0) return [];
  if (expression.kind !== "and") return [expression];
  return [...unmet(configuration, expression.left), ...unmet(configuration, expression.right)];
}

function withValues(configuration: Configuration, expression: Expression): string {
  return expressionText(expression, (symbol) =>
    symbol.constant || symbol.type === "unknown" ? "" : `[=${configuration.text(symbol)}]`,
  );
}

/** Who selects a symbol now, as a sentence without capital or stop. */
export function selectorText(configuration: Configuration, symbol: KSymbol): string {
  const names: string[] = [];
  const visit = (expression: Expression): void => {
    if (expression.kind === "or") {
      visit(expression.left);
      visit(expression.right);
    } else if (configuration.evaluate(expression) !== 0) {
      let first: Expression = expression;
      while (first.kind === "and") first = first.left;
      names.push(expressionText(first));
    }
  };
  if (symbol.reverseDependency !== undefined) visit(symbol.reverseDependency);
  const shown = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `held at ${configuration.text(symbol)} by ${shown}${more}`;
}

/** Why a symbol cannot have a value, as a sentence without capital or stop. */
export function obstacleText(configuration: Configuration, symbol: KSymbol, value: string): string {
  const start = `${symbol.name} cannot be ${value}`;
  const prompts = symbol.properties.filter((property) => property.kind === "prompt");
  if (value === "n" && configuration.reverseDependency(symbol) !== 0)
    return `${start}: it is ${selectorText(configuration, symbol)}`;
  if (prompts.length === 0) {
    const selectors = symbol.reverseDependency;
    if (selectors === undefined)
      return `${start}: it has no prompt, its value follows from others${at(symbol.nodes[0]?.place)}`;
    return `${start}: it has no prompt and comes only with what selects it: ${withValues(configuration, selectors)}${at(symbol.nodes[0]?.place)}`;
  }
  const [prompt] = prompts;
  const parts = unmet(configuration, prompt?.visible);
  if (parts.length > 0) {
    const list = parts.slice(0, 4).map((part) => withValues(configuration, part));
    return `${start}: it depends on ${list.join(" && ")}${at(prompt?.node.place)}`;
  }
  const range = configuration.range(symbol);
  if (range !== undefined)
    return `${start}: it must be between ${range.low} and ${range.high}${at(range.property.place)}`;
  if (symbol.choice !== undefined) return `${start}: another entry of its choice is chosen${at(prompt?.node.place)}`;
  return `${start}: its prompt allows no more than ${["n", "m", "y"][configuration.visibility(symbol)]}${at(prompt?.node.place)}`;
}

/** An option that pushes another up. */
export interface Influence {
  readonly kind: "selects" | "implies";
  readonly symbol: KSymbol;
  readonly condition: Expression | undefined;
  /** Whether it does so now. */
  readonly active: boolean;
  readonly place: Place;
}

/** Every option that selects or implies a symbol, those that do so now first. */
export function influencesOn(configuration: Configuration, target: KSymbol): Influence[] {
  const found = configuration.model.symbols.flatMap((symbol) =>
    symbol.properties.flatMap((property): Influence[] => {
      if ((property.kind !== "select" && property.kind !== "imply") || property.target !== target) return [];
      const active = configuration.tristate(symbol) !== 0 && configuration.evaluate(property.visible) !== 0;
      const kind = property.kind === "select" ? "selects" : "implies";
      return [{ kind, symbol, condition: property.visible, active, place: property.place }];
    }),
  );
  return [...found.filter(({ active }) => active), ...found.filter(({ active }) => !active)];
}

/** What keeps the prompts of a symbol hidden: one text for each part of its dependencies that is n. */
export function blocksOf(configuration: Configuration, symbol: KSymbol): { text: string; place: Place }[] {
  if (configuration.visibility(symbol) !== 0) return [];
  return symbol.properties.flatMap((property) => {
    if (property.kind !== "prompt") return [];
    const parts = unmet(configuration, property.visible);
    return parts.map((part) => ({ text: withValues(configuration, part), place: property.node.place }));
  });
}

/**
 * Why a symbol has the value it has, and what stands in the way of others: sentences, one a line. `origin` says where a user
 * value was written ("FILE:LINE"), `undefined` when nobody wrote it down and the default came in.
 */
export function whyText(
  configuration: Configuration,
  symbol: KSymbol,
  origin: (symbol: KSymbol) => string | undefined = () => "what you set",
): string[] {
  const lines: string[] = [];
  if (symbol.type === "unknown") return [`${symbol.name} is named by the Kconfig files but defined by none`];
  const now = `${symbol.name}=${configuration.text(symbol)}`;
  const place = at(symbol.nodes[0]?.place);
  const visible = configuration.visibility(symbol);
  const written = configuration.userValue(symbol) === undefined ? undefined : origin(symbol);
  const property = symbol.properties.find(
    (candidate) => candidate.kind === "default" && configuration.evaluate(candidate.visible) !== 0,
  );
  if (configuration.reverseDependency(symbol) !== 0) lines.push(`${now}: ${selectorText(configuration, symbol)}`);
  else if (symbol.choice !== undefined && configuration.selected(symbol.choice) === symbol)
    lines.push(`${now}: it is the entry chosen${written === undefined ? "" : `, ${written} has it`}${place}`);
  else if (visible !== 0 && written !== undefined) lines.push(`${now}: ${written} has it${place}`);
  else if (configuration.weakReverseDependency(symbol) !== 0 && configuration.tristate(symbol) !== 0) {
    const by = influencesOn(configuration, symbol).filter(({ kind, active }) => kind === "implies" && active);
    lines.push(`${now}: implied by ${by.map((each) => each.symbol.name).join(", ")}${at(by[0]?.place)}`);
  } else if (property?.kind === "default")
    lines.push(`${now}: the default, ${expressionText(property.value)}${at(property.place)}`);
  else lines.push(`${now}: nothing sets it${place}`);
  if (visible === 0) {
    const prompts = symbol.properties.filter((candidate) => candidate.kind === "prompt");
    if (prompts.length === 0) lines.push("it has no prompt: no one can set it by hand");
    for (const prompt of prompts) {
      const parts = unmet(configuration, prompt.visible).map((part) => withValues(configuration, part));
      lines.push(`its prompt is hidden: it depends on ${parts.join(" && ")}${at(prompt.node.place)}`);
    }
  }
  if (symbol.directDependency !== undefined)
    lines.push(`depends on: ${withValues(configuration, symbol.directDependency)}`);
  return lines;
}
