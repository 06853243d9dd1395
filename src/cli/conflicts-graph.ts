import type { ConflictsResult } from "../session/index.ts";
import { type CoreGoal, corePart } from "./core-graph.ts";
import type { Graph } from "./graph.ts";

/** Each contradiction in a frame: the lines that make it up and the rules between them. */
export function conflictsGraph({ asked, conflicts, message }: ConflictsResult): Graph {
  const parts = conflicts.map(({ lines, reasons, about, leftOut }, index) => {
    const goals = lines.map((line): CoreGoal => {
      const { file, symbol, value, text, role } = line;
      const against =
        leftOut !== null && leftOut.file === file && leftOut.line === line.line && leftOut.symbol === symbol;
      const words = [
        `"${text}"`,
        ...(role === null ? [] : [`[${role}]`]),
        line.line > 0 ? `${file}:${line.line}` : file,
      ];
      return { symbol, lines: [`${symbol}=${value}`, ...words, ...(against ? ["left out to go on"] : [])], against };
    });
    return corePart(goals, reasons, about, `conflict ${index}`);
  });
  const nodes = parts.flatMap((part) => part.nodes);
  if (nodes.length === 0) {
    const words = message === null ? `no conflict: all ${asked} lines hold together` : `not found: ${message}`;
    nodes.push({ id: "none", lines: [words], look: "note" });
  }
  return {
    nodes,
    edges: parts.flatMap((part) => part.edges),
    groups: conflicts.map(({ lines }, index) => ({
      id: `conflict ${index}`,
      title: lines.length === 1 ? "cannot hold in this tree" : "cannot hold together",
    })),
  };
}
