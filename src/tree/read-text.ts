import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { decodedText, formatOf } from "./text-encoding.ts";
import { type Failure, failure } from "./tree.ts";

/** Documents larger than this are no documents. */
const LIMIT = 8 << 20;

/** The text of a document or fragment (`-`: standard input), refused when it is missing, too large or not text. */
export function readText(path: string): { readonly kind: "text"; readonly text: string } | Failure {
  if (/^(?:https?|ftp):\/\//i.test(path)) {
    return failure(`${path} is a page, not a file`, `save it first, or hand it over: curl -sL ${path} | kiln … -`);
  }
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
  const name = path === "-" ? "standard input" : path;
  if (bytes.length > LIMIT)
    return failure(`${name} is too large to be a document`, "cut out the part with the listings");
  const format = formatOf(bytes);
  if (format !== undefined) return failure(`${name} is ${format.name}, not text`, format.hint(path));
  const text = decodedText(bytes);
  if (text === undefined) return failure(`${name} is not text: it holds zero bytes`, "name a text file");
  return { kind: "text", text };
}
