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
  /** ESP-IDF: whether nobody chose its value. */
  defaultAt(cell: number): boolean;
}

/** Values to write: a `Configuration` has them, and so has a run of `conf`. */
export type AnyValues =
  | WrittenCells
  | (Pick<Configuration, "model" | "text" | "written"> & Partial<Pick<Configuration, "nodeVisible" | "hasDefault">>);

/** The same of a configuration. */
export function cellsOf(values: AnyValues): WrittenCells {
  if ("columns" in values) return values;
  const { model } = values;
  return {
    columns: model.columns,
    textAt: (cell) => values.text(model.symbols[cell]!),
    writtenAt: (cell) => values.written(model.symbols[cell]!),
    nodeVisibleAt: (node) => values.nodeVisible?.(model.nodes[node]!) ?? false,
    defaultAt: (cell) => values.hasDefault?.(model.symbols[cell]!) ?? false,
  };
}
