import { quote } from "./dot-config.ts";
import { BOOL, HEX, STRING } from "./model-columns.ts";
import { type AnyValues, cellsOf, type WrittenCells } from "./written-cells.ts";

/** A new name for an old one of ESP-IDF's `sdkconfig.rename`; `inverted`: the one is y where the other is n. */
export interface Renamed {
  readonly name: string;
  readonly inverted: boolean;
}

/** The old names in texts of `sdkconfig.rename` files; of two lines for one the last counts. */
export function readRenames(texts: readonly string[], prefix: string): Map<string, Renamed> {
  const renames = new Map<string, Renamed>();
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [old, name] = line.split(/\s+/);
    if (line.startsWith("#") || old === undefined || name === undefined || !old.startsWith(prefix)) continue;
    const inverted = name.startsWith("!");
    const bare = inverted ? name.slice(1) : name;
    // The new place of an old name is behind the others.
    renames.delete(old.slice(prefix.length));
    renames.set(old.slice(prefix.length), { name: bare.slice(prefix.length), inverted });
  }
  return renames;
}

/** The last lines of a `sdkconfig`: old names with the values of the new ones, once for each entry; empty without any. */
export function renamedLines(given: AnyValues, renames: ReadonlyMap<string, Renamed>, prefix: string): string {
  if (renames.size === 0) return "";
  const values = cellsOf(given);
  const olds = new Map<string, (readonly [old: string, inverted: boolean])[]>();
  for (const [old, { name, inverted }] of renames) {
    const known = olds.get(name);
    if (known === undefined) olds.set(name, [[old, inverted]]);
    else known.push([old, inverted]);
  }
  const { nodeCell, symbolCount, cellName, cellExtra, texts } = values.columns;
  let lines = "";
  const visit = (node: number): void => {
    const cell = nodeCell[node]!;
    const names = cell >= 0 && cell < symbolCount ? olds.get(texts.get(cellName[cell]!)!) : undefined;
    if (names !== undefined && cellExtra[cell]! < 0 && values.writtenAt(cell))
      for (const [old, inverted] of names) lines += lineOf(values, cell, prefix + old, inverted);
    const { children, childStarts } = values.columns;
    for (let at = childStarts[node]!; at < childStarts[node + 1]!; at++) visit(children[at]!);
  };
  visit(0);
  if (lines === "") return "";
  return `\n# Deprecated options for backward compatibility\n${lines}# End of deprecated options\n`;
}

function lineOf(values: WrittenCells, cell: number, name: string, inverted: boolean): string {
  const type = values.columns.cellType[cell]!;
  const text = values.textAt(cell);
  if (type === BOOL) return (text === "n") === inverted ? `${name}=y\n` : `# ${name} is not set\n`;
  if (type === STRING) return `${name}=${quote(text)}\n`;
  return `${name}=${type === HEX && !/^0[xX]/.test(text) ? `0x${text}` : text}\n`;
}
