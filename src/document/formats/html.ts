import { type Block, BlockBuilder } from "../block.ts";
import { decodeEntities } from "./entities.ts";

/**
 * HTML and DocBook, also of pages that were saved with few line ends: `<pre>`, `<screen>` and their like, and multi-line `<kbd>`, `<code>`,
 * `<samp>`, are listings; everything else is running text, in which paragraphs, items and rows are lines of their own (an item
 * begins with `- `, the cells of a row stand between `|`). Scripts, styles and comments are passed over.
 */
export function readHtml(lines: readonly string[]): Block[] {
  const page = new Page();
  lines.forEach((line, index) => {
    page.read(line, index + 1);
  });
  page.end();
  return page.builder.blocks;
}

/** Elements in which white space counts. */
const LITERAL = new Set(["pre", "screen", "programlisting", "literallayout", "textarea", "listing", "xmp"]);
/** The same if they run over lines; on one line they are a word in a sentence. */
const CODE = new Set(["kbd", "code", "samp", "literal", "computeroutput", "userinput"]);
const SKIPPED = new Set(["script", "style", "head", "svg", "noscript", "template"]);
const BREAKING =
  /^(?:p|div|br|hr|li|ul|ol|dl|dt|dd|tr|table|thead|tbody|section|article|header|footer|nav|aside|main|blockquote|figure|para|listitem|itemizedlist|variablelist|h[1-6]|title|bridgehead|sect\d|informaltable|row|form|details|summary|caption|body|html)$/;
const HEADING = /^(?:h[1-6]|title|bridgehead)$/;
/** A tag, a comment, or what is like one. `<M>`, `<y>`, `<n>` are markers. */
const TAG = /<!--|<\/?(?![ymnYMN]>)[a-zA-Z][\w:-]*(?:\s[^<>]*)?\/?>|<![^<>]*>|<\?[^<>]*\?>/g;

/** A longer text is no line of a listing, UTF-16 units. */
const LONGEST = 2000;

class Page {
  readonly builder = new BlockBuilder();
  /** The element that holds the listing; "" in running text. */
  #literal = "";
  #depth = 0;
  /** The element whose content is passed over; "" if none. `--`: a comment. */
  #skipped = "";
  #heading: string | undefined;
  #parted = false;
  #text = "";
  /** The line on which `#text` begins, and its number from 1. */
  #line = "";
  #number = 0;

  /** Reads one line of the file. */
  read(line: string, number: number): void {
    const lower = line.toLowerCase();
    let at = 0;
    for (;;) {
      if (this.#skipped !== "") {
        const end = this.#skipped === "--" ? "-->" : `</${this.#skipped}`;
        const found = lower.indexOf(end, at);
        if (found < 0) return;
        const close = line.indexOf(">", found);
        at = close < 0 ? line.length : close + 1;
        this.#skipped = "";
      }
      TAG.lastIndex = at;
      const tag = TAG.exec(line);
      this.#add(line.slice(at, tag?.index ?? line.length), line, number);
      if (tag === null) break;
      at = tag.index + tag[0].length;
      if (tag[0] === "<!--") this.#skipped = "--";
      else this.#tag(tag[0], line, number, at);
    }
    if (this.#literal !== "") this.#flush(line, number);
    else if (this.#text !== "" && !this.#text.endsWith(" ")) this.#text += " ";
    // A page without elements that part it is plain text.
    if (this.#literal === "" && !this.#parted) this.#flush(line, number);
  }

  end(): void {
    if (this.#literal === "") this.#flush(this.#line, this.#number);
    this.builder.end();
  }

  #add(text: string, line: string, number: number): void {
    if (!/[^\s|-]/.test(this.#text) && text.trim() !== "") {
      this.#line = line;
      this.#number = number;
    }
    this.#text += this.#literal === "" ? text.replace(/\s+/g, " ") : text;
  }

  #tag(tag: string, line: string, number: number, behind: number): void {
    const name = /^<\/?([a-zA-Z][\w:-]*)/.exec(tag)?.[1]?.toLowerCase() ?? "";
    const closes = tag.startsWith("</");
    if (this.#literal !== "") {
      if (name === this.#literal) this.#depth += closes ? -1 : tag.endsWith("/>") ? 0 : 1;
      if (closes && name === this.#literal && this.#depth <= 0) {
        this.#flush(line, number);
        this.#literal = "";
        this.builder.end();
        this.builder.begin(true);
      } else if (name === "br") this.#flush(line, number);
      return;
    }
    if (SKIPPED.has(name) && !closes && !tag.endsWith("/>")) {
      this.#skipped = name;
      return;
    }
    const ahead = line.slice(behind, behind + LONGEST);
    const opensCode = CODE.has(name) && !closes && !ahead.toLowerCase().includes(`</${name}>`);
    if ((LITERAL.has(name) && !closes && !tag.endsWith("/>")) || (opensCode && !tag.endsWith("/>"))) {
      this.#flush(line, number);
      this.#literal = name;
      this.#depth = 1;
      this.builder.begin(false);
      return;
    }
    if (name === "td" || name === "th" || name === "entry") this.#text += closes ? "" : "| ";
    else if (BREAKING.test(name)) {
      this.#parted = true;
      this.#break(name, closes, line, number);
    }
  }

  #break(name: string, closes: boolean, line: string, number: number): void {
    if (HEADING.test(name) && closes && this.#heading !== undefined) {
      const title = decodeEntities(this.#text).replace(/\s+/g, " ").trim();
      this.#text = "";
      this.#heading = undefined;
      this.builder.heading(title);
      this.builder.begin(true);
      if (title !== "") this.builder.add(this.#number, this.#line, title);
      return;
    }
    if ((name === "tr" || name === "row") && closes && this.#text.includes("|")) this.#text += " |";
    this.#flush(line, number);
    if (HEADING.test(name) && !closes) this.#heading = name;
    else if (!closes && (name === "li" || name === "listitem")) this.#text = "- ";
  }

  /** Ends a line of the block; `line` is the line of the file that ends it. */
  #flush(line: string, number: number): void {
    const text = decodeEntities(this.#text.slice(0, LONGEST));
    this.#text = "";
    if (this.#literal !== "") this.builder.add(number, sourceOf(line, text), text);
    // An item whose text begins with a paragraph of its own.
    else if (/^\s*-\s*$/.test(text)) this.#text = "- ";
    else if (text.trim() !== "") this.builder.add(this.#number, sourceOf(this.#line, text), text.trim());
  }
}

/** Pages are also saved as a single line: of one too long to be shown, the part that is meant. */
function sourceOf(line: string, text: string): string {
  return line.length > LONGEST ? text.trim() : line;
}
