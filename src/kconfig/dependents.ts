import type { Expression } from "./expression.ts";
import type { Model } from "./model.ts";
import type { Choice, KSymbol, Property } from "./symbol.ts";

/**
 * Who must be computed anew when something changes: for each cell (a symbol's id, or the number of symbols plus a
 * choice's id) the cells whose values read it, as a compressed row table.
 */
export interface Dependents {
  /** Row `c` is `targets[starts[c]]` up to `targets[starts[c + 1]]`. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
}

const known = new WeakMap<Model, Dependents>();

/** The table of a model, made on first use and shared by all its configurations. */
export function dependentsOf(model: Model): Dependents {
  let table = known.get(model);
  if (table === undefined) {
    table = build(model);
    known.set(model, table);
  }
  return table;
}

function build(model: Model): Dependents {
  const count = model.symbols.length + model.choices.length;
  const readers: (Set<number> | undefined)[] = new Array(count);
  const add = (read: number, reader: number): void => {
    if (read === reader) return;
    const row = readers[read];
    if (row === undefined) readers[read] = new Set([reader]);
    else row.add(reader);
  };
  const cellOf = (choice: Choice): number => model.symbols.length + choice.id;
  const symbolRead = (symbol: KSymbol, reader: number): void => {
    if (symbol.type !== "unknown") add(symbol.id, reader);
  };
  const walk = (expression: Expression | undefined, reader: number): void => {
    if (expression === undefined) return;
    switch (expression.kind) {
      case "symbol":
        symbolRead(expression.symbol, reader);
        return;
      case "choice":
      case "whole":
        add(cellOf(expression.choice), reader);
        return;
      case "not":
        walk(expression.operand, reader);
        return;
      case "and":
      case "or":
        walk(expression.left, reader);
        walk(expression.right, reader);
        return;
      case "compare":
        symbolRead(expression.left, reader);
        symbolRead(expression.right, reader);
        return;
    }
  };
  const walkProperties = (properties: readonly Property[], reader: number): void => {
    for (const property of properties) {
      if (property.kind === "select" || property.kind === "imply") continue;
      walk(property.visible, reader);
      if (property.kind === "default") walk(property.value, reader);
      else if (property.kind === "range") {
        symbolRead(property.low, reader);
        symbolRead(property.high, reader);
      }
    }
  };
  for (const symbol of model.symbols) {
    if (symbol.constant || symbol.type === "unknown") continue;
    walkProperties(symbol.properties, symbol.id);
    walk(symbol.directDependency, symbol.id);
    walk(symbol.reverseDependency, symbol.id);
    walk(symbol.weakReverseDependency, symbol.id);
    if (symbol.type === "tristate") add(model.modules.id, symbol.id);
  }
  for (const choice of model.choices) {
    const cell = cellOf(choice);
    walkProperties(choice.properties, cell);
    walk(choice.directDependency, cell);
    if (choice.type === "tristate") add(model.modules.id, cell);
    for (const member of choice.members) {
      // The choice decides over its members, and what limits a member limits the choice.
      add(cell, member.id);
      add(member.id, cell);
    }
  }
  const starts = new Uint32Array(count + 1);
  let total = 0;
  for (let cell = 0; cell < count; cell++) {
    starts[cell] = total;
    total += readers[cell]?.size ?? 0;
  }
  starts[count] = total;
  const targets = new Uint32Array(total);
  for (let cell = 0; cell < count; cell++) {
    const row = readers[cell];
    if (row !== undefined) targets.set([...row], starts[cell]!);
  }
  return { starts, targets };
}
