import { type FoundTree, findTree, listTrees, runSourcePlan, type SourcePlan, sourcePlan } from "../tree/index.ts";
import type { SessionContext } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { failed } from "./input.ts";

/** The kernel sources of this machine, and how its package manager gets more. */
export interface SourceOverview {
  readonly trees: readonly FoundTree[];
  /** `undefined`: no package manager that Kiln knows. */
  readonly plan: SourcePlan | undefined;
}

/** What sources there are and could be. */
export function sources(context: SessionContext): SourceOverview {
  return { trees: listTrees(context.cwd, context.env), plan: sourcePlan(context.env) };
}

/** Runs the package manager's commands, then unpacks what came; returns the tree's folder. */
export async function getSource(context: SessionContext): Promise<string> {
  const plan = sourcePlan(context.env);
  if (plan === undefined) {
    throw new InputFailure("this system has no package manager that Kiln knows", {
      hint: "unpack a tree from https://kernel.org and name it with -k",
    });
  }
  const status = await runSourcePlan(plan);
  if (status !== 0) {
    throw new InputFailure(`${plan.manager} ended with status ${status}`, { hint: "see its messages above" });
  }
  const tree = await findTree({ cwd: context.cwd, env: context.env, onEvent: context.report, signal: context.signal });
  if ("kind" in tree) throw failed(tree);
  return tree.root;
}
