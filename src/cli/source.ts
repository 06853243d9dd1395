import { getSource, InputFailure, sources } from "../session/index.ts";
import { DONE, run } from "./run.ts";
import { print, printColumns, printJson } from "./terminal.ts";

/** `kiln source [list|plan|get]`. */
export function source(
  action: string | undefined,
  options: { readonly json?: boolean; readonly yes?: boolean },
): Promise<void> {
  return run(async (context) => {
    const { trees, plan } = sources(context);
    const commands = plan?.commands.map((command) => command.join(" ")) ?? [];
    switch (action ?? "list") {
      case "get":
        if (!options.yes && process.getuid?.() !== 0) {
          throw new InputFailure("getting sources needs the package manager", {
            hint: `run it with --yes as root; it would run: ${commands.join("; ")}`,
          });
        }
        print(await getSource(context));
        return DONE;
      case "list":
      case "plan":
        if (options.json) {
          printJson({ trees, plan: plan ?? null });
          return DONE;
        }
        if (action !== "plan")
          for (const tree of trees) printColumns(tree.version || "?", 12, `${tree.path} (${tree.kind})`);
        if (action === "plan" || trees.length === 0) {
          print(commands.length > 0 ? "To get kernel sources here:" : "No package manager that Kiln knows was found.");
          for (const command of commands) print(`  ${command}`);
        }
        return DONE;
      default:
        throw new InputFailure(`kiln source ${action}: no such action`, { hint: "list, plan or get" });
    }
  });
}
