import type { Diagnostic } from "./diagnostic.ts";
import type { Place } from "./symbol.ts";

/** A mistake after which nothing more can be read, as where the C tool exits at once. */
export class Fatal extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** The first Kconfig file is not there. */
export function topMissing(file: string): Diagnostic {
  return {
    code: "file-missing",
    severity: "error",
    place: undefined,
    message: `can't find file ${file}`,
    hint: "run Kiln in a source tree or name one with -k",
    text: `can't find file ${file}\n`,
  };
}

/** A `source` line names a file that is not there. */
export function sourceMissing(path: string, place: Place): Diagnostic {
  return {
    code: "source-missing",
    severity: "error",
    place,
    message: `can't open file "${path}"`,
    hint: "the tree is incomplete: unpack it again, or mend this `source` line",
    text: `${place.file}:${place.line}: can't open file "${path}"\n`,
  };
}

/** A file is read again while it is being read; `trail` holds the lines that led here, the outermost first. */
export function sourceRecursive(path: string, trail: readonly Place[], place: Place): Diagnostic {
  const from = trail.map(({ file, line }) => `  included from: ${file}:${line}\n`).reverse();
  return {
    code: "source-recursive",
    severity: "error",
    place,
    message: `${path} includes itself`,
    hint: "take away one of the `source` lines that lead back to it",
    text: `Recursive inclusion detected.\nInclusion path:\n  current file : ${path}\n${from.join("")}`,
  };
}

/** The same before 4.18, on standard output; `trail` from inside out, or what earlier kernels had marked the file with. */
export function sourceRecursiveBefore418(
  path: string,
  place: Place,
  trail: readonly Place[] | "busy" | "scanned",
): Diagnostic {
  const told =
    typeof trail === "string"
      ? trail === "busy"
        ? `recursive scan (${path})?\n`
        : `file ${path} already scanned?\n`
      : `${place.file}:${place.line}: recursive inclusion detected. Inclusion path:\n  current file : '${path}'\n` +
        trail.map(({ file, line }) => `  included from: '${file}:${line}'\n`).join("");
  return { ...sourceRecursive(path, [], place), text: told };
}

/** A file is read twice, which 7.1 forbids. */
export function sourceRepeated(path: string, first: Place, place: Place): Diagnostic {
  return {
    code: "source-repeated",
    severity: "error",
    place,
    message: `repeated inclusion of ${path}`,
    hint: `take away this \`source\` line or the one at ${first.file}:${first.line}`,
    text:
      `${place.file}:${place.line}: error: repeated inclusion of ${path}\n` +
      `${first.file}:${first.line}: note: location of first inclusion of ${path}\n`,
  };
}
