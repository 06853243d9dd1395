import { print } from "./terminal.ts";

/** A graph of reasons, to be drawn. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** `goal`: what is asked about; `on`, `off`: its value; `set`: a plan sets it; `note`: words. */
  readonly look: "goal" | "on" | "off" | "set" | "note";
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** `against`: stands in the way; `idle`: has no effect now. */
  readonly look: "for" | "against" | "idle";
}

export type GraphFormat = "dot" | "svg";

/** Prints a graph as text for Graphviz, or laid out as a picture. */
export async function printGraph(graph: Graph, format: GraphFormat): Promise<void> {
  const dot = dotOf(graph);
  if (format === "dot") {
    print(dot);
    return;
  }
  // Loaded only here: it is Graphviz itself in WebAssembly, a megabyte.
  const { instance } = await import("@viz-js/viz");
  print((await instance()).renderString(dot, { format: "svg" }).trimEnd());
}

const NODE_LOOKS: Readonly<Record<GraphNode["look"], string>> = {
  goal: 'penwidth=2.5, fillcolor="#fff3c4"',
  on: 'fillcolor="#dcefdc"',
  off: 'fillcolor="#eeeeee"',
  set: 'color="#1b7f3b", penwidth=2, fillcolor="#dcefdc"',
  note: 'shape=note, color="#b3261e", fillcolor="#fdecea"',
};

const EDGE_LOOKS: Readonly<Record<GraphEdge["look"], string>> = {
  for: 'color="#1b7f3b", fontcolor="#1b7f3b"',
  against: 'color="#b3261e", fontcolor="#b3261e", penwidth=1.6',
  idle: 'color="#767676", fontcolor="#767676", style=dashed',
};

/** The language of Graphviz. */
function dotOf({ nodes, edges }: Graph): string {
  const rows = [
    "  rankdir=LR; bgcolor=white; nodesep=0.2; ranksep=0.6;",
    '  node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.22,0.08"];',
    '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=9];',
  ];
  for (const { id, label, look } of nodes) rows.push(`  ${quoted(id)} [label=${quoted(label)}, ${NODE_LOOKS[look]}];`);
  for (const { from, to, label, look } of edges)
    rows.push(`  ${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}, ${EDGE_LOOKS[look]}];`);
  return ["digraph reasons {", ...rows, "}"].join("\n");
}

/** As DOT quotes: only the quote itself is escaped, and a line break is `\n`. */
function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
