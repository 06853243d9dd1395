import {
  InputFailure,
  type ListedModule,
  listModules,
  type ModulesResult,
  objectsOfOption,
  optionsOfModule,
  writeModules,
} from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { DONE, NOT_HELD, run } from "./run.ts";
import { print, printJson, printWrapped } from "./terminal.ts";

interface ModulesOptions {
  readonly kernelDir?: string;
  readonly json?: boolean;
  readonly format?: string;
  readonly root?: string;
  readonly modulesDir?: string;
  readonly dryRun?: boolean;
}

/** `kiln modules write|list|which|option`. */
export function modules(action: string, given: readonly string[], options: ModulesOptions): Promise<void> {
  const { words, overrides } = splitOverrides(given);
  const request = { kernelDir: options.kernelDir, overrides };
  const word = (what: string): string => {
    if (words.length === 1) return words[0]!;
    throw new InputFailure(`kiln modules ${action}: one ${what}, please`, { hint: `kiln modules ${action} ${what}` });
  };
  return run(async (context) => {
    const { modulesDir } = options;
    assertFitting(action, options);
    switch (action) {
      case "write": {
        const { format } = options;
        if (format !== undefined && format !== "openrc" && format !== "systemd" && format !== "debian") {
          throw new InputFailure(`--format ${format}: no such format`, { hint: "openrc, systemd or debian" });
        }
        const dryRun = options.dryRun === true;
        if (options.root === undefined && !dryRun) {
          throw new InputFailure("where to?", { hint: "--root DIR; --root / for the running system, or --dry-run" });
        }
        const root = options.root ?? "/";
        const result = writeModules(
          { ...request, document: word("DOCUMENT"), format, root, modulesDir, dryRun },
          context,
        );
        if (options.json) printJson(result);
        else printFiles(result, dryRun);
        return result.problems.length > 0 ? NOT_HELD : DONE;
      }
      case "list": {
        const format = options.format ?? (options.json ? "json" : "text");
        if (options.json && format !== "json")
          throw new InputFailure("--json and --format exclude each other", { hint: "name one of them" });
        if (!LISTS.includes(format))
          throw new InputFailure(`--format ${format}: no such format`, { hint: `one of ${LISTS.join(", ")}` });
        if (words.length > 0)
          throw new InputFailure(`kiln modules list ${words[0]}: not understood`, { hint: "kiln modules list O=DIR" });
        printList(await listModules(modulesDir, request, context), format);
        return DONE;
      }
      case "which": {
        const objects = await objectsOfOption(word("CONFIG_X"), request, context);
        if (options.json) printJson(objects);
        else for (const { module, object } of objects) print(`${module ?? "-"}\t${object}`);
        return DONE;
      }
      case "option": {
        const found = await optionsOfModule(word("MODULE"), request, context);
        if (options.json) printJson(found);
        else for (const option of found) print(`CONFIG_${option}`);
        return DONE;
      }
      default:
        throw new InputFailure(`kiln modules ${action}: no such action`, { hint: "write, list, which or option" });
    }
  });
}

/** The options that only some actions take. */
const TAKEN: Readonly<Record<string, readonly (keyof ModulesOptions)[]>> = {
  write: ["format", "root", "modulesDir", "dryRun"],
  list: ["format", "modulesDir"],
  which: [],
  option: [],
};

/** An option that an action does not look at is a mistake of who gave it. */
function assertFitting(action: string, options: ModulesOptions): void {
  const written = { format: "--format", root: "--root", modulesDir: "--modules-dir", dryRun: "--dry-run" } as const;
  const taken = TAKEN[action];
  const odd = (Object.keys(written) as (keyof typeof written)[]).find(
    (name) => options[name] !== undefined && taken !== undefined && !taken.includes(name),
  );
  if (odd === undefined) return;
  const those = Object.keys(TAKEN).filter((name) => TAKEN[name]!.includes(odd));
  throw new InputFailure(`kiln modules ${action} takes no ${written[odd]}`, {
    hint: `it is for kiln modules ${those.join(" and ")}`,
  });
}

function printFiles({ notes, problems, files, written }: ModulesResult, dryRun: boolean): void {
  for (const note of notes) printWrapped(note, 0);
  for (const problem of problems) printWrapped(problem, 0, "bad");
  if (problems.length > 0 && !dryRun) print("nothing was written");
  else for (const { path, text } of files) print(written ? `${path} is written` : `${path}:\n${text}`);
}

/** How modules are listed. */
const LISTS: readonly string[] = ["text", "openrc", "systemd", "debian", "json"];

function printList(listed: readonly ListedModule[], format: string): void {
  switch (format) {
    case "json":
      printJson(listed);
      return;
    case "openrc":
      print(`modules="${listed.map(({ name }) => name).join(" ")}"`);
      return;
    case "systemd":
    case "debian":
      for (const { name } of listed) print(name);
      return;
  }
  if (listed.length === 0) print("no module was built");
  const width = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length)) + 2;
  const names = width(listed.map(({ name }) => name));
  const by = width(listed.map(({ options }) => optionsOf(options)));
  for (const { name, options, size, description, automatic, unread } of listed) {
    const loads = automatic ? "by itself" : "on request";
    const row = name.padEnd(names) + optionsOf(options).padEnd(by) + kibibytes(size).padStart(8);
    print(`${row}  ${loads.padEnd(12)}${unread ?? description}`.trimEnd());
  }
}

function optionsOf(options: readonly string[]): string {
  return options.length === 0 ? "-" : options.map((name) => `CONFIG_${name}`).join(" ");
}

function kibibytes(size: number): string {
  return `${Math.ceil(size / 1024)} KiB`;
}
