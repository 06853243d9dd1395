import type { SetPlan, SetResult } from "../session/index.ts";
import { consequenceTexts } from "./consequences.ts";
import { type CoreGoal, corePart } from "./core-graph.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { planPart } from "./plan-graph.ts";

/** The plans of `kiln set` with the chains of their reasons, or the rules that stand in the way. */
export function setGraph(settings: readonly string[], result: SetResult): Graph {
  const title = `kiln set ${settings.join(" ")}`;
  switch (result.outcome) {
    case "notFound": {
      const note: GraphNode = { id: "note", lines: [`not found: ${result.reason}`], look: "note" };
      return { title, nodes: [note], edges: [], groups: [] };
    }
    case "impossible": {
      const goals = result.settings.map((setting): CoreGoal => {
        const symbol = /^(?:--keep )?(?:CONFIG_)?(\w+)/.exec(setting)?.[1] ?? setting;
        const against = result.correction.includes(setting);
        const word = setting.startsWith("--keep") ? [] : ["you ask for it"];
        return { symbol, lines: [setting, ...word, ...(against ? ["without it the rest is possible"] : [])], against };
      });
      const part = corePart(goals, result.reasons, result.about);
      return { title: `${title}: impossible`, ...part, groups: [] };
    }
    case "set": {
      const several = result.plans.length > 1;
      const parts = result.plans.map((plan, index) => drawn(plan, several ? `plan ${index}` : undefined));
      return {
        title,
        nodes: parts.flatMap(({ nodes }) => nodes),
        edges: parts.flatMap(({ edges }) => edges),
        groups: several
          ? result.plans.map((_, index) => ({
              id: `plan ${index}`,
              title: index === 0 ? "Plan" : `Alternative ${index}`,
            }))
          : [],
      };
    }
  }
}

function drawn(plan: SetPlan, group: string | undefined): Pick<Graph, "nodes" | "edges"> {
  const { nodes, edges } = planPart(plan.set, group);
  const texts = consequenceTexts(plan).map(({ heading, text }) => `${heading} ${text}`);
  if (plan.set.length === 0) texts.unshift("all of it holds already");
  if (texts.length === 0) return { nodes, edges };
  return { nodes: [{ id: `${group ?? ""} consequences`, lines: texts, look: "note", group }, ...nodes], edges };
}
