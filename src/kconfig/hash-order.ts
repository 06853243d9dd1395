import type { Model } from "./model.ts";
import { CONSTANT, type ModelColumns, NONE } from "./model-columns.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/**
 * All symbols and choices in the order of the C tool's hash table (`for_all_symbols`), which decides the order of lines in
 * `auto.conf` and its kin, of warnings and of random draws: bucket by bucket, the one named last first. Bucket `b` is
 * `items[starts[b]]` up to `items[starts[b + 1]]`.
 */
export function hashOrder(model: Pick<Model, "symbols" | "choices" | "behaviour">): {
  readonly items: (KSymbol | Choice)[];
  readonly starts: Int32Array;
} {
  const size = model.behaviour.hashBuckets;
  const { symbols, choices } = model;
  const named: (KSymbol | Choice)[] = [];
  let next = 0;
  for (let id = 3; id <= symbols.length; id++) {
    while (next < choices.length && choices[next]!.born <= id) named.push(choices[next++]!);
    if (id < symbols.length) named.push(symbols[id]!);
  }
  const bucketOf = named.map(({ name }) => (name === undefined ? 0 : hashOf(name) % size));
  const starts = new Int32Array(size + 1);
  for (const bucket of bucketOf) starts[bucket + 1] = starts[bucket + 1]! + 1;
  for (let bucket = 0; bucket < size; bucket++) starts[bucket + 1] = starts[bucket + 1]! + starts[bucket]!;
  const ends = starts.slice(1);
  const items: (KSymbol | Choice)[] = new Array(named.length);
  named.forEach((item, index) => {
    const bucket = bucketOf[index]!;
    const at = ends[bucket]! - 1;
    ends[bucket] = at;
    items[at] = item;
  });
  return { items, starts };
}

/** The cell of the symbol with a name, quoted constants left out, else -1. Looks where the C tool would. */
export function cellNamed(columns: ModelColumns, name: string): number {
  if (name === "n" || name === "m" || name === "y") return "nmy".indexOf(name);
  const { order, bucketStarts, cellName, cellFlags, symbolCount, texts } = columns;
  const bucket = hashOf(name) % (bucketStarts.length - 1);
  for (let at = bucketStarts[bucket]!; at < bucketStarts[bucket + 1]!; at++) {
    const cell = order[at]!;
    if (cell < symbolCount && (cellFlags[cell]! & CONSTANT) === 0 && texts.get(cellName[cell]!) === name) return cell;
  }
  return NONE;
}

/** FNV-1a with 32 bits over the name's bytes. */
function hashOf(name: string): number {
  let hash = 2166136261;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
