import { quote, versionLine } from "./dot-config.ts";
import { BOOL, HEX, INT, STRING, TRISTATE, UNKNOWN } from "./model-columns.ts";
import type { WrittenCells } from "./written-cells.ts";

/**
 * The header for C that trees before 2.6.20 write with `.config`, in the order of the menus and with their titles. `time` as `ctime`
 * prints it.
 */
export function menuHeader(values: WrittenCells, prefix: string, time: string): string {
  const heading = `/*\n * Automatically generated C config: don't edit\n * ${versionLine(values)}\n * ${time}\n */\n`;
  const done = new Set<number>();
  return `${heading}#define AUTOCONF_INCLUDED\n${byMenu(values, (cell, name) => {
    if (done.has(cell) || !values.writtenAt(cell)) return "";
    done.add(cell);
    return definition(values, cell, prefix + name);
  })}`;
}

/** BusyBox's, with a switch and two macros for each option, hidden ones too; `time` is empty where it is to be left out. */
export function busyboxHeader(values: WrittenCells, prefix: string, time: string): string {
  const heading = `/*\n * Automatically generated C config: don't edit\n * ${versionLine(values)}\n */\n`;
  return `${heading}#define AUTOCONF_TIMESTAMP "${time}"\n\n${byMenu(values, (cell, name) => {
    values.writtenAt(cell);
    const text = values.textAt(cell);
    const own = definition(values, cell, prefix + name);
    const logical = isLogical(values, cell);
    if (logical && text === "n")
      return `${own}#define ENABLE_${name} 0\n#define IF_${name}(...)\n#define IF_NOT_${name}(...) __VA_ARGS__\n`;
    if (own === "" || (logical && text === "m")) return own;
    return (
      `${own}#define ENABLE_${name} 1\n#ifdef MAKE_SUID\n# define IF_${name}(...) __VA_ARGS__ "${prefix}${name}"\n#else\n` +
      `# define IF_${name}(...) __VA_ARGS__\n#endif\n#define IF_NOT_${name}(...)\n`
    );
  })}`;
}

/** What make looks at to know whether that header is still true; the file read last stands first. */
export function headerCommand({ columns }: WrittenCells, files: readonly string[], header: string): string {
  const list = [...new Set(files)].reverse().map((file) => `\t${file}`);
  const busybox = columns.behaviour.headerWithConfig === "busybox";
  const again = busybox ? `${header}: .config\n\n` : "";
  return `deps_config := \\\n${list.join(" \\\n")}\n\n.config ${header}: $(deps_config)\n\n${again}$(deps_config):\n`;
}

/** Titles of visible menus and comments, and what `line` says of each symbol's entry. */
function byMenu(values: WrittenCells, line: (cell: number, name: string) => string): string {
  const { nodeCell, nodePrompt, propertyFirst, childStarts, children, symbolCount, cellName, texts } = values.columns;
  let out = "";
  const visit = (parent: number): void => {
    for (let at = childStarts[parent]!; at < childStarts[parent + 1]!; at++) {
      const node = children[at]!;
      const cell = nodeCell[node]!;
      const prompt = nodePrompt[node]!;
      if (cell >= 0 && cell < symbolCount) out += line(cell, texts.get(cellName[cell]!)!);
      else if (cell < 0 && prompt >= 0 && values.nodeVisibleAt(node))
        out += `\n/*\n * ${texts.get(propertyFirst[prompt]!)}\n */\n`;
      visit(node);
    }
  };
  visit(0);
  return out;
}

function isLogical({ columns }: WrittenCells, cell: number): boolean {
  return columns.cellType[cell] === BOOL || columns.cellType[cell] === TRISTATE;
}

function definition(values: WrittenCells, cell: number, name: string): string {
  const text = values.textAt(cell);
  const type = values.columns.cellType[cell]!;
  if (type === UNKNOWN) return "";
  if (isLogical(values, cell)) {
    if (text === "n") return `#undef ${name}\n`;
    return `#define ${name}${text === "m" ? "_MODULE" : ""} 1\n`;
  }
  if (type === STRING) return `#define ${name} ${quote(text)}\n`;
  if (type === HEX && !/^0[xX]/.test(text)) return `#define ${name} 0x${text}\n`;
  const empty = type === INT && text === "" && values.columns.behaviour.headerWithConfig === "busybox";
  return `#define ${name} ${empty ? "0" : text}\n`;
}
