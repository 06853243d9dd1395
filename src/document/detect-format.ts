import type { DocumentFormat } from "./document.ts";

/** How much of a document is looked at, in UTF-16 units; headings and mark-up show early. */
const LOOK = 200_000;

const BY_EXTENSION: ReadonlyMap<string, DocumentFormat> = new Map([
  ["rst", "rst"],
  ["rest", "rst"],
  ["md", "markdown"],
  ["markdown", "markdown"],
  ["mdown", "markdown"],
  ["adoc", "asciidoc"],
  ["asciidoc", "asciidoc"],
  ["asc", "asciidoc"],
  ["org", "org"],
  ["wiki", "wiki"],
  ["mediawiki", "wiki"],
  ["html", "html"],
  ["htm", "html"],
  ["xhtml", "html"],
  ["xml", "html"],
  ["log", "text"],
  ...["sh", "bash", "nix", "cfg", "config", "scc", "conf", "py", "yml", "yaml", "mk"].map(
    (end) => [end, "text"] as const,
  ),
]);

/** The format of a document: by the end of its name, else by the mark-up it shows. */
export function detectFormat(text: string, name: string): DocumentFormat {
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  const known = extension === undefined ? undefined : BY_EXTENSION.get(extension);
  if (known !== undefined) return known;
  // Of a script what begins with # is no heading, whatever it prints.
  if (text.startsWith("#!")) return "text";
  const sample = text.slice(0, LOOK);
  if (
    /^={1,5} [^=\n]+$/m.test(sample) &&
    /^(?:-{4,}|\.{4,}|\[source\b.*\]|:[\w-]+:.*|include::.*)[ \t]*\r?$/m.test(sample)
  ) {
    return "asciidoc";
  }
  // Plain text has dots, stars and equals signs of its own.
  if (extension === "txt" || extension === "text") return "text";
  if (/^#\+(?:title|begin_src|begin_example)\b/im.test(sample)) return "org";
  if (/<!doctype html|<html[\s>]|<body[\s>]|<pre[\s>]|<p>/i.test(sample)) {
    return /^={2,}[^=\n]+={2,}\s*$|\{\{\s*Kernel/m.test(sample) ? "wiki" : "html";
  }
  if (/^={2,} ?[^=\n]+={2,}[ \t]*$|\{\{\s*Kernel/m.test(sample)) return "wiki";
  if (/^[ \t]*(?:```|~~~)/m.test(sample)) return "markdown";
  if (/::[ \t]*\r?\n[ \t]*\r?\n[ \t]+\S/.test(sample) || /^\.\. [\w-]+::/m.test(sample)) return "rst";
  if (/^#{1,6} [^#\n[<]{2,80}$/m.test(sample) && /^(?:[-*] |#{2,6} )/m.test(sample)) return "markdown";
  return "text";
}
