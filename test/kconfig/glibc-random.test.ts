import { expect, test } from "vitest";
import { GlibcRandom } from "../../src/kconfig/index.ts";

/** The first number, and once the forty-first, that the C library's rand() gave, written down from a C program. */
test.each([
  [0, 1804289383],
  [1, 1804289383],
  [7, 1045618677],
  [12345, 383100999],
  [0xffffffff, 254925627],
  [0x80000000, 1336741213],
])("srand(%i)", (seed, first) => {
  const random = new GlibcRandom(seed);
  expect(random.next()).toBe(first);
  for (let left = 39; left > 0; left--) random.next();
  if (seed === 12345) expect(random.next()).toBe(1237919932);
});
