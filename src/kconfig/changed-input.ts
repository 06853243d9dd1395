import type { ConfState } from "./conf-state.ts";
import type { MenuNode } from "./menu.ts";
import type { KSymbol } from "./symbol.ts";

/** What became of the user's values that could not stay (KCONFIG_WARN_CHANGED_INPUT), empty when all did. Mirrors confdata.c of 7.2. */
export function changedInput(state: ConfState, prefix: string): string {
  let text = "";
  const seen = new Set<KSymbol>();
  const visit = (node: MenuNode): void => {
    const { symbol } = node;
    if (symbol !== undefined && !seen.has(symbol)) {
      seen.add(symbol);
      state.calculate(symbol);
      const given = answerOf(state, symbol);
      if (given !== undefined && given !== state.text(symbol))
        text += `  ${prefix}${symbol.name}: ${given} -> ${state.text(symbol)}\n`;
    }
    for (const child of node.children) visit(child);
  };
  for (const child of state.model.root.children) visit(child);
  return text === "" ? "" : `warning: user-provided values changed by Kconfig:\n${text}`;
}

function answerOf(state: ConfState, { id, type }: KSymbol): string | undefined {
  if (state.hasUser[id] === 0 || type === "unknown") return undefined;
  if (type === "bool" || type === "tristate") return "nmy"[state.userTristate[id]!];
  return state.userText[id] ?? "";
}
