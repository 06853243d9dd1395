import { SAFE_MODULE, SAFE_PARAMETER, type Wanted } from "../autoload/index.ts";
import { type AutoloadLine, readDocument } from "../document/index.ts";
import { InputFailure } from "./failure.ts";
import { readInput } from "./input.ts";

/** What a document has loaded by a kernel, and what to know of that. */
export interface WantedModules {
  readonly wanted: readonly Wanted[];
  readonly notes: readonly string[];
}

/**
 * What a document has loaded by a kernel of a release (empty: not known). Throws `InputFailure` when it names nothing, or words
 * that are not safe to write.
 */
export function wantedModules(path: string, release: string): WantedModules {
  const { autoload } = readDocument(readInput(path), { name: path });
  for (const line of autoload) assertSafe(line, path);
  const notes = new Set<string>();
  const lines = forRelease(autoload, release, notes);
  const wanted = new Map<string, Wanted>();
  for (const line of lines) {
    if (line.kind !== "modules") continue;
    for (const module of line.modules) {
      const key = keyOf(module);
      if (!wanted.has(key)) wanted.set(key, loadedBy(module, line.kernel));
    }
  }
  for (const line of lines) {
    if (line.kind !== "parameters") continue;
    const key = keyOf(line.module);
    const before = wanted.get(key) ?? { ...loadedBy(line.module, undefined), load: false };
    const more = wordsOf(line);
    // The most exact variable decides, as with OpenRC, and of equal ones the last; modprobe's options add up.
    const replaces = line.form === "openrc";
    if (replaces && depth(line.kernel) < depth(before.parametersKernel)) continue;
    const kept = replaces
      ? []
      : before.parameters.filter((word) => !more.some((other) => nameOf(other) === nameOf(word)));
    wanted.set(key, { ...before, parameters: [...kept, ...more], parametersKernel: line.kernel });
  }
  for (const { module, load } of wanted.values())
    if (!load) notes.add(`${module}: only its parameters are set: nothing in the document loads it at boot`);
  if (wanted.size > 0) return { wanted: [...wanted.values()], notes: [...notes] };
  throw new InputFailure("names no module to load at boot", { file: path, hint: 'for example: modules="bonding"' });
}

function loadedBy(module: string, kernel: string | undefined): Wanted {
  return { module, parameters: [], load: true, kernel, parametersKernel: undefined };
}

function assertSafe(line: AutoloadLine, file: string): void {
  const names = line.kind === "modules" ? line.modules : [line.module];
  const words = line.kind === "modules" ? [] : wordsOf(line);
  const bad = names.find((name) => !SAFE_MODULE.test(name)) ?? words.find((word) => !SAFE_PARAMETER.test(word));
  if (bad === undefined) return;
  throw new InputFailure(`"${bad}" is no module or parameter that is safe to write`, {
    file,
    line: line.line,
    hint: "allowed: NAME=VALUE of letters, digits and _ . , : / + @ % -",
  });
}

/**
 * The lines that hold for a kernel. Those that OpenRC limits to other versions are left out where some fit this one; a document
 * that was written for another kernel altogether is taken to mean this one, as exactly as it was.
 */
function forRelease(lines: readonly AutoloadLine[], release: string, notes: Set<string>): readonly AutoloadLine[] {
  if (release === "") return lines;
  const limited = lines.filter(({ kernel }) => kernel !== undefined);
  const fitting = limited.some(({ kernel }) => fits(kernel!, release));
  return lines.flatMap((line) => {
    const { kernel } = line;
    if (kernel === undefined || fits(kernel, release)) return line;
    if (fitting) {
      notes.add(`what is for kernel ${kernel} is left out: the kernel at hand is ${release}`);
      return [];
    }
    const right = release.split(/[.-]/).slice(0, kernel.split(/[.-]/).length).join(".");
    const limit = fits(right, release) ? right : release;
    notes.add(`written for kernel ${kernel}, the kernel at hand is ${release}: limited to ${limit}`);
    return { ...line, kernel: limit };
  });
}

/** As OpenRC sees it: the release, and its numbers with ever fewer of them; other signs than letters and digits are alike. */
function fits(kernel: string, release: string): boolean {
  const alike = (text: string): string => text.replace(/[^A-Za-z\d]/g, "_");
  const numbers = release.replace(/-.*/s, "").split(".");
  const variants = [release, ...numbers.map((_, index) => numbers.slice(0, index + 1).join("."))];
  return variants.some((variant) => alike(variant) === alike(kernel));
}

function depth(kernel: string | undefined): number {
  return kernel === undefined ? 0 : kernel.split(/[.-]/).length;
}

function wordsOf(line: Extract<AutoloadLine, { kind: "parameters" }>): string[] {
  return line.parameters.split(/\s+/).filter((word) => word !== "");
}

function nameOf(parameter: string): string {
  return parameter.split("=", 1)[0]!.replaceAll("-", "_");
}

function keyOf(module: string): string {
  return module.replaceAll("-", "_");
}
