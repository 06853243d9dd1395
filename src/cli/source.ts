import {
  type FoundTree,
  getSource,
  InputFailure,
  listSources,
  mayInstall,
  planSources,
  type SessionContext,
  type SourceRequest,
  useSource,
} from "../session/index.ts";
import { canAsk, consentOf } from "./consent.ts";
import { DONE, run } from "./run.ts";
import { print, printJson, printWrapped, tint } from "./terminal.ts";

/** Options of `kiln source`. */
export interface SourceOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly mirror?: string | true;
  readonly keyring?: string;
  readonly package?: string;
  readonly patch?: readonly string[];
}

/** `kiln source [list|plan|get|use]`. */
export function source(action: string | undefined, what: string | undefined, options: SourceOptions): Promise<void> {
  return run(
    (context) => {
      assertFitting(action ?? "list", what, options);
      const request: SourceRequest = {
        version: what,
        mirror: options.mirror,
        keyring: options.keyring,
        package: options.package,
        patches: options.patch ?? [],
      };
      switch (action) {
        case undefined: {
          const trees = listSources(context);
          if (trees.length > 0) return list(trees, options);
          // Where nobody can be asked, to be told is enough: nothing was ordered.
          return options.yes || canAsk() ? get(request, options, context) : plan(request, options, context);
        }
        case "list":
          return list(listSources(context), options);
        case "plan":
          return plan(request, options, context);
        case "get":
          return get(request, options, context);
        case "use":
          return use(what, options, context);
        default:
          throw new InputFailure(`kiln source ${action}: no such action`, { hint: "list, plan, get or use" });
      }
    },
    action === "get" ? "no tree was changed; run it again to go on" : "nothing was changed",
  );
}

/** The options that only some actions take. */
const TAKEN = {
  "--mirror": ["get"],
  "--keyring": ["get"],
  "--package": ["get", "plan"],
  "--patch": ["get", "use"],
} as const;

/** A word or option that an action does not look at is a mistake of who gave it. */
function assertFitting(action: string, what: string | undefined, options: SourceOptions): void {
  if (action === "list" && what !== undefined)
    throw new InputFailure(`kiln source list ${what}: not understood`, { hint: "kiln source list" });
  const given = {
    "--mirror": options.mirror,
    "--keyring": options.keyring,
    "--package": options.package,
    "--patch": options.patch,
  };
  for (const [name, actions] of Object.entries(TAKEN)) {
    if (given[name as keyof typeof given] === undefined || (actions as readonly string[]).includes(action)) continue;
    throw new InputFailure(`kiln source ${action} takes no ${name}`, {
      hint: `it is for kiln source ${actions.join(" and ")}`,
    });
  }
  if (options.mirror !== undefined && options.package !== undefined)
    throw new InputFailure("--mirror and --package exclude each other", { hint: "name one of them" });
  if (options.keyring !== undefined && options.mirror === undefined)
    throw new InputFailure("--keyring is for what comes from a mirror", { hint: "kiln source get VERSION --mirror" });
}

function list(trees: readonly FoundTree[], options: SourceOptions): number {
  if (options.json) {
    printJson({ trees });
    return DONE;
  }
  const words: Readonly<Record<FoundTree["state"], string>> = {
    archive: "archive, not unpacked",
    unpacked: "archive, unpacked",
    headers: "headers only",
    source: "not configured",
    configured: "configured",
    built: "built",
  };
  const width = Math.max(12, ...trees.map(({ version }) => version.length + 2));
  // A path is never broken in two: it is there to be copied.
  for (const { version, state, path, default: chosen } of trees)
    print(
      `${(version || "?").padEnd(width)}${words[state].padEnd(23)}${path}${chosen ? tint(" (default)", "good") : ""}`,
    );
  if (trees.length === 0) print("No kernel sources were found. kiln source plan says how to get some.");
  return DONE;
}

function plan(request: SourceRequest, options: SourceOptions, context: SessionContext): number {
  const planned = planSources(request, context);
  if (options.json) {
    const { manager, commands, note = null } = planned;
    printJson({ manager, commands, select: planned.select ?? null, note });
    return DONE;
  }
  print("To get kernel sources here (kiln source get does it):");
  for (const command of commandsOf(planned)) print(`  ${command}`);
  if (planned.note !== undefined) printWrapped(planned.note, 2);
  return DONE;
}

async function get(request: SourceRequest, options: SourceOptions, context: SessionContext): Promise<number> {
  if (typeof request.mirror === "string" && request.version === undefined && !request.mirror.includes(":")) {
    throw new InputFailure("the version must stand before --mirror", {
      hint: `kiln source get ${request.mirror} --mirror`,
    });
  }
  if (request.mirror === undefined) await assertConsent(request, options, context);
  const tree = await getSource(request, context);
  if (options.json) printJson(tree);
  else print(tree.path);
  return DONE;
}

async function use(tree: string | undefined, options: SourceOptions, context: SessionContext): Promise<number> {
  if (tree === undefined)
    throw new InputFailure("which tree?", { hint: "kiln source use TREE; kiln source list shows what there is" });
  const chosen = await useSource(tree, options.patch ?? [], context);
  if (options.json) printJson(chosen);
  else print(`Linux ${chosen.version || "?"} in ${chosen.path} is used when no tree is named`);
  return DONE;
}

/** Shows what the package manager would be told, and asks; each command is shown again when it is run. */
async function assertConsent(request: SourceRequest, options: SourceOptions, context: SessionContext): Promise<void> {
  const able = mayInstall(context);
  if (able && options.yes) return;
  const commands = commandsOf(planSources(request, context)).join("; ");
  const what = "getting sources needs the package manager";
  if (!able) throw new InputFailure(what, { hint: `run it as root; it would run: ${commands}` });
  if (await consentOf(false, context.signal)(what, commands)) return;
  context.signal?.throwIfAborted();
  throw new InputFailure(what, { hint: `run it with --yes; it would run: ${commands}` });
}

function commandsOf({ commands, select }: ReturnType<typeof planSources>): string[] {
  const lines = commands.map((command) => command.join(" "));
  return select === undefined ? lines : [...lines, `${select.join(" ")} THE-NEW-FOLDER`];
}
