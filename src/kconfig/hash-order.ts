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
  const size = behaviour.hashesBySum ? SUMS + 1 : behaviour.hashBuckets;
  const bucketOf = (hash: number, name: string | undefined): number => {
    if (behaviour.hashesBySum) return name === undefined ? SUMS : sumOf(name);
    return name === undefined ? 0 : (hash >>> 0) % size;
  };
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
      buckets[length] = bucketOf(name === undefined ? 0 : hashOf(name), name);
      named[length++] = count + next;
    }
    if (id === count) break;
    buckets[length] = bucketOf(hashes[id]!, symbols[id]!.name);
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
  const { order, bucketStarts, cellName, cellFlags, symbolCount, texts, behaviour } = columns;
  const bucket = behaviour.hashesBySum ? sumOf(name) : (hashOf(name) >>> 0) % (bucketStarts.length - 1);
  for (let at = bucketStarts[bucket]!; at < bucketStarts[bucket + 1]!; at++) {
    const cell = order[at]!;
    if (cell < symbolCount && (cellFlags[cell]! & CONSTANT) === 0 && texts.get(cellName[cell]!) === name) return cell;
  }
  return NONE;
}

/** Before 2.6.36 a name's bucket is the sum of its bytes; what has no name is in one behind these. */
const SUMS = 256;

function sumOf(name: string): number {
  let sum = 0;
  for (let at = 0; at < name.length; at++) sum += name.charCodeAt(at);
  return sum % SUMS;
}

/** FNV-1a with 32 bits over the name's bytes, as a signed number. */
export function hashOf(name: string): number {
  let hash = HASH_START;
  for (let at = 0; at < name.length; at++) hash = mix(hash, name.charCodeAt(at));
  return hash;
}
