import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { InputFailure, systemCode } from "./failure.ts";

/** Largest document or configuration read, in bytes; real ones stay under 1 MB. */
const LIMIT = 8 * 1024 * 1024;

/** Reads a text the user names; `-` is standard input. Throws `InputFailure` for what cannot be a text. */
export function readInput(path: string): string {
  const name = path === "-" ? "standard input" : path;
  const bytes = readBytes(path, name);
  if (bytes.includes(0)) {
    throw new InputFailure("is a binary file, not a text", {
      file: name,
      hint: "give a document, a fragment or a .config as text",
    });
  }
  return new TextDecoder().decode(bytes);
}

function readBytes(path: string, name: string): Buffer {
  let descriptor: number | undefined;
  try {
    descriptor = path === "-" ? 0 : openSync(path, "r");
    const status = fstatSync(descriptor);
    if (status.isDirectory()) throw new InputFailure("is a folder", { file: name, hint: "name a file in it" });
    if (status.isFile()) {
      if (status.size > LIMIT) throw tooLarge(name);
      return readFileSync(descriptor);
    }
    return readStream(descriptor, name);
  } catch (error) {
    if (error instanceof InputFailure) throw error;
    const code = systemCode(error);
    if (code === "ENOENT") throw new InputFailure("no such file", { file: name, hint: "check the name" });
    if (code === "EACCES") throw new InputFailure("may not be read by this user", { file: name });
    throw new InputFailure(`cannot be read (${code ?? String(error)})`, { file: name });
  } finally {
    if (descriptor !== undefined && path !== "-") closeSync(descriptor);
  }
}

/** Pipes and terminals have no size: read until the end or the limit. */
function readStream(descriptor: number, name: string): Buffer {
  const parts: Buffer[] = [];
  let total = 0;
  for (;;) {
    const part = Buffer.alloc(65_536);
    let count = 0;
    try {
      count = readSync(descriptor, part, 0, part.length, null);
    } catch (error) {
      const code = systemCode(error);
      if (code === "EAGAIN") {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
        continue;
      }
      if (code !== "EOF") throw error;
    }
    if (count === 0) return Buffer.concat(parts);
    total += count;
    if (total > LIMIT) throw tooLarge(name);
    parts.push(part.subarray(0, count));
  }
}

function tooLarge(name: string): InputFailure {
  return new InputFailure("is larger than 8 MB", { file: name, hint: "give only the part with the listings" });
}
