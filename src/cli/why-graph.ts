import type { WhyResult } from "../session/index.ts";
import { type CoreGoal, corePart, goalId } from "./core-graph.ts";
import type { Graph, GraphEdge, GraphNode } from "./graph.ts";

/** How many options that push it up are drawn, and how many that could but do not. */
const ACTIVE = 14;
const IDLE = 6;

/** The reasons behind a value: who pushes it up, what it depends on, what another value would take or what rules it out. */
export function whyGraph(result: WhyResult): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  const node = (id: string, value: string | undefined, look?: GraphNode["look"]): void => {
    const known = nodes.get(id);
    if (known !== undefined && (look === undefined || known.look === "goal")) return;
    nodes.set(id, {
      id,
      lines: [value === undefined ? id : `${id}=${value}`],
      look: look ?? (value === "n" || value === undefined ? "off" : "on"),
    });
  };
  const { symbol, value, asked } = result;
  nodes.set(symbol, {
    id: symbol,
    lines: [`${symbol}=${value}`, result.menu?.prompt ?? "no prompt"],
    look: "goal",
  });

  const shown = { active: 0, idle: 0 };
  for (const { kind, symbol: by, value: now, active, place } of result.influences) {
    if (active ? ++shown.active > ACTIVE : ++shown.idle > IDLE) continue;
    node(by, now);
    const does = active ? kind : kind === "selects" ? "would select" : "would imply";
    edges.push({ from: by, to: symbol, lines: [does, place], look: active ? "for" : "idle" });
  }
  const more = (id: string, count: number, does: string, look: GraphEdge["look"]): void => {
    if (count <= 0) return;
    nodes.set(id, { id, lines: [`${count} more`], look: look === "for" ? "on" : "off" });
    edges.push({ from: id, to: symbol, lines: [does], look });
  };
  more("more", shown.active - ACTIVE, "select or imply", "for");
  more("more idle", shown.idle - IDLE, "would select or imply", "idle");
  for (const { symbol: need, value: now, condition, met } of result.needs) {
    node(need, now);
    const lines = [`depends on${condition === null ? "" : ` ${condition}`}`];
    edges.push({ from: symbol, to: need, lines, look: met ? "for" : "against" });
  }
  if (result.rule === "default" || result.rule === "choice")
    for (const by of result.by) {
      node(by, undefined, "on");
      edges.push({
        from: by,
        to: symbol,
        lines: [result.rule === "default" ? "decides the default" : "is chosen instead"],
        look: "for",
      });
    }
  if (asked === null) return { nodes: [...nodes.values()], edges, groups: [] };
  for (const { symbol: from, condition, link, next, value: then, place } of asked.set.flatMap(({ chain }) => chain)) {
    node(next, then);
    if (edges.some((edge) => edge.from === from && edge.to === next)) continue;
    const lines = [condition === null ? link : `${link} ${condition}`, ...(place === null ? [] : [place])];
    edges.push({ from, to: next, lines, look: "for" });
  }
  for (const { symbol: set, value: to } of asked.set)
    if (set !== symbol) nodes.set(set, { id: set, lines: [`set ${set}=${to}`], look: "set" });
  const drawn = { nodes: [...nodes.values()], edges };
  if (asked.outcome !== "impossible" && asked.outcome !== "notFound") return { ...drawn, groups: [] };
  const words = asked.outcome === "impossible" ? `${asked.goal} cannot be` : `${asked.goal}: no way was found`;
  const goal: CoreGoal = { symbol, lines: [words], against: true };
  const core = corePart([goal], asked.reasons, asked.about, "impossible");
  return {
    nodes: [...drawn.nodes, ...core.nodes],
    edges: [...edges, { from: symbol, to: goalId(0, "impossible"), lines: [], look: "against" }, ...core.edges],
    groups: [{ id: "impossible", title: "whatever else is set" }],
  };
}
