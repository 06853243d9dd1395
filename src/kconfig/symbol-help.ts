import type { Cell, ConfState } from "./conf-state.ts";
import type { Expression } from "./expression.ts";
import { ExpressionAlgebra } from "./expression-algebra.ts";
import type { MenuNode } from "./menu.ts";
import { printExpression, printReverse } from "./print-values.ts";
import type { KSymbol, PromptProperty } from "./symbol.ts";

const NO_HELP = "There is no help available for this option.";
/** `get_prompt_str` follows at most this many menus upwards. */
const DEPTH = 8;

/** Help and all that is known of a menu entry, as `?` and `helpnewconfig` show it. Mirrors `menu_get_ext_help`. */
export function extendedHelp(state: ConfState, node: MenuNode, prefix: string): string {
  const item = node.symbol ?? node.choice;
  let text = "";
  if (node.help !== undefined && item?.name !== undefined) text += `${prefix}${item.name}:\n\n`;
  text += `${node.help ?? NO_HELP}\n`;
  return item === undefined ? text : text + about(state, item);
}

/** Mirrors `get_symbol_str`. */
function about(state: ConfState, item: Cell): string {
  let text = "";
  if (item.name !== undefined) {
    text += `Symbol: ${item.name} [=${textOf(state, item)}]\n`;
    text += `Type  : ${item.type === "int" ? "integer" : item.type}\n`;
    if (item.kind === "symbol" && (item.type === "int" || item.type === "hex")) {
      const range = state.rangeOf(item);
      if (range !== undefined) text += `Range : [${operand(state, range.low)} ${operand(state, range.high)}]\n`;
    }
  }
  for (const node of item.nodes)
    if (node.prompt !== undefined) text += definedAt(node) + promptText(state, node.prompt, node);
  for (const node of item.nodes)
    if (node.prompt === undefined) text += definedAt(node) + dependency(state, node.dependency, "  Depends on: ");
  text += targets(state, item, "select", "Selects: ");
  text += reverse(state, state.reverseDependency(item), "Selected");
  text += targets(state, item, "imply", "Implies: ");
  text += reverse(state, item.kind === "symbol" ? item.weakReverseDependency : undefined, "Implied");
  return `${text}\n\n`;
}

function textOf(state: ConfState, item: Cell): string {
  return item.kind === "symbol" ? state.text(item) : (["n", "m", "y"] as const)[state.tristate(item)];
}

function operand(state: ConfState, symbol: KSymbol): string {
  return symbol.type === "unknown" ? symbol.name : `${symbol.name} [=${state.text(symbol)}]`;
}

function definedAt(node: MenuNode): string {
  return `Defined at ${node.place.file}:${node.place.line}\n`;
}

function isYes(expression: Expression | undefined): boolean {
  return expression === undefined || (expression.kind === "symbol" && expression.symbol.id === 2);
}

/** Mirrors `expr_eq`, which `undefined` may be given to. */
function same({ model }: ConfState, a: Expression | undefined, b: Expression | undefined): boolean {
  if (a === undefined || b === undefined) return isYes(a) && isYes(b);
  const [no, mod, yes] = model.symbols;
  const constants = { no: no!, mod: mod!, yes: yes! };
  return new ExpressionAlgebra(constants, () => {}, model.behaviour.hashedExpressions).equal(a, b);
}

function dependency(state: ConfState, expression: Expression | undefined, title: string): string {
  return isYes(expression) ? "" : `${title}${printExpression(state, expression)}\n`;
}

/** Mirrors `get_prompt_str`. */
function promptText(state: ConfState, prompt: PromptProperty, node: MenuNode): string {
  let text = `  Prompt: ${prompt.text}\n`;
  text += dependency(state, node.dependency, "  Depends on: ");
  if (!same(state, node.dependency, prompt.visible)) text += dependency(state, prompt.visible, "  Visible if: ");
  const path: MenuNode[] = [];
  let located = false;
  const { locatesEntry } = state.model.behaviour;
  const within = (at: MenuNode | undefined): at is MenuNode =>
    at !== undefined && (at.parent !== undefined || !locatesEntry) && path.length < DEPTH;
  for (let at: MenuNode | undefined = locatesEntry ? node : node.parent; within(at); at = at.parent) {
    path.push(at);
    // Whether a menu is shown is computed for the menu programs, and may warn of something first.
    if (!located || state.model.behaviour.shownMeansAnswered) located = state.nodeVisible(at) || located;
  }
  text += "  Location:\n";
  path.reverse().forEach((menu, level) => {
    const item = menu.symbol ?? menu.choice;
    const title = menu.parent === undefined ? "Main menu" : `-> ${menu.prompt?.text ?? item?.name ?? "(null)"}`;
    text += `${" ".repeat(2 * level + 4)}${title}`;
    if (item !== undefined) text += ` (${item.name ?? "<choice>"} [=${textOf(state, item)}])`;
    text += "\n";
  });
  return text;
}

function targets(state: ConfState, item: Cell, kind: "select" | "imply", title: string): string {
  const found = item.properties.flatMap((property) =>
    property.kind === kind ? [operand(state, property.target)] : [],
  );
  return found.length === 0 ? "" : `${title}${found.join(" && ")}\n`;
}

function reverse(state: ConfState, expression: Expression | undefined, word: string): string {
  if (expression === undefined) return "";
  return (
    printReverse(state, expression, 2, `${word} by [y]:\n`) +
    printReverse(state, expression, 1, `${word} by [m]:\n`) +
    printReverse(state, expression, 0, `${word} by [n]:\n`)
  );
}
