import type { Configuration, Expression, KSymbol } from "../kconfig/index.ts";
import type { Assignment, ReasonStep } from "./resolution.ts";
import type { Want } from "./want.ts";

/**
 * Why each value of a plan is needed, read off the two configurations: from the wants along what they depend on, what selects
 * them, or what had to go off for them, through symbols whose value changed.
 */
export function reasonsOf(
  base: Configuration,
  after: Configuration,
  set: ReadonlyMap<KSymbol, string>,
  wants: readonly Want[],
): Assignment[] {
  const found = new Map<KSymbol, { readonly want: Want; readonly chain: readonly ReasonStep[] }>();
  const queue: KSymbol[] = [];
  for (const want of wants) {
    if (found.has(want.symbol)) continue;
    found.set(want.symbol, { want, chain: [] });
    queue.push(want.symbol);
  }
  const changed = (symbol: KSymbol): boolean => set.has(symbol) || base.text(symbol) !== after.text(symbol);
  for (let at = 0; at < queue.length; at++) {
    const symbol = queue[at]!;
    const { want, chain } = found.get(symbol)!;
    const lead = (expression: Expression | undefined, step: ReasonStep): void => {
      for (const next of symbolsIn(expression)) {
        if (next === symbol || found.has(next) || !changed(next)) continue;
        found.set(next, { want, chain: [...chain, step] });
        queue.push(next);
      }
    };
    const on = after.tristate(symbol) !== 0 || (symbol.type !== "bool" && symbol.type !== "tristate");
    for (const property of symbol.properties) {
      if (property.kind === "prompt" && on)
        lead(property.visible, { symbol, link: "depends on", place: property.node.place });
    }
    for (const property of symbol.properties) {
      if (property.kind !== "default") continue;
      const link = on ? "depends on" : "must be off for";
      lead(property.visible, { symbol, link, place: property.place });
      lead(property.value, { symbol, link, place: property.place });
    }
    const link = on ? "is selected by" : "must be off for";
    lead(symbol.reverseDependency, { symbol, link, place: symbol.nodes[0]?.place });
    if (symbol.choice !== undefined)
      for (const member of symbol.choice.members) {
        if (found.has(member) || !changed(member)) continue;
        found.set(member, {
          want,
          chain: [...chain, { symbol, link: "must be off for", place: symbol.nodes[0]?.place }],
        });
        queue.push(member);
      }
    if (after.tristate(symbol) === 1) {
      const { modules } = base.model;
      if (!found.has(modules) && changed(modules)) {
        found.set(modules, { want, chain: [...chain, { symbol, link: "needs modules:", place: undefined }] });
        queue.push(modules);
      }
    }
  }
  return [...set].map(([symbol, value]): Assignment => {
    const why = found.get(symbol);
    if (why === undefined) return { symbol, value, reason: { kind: "needed", want: wants[0]!, chain: [] } };
    if (why.chain.length === 0) return { symbol, value, reason: { kind: "wanted", want: why.want } };
    return { symbol, value, reason: { kind: "needed", want: why.want, chain: why.chain } };
  });
}

/** The symbols that an expression names. */
export function symbolsIn(expression: Expression | undefined): Set<KSymbol> {
  const symbols = new Set<KSymbol>();
  const stack = expression === undefined ? [] : [expression];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === "symbol") symbols.add(next.symbol);
    else if (next.kind === "compare") symbols.add(next.left).add(next.right);
    else if (next.kind === "not") stack.push(next.operand);
    else if (next.kind !== "choice") stack.push(next.right, next.left);
  }
  return symbols;
}
