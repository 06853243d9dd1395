import { readAutoload } from "./autoload.ts";
import type { Block } from "./block.ts";
import { detectFormat } from "./detect-format.ts";
import type { Document, DocumentFormat, Listing } from "./document.ts";
import { readAsciidoc } from "./formats/asciidoc.ts";
import { readHtml } from "./formats/html.ts";
import { readMarkdown } from "./formats/markdown.ts";
import { readOrg } from "./formats/org.ts";
import { readPlainText } from "./formats/plain-text.ts";
import { readRestructuredText } from "./formats/restructured-text.ts";
import { readWikiText } from "./formats/wiki-text.ts";
import { readListing } from "./listing.ts";
import { readSteps } from "./steps.ts";

/** A longer line is no listing: it is cut to this many UTF-16 units, which also bounds the work on it. HTML has its own lines. */
const LONGEST_LINE = 2000;
/** What terminals and pagers put into what is copied from them: colours, and letters struck over. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const TERMINAL = /\u001b(?:\[[\d;?]*[ -/]*[@-~]|[()][A-Z0-9])|.\u0008/g;

const READERS: Readonly<Record<DocumentFormat, (lines: readonly string[]) => Block[]>> = {
  rst: readRestructuredText,
  markdown: readMarkdown,
  asciidoc: readAsciidoc,
  org: readOrg,
  wiki: readWikiText,
  html: readHtml,
  text: readPlainText,
};

/**
 * Reads a document: its listings line by line, the steps it names, and its autoload lines. Never throws; a text that
 * shows no listing yields none. `options.name`: the file's name, whose end tells the format where it can.
 */
export function readDocument(text: string, options: { readonly name: string }): Document {
  const format = detectFormat(text, options.name);
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(TERMINAL, "")
    .split(/\r\n?|\n/)
    .map((line) => (format !== "html" && line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line));
  const blocks = READERS[format](lines);
  const listings: Listing[] = [];
  for (const block of blocks) {
    const read = readListing(block);
    const first = read[0];
    if (first !== undefined) listings.push({ line: first.line, title: block.title, lines: read });
  }
  const literal = blocks.filter((block) => !block.prose).flatMap((block) => block.lines);
  return { name: options.name, format, listings, steps: readSteps(literal), autoload: readAutoload(blocks) };
}
