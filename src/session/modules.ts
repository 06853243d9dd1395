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
import type { Model } from "../kconfig/index.ts";
import { type KbuildIndex, type KbuildObject, readKbuild, replaceFile } from "../tree/index.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { failed, readInput } from "./input.ts";
import { locateTree, namedOutput, openTree } from "./open-tree.ts";
import { optionNamed } from "./option-name.ts";
import { wantedModules } from "./wanted-modules.ts";

/** What `kiln modules write` is asked. */
export interface ModulesRequest extends TreeRequest {
  readonly document: string;
  /** `undefined`: as the document writes it, else as this machine has it. */
  readonly format: AutoloadFormat | undefined;
  /** Where the files are written below. */
  readonly root: string;
  /**
   * `lib/modules/RELEASE` or a build folder; `undefined`: `O=`, else the tree, `-k` or where we are, if it was built in place, else the only
   * modules below the root, else nothing is checked.
   */
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

/** An object that an option builds. */
export interface OptionObject extends Omit<KbuildObject, "module"> {
  /** The module that it is or is a part of; null for what is only ever a part of the kernel itself. */
  readonly module: string | null;
}

/** The objects and modules that an option builds. Throws `InputFailure` when there is none, or no such option. */
export async function objectsOfOption(
  option: string,
  request: TreeRequest,
  context: SessionContext,
): Promise<readonly OptionObject[]> {
  const { index, model } = await openKbuild(request, context);
  // Before it is told that there is no such option: a module's name is another thing that people have at hand.
  const named = model.byName.get(option.replace(/^CONFIG_/, "")) === undefined ? buildersOf(option, index, model) : [];
  if (named.length > 0)
    throw new InputFailure(`${option} is a module, no option`, { hint: `kiln modules option ${option}` });
  const symbol = optionNamed(option, model);
  const objects = index.objectsOf(symbol.name);
  if (objects.length > 0)
    return objects.map(({ module, ...object }) => {
      const whole = module === basename(object.object, ".o");
      const builders = module === undefined ? [] : buildersOf(whole ? object.object : module, index, model);
      return { ...object, module: builders.length > 0 ? module! : null };
    });
  throw new InputFailure(`no Kbuild file builds an object for ${symbol.name}`, {
    hint: `it changes code only, or opens other options: kiln why ${symbol.name}`,
  });
}

/** The options that build a module. Throws `InputFailure` when there is none. */
export async function optionsOfModule(
  module: string,
  request: TreeRequest,
  context: SessionContext,
): Promise<readonly string[]> {
  const { index, model } = await openKbuild(request, context);
  const options = buildersOf(module, index, model);
  if (options.length > 0) return options;
  const names = index.modules
    .filter(({ object }) => buildersOf(object, index, model).length > 0)
    .flatMap((object) => object.module?.replaceAll("-", "_") ?? []);
  const near = nearest(module.replaceAll("-", "_"), names);
  const [builtin] = index.symbolsOf(module);
  throw new InputFailure(`no option of this tree builds a module ${module}`, {
    hint:
      model.byName.get(module.replace(/^CONFIG_/, "")) !== undefined
        ? `it is an option: kiln modules which ${module}`
        : builtin !== undefined
          ? `CONFIG_${builtin} has an object of that name in the kernel itself`
          : near === undefined
            ? `look for a name like it: kiln search ${module}`
            : `did you mean ${near}?`,
  });
}

/** The options that build a module, by its name or object: such as can be m, as far as this architecture's Kconfig files know them. */
function buildersOf(module: string, index: KbuildIndex, model: Model): readonly string[] {
  const types = ["tristate", "unknown", undefined];
  return index.symbolsOf(module).filter((name) => types.includes(model.byName.get(name)?.type));
}

async function openKbuild(
  request: TreeRequest,
  context: SessionContext,
): Promise<{ readonly index: KbuildIndex; readonly model: Model }> {
  const { root, environment, model } = await openTree(request, context);
  return { index: readKbuild(root, { srcarch: environment.SRCARCH ?? "x86" }), model };
}

async function kbuild(request: TreeRequest, context: SessionContext): Promise<{ readonly index: KbuildIndex }> {
  const { root, environment } = await locateTree(request, context);
  return { index: readKbuild(root, { srcarch: environment.SRCARCH ?? "x86" }) };
}

function modulesFolder(
  request: TreeRequest & { readonly modulesDir: string | undefined },
  context: SessionContext,
): string | undefined {
  const built = (folder: string): boolean =>
    existsSync(join(folder, "modules.order")) || existsSync(join(folder, "modules.builtin"));
  const named = request.modulesDir ?? namedOutput(request, context);
  if (named === undefined) {
    const inPlace = resolve(context.cwd, request.kernelDir ?? ".");
    return built(inPlace) ? inPlace : undefined;
  }
  const folder = resolve(context.cwd, named);
  if (built(folder)) return folder;
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
