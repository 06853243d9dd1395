import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import {
  type AutoloadFormat,
  type BuiltModule,
  bootFiles,
  checkWanted,
  handWrittenClashes,
  nearest,
  readModules,
} from "../autoload/index.ts";
import { readDocument } from "../document/index.ts";
import { type KbuildIndex, type KbuildObject, readKbuild, replaceFile } from "../tree/index.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { failed, readInput } from "./input.ts";
import { locateTree, namedOutput } from "./open-tree.ts";
import { wantedModules } from "./wanted-modules.ts";

/** What `kiln modules write` is asked. */
export interface ModulesRequest extends TreeRequest {
  readonly document: string;
  /** `undefined`: as the document writes it, else as this machine has it. */
  readonly format: AutoloadFormat | undefined;
  /** Where the files are written below. */
  readonly root: string;
  /** `lib/modules/RELEASE` or a build folder; `undefined`: `O=`, else the only modules below the root, else nothing is checked. */
  readonly modulesDir: string | undefined;
  readonly dryRun: boolean;
}

/** What was written. */
export interface ModulesResult {
  readonly format: AutoloadFormat;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** For the kernel's command line: parameters of what is built in. */
  readonly commandLine: readonly string[];
  /** What does not hold; nothing is written then. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly written: boolean;
}

/** Writes what a document has loaded at boot. Throws `InputFailure` when it names nothing, or unsafe words. */
export function writeModules(request: ModulesRequest, context: SessionContext): ModulesResult {
  const root = resolve(context.cwd, request.root);
  const folder = modulesFolder(request, context) ?? installedModules(root);
  const release = folder === undefined ? "" : releaseOf(folder);
  const { wanted, notes } = wantedModules(request.document, release);
  const format = request.format ?? documentFormat(request.document);
  const checked =
    folder === undefined
      ? { left: wanted, commandLine: [], problems: [], notes: ["not checked: name built modules with --modules-dir"] }
      : checkWanted(wanted, readModules(folder));
  const clashes = handWrittenClashes(format, checked.left, root);
  const files = bootFiles(format, checked.left, (path) => present(join(root, path)));
  const write = checked.problems.length === 0 && !request.dryRun;
  const placed = files
    .map(({ path, text }) => ({ path: join(root, path), text }))
    .filter(({ path, text }) => text !== "" || existsSync(path));
  if (write) {
    for (const { path, text } of placed) {
      const failure = present(path) === text ? undefined : replaceFile(path, text);
      if (failure !== undefined) throw failed(failure);
    }
  }
  const { commandLine, problems } = checked;
  return {
    format,
    files: placed,
    commandLine,
    problems,
    notes: [...notes, ...checked.notes, ...clashes],
    written: write,
  };
}

/** A built module with the options that build it (empty: no tree was found to ask). */
export interface ListedModule extends Omit<BuiltModule, "parameters" | "unread"> {
  /** Why its file could not be read; null when it was. */
  readonly unread: string | null;
  readonly options: readonly string[];
  /** Whether a device or a request of the kernel loads it, by an alias. */
  readonly automatic: boolean;
}

/** Every module of a folder that can be loaded. */
export async function listModules(
  modulesDir: string | undefined,
  request: TreeRequest,
  context: SessionContext,
): Promise<readonly ListedModule[]> {
  const folder = modulesFolder({ ...request, modulesDir }, context);
  if (folder === undefined) {
    throw new InputFailure("which modules?", { hint: "name a folder with --modules-dir DIR or O=DIR" });
  }
  const { index } = await kbuild(request, context);
  return readModules(folder)
    .filter(({ builtin }) => !builtin)
    .map(({ parameters: _, unread, ...module }) => ({
      ...module,
      unread: unread ?? null,
      options: index.symbolsOf(module.path),
      automatic: module.aliases.length > 0,
    }));
}

/** The objects and modules that an option builds. Throws `InputFailure` when there is none. */
export async function objectsOfOption(
  option: string,
  request: TreeRequest,
  context: SessionContext,
): Promise<readonly KbuildObject[]> {
  const objects = (await kbuild(request, context)).index.objectsOf(option);
  if (objects.length > 0) return objects;
  throw new InputFailure(`no Kbuild file builds an object for ${option}`, {
    hint: `it may change code only, or not exist: kiln search ${option.replace(/^CONFIG_/, "")}`,
  });
}

/** The options that build a module. Throws `InputFailure` when there is none. */
export async function optionsOfModule(
  module: string,
  request: TreeRequest,
  context: SessionContext,
): Promise<readonly string[]> {
  const { index } = await kbuild(request, context);
  const options = index.symbolsOf(module);
  if (options.length > 0) return options;
  const names = index.modules.flatMap((object) => object.module?.replaceAll("-", "_") ?? []);
  const near = nearest(module.replaceAll("-", "_"), names);
  throw new InputFailure(`no option of this tree builds a module ${module}`, {
    hint: near === undefined ? `look for a name like it: kiln search ${module}` : `did you mean ${near}?`,
  });
}

async function kbuild(request: TreeRequest, context: SessionContext): Promise<{ readonly index: KbuildIndex }> {
  const { root, environment } = await locateTree(request, context);
  return { index: readKbuild(root, { srcarch: environment.SRCARCH ?? "x86" }) };
}

function modulesFolder(
  request: TreeRequest & { readonly modulesDir: string | undefined },
  context: SessionContext,
): string | undefined {
  const named = request.modulesDir ?? namedOutput(request, context);
  if (named === undefined) return undefined;
  const folder = resolve(context.cwd, named);
  if (existsSync(join(folder, "modules.order")) || existsSync(join(folder, "modules.builtin"))) return folder;
  throw new InputFailure(`${named} holds no built modules`, {
    hint: "build first: kiln build, or make modules_install",
  });
}

/** How a document writes what is loaded at boot: as OpenRC has it, else as this machine does. */
export function documentFormat(path: string): AutoloadFormat {
  const { autoload } = readDocument(readInput(path), { name: path });
  return autoload.some(({ form }) => form === "openrc") ? "openrc" : systemFormat();
}

/** Who loads modules at boot on this machine. */
export function systemFormat(): AutoloadFormat {
  if (existsSync("/etc/init.d/modules")) return "openrc";
  const systemd = ["/lib/systemd/systemd-modules-load", "/usr/lib/systemd/systemd-modules-load"];
  return systemd.some((path) => existsSync(path)) ? "systemd" : "debian";
}

/** The modules of the one kernel that is installed below a root; `undefined` when there is none, or several. */
function installedModules(root: string): string | undefined {
  const above = join(root, "lib/modules");
  const found = (existsSync(above) ? readdirSync(above) : []).filter((name) =>
    existsSync(join(above, name, "modules.order")),
  );
  return found.length === 1 ? join(above, found[0]!) : undefined;
}

function releaseOf(folder: string): string {
  const file = join(folder, "include", "config", "kernel.release");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : basename(folder);
}

function present(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
