/** The numbers that `srand(seed)` and `rand()` of the GNU C library give, which `randconfig` draws from. */
export class GlibcRandom {
  readonly #state = new Int32Array(34);
  #at = 0;

  /** Only the seed's low 32 bits count, as in C. */
  constructor(seed: number) {
    const start = new Int32Array(34);
    start[0] = seed | 0 || 1;
    for (let index = 1; index < 31; index++) {
      // 16807 times 32 bits stays exact in a double.
      const word = (16807 * start[index - 1]!) % 2147483647;
      start[index] = word < 0 ? word + 2147483647 : word;
    }
    for (let index = 31; index < 34; index++) start[index] = start[index - 31]!;
    // The ring holds the newest 31 words; `#at` is where the oldest one stands.
    for (let index = 0; index < 31; index++) this.#state[index] = start[index + 3]!;
    for (let index = 0; index < 310; index++) this.#word();
  }

  /** A number from 0 to 2147483647. */
  next(): number {
    return this.#word() >>> 1;
  }

  #word(): number {
    const state = this.#state;
    const at = this.#at;
    const word = (state[at]! + state[(at + 28) % 31]!) | 0;
    state[at] = word;
    this.#at = (at + 1) % 31;
    return word;
  }
}
