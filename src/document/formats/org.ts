import { type Block, BlockBuilder } from "../block.ts";

const HEADING = /^\*+\s+(?:(?:TODO|DONE)\s+)?(\S.*?)(?:\s+:[\w:@]+:)?\s*$/;

/** Org mode: `#+begin_src`, `#+begin_example` and lines behind `: ` are listings; headings (`* …`) name them. */
export function readOrg(lines: readonly string[]): Block[] {
  const builder = new BlockBuilder();
  let block = "";
  lines.forEach((line, index) => {
    const begun = /^\s*#\+begin_(\w+)/i.exec(line)?.[1]?.toLowerCase();
    if (block === "" && begun !== undefined) {
      block = begun;
      builder.begin(begun === "quote" || begun === "verse");
      return;
    }
    if (block !== "" && new RegExp(`^\\s*#\\+end_${block}\\b`, "i").test(line)) {
      block = "";
      builder.begin(true);
      return;
    }
    const title = block === "" ? HEADING.exec(line)?.[1] : undefined;
    if (title !== undefined) {
      builder.heading(title);
      builder.begin(true);
      builder.add(index + 1, line, title);
    } else if (block !== "") builder.add(index + 1, line);
    else if (/^\s*:\s/.test(line)) {
      builder.begin(false);
      builder.add(index + 1, line, line.replace(":", " "));
    } else if (!/^\s*(?:#\+|:\w+:)/.test(line)) {
      if (line.trim() !== "") builder.begin(true);
      builder.add(index + 1, line, line.replace(/[=~](CONFIG_[^=~\s]+(?:=\w+)?)[=~]/g, "$1"));
    }
  });
  builder.end();
  return builder.blocks;
}
