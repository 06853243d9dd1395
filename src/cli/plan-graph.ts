import type { SetPlan } from "../session/index.ts";
import type { Graph, GraphEdge, GraphNode } from "./graph.ts";

/** The values that a plan sets, as answers have them. */
export type DrawnValue = SetPlan["set"][number];

/** Nodes and edges of some of the answers of a verb. */
export type GraphPart = Pick<Graph, "nodes" | "edges">;

/**
 * The values that a plan sets, each at the end of the chain that leads to it from what is asked for. `group`: the frame they stand
 * in, which makes nodes of the same symbol in other frames others.
 */
export function planPart(values: readonly DrawnValue[], group?: string): GraphPart {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const idOf = (symbol: string): string => (group === undefined ? symbol : `${group} ${symbol}`);
  const node = (symbol: string, lines: readonly string[], look: GraphNode["look"]): void => {
    if (!nodes.has(symbol)) nodes.set(symbol, { id: idOf(symbol), lines, look, group });
  };
  const set = new Map(values.map(({ symbol, value }) => [symbol, value]));
  for (const { wanted } of values) {
    node(wanted.symbol, [`${wanted.symbol}=${set.get(wanted.symbol) ?? wanted.value}`, ...askerLines(wanted)], "goal");
  }
  for (const { symbol, value, chain } of values) {
    for (const { symbol: from, link, condition, next, value: now, place } of chain) {
      node(next, [`${next}=${now}`], set.has(next) ? "set" : now === "n" ? "off" : "on");
      const lines = [condition === null ? link : `${link} ${condition}`, ...(place === null ? [] : [place])];
      edges.set(`${from} ${next}`, { from: idOf(from), to: idOf(next), lines, look: "for" });
    }
    node(symbol, [`${symbol}=${value}`], "set");
  }
  // Of what hangs together with nothing else, what comes last is drawn on top.
  return { nodes: [...nodes.values()].reverse(), edges: [...edges.values()] };
}

/** Who asks. */
export function askerLines({ file, line, text }: DrawnValue["wanted"]): string[] {
  return line > 0 ? [`"${text}"`, `${file}:${line}`] : ["you ask for it"];
}
