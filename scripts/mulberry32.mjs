/** Mulberry32, a generator with 32 bits of state: a number from 0 up to 1. */
export function randomOf(seed) {
  const next = bitsOf(seed);
  return () => next() / 4294967296;
}

/** The same numbers as whole ones: from 0 up to a limit. */
export function wholeRandomOf(seed) {
  const next = bitsOf(seed);
  return (limit) => next() % limit;
}

function bitsOf(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
