import { type Block, BlockBuilder } from "../block.ts";

const HEADING = /^={1,6}\s+(\S.*?)(?:\s+=+)?\s*$/;
/** What begins and ends a block of its own: listing, literal, example, open, passthrough, sidebar. */
const DELIMITER = /^(?:-{4,}|\.{4,}|\+{4,}|`{3,})\s*[\w,]*\s*$/;

/**
 * AsciiDoc: what stands between `----`, `....` or the like and indented paragraphs are listings; headings (`== …`) name them; attributes
 * and comments are passed over.
 */
export function readAsciidoc(lines: readonly string[]): Block[] {
  const builder = new BlockBuilder();
  let delimiter = "";
  let above = "";
  lines.forEach((line, index) => {
    if (delimiter !== "") {
      if (line.trim() === delimiter) {
        delimiter = "";
        builder.begin(true);
      } else builder.add(index + 1, line.replace(/\s*<\.?\d*>\s*$/, ""));
      return;
    }
    const title = HEADING.exec(line)?.[1];
    if (title !== undefined) {
      builder.heading(title);
      builder.begin(true);
      builder.add(index + 1, line, title);
    } else if (DELIMITER.test(line)) {
      delimiter = /^(?:-+|\.+|\++|`+)/.exec(line)![0];
      builder.begin(false);
    } else if (!/^(?:\/\/|:[\w-]+:|\[[^\]]*\]\s*$|include::)/.test(line)) {
      // An indented line begins a literal paragraph; below an item it is only the item's.
      if (line.trim() !== "" && above.trim() === "") builder.begin(!/^\s+(?![-*.]+\s)\S/.test(line));
      builder.add(index + 1, line, withoutMarks(line));
    }
    above = line;
  });
  builder.end();
  return builder.blocks;
}

/** `{nbsp}`, `->` and emphasis as what they are shown as. */
function withoutMarks(line: string): string {
  return line
    .replace(/\{(?:nbsp|empty|zwsp)\}/g, " ")
    .replace(/\*\*?([^*]+)\*\*?(?=\W|$)/g, (whole, inside: string) => (/^\s*[*.-]+\s/.test(whole) ? whole : inside));
}
