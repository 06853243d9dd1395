import type { Configuration } from "./configuration.ts";
import type { ModelColumns } from "./model-columns.ts";

/** What the writers of files need to know of values, by cell and node number: `CellValues` has it. */
export interface WrittenCells {
  readonly columns: ModelColumns;
  /** The value as it stands. */
  textAt(cell: number): string;
  /** Whether a symbol is written; this computes it. */
  writtenAt(cell: number): boolean;
  nodeVisibleAt(node: number): boolean;
}

/** The same of a configuration. */
export function cellsOf(
  values:
    | WrittenCells
    | (Pick<Configuration, "model" | "text" | "written"> & Partial<Pick<Configuration, "nodeVisible">>),
): WrittenCells {
  if ("columns" in values) return values;
  const { model } = values;
  return {
    columns: model.columns,
    textAt: (cell) => values.text(model.symbols[cell]!),
    writtenAt: (cell) => values.written(model.symbols[cell]!),
    nodeVisibleAt: (node) => values.nodeVisible?.(model.nodes[node]!) ?? false,
  };
}
