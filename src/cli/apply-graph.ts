import type { ApplyResult } from "../session/index.ts";
import type { Graph } from "./graph.ts";
import { planPart } from "./plan-graph.ts";

/** What had to be set besides, each at the end of the chain that leads to it from the line that needs it. */
export function applyGraph({ added, summary }: ApplyResult): Graph {
  if (added.length > 0) return { ...planPart(added), groups: [] };
  const words = `${summary.lines} lines: nothing had to be set besides`;
  return { nodes: [{ id: "none", lines: [words], look: "note" }], edges: [], groups: [] };
}
