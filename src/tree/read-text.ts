import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { type Failure, failure } from "./tree.ts";

/** Documents larger than this are no documents. */
const LIMIT = 8 << 20;

/** The text of a document or fragment (`-`: standard input), refused when it is missing, too large or not text. */
export function readText(path: string): { readonly kind: "text"; readonly text: string } | Failure {
  let bytes: Buffer;
  try {
    const file = path === "-" ? 0 : openSync(path, "r");
    try {
      const stat = fstatSync(file);
      if (stat.isDirectory()) return failure(`${path} is a folder`, "name a file");
      if (stat.size > LIMIT)
        return failure(
          `${path} is too large to be a document (${Math.round(stat.size / 2 ** 20)} MiB, at most 8)`,
          "cut out the part with the listings",
        );
      bytes = readFileSync(file);
    } finally {
      if (file !== 0) closeSync(file);
    }
  } catch (error) {
    const missing = error instanceof Error && error.message.includes("ENOENT");
    return missing
      ? failure(`there is no ${path}`, "check the name")
      : failure(`${path} cannot be read: ${error instanceof Error ? error.message : error}`, "check its permissions");
  }
  if (bytes.length > LIMIT)
    return failure(`${path} is too large to be a document`, "cut out the part with the listings");
  if (bytes.includes(0))
    return failure(
      `${path} is not text: it holds zero bytes`,
      "name a text file (what is in PDF or Word files has to be made text first)",
    );
  return { kind: "text", text: decoded(bytes) };
}

/** UTF-8; what is not is read as Windows-1252, in which every byte is a letter, so that nothing of old pages is lost. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
