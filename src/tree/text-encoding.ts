/** What a file is that looks like none of text. */
interface FileFormat {
  /** As it stands in "FILE is …". */
  readonly name: string;
  /** How its text is had. */
  hint(path: string): string;
}

const toText =
  (command: string) =>
  (path: string): string =>
    path === "-"
      ? `hand over its text: ${command} FILE | kiln … -`
      : `hand over its text: ${command} ${path} | kiln … -`;

const FORMATS: readonly (readonly [start: string, format: FileFormat])[] = [
  ["%PDF-", { name: "a PDF", hint: (path) => `make it text first: pdftotext -layout ${path === "-" ? "FILE" : path}` }],
  ["PK\u0003\u0004", { name: "an archive or an office document", hint: () => "unpack it, or save it as text or HTML" }],
  ["\u00d0\u00cf\u0011\u00e0", { name: "an office document", hint: () => "save it as text or HTML" }],
  ["{\\rtf", { name: "an office document (RTF)", hint: () => "save it as text or HTML" }],
  ["\u001f\u008b", { name: "compressed by gzip", hint: toText("zcat") }],
  ["\u00fd7zXZ\u0000", { name: "compressed by xz", hint: toText("xzcat") }],
  ["BZh", { name: "compressed by bzip2", hint: toText("bzcat") }],
  ["(\u00b5/\u00fd", { name: "compressed by zstd", hint: toText("zstdcat") }],
  ["\u0089PNG\r\n", { name: "a picture", hint: () => "type out what it shows" }],
  ["\u00ff\u00d8\u00ff", { name: "a picture", hint: () => "type out what it shows" }],
  ["GIF8", { name: "a picture", hint: () => "type out what it shows" }],
  ["\u007fELF", { name: "a program", hint: () => "name a document" }],
];

/** What a file is by its first bytes, if that is no text. */
export function formatOf(bytes: Buffer): FileFormat | undefined {
  const start = bytes.subarray(0, 8).toString("latin1");
  return FORMATS.find(([mark]) => start.startsWith(mark))?.[1];
}

/**
 * The text of a file: UTF-16 with a mark at its start, or where every other byte is zero, else UTF-8; what is not is read as
 * Windows-1252, in which every byte is a letter, so that nothing of old pages is lost. Undefined where zero bytes say that it is no text.
 */
export function decodedText(bytes: Buffer): string | undefined {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return new TextDecoder(wide, { ignoreBOM: true }).decode(bytes);
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** How much of a file without a mark is looked at, bytes. */
const LOOK = 4096;

function wideEncoding(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, LOOK);
  if (sample.length < 8 || !sample.includes(0)) return undefined;
  const zeros = [0, 0];
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2]! += 1;
  const half = sample.length / 2;
  if (zeros[1]! > half * 0.7 && zeros[0] === 0) return "utf-16le";
  if (zeros[0]! > half * 0.7 && zeros[1] === 0) return "utf-16be";
  return undefined;
}
