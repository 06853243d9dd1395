import type { Cell, ConfState } from "./conf-state.ts";
import type { Expression } from "./expression.ts";
import type { MenuNode } from "./menu.ts";
import { algebraOf } from "./model-algebra.ts";
import { printExpression, printReverse } from "./print-values.ts";
import type { KSymbol } from "./symbol.ts";

/** `get_prompt_str` follows at most this many menus upwards. */
const DEPTH = 8;

/** Help and all that is known of a menu entry, as `?` and `helpnewconfig` show it. Mirrors `menu_get_ext_help`. */
export function extendedHelp(state: ConfState, node: MenuNode, prefix: string): string {
  const item = node.symbol ?? node.choice;
  const { noHelp, helpOfNamed } = state.model.behaviour;
  let text = "";
  if (node.help !== undefined && item?.name !== undefined) text += `${prefix}${item.name}:\n\n`;
  if (node.help === undefined) text += noHelp;
  else if (item?.name !== undefined || !helpOfNamed) text += `${node.help}\n`;
  return item === undefined ? text : text + about(state, item);
}

/** Mirrors `get_symbol_str`. */
function about(state: ConfState, item: Cell): string {
  const { helpByEntry, helpByPrompt, helpTellsType } = state.model.behaviour;
  let text = "";
  if (item.name !== undefined) {
    text += `Symbol: ${item.name} [=${textOf(state, item)}]\n`;
    if (helpTellsType) text += `Type  : ${typeName(state, item)}\n`;
    if (helpTellsType && item.kind === "symbol" && (item.type === "int" || item.type === "hex")) {
      const range = state.rangeOf(item);
      if (range !== undefined) text += `Range : [${operand(state, range.low)} ${operand(state, range.high)}]\n`;
    }
  }
  text += helpByEntry ? entryByEntry(state, item) : helpByPrompt ? byPrompt(state, item) : promptsFirst(state, item);
  const indent = helpByEntry ? "" : "  ";
  text += targets(state, item, "select", `${indent}Selects: `);
  text += reverse(state, state.reverseDependency(item), `${indent}Selected`);
  text += targets(state, item, "imply", `${indent}Implies: `);
  text += reverse(state, item.kind === "symbol" ? item.weakReverseDependency : undefined, `${indent}Implied`);
  return `${text}\n\n`;
}

/** Mirrors `sym_type_name`. */
function typeName({ model }: ConfState, { type }: Cell): string {
  if (type === "bool" && model.behaviour.saysBoolean) return "boolean";
  return type === "int" ? "integer" : type;
}

function entryByEntry(state: ConfState, item: Cell): string {
  let text = "";
  for (const node of item.nodes)
    if (node.prompt !== undefined) {
      text += `${definedAt(node)}  Prompt: ${node.prompt.text}\n`;
      text += dependency(state, node.dependency, "  Depends on: ");
      if (!same(state, node.dependency, node.prompt.visible))
        text += dependency(state, node.prompt.visible, "  Visible if: ");
      text += location(state, node);
    }
  for (const node of item.nodes)
    if (node.prompt === undefined) text += definedAt(node) + dependency(state, node.dependency, "  Depends on: ");
  return text;
}

/** Before 3.10: each prompt with its place. */
function byPrompt(state: ConfState, item: Cell): string {
  let text = "";
  for (const property of item.properties)
    if (property.kind === "prompt") {
      const { node, visible } = property;
      text += `Prompt: ${property.text}\n  ${definedAt(node)}${dependency(state, visible, "  Depends on: ")}`;
      text += location(state, node);
    }
  return text;
}

/** Before 5.6: only the first place is told. */
function promptsFirst(state: ConfState, item: Cell): string {
  let text = "";
  for (const property of item.properties)
    if (property.kind === "prompt") text += `Prompt: ${property.text}\n${location(state, property.node)}`;
  const [first] = item.nodes;
  if (first === undefined) return text;
  const { dependency: said } = first;
  const drops = state.model.behaviour.dropsTests && item.type !== "tristate" && said !== undefined;
  const algebra = algebraOf(state.model);
  const depends = drops ? algebra.withoutTests(algebra.adopt(said)) : said;
  return `${text}  ${definedAt(first)}${dependency(state, depends, "  Depends on: ")}`;
}

function textOf(state: ConfState, item: Cell): string {
  if (item.kind === "symbol") return state.text(item);
  // A choice whose members all stand in an `if` has no type; its name is its text then, as of any symbol without one.
  return item.type === "unknown" ? (item.name ?? "(null)") : (["n", "m", "y"] as const)[state.tristate(item)];
}

function operand(state: ConfState, symbol: KSymbol): string {
  const silent = symbol.type === "unknown" && !state.model.behaviour.helpTellsConstants;
  return silent ? symbol.name : `${symbol.name} [=${state.text(symbol)}]`;
}

function definedAt(node: MenuNode): string {
  return `Defined at ${node.place.file}:${node.place.line}\n`;
}

function isYes(expression: Expression | undefined): boolean {
  return expression === undefined || (expression.kind === "symbol" && expression.symbol.id === 2);
}

/** Mirrors `expr_eq`, which `undefined` may be given to. */
function same(state: ConfState, a: Expression | undefined, b: Expression | undefined): boolean {
  if (a === undefined || b === undefined) return isYes(a) && isYes(b);
  const algebra = algebraOf(state.model);
  return algebra.equal(algebra.adopt(a), algebra.adopt(b));
}

function dependency(state: ConfState, expression: Expression | undefined, title: string): string {
  return isYes(expression) ? "" : `${title}${printExpression(state, expression)}\n`;
}

/** Where a prompt is found in the menus. Mirrors the end of `get_prompt_str`. */
function location(state: ConfState, node: MenuNode): string {
  const path: MenuNode[] = [];
  let located = false;
  const { locatesEntry, locatesMainMenu } = state.model.behaviour;
  const within = (at: MenuNode | undefined): at is MenuNode =>
    at !== undefined && (at.parent !== undefined || (locatesMainMenu && !locatesEntry)) && path.length < DEPTH;
  for (let at: MenuNode | undefined = locatesEntry ? node : node.parent; within(at); at = at.parent) {
    path.push(at);
    // Whether a menu is shown is computed for the menu programs, and may warn of something first.
    if (!located || state.model.behaviour.shownMeansAnswered) located = state.nodeVisible(at) || located;
  }
  if (path.length === 0 && !locatesMainMenu) return "";
  let text = "  Location:\n";
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
  if (!state.model.behaviour.helpListsSelectors) return `${word} by: ${printExpression(state, expression)}\n`;
  return (
    printReverse(state, expression, 2, `${word} by [y]:\n`) +
    printReverse(state, expression, 1, `${word} by [m]:\n`) +
    printReverse(state, expression, 0, `${word} by [n]:\n`)
  );
}
