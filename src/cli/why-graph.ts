import type { WhyResult } from "../session/index.ts";
import type { Graph, GraphEdge, GraphNode } from "./graph.ts";

/** How many options that could push it up, but do not, are drawn. */
const IDLE = 6;
/** Columns of a label before it is broken. */
const WIDTH = 44;

/** The reasons behind a value: who pushes it up, what it depends on, what another value would take or what rules it out. */
export function whyGraph(result: WhyResult): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  const node = (id: string, value: string | undefined, look?: GraphNode["look"]): void => {
    const known = nodes.get(id);
    if (known !== undefined && (look === undefined || known.look === "goal")) return;
    nodes.set(id, {
      id,
      label: value === undefined ? id : `${id}=${value}`,
      look: look ?? (value === "n" || value === undefined ? "off" : "on"),
    });
  };
  const { symbol, value, asked } = result;
  nodes.set(symbol, {
    id: symbol,
    label: broken([`${symbol}=${value}`, result.menu?.prompt ?? "no prompt"]),
    look: "goal",
  });

  let idle = 0;
  for (const { kind, symbol: by, value: now, active } of result.influences) {
    if (!active && ++idle > IDLE) continue;
    node(by, now);
    const label = active ? kind : kind === "selects" ? "would select" : "would imply";
    edges.push({ from: by, to: symbol, label, look: active ? "for" : "idle" });
  }
  if (idle > IDLE) {
    nodes.set("more", { id: "more", label: `${idle - IDLE} more`, look: "off" });
    edges.push({ from: "more", to: symbol, label: "would select or imply", look: "idle" });
  }
  for (const { symbol: need, value: now, met } of result.needs) {
    node(need, now);
    edges.push({ from: symbol, to: need, label: "depends on", look: met ? "for" : "against" });
  }
  if (result.rule === "default" || result.rule === "choice")
    for (const by of result.by) {
      node(by, undefined, "on");
      edges.push({
        from: by,
        to: symbol,
        label: result.rule === "default" ? "decides the default" : "is chosen instead",
        look: "for",
      });
    }
  if (asked === null) return { nodes: [...nodes.values()], edges };
  for (const each of asked.set) {
    if (each.symbol === symbol) continue;
    for (const [index, name] of each.through.entries()) {
      const next = each.through[index + 1] ?? each.symbol;
      node(name, undefined, nodes.has(name) ? undefined : "off");
      if (!edges.some(({ from, to }) => from === name && to === next))
        edges.push({ from: name, to: next, label: "needs", look: "for" });
    }
    nodes.set(each.symbol, { id: each.symbol, label: `set ${each.symbol}=${each.value}`, look: "set" });
  }
  if (asked.outcome === "impossible" || asked.outcome === "notFound") {
    const words = [`${asked.goal} cannot be`, ...asked.reasons];
    nodes.set("because", { id: "because", label: broken(words), look: "note" });
    edges.push({ from: symbol, to: "because", label: "", look: "against" });
  }
  return { nodes: [...nodes.values()], edges };
}

/** Lines no longer than fits a box, broken at blanks. */
function broken(texts: readonly string[]): string {
  return texts
    .flatMap((text) => {
      const lines: string[] = [];
      for (const word of text.split(" ")) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
      }
      return lines;
    })
    .join("\n");
}
