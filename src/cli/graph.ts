import { displayWidth, wrap } from "./display-width.ts";
import { print } from "./terminal.ts";

/** A graph of reasons, to be drawn. */
export interface Graph {
  /** Stands above it. */
  readonly title?: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Frames around some of the nodes. */
  readonly groups: readonly { readonly id: string; readonly title: string }[];
}

export interface GraphNode {
  readonly id: string;
  /** Lines; longer ones are broken. */
  readonly lines: readonly string[];
  /**
   * `goal`: what is asked about; `against`: a goal that has to be given up; `on`, `off`: its value; `set`: a plan sets it; `rule`: what
   * stands in the way; `note`: other words.
   */
  readonly look: "goal" | "against" | "on" | "off" | "set" | "rule" | "note";
  /** The frame it is in. */
  readonly group?: string | undefined;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Lines; longer ones are broken. */
  readonly lines: readonly string[];
  /** `against`: stands in the way; `idle`: has no effect now. */
  readonly look: "for" | "against" | "idle";
}

export type GraphFormat = "dot" | "svg";

/** What `--dot` and `--svg` ask for; `undefined`: no graph. */
export function graphFormat(options: { readonly dot?: boolean; readonly svg?: boolean }): GraphFormat | undefined {
  return options.svg ? "svg" : options.dot ? "dot" : undefined;
}

/** Prints a graph as text for Graphviz, or laid out as a picture. */
export async function printGraph(graph: Graph, format: GraphFormat): Promise<void> {
  const dot = dotOf(graph);
  if (format === "dot") {
    print(dot);
    return;
  }
  // Loaded only here: it is Graphviz itself in WebAssembly, a megabyte.
  const { instance } = await import("@viz-js/viz");
  const picture = (await instance()).renderString(dot, { format: "svg" });
  print(picture.replaceAll('font-family="Courier"', `font-family="${FONTS}"`).trimEnd());
}

const NODE_LOOKS: Readonly<Record<GraphNode["look"], string>> = {
  goal: 'penwidth=2.5, fillcolor="#fff3c4"',
  against: 'penwidth=2.5, color="#b3261e", style="rounded,filled,dashed", fillcolor="#fff3c4"',
  on: 'fillcolor="#dcefdc"',
  off: 'fillcolor="#eeeeee"',
  set: 'color="#1b7f3b", penwidth=2, fillcolor="#dcefdc"',
  rule: 'shape=note, color="#b3261e", fillcolor="#fdecea"',
  note: 'shape=note, color="#767676", fillcolor="#ffffff"',
};

const EDGE_LOOKS: Readonly<Record<GraphEdge["look"], string>> = {
  for: 'color="#1b7f3b", fontcolor="#1b7f3b"',
  against: 'color="#b3261e", fontcolor="#b3261e", penwidth=1.6',
  idle: 'color="#767676", fontcolor="#767676", style=dashed',
};

/** Columns of a line in a box and beside an arrow. */
const BOX = 46;
const ARROW = 44;

/**
 * Letters of one width: Graphviz knows no fonts and measures by its own table, and only here what a viewer puts in the place of a font
 * that it lacks is as wide. Graphviz's table goes by this very name.
 */
const FONT = 'fontname="Courier"';
/** What a picture asks for in its place. */
const FONTS = "DejaVu Sans Mono,Menlo,Liberation Mono,Courier New,monospace";

/** The language of Graphviz. */
function dotOf({ title, nodes, edges, groups }: Graph): string {
  const above = title === undefined ? "" : ` label=${label([title], 2 * BOX, "l")}; labelloc=t; labeljust=l;`;
  const rows = [
    `  rankdir=LR; bgcolor=white; nodesep=0.2; ranksep=0.5; ${FONT}; fontsize=12;${above}`,
    `  node [shape=box, style="rounded,filled", ${FONT}, fontsize=10, margin="0.14,0.08"];`,
    `  edge [${FONT}, fontsize=8];`,
  ];
  const node = ({ id, lines, look }: GraphNode): string =>
    `${quoted(id)} [label=${label(lines, BOX, look === "rule" || look === "note" ? "l" : "n")}, ${NODE_LOOKS[look]}];`;
  for (const each of nodes) if (each.group === undefined) rows.push(`  ${node(each)}`);
  // Of frames, what comes last is drawn on top.
  for (const [index, group] of [...groups.entries()].reverse()) {
    rows.push(`  subgraph cluster_${index} {`);
    rows.push(`    label=${label([group.title], 2 * BOX, "l")}; labeljust=l; color="#b0b0b0"; style=rounded;`);
    for (const each of nodes) if (each.group === group.id) rows.push(`    ${node(each)}`);
    rows.push("  }");
  }
  for (const { from, to, lines, look } of edges)
    rows.push(`  ${quoted(from)} -> ${quoted(to)} [label=${label(lines, ARROW, "n")}, ${EDGE_LOOKS[look]}];`);
  return ["digraph reasons {", ...rows, "}"].join("\n");
}

/** Lines no longer than fits, each ended as DOT has it: `\n` centred, `\l` at the left. */
function label(lines: readonly string[], width: number, end: "n" | "l"): string {
  const broken = lines.flatMap((line) => wrap(line, width)).map((line) => escaped(line + padding(line)));
  return `"${broken.join(`\\${end}`)}${end === "l" && broken.length > 0 ? "\\l" : ""}"`;
}

/** Graphviz takes wide letters, as of Chinese and Japanese, for narrow ones. */
function padding(line: string): string {
  return "\u00a0".repeat(displayWidth(line) - [...line].length);
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** As DOT quotes: the quote itself, and the backslash, which begins an escape in labels. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
