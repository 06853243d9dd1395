import { type Block, BlockBuilder } from "../block.ts";
import { decodeEntities } from "./entities.ts";

const HEADING = /^(={1,6})\s*([^=].*?)\s*\1\s*$/;
const OPEN =
  /<(pre|syntaxhighlight|source|code|nowiki)\b[^<>]*>|\{\{\s*(?:Kernel|GenericCmd|Code|CodeBox|FileBox|RootCmd|Cmd|bc)\w*\s*(?=\||$)/i;
const CLOSE = /<\/(?:pre|syntaxhighlight|source|code)>|^\s*\}\}|\}\}\s*$/i;

/**
 * MediaWiki text: `<pre>`, lines that begin with a blank, and `{{Kernel…}}` templates are listings. Templates of wikis
 * for single options (`{{KernelOption|CONFIG_X}}`) leave the symbol standing.
 */
export function readWikiText(lines: readonly string[]): Block[] {
  const builder = new BlockBuilder();
  let open = false;
  lines.forEach((line, index) => {
    const title = HEADING.exec(line)?.[2];
    if (!open && title !== undefined) {
      builder.heading(title.replace(/'{2,}/g, ""));
      builder.begin(true);
      builder.add(index + 1, line, title);
      return;
    }
    if (!open && OPEN.test(line)) {
      open = true;
      builder.begin(false);
    }
    const closes = open && CLOSE.test(withoutInlineTemplates(line));
    if (!open) builder.begin(!/^\s+\S/.test(line));
    builder.add(index + 1, line, wikiText(line));
    if (closes) {
      open = false;
      builder.end();
      builder.begin(true);
    }
  });
  builder.end();
  return builder.blocks;
}

function withoutInlineTemplates(line: string): string {
  return line.replace(/\{\{[^{}]*\}\}/g, "");
}

function wikiText(line: string): string {
  const bare = line
    .replace(/\{\{\s*(?:Kernel)?(?:Option|Symbol|Config|Opt)\s*\|([^{}|]*)[^{}]*\}\}/gi, "$1")
    .replace(/^\s*\{\{\s*\w[^|{}]*\|?/, blanks)
    .replace(/^\s*\|?\s*(?:title|1|content)\s*=\s*/i, blanks)
    .replace(/<\/?(?:pre|syntaxhighlight|source|nowiki)\b[^<>]*>/gi, blanks)
    .replace(/\}\}\s*$/, "")
    .replace(/'{2,}/g, "");
  return decodeEntities(bare);
}

function blanks(part: string): string {
  return " ".repeat(part.length);
}
