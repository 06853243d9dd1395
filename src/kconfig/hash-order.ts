import type { Model } from "./model.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/**
 * All symbols and choices in the order of the C tool's hash table (`for_all_symbols`), which decides the order of lines in
 * `auto.conf` and its kin, of warnings and of random draws: bucket by bucket, the one named last first.
 */
export function hashOrder(model: Model): (KSymbol | Choice)[] {
  const size = model.behaviour.hashBuckets;
  const buckets: (KSymbol | Choice)[][] = [];
  const put = (item: KSymbol | Choice): void => {
    const bucket = item.name === undefined ? 0 : hashOf(item.name) % size;
    const row = buckets[bucket];
    if (row === undefined) buckets[bucket] = [item];
    else row.push(item);
  };
  let next = 0;
  const { symbols, choices } = model;
  for (let id = 3; id <= symbols.length; id++) {
    while (next < choices.length && choices[next]!.born <= id) put(choices[next++]!);
    if (id < symbols.length) put(symbols[id]!);
  }
  const order: (KSymbol | Choice)[] = [];
  for (let bucket = 0; bucket < size; bucket++) {
    const row = buckets[bucket];
    if (row !== undefined) for (let at = row.length - 1; at >= 0; at--) order.push(row[at]!);
  }
  return order;
}

/** FNV-1a with 32 bits over the name's bytes. */
function hashOf(name: string): number {
  let hash = 2166136261;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
