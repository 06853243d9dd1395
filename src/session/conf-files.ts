import { closeSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Behaviour } from "../kconfig/index.ts";
import { makeFolder } from "./config-file.ts";

/** What writing came to; `problem` is the system's word for what failed, in C's words where that tool prints them. */
export type ConfWrite = "written" | "unchanged" | { readonly problem: string };

/**
 * Replaces a `.config` as `conf_write` in confdata.c does: through a file beside it, an equal one left alone, the old one
 * (a link stays a link) renamed to `.old`. The text is asked for once the file is open. `inPlace` writes over the old one. `oldPart`, before
 * 5.2: the name of the file that is written first; an equal one is replaced then, and no folder is made.
 */
export function writeConf(path: string, text: () => string, inPlace: boolean, oldPart?: string): ConfWrite {
  const keepsEqual = oldPart === undefined;
  if (keepsEqual && makeFolder(dirname(path)) !== undefined) return { problem: "" };
  const part = inPlace ? path : (oldPart ?? `${path}.${process.pid}.tmp`);
  const written = write(part, text);
  if (written !== undefined) return { problem: written };
  if (inPlace) return "written";
  if (keepsEqual && sameBytes(path, part)) {
    unlinkSync(part);
    return "unchanged";
  }
  rename(path, `${path}.old`);
  const problem = rename(part, path);
  return problem === undefined ? "written" : { problem };
}

/** Writes one of the files beside `.config` through `FILE.tmp`. Problems are told as perror(3) would. */
export function writeGenerated(path: string, text: string): ConfWrite {
  if (makeFolder(dirname(path)) !== undefined) return { problem: "" };
  const part = `${path}.tmp`;
  const opened = write(part, () => text);
  if (opened !== undefined) return { problem: `fopen: ${opened}\n` };
  const problem = rename(part, path);
  return problem === undefined ? "written" : { problem: `rename: ${problem}\n` };
}

/** Makes a file empty, or an empty file, and its folder with `folders`; `false` when it cannot be. */
export function touch(path: string, folders: boolean): boolean {
  if (folders && makeFolder(dirname(path)) !== undefined) return false;
  return write(path, () => "") === undefined;
}

/** The file that stands for a symbol among those that make looks at. */
export function touchedName(symbol: string, { touchesHeaders }: Pick<Behaviour, "touchesHeaders">): string {
  return touchesHeaders ? `${symbol.replaceAll("_", "/").toLowerCase()}.h` : symbol;
}

/** Whether there is something of that name, links followed, and whether it is a folder. */
export function kindOf(path: string): "absent" | "file" | "folder" {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return "absent";
  }
}

/** A file's text, empty for a folder as fopen(3) and getline(3) have it; `undefined` when there is none. */
export function readConf(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    return codeOf(error) === "EISDIR" ? "" : undefined;
  }
}

/** Bytes as they are: texts hold one character for each. */
function write(path: string, text: () => string): string | undefined {
  let file: number;
  try {
    file = openSync(path, "w", 0o666);
  } catch (error) {
    return strerror(error);
  }
  try {
    const bytes = Buffer.from(text(), "latin1");
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    return undefined;
  } finally {
    closeSync(file);
  }
}

function rename(from: string, to: string): string | undefined {
  try {
    renameSync(from, to);
    return undefined;
  } catch (error) {
    return strerror(error);
  }
}

/** An empty file equals nothing: mmap(2) refuses a length of 0, and the C tool then takes them for different. */
function sameBytes(a: string, b: string): boolean {
  try {
    const bytes = readFileSync(a);
    return bytes.length > 0 && bytes.equals(readFileSync(b));
  } catch {
    return false;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  EPERM: "Operation not permitted",
  EROFS: "Read-only file system",
};

function strerror(error: unknown): string {
  const code = codeOf(error);
  return WORDS[code] ?? code;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
