import type { Graph, GraphEdge, GraphNode } from "./graph.ts";

/** What asks for a value that cannot be. */
export interface CoreGoal {
  readonly symbol: string;
  readonly lines: readonly string[];
  /** Whether it is what has to be given up. */
  readonly against: boolean;
}

/** The rules between goals that cannot hold together: each rule a box between the options it is about. */
export function corePart(
  goals: readonly CoreGoal[],
  reasons: readonly string[],
  about: readonly (readonly string[])[],
  group?: string,
): Pick<Graph, "nodes" | "edges"> {
  const prefix = group === undefined ? "" : `${group} `;
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  const idsOf = (symbol: string): string[] => {
    const own = goals.flatMap((goal, index) => (goal.symbol === symbol ? [goalId(index, group)] : []));
    if (own.length > 0) return own;
    const id = `${prefix}${symbol}`;
    if (!nodes.has(id)) nodes.set(id, { id, lines: [symbol], look: "off", group });
    return [id];
  };
  goals.forEach(({ lines, against }, index) => {
    const id = goalId(index, group);
    nodes.set(id, { id, lines, look: against ? "against" : "goal", group });
  });
  reasons.forEach((text, index) => {
    const [first, ...others] = about[index] ?? [];
    const rule = `${prefix}rule ${index}`;
    const ends = { from: first === undefined ? [] : idsOf(first), to: others.flatMap(idsOf) };
    nodes.set(rule, { id: rule, lines: [text], look: "rule", group });
    for (const from of ends.from) edges.push({ from, to: rule, lines: [], look: "against" });
    for (const to of ends.to) edges.push({ from: rule, to, lines: [], look: "against" });
  });
  return { nodes: [...nodes.values()], edges };
}

/** The node of one of the goals. */
export function goalId(index: number, group?: string): string {
  return `${group === undefined ? "" : `${group} `}goal ${index}`;
}
