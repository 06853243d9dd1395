import { BOOL, HEX, MENU_STYLE, STRING, TRISTATE, UNKNOWN, YAML } from "./model-columns.ts";
import type { WrittenCells } from "./written-cells.ts";

/**
 * kdevops: the symbols with `output yaml` as YAML, or with `all` every one, in the order of `.config`. Mirrors
 * `__print_yaml_symbol` and what calls it in that project's confdata.c.
 */
export function yamlConfig(values: WrittenCells, all: boolean): string {
  const { symbolCount, nodeCell, nodePrompt, propertySecond, childStarts, children } = values.columns;
  let text = "---\n";
  let ended = false;
  const done = new Uint8Array(symbolCount);
  const visit = (node: number): void => {
    const cell = nodeCell[node]!;
    const prompt = nodePrompt[node]!;
    if (cell < 0) {
      if (prompt >= 0 && values.nodeVisibleAt(node)) ended = false;
    } else if (cell < symbolCount && done[cell] === 0 && values.writtenAt(cell)) {
      // An empty line stands where `.config` has one behind the end of a menu.
      if (ended) text += "\n";
      ended = false;
      done[cell] = 1;
      text += yamlLine(values, cell, all);
    }
    for (let at = childStarts[node]!; at < childStarts[node + 1]!; at++) visit(children[at]!);
    if (cell < 0 && prompt >= 0 && propertySecond[prompt] === MENU_STYLE && values.nodeVisibleAt(node)) ended = true;
  };
  for (let at = childStarts[0]!; at < childStarts[1]!; at++) visit(children[at]!);
  return text;
}

/** One symbol's line, ended; empty where the file says nothing of it. */
export function yamlLine(values: WrittenCells, cell: number, all: boolean): string {
  const { cellType, cellFlags, cellName, texts } = values.columns;
  const type = cellType[cell]!;
  if (type === UNKNOWN || (!all && (cellFlags[cell]! & YAML) === 0)) return "";
  return `${texts.get(cellName[cell]!)!.toLowerCase()}: ${yamlValue(type, values.textAt(cell))}\n`;
}

function yamlValue(type: number, value: string): string {
  if (type === BOOL || type === TRISTATE) return value === "y" ? "True" : value === "n" ? "False" : value;
  if (type === HEX) return `0x${value}`;
  return type === STRING ? `"${value}"` : value;
}
