import type { Model } from "../kconfig/index.ts";
import { editDistance } from "./similarity.ts";

/** How many names are offered. */
const OFFERED = 3;

/**
 * Options whose names are most like a name that the tree does not know: a few letters apart, or the same words in another order or
 * number (`FS_BTRFS`, `BTRFS`). The likeliest first.
 */
export function namesLike(model: Model, name: string): string[] {
  const asked = name.toUpperCase();
  const words = wordsOf(asked);
  const allowed = asked.length < 3 ? 0 : Math.max(1, Math.floor(asked.length / 5));
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const symbol of model.symbols) {
    if (symbol.constant || symbol.nodes.length === 0) continue;
    const other = symbol.name;
    const hidden = symbol.nodes.every((node) => node.prompt === undefined) ? 0.5 : 0;
    const near = Math.abs(other.length - asked.length) <= allowed ? editDistance(asked, other) : allowed + 1;
    if (near <= allowed) found.push({ name: other, distance: near + hidden });
    else if (words.length > 0) {
      const own = wordsOf(other);
      const extra = own.length - words.length;
      if (extra >= 0 && extra < 3 && words.every((word) => own.includes(word)))
        found.push({ name: other, distance: allowed + 1 + extra + hidden });
    }
  }
  found.sort((a, b) => a.distance - b.distance || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return found.slice(0, OFFERED).map((each) => each.name);
}

function wordsOf(name: string): string[] {
  return name.split("_").filter((word) => word !== "");
}
