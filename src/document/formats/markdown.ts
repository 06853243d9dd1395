import { type Block, BlockBuilder } from "../block.ts";

const FENCE = /^\s*(?:>\s*)?(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})\s+(\S.*?)\s*#*\s*$/;

/** Markdown: fenced and indented code are listings; headings name them; lists outside are read as running text. */
export function readMarkdown(lines: readonly string[]): Block[] {
  const builder = new BlockBuilder();
  let fence = "";
  let blankBefore = true;
  lines.forEach((line, index) => {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== "") {
      if (mark?.startsWith(fence)) {
        fence = "";
        builder.begin(true);
      } else builder.add(index + 1, line);
      return;
    }
    if (mark !== undefined) {
      fence = mark;
      builder.begin(false);
      return;
    }
    const title = HEADING.exec(line)?.[2];
    if (title !== undefined) {
      builder.heading(title);
      builder.begin(true);
      // A heading can be a breadcrumb or an option itself.
      builder.add(index + 1, line, line.replace(/#/g, " "));
    } else {
      // Indented code needs a blank line before it; inside a list the same indentation is only a nested item.
      const code = /^(?: {4}|\t)/.test(line) && !/^\s*[-*+] /.test(line);
      if (line.trim() !== "") builder.begin(!(code && (blankBefore || lines[index - 1]?.startsWith("    ") === true)));
      builder.add(index + 1, line);
    }
    blankBefore = line.trim() === "";
  });
  builder.end();
  return builder.blocks;
}
