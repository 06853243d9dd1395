import type { MenuNode } from "../kconfig/index.ts";
import type { ListingLine } from "./document.ts";
import { barePrompt, normalisePrompt } from "./prompt-text.ts";

/**
 * How well a node's place in the menus fits the path an author drew, 0 to 1. The kernel's menus decide: each step of the
 * path is looked for anywhere above the node, in order, so missing, added and wrongly indented steps cost only their
 * share. Nearer steps count more. `undefined`: no path was given.
 */
export function pathFit(node: MenuNode, path: readonly string[]): number | undefined {
  if (path.length === 0) return undefined;
  const above: { full: string; bare: string }[] = [];
  for (let parent = node.parent; parent !== undefined; parent = parent.parent) {
    if (parent.prompt !== undefined) {
      above.push({ full: normalisePrompt(parent.prompt.text), bare: barePrompt(parent.prompt.text) });
    }
  }
  let weight = 1;
  let total = 0;
  let found = 0;
  let from = 0;
  for (let step = path.length - 1; step >= 0; step--) {
    const full = normalisePrompt(path[step] ?? "");
    const bare = barePrompt(path[step] ?? "");
    total += weight;
    const at = above.findIndex((menu, index) => index >= from && sameMenu(menu, full, bare));
    if (at >= 0) {
      found += weight;
      from = at + 1;
    }
    weight *= 0.7;
  }
  return found / total;
}

function sameMenu(menu: { full: string; bare: string }, full: string, bare: string): boolean {
  if (menu.full === full || menu.bare === bare) return true;
  const [short, long] = full.length < menu.full.length ? [full, menu.full] : [menu.full, full];
  return short.length >= 6 && long.startsWith(short);
}

/** How near a node is to what the lines around were found to be, 0 to 1: the share of its menus that they have too. */
export function neighbourFit(node: MenuNode, neighbours: readonly MenuNode[]): number {
  if (neighbours.length === 0) return 0;
  const above = menusAbove(node);
  let best = 0;
  for (const neighbour of neighbours) {
    const others = new Set(menusAbove(neighbour));
    others.add(neighbour);
    const shared = above.filter((menu) => others.has(menu)).length;
    best = Math.max(best, shared / Math.max(1, above.length));
  }
  return best;
}

function menusAbove(node: MenuNode): MenuNode[] {
  const menus: MenuNode[] = [];
  for (let parent = node.parent; parent !== undefined && parent.parent !== undefined; parent = parent.parent) {
    menus.push(parent);
  }
  return menus;
}

/** Whether a node is of the sort a line shows, 0 to 1: `<M>` is a tristate, `(64)` a number, `(X)` a choice's entry. */
export function sortFit(node: MenuNode, line: ListingLine): number {
  const type = node.symbol?.type;
  switch (line.kind) {
    case "choice-entry":
      if (node.symbol?.choice !== undefined) return 1;
      // `( )` and `(X)` are also written for plain options, and `(*)` is a text option whose text is an asterisk.
      return type === "bool" || type === "tristate" || type === "string" ? 0.5 : 0;
    case "value":
      if (type === "int" || type === "hex") return /^(?:0x)?[0-9a-f]*$/iu.test(line.value ?? "") ? 1 : 0.3;
      return type === "string" ? 0.9 : 0;
    case "menu":
      if (node.symbol === undefined) return 1;
      return node.kind === "menuconfig" ? 0.9 : line.arrow ? 0.5 : 0.7;
    case "comment":
      return 0;
    case "option":
      break;
    default:
      return unreachable(line.kind);
  }
  if (type !== "bool" && type !== "tristate") return node.symbol === undefined ? 0.1 : 0.05;
  const marker = line.marker ?? "";
  const tristate = marker.startsWith("<") || line.value === "m" || line.alternatives.includes("m");
  let fit = 1;
  if (tristate && type === "bool") fit = 0.7;
  if (!tristate && marker.startsWith("[") && type === "tristate") fit = 0.75;
  if (line.arrow && node.kind !== "menuconfig") fit -= 0.1;
  return fit;
}

function unreachable(kind: never): never {
  throw new Error(`unknown kind of line: ${String(kind)}`);
}
