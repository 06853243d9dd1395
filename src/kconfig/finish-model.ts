import type { Behaviour } from "./behaviour.ts";
import type { ExpressionAlgebra } from "./expression-algebra.ts";
import { findKconfiglibRecursion } from "./kconfiglib-recursion.ts";
import { mayRecur } from "./may-recur.ts";
import type { MenuBuilder } from "./menu-builder.ts";
import { finalizeMenu } from "./menu-finalize.ts";
import type { Model } from "./model.ts";
import { findOldRecursion } from "./old-recursion.ts";
import { packModel } from "./pack-model.ts";
import type { ParseReport } from "./parse-report.ts";
import { findRecursion } from "./recursion.ts";
import type { Choice, KSymbol } from "./symbol.ts";
import type { SymbolTable } from "./symbol-table.ts";

/** All that was read, before it is a model. */
interface ReadTree {
  readonly algebra: ExpressionAlgebra;
  readonly behaviour: Behaviour;
  /** The symbol with the `modules` attribute, if there is one. */
  readonly modules: KSymbol | undefined;
  readonly menu: MenuBuilder;
  readonly table: SymbolTable;
  readonly choices: readonly Choice[];
  readonly files: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly report: ParseReport;
}

/** The model of what was read, `undefined` when its dependencies are in a loop and nothing recovers from that. Mirrors the end of `conf_parse`. */
export function finishModel(read: ReadTree): Model | undefined {
  const { algebra, behaviour, menu, table, report } = read;
  // Trees without that attribute name it by convention (before 3.17).
  const named = behaviour.macros && !behaviour.modulesByName ? undefined : table.byName.get("MODULES");
  const modules = (behaviour.modulesByName ? named : (read.modules ?? named)) ?? table.no;
  const { root, nodes } = menu;
  if (root.prompt === undefined) {
    menu.entry = root;
    menu.prompt(behaviour.untitledMenu, "menu", undefined, root.place);
  }
  finalizeMenu(root, {
    algebra,
    behaviour,
    modules,
    yes: table.yes,
    nodes,
    warn: (place, message) => report.warning(place, message),
  });
  const parts = {
    behaviour,
    symbols: table.symbols,
    choices: read.choices,
    nodes,
    root,
    modules,
    expressionCount: algebra.size,
    title: root.prompt!.text,
    files: read.files,
    environment: read.environment,
  };
  const columns = packModel(parts, algebra.columns(), table.hashes);
  const model: Model = {
    ...parts,
    columns,
    get byName() {
      return table.byName;
    },
  };
  if (behaviour.recursionText === "kconfiglib") {
    const loop = findKconfiglibRecursion(model);
    if (loop !== undefined) {
      report.tell(loop);
      report.failed = true;
    }
  } else if (behaviour.recursionText !== "loop") {
    for (const { text, place } of findOldRecursion(model))
      if (behaviour.recursionText === "chain") report.recursion(text, place);
      else report.printed(text.trimEnd());
  } else if (mayRecur(columns)) {
    const { found, fatal } = findRecursion(model);
    for (const mistake of found) report.tell(mistake);
    if (fatal) report.failed = true;
  }
  return report.failed && !report.recovers ? undefined : model;
}
