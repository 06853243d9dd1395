/** Over how many seconds the rate is taken. */
const WINDOW = 30;

/** How fast objects are made, and how long it will take at that. */
export class Pace {
  readonly #samples: { readonly seconds: number; readonly done: number }[] = [];

  /** `seconds` since the start; not before the last ones. */
  take(seconds: number, done: number): void {
    const samples = this.#samples;
    samples.push({ seconds, done });
    while (samples.length > 2 && samples[1]!.seconds < seconds - WINDOW) samples.shift();
  }

  /** Objects a second over the last half minute; 0 before the first. */
  get rate(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.seconds <= first.seconds) return 0;
    return (last.done - first.done) / (last.seconds - first.seconds);
  }

  /** Seconds until `total` objects are made; `undefined` when that cannot be told. */
  left(total: number | undefined): number | undefined {
    const { rate } = this;
    const done = this.#samples.at(-1)?.done;
    if (total === undefined || done === undefined || rate === 0) return undefined;
    return Math.max(0, total - done) / rate;
  }
}
