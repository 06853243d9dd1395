import { type Block, BlockBuilder } from "../block.ts";

const UNDERLINE = /^([=\-~^"'`#*+.:_<>])\1{2,}\s*$/;
const CODE_DIRECTIVE = /^\s*\.\. (?:code-block|code|sourcecode|parsed-literal|highlight)::/;

/**
 * reStructuredText: literal blocks (after `::` and code directives) are listings; headings name them. What is indented
 * more than the paragraph that ends in `::` belongs to the literal block.
 */
export function readRestructuredText(lines: readonly string[]): Block[] {
  const builder = new BlockBuilder();
  // Indentation of the paragraph that opened the literal block; -1 outside of one.
  let opener = -1;
  lines.forEach((line, index) => {
    const indent = indentOf(line);
    if (opener >= 0 && (indent < 0 || indent > opener)) {
      builder.add(index + 1, line);
      return;
    }
    if (opener >= 0) {
      opener = -1;
      builder.begin(true);
    }
    const next = lines[index + 1];
    if (indent === 0 && next !== undefined && UNDERLINE.test(next) && !UNDERLINE.test(line)) {
      builder.heading(line.trim());
      return;
    }
    if (indent < 0 || UNDERLINE.test(line)) return;
    if (CODE_DIRECTIVE.test(line) || (/::\s*$/.test(line) && !/^\s*\.\. /.test(line))) {
      opener = indent;
      if (line.trim() !== "::" && !CODE_DIRECTIVE.test(line)) builder.introduce(line);
      builder.begin(false);
      builder.end();
      return;
    }
    builder.add(index + 1, line);
  });
  builder.end();
  return builder.blocks;
}

/** Columns before the text, tabs to multiples of 8 as reStructuredText has them; -1 for a blank line. */
function indentOf(line: string): number {
  const start = line.search(/\S/);
  let column = 0;
  for (let at = 0; at < start; at++) column = line[at] === "\t" ? column + 8 - (column % 8) : column + 1;
  return start < 0 ? -1 : column;
}
