import type { Want } from "./want.ts";

/** How many proofs to look at, and how many wants to give up at most. */
const PROOFS = 40;
const SIZE = 4;

/**
 * The fewest wants without which the rest is possible: the smallest set that meets every proof found so far, until there is no
 * proof without it. Of equals the later wants go. `first`: the wants of one proof; `coreOf` gives those of a proof that the
 * given wants cannot hold together. Empty when none was found.
 */
export function smallestCorrection(
  wants: readonly Want[],
  first: readonly Want[],
  coreOf: (wants: readonly Want[]) => readonly Want[] | "possible" | "unknown",
): readonly Want[] {
  const order = new Map(wants.map((want, index) => [want, index]));
  const cores: (readonly Want[])[] = [first];
  while (cores.length <= PROOFS) {
    const without = smallestHit(cores, order);
    if (without === undefined) return [];
    const core = coreOf(wants.filter((want) => !without.includes(want)));
    if (core === "possible") return without;
    const own = core === "unknown" ? [] : core.filter((want) => order.has(want));
    if (own.length === 0) return [];
    cores.push(own);
  }
  return [];
}

/** The smallest set of wants that meets each of the sets. */
function smallestHit(sets: readonly (readonly Want[])[], order: ReadonlyMap<Want, number>): Want[] | undefined {
  const search = (size: number, hit: readonly Want[]): Want[] | undefined => {
    const open = sets.find((set) => !set.some((want) => hit.includes(want)));
    if (open === undefined) return [...hit];
    if (size === 0) return undefined;
    const later = [...open].sort((a, b) => order.get(b)! - order.get(a)!);
    for (const want of later) {
      const found = search(size - 1, [...hit, want]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (let size = 1; size <= SIZE; size++) {
    const found = search(size, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
