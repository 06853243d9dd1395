import { existsSync, readFileSync } from "node:fs";
import type { AutoloadFormat } from "../autoload/index.ts";
import { readDocument } from "../document/index.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { documentFormat, systemFormat, writeModules } from "./modules.ts";

/** What `kiln up` has loaded at boot. */
export interface BootModulesRequest extends TreeRequest {
  /** Those that name modules. */
  readonly documents: readonly string[];
  /** `undefined`: as the document writes it, and as this machine reads it. */
  readonly format: AutoloadFormat | undefined;
  /** The staging root. */
  readonly root: string;
  /** The modules that are installed there. */
  readonly modulesDir: string;
  readonly dryRun: boolean;
}

/** The files that load modules at boot. */
export interface BootModules {
  /** For the kernel's command line: parameters of what is built in. */
  readonly commandLine: readonly string[];
  readonly notes: readonly string[];
  /** What does not hold; nothing is written of its document then. */
  readonly problems: readonly string[];
  /** Those that were written, or that would be. */
  readonly files: readonly string[];
  /** Of those the ones whose text was, or would be, another. */
  readonly changed: readonly string[];
}

/** Writes what documents have loaded at boot, in each form that somebody reads. */
export function bootModules(
  { documents, format: named, ...request }: BootModulesRequest,
  context: SessionContext,
): BootModules {
  const commandLine: string[] = [];
  const notes: string[] = [];
  const problems: string[] = [];
  const files = new Set<string>();
  const changed = new Set<string>();
  for (const document of documents) {
    for (const [index, format] of formatsOf(document, named).entries()) {
      const wish = { ...request, document, format };
      const planned = writeModules({ ...wish, dryRun: true }, context);
      for (const { path, text } of planned.files) {
        if (planned.problems.length === 0) files.add(path);
        if (!existsSync(path) || readFileSync(path, "utf8") !== text) changed.add(path);
      }
      if (!request.dryRun) writeModules(wish, context);
      // Each format finds the same.
      if (index > 0) continue;
      commandLine.push(...planned.commandLine);
      notes.push(...planned.notes);
      problems.push(...planned.problems);
    }
  }
  return { commandLine, notes, problems, files: [...files], changed: [...changed] };
}

/** Whether a document says what is loaded at boot. */
export function namesModules(path: string, text: string): boolean {
  return readDocument(text, { name: path }).autoload.length > 0;
}

/** As the document writes it, and, where that is another, as this machine loads modules: its own files would not be read here. */
function formatsOf(document: string, named: AutoloadFormat | undefined): readonly AutoloadFormat[] {
  if (named !== undefined) return [named];
  return [...new Set([documentFormat(document), systemFormat()])];
}
