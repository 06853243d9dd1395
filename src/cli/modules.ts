import { InputFailure, listModules, objectsOfOption, optionsOfModule, writeModules } from "../session/index.ts";
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
    const { format = "openrc", modulesDir } = options;
    switch (action) {
      case "write": {
        if (format !== "openrc" && format !== "systemd" && format !== "debian") {
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
        else {
          for (const note of result.notes) printWrapped(note, 0);
          for (const problem of result.problems) printWrapped(problem, 0, "bad");
          for (const { path, text } of result.files) print(result.written ? `${path} is written` : `${path}:\n${text}`);
        }
        return result.problems.length > 0 ? NOT_HELD : DONE;
      }
      case "list": {
        const listed = await listModules(modulesDir, request, context);
        if (options.json || format === "json") printJson(listed);
        else if (format === "systemd") for (const { name } of listed) print(name);
        else if (options.format === "openrc") print(`modules="${listed.map(({ name }) => name).join(" ")}"`);
        else
          for (const { name, options: by, size, description, automatic } of listed)
            print([name, by.join(" "), size, automatic ? "by itself" : "-", description].join("\t"));
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
