import { type Block, BlockBuilder } from "../block.ts";
import { decodeEntities } from "./entities.ts";

const OPEN = /<(pre|kbd|code|samp|textarea|listing)\b[^<>]*>/i;
const CLOSE = /<\/(pre|kbd|code|samp|textarea|listing)>/i;
const TITLE = /<h[1-6]\b[^<>]*>([^<]*(?:<[^<>]*>[^<]*)*?)<\/h[1-6]>/i;

/** HTML: `<pre>` and multi-line `<kbd>`, `<code>`, `<samp>` are listings; everything else is running text. */
export function readHtml(lines: readonly string[]): Block[] {
  const builder = new BlockBuilder();
  // The element that holds the listing; one that opens and closes on one line is only a word in a sentence.
  let element = "";
  lines.forEach((line, index) => {
    const title = element === "" ? TITLE.exec(line)?.[1] : undefined;
    if (title !== undefined) {
      builder.heading(withoutTags(title).trim());
      builder.begin(true);
    }
    if (element === "") {
      const opened = OPEN.exec(line)?.[1]?.toLowerCase() ?? "";
      if (opened !== "" && (opened === "pre" || !line.toLowerCase().includes(`</${opened}>`))) {
        element = opened;
        builder.begin(false);
      }
    }
    builder.add(index + 1, line, withoutTags(line));
    if (element !== "" && CLOSE.test(line) && line.toLowerCase().includes(`</${element}>`)) {
      element = "";
      builder.end();
      builder.begin(true);
    }
  });
  builder.end();
  return builder.blocks;
}

/** Tags off, references decoded. `<M>`, `<y>`, `<n>` are markers, not elements; a tag before the text keeps its width. */
function withoutTags(line: string): string {
  const bare = line.replace(/<\/?(?![ymn]>)[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>/gi, (tag, offset: number) =>
    line.slice(0, offset).trim() === "" && !line.slice(0, offset).includes("<") ? " ".repeat(tag.length) : "",
  );
  return decodeEntities(bare);
}
