import type { Diagnostic } from "./diagnostic.ts";
import type { Expression } from "./expression.ts";
import type { Model } from "./model.ts";
import type { Choice, KSymbol } from "./symbol.ts";

type Item = KSymbol | Choice;

interface Step {
  readonly item: Item;
  /** How the item leads to the next one, for the message. */
  readonly why:
    | "depends on"
    | "is selected by"
    | "is implied by"
    | "is visible depending on"
    | "default value contains";
}

/** Symbols whose values depend on themselves, each loop told whole. Mirrors `sym_check_deps` in symbol.c. */
export function findRecursion(model: Model): Diagnostic[] {
  const found: Diagnostic[] = [];
  const state = new Map<Item, "open" | "done">();
  const path: Step[] = [];

  const operands = (expression: Expression | undefined, visit: (item: Item) => boolean): boolean => {
    if (expression === undefined) return false;
    switch (expression.kind) {
      case "symbol":
        return visit(expression.symbol);
      case "choice":
        return visit(expression.choice);
      case "not":
        return operands(expression.operand, visit);
      case "and":
      case "or":
        return operands(expression.left, visit) || operands(expression.right, visit);
      case "compare":
        return visit(expression.left) || visit(expression.right);
    }
  };

  const check = (item: Item): boolean => {
    const target = item.kind === "symbol" && item.choice !== undefined ? item.choice : item;
    if (target.kind === "symbol" && (target.constant || target.type === "unknown")) return false;
    const known = state.get(target);
    if (known === "done") return false;
    if (known === "open") {
      found.push(report(path, target));
      return true;
    }
    state.set(target, "open");
    const bad = target.kind === "choice" ? checkChoice(target) : checkParts(target, undefined);
    state.set(target, "done");
    return bad;
  };

  const checkParts = (item: Item, inside: Choice | undefined): boolean => {
    const along = (expression: Expression | undefined, why: Step["why"]): boolean => {
      path.push({ item, why });
      const bad = operands(expression, (operand) => {
        // What members say of their own choice and of each other is the choice's business.
        if (inside !== undefined && operand === inside) return false;
        return check(operand);
      });
      path.pop();
      return bad;
    };
    if (along(item.directDependency, "depends on")) return true;
    if (item.kind === "symbol") {
      if (along(item.reverseDependency, "is selected by")) return true;
      if (along(item.weakReverseDependency, "is implied by")) return true;
    }
    for (const property of item.properties) {
      if (property.kind === "select" || property.kind === "imply") continue;
      if (along(property.visible, "is visible depending on")) return true;
      if (property.kind === "default" && item.kind === "symbol" && along(property.value, "default value contains"))
        return true;
    }
    return false;
  };

  const checkChoice = (choice: Choice): boolean => {
    if (checkParts(choice, choice)) return true;
    return choice.members.some((member) => checkParts(member, choice));
  };

  for (const node of model.nodes) {
    const item = node.symbol ?? node.choice;
    if (item !== undefined) check(item);
  }
  return found;
}

function nameOf(item: Item): string {
  return item.name ?? "<choice>";
}

function report(path: readonly Step[], last: Item): Diagnostic {
  const start = path.findIndex(
    ({ item }) => item === last || (item.kind === "symbol" && item.choice !== undefined && item.choice === last),
  );
  const loop = path.slice(Math.max(start, 0));
  const lines = loop.map((step, index) => {
    const next = loop[index + 1]?.item ?? last;
    return `\tsymbol ${nameOf(step.item)} ${step.why} ${nameOf(next)}`;
  });
  const place = (loop[0]?.item ?? last).nodes[0]?.place;
  const text =
    `error: recursive dependency detected!\n${lines.join("\n")}\n` +
    "For a resolution refer to Documentation/kbuild/kconfig-language.rst\n" +
    'subsection "Kconfig recursive dependency limitations"\n\n';
  return {
    code: "recursive-dependency",
    severity: "error",
    place,
    message: `recursive dependency: ${loop.map((step) => nameOf(step.item)).join(" -> ")} -> ${nameOf(last)}`,
    hint: "take one of these dependencies away in the Kconfig files",
    text,
  };
}
