/**
 * The name that is most like one that is not there: by Levenshtein's distance, else one that begins alike; `undefined` when none
 * is near.
 */
export function nearest(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const other of names) {
    if (Math.abs(other.length - name.length) >= least) continue;
    const apart = distance(name, other);
    if (apart >= least) continue;
    best = other;
    least = apart;
  }
  const begin = name.slice(0, Math.max(4, name.length - 2));
  return best ?? (name.length < 4 ? undefined : names.find((other) => other.startsWith(begin)));
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
