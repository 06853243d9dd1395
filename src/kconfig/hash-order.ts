import type { Model } from "./model.ts";
import { CONSTANT, type ModelColumns, NONE } from "./model-columns.ts";
import { HASH_START, mix } from "./word-table.ts";

/**
 * All symbols and choices as cells in the order of the C tool's hash table (`for_all_symbols`), which decides the order of lines in
 * `auto.conf` and its kin, of warnings and of random draws: bucket by bucket, the one named last first. Bucket `b` is
 * `order[bucketStarts[b]]` up to `order[bucketStarts[b + 1]]`. `hashes` are those of the symbols' names.
 */
export function hashOrder(
  { symbols, choices, behaviour }: Pick<Model, "symbols" | "choices" | "behaviour">,
  hashes: readonly number[],
): { readonly order: Int32Array; readonly bucketStarts: Int32Array } {
  const size = behaviour.hashBuckets;
  const count = symbols.length;
  // The constants n, m and y stand in no bucket.
  const named = new Int32Array(Math.max(0, count - 3) + choices.length);
  const buckets = new Int32Array(named.length);
  const starts = new Int32Array(size + 1);
  let length = 0;
  let next = 0;
  for (let id = 3; id <= count; id++) {
    for (; next < choices.length && choices[next]!.born <= id; next++) {
      const { name } = choices[next]!;
      buckets[length] = name === undefined ? 0 : (hashOf(name) >>> 0) % size;
      named[length++] = count + next;
    }
    if (id === count) break;
    buckets[length] = (hashes[id]! >>> 0) % size;
    named[length++] = id;
  }
  for (let index = 0; index < length; index++) starts[buckets[index]! + 1]!++;
  for (let bucket = 0; bucket < size; bucket++) starts[bucket + 1]! += starts[bucket]!;
  const ends = starts.slice(1);
  const order = new Int32Array(length);
  for (let index = 0; index < length; index++) order[--ends[buckets[index]!]!] = named[index]!;
  return { order, bucketStarts: starts };
}

/** The cell of the symbol with a name, quoted constants left out, else -1. Looks where the C tool would. */
export function cellNamed(columns: ModelColumns, name: string): number {
  if (name === "n" || name === "m" || name === "y") return "nmy".indexOf(name);
  const { order, bucketStarts, cellName, cellFlags, symbolCount, texts } = columns;
  const bucket = (hashOf(name) >>> 0) % (bucketStarts.length - 1);
  for (let at = bucketStarts[bucket]!; at < bucketStarts[bucket + 1]!; at++) {
    const cell = order[at]!;
    if (cell < symbolCount && (cellFlags[cell]! & CONSTANT) === 0 && texts.get(cellName[cell]!) === name) return cell;
  }
  return NONE;
}

/** FNV-1a with 32 bits over the name's bytes, as a signed number. */
export function hashOf(name: string): number {
  let hash = HASH_START;
  for (let at = 0; at < name.length; at++) hash = mix(hash, name.charCodeAt(at));
  return hash;
}
