import type { Model } from "./model.ts";

/** Where configurations keep the texts of numbers and strings, which are few: what they copy for each trial stays small. */
export interface TextSlots {
  /** By symbol id; -1 for bools, tristates, constants and names that nothing defines. */
  readonly slots: Int32Array;
  /** Names by slot, what a text is before it is computed. */
  readonly names: readonly string[];
}

const known = new WeakMap<Model, TextSlots>();

/** The table of a model, made on first use. */
export function textSlotsOf(model: Model): TextSlots {
  let table = known.get(model);
  if (table === undefined) {
    const names: string[] = [];
    const slots = new Int32Array(model.symbols.length).fill(-1);
    for (const { id, name, constant, type } of model.symbols)
      if (!constant && (type === "int" || type === "hex" || type === "string")) slots[id] = names.push(name) - 1;
    table = { slots, names };
    known.set(model, table);
  }
  return table;
}
