import { median } from "./process-run.mjs";

/** Prints figures and remembers whether one of them is beyond its limit. */
export class Table {
  exceeded = false;

  /** A part of the whole; one that fails is told as such, and the next one follows. */
  async section(title, measure) {
    console.log(`\n${title}`);
    try {
      await measure();
    } catch (error) {
      this.check(false, error.stack ?? String(error));
    }
  }

  /**
   * A program beside the one it is compared with: medians, the ratio of their wall times, and peak memory. `limit` is the
   * highest ratio, `memoryLimit` in MB.
   */
  program(label, samples, reference, { limit, memoryLimit } = {}) {
    const wall = median(samples.map(({ milliseconds }) => milliseconds));
    const ratio = wall / median(reference.map(({ milliseconds }) => milliseconds));
    const processor = median(samples.map((sample) => sample.processor));
    const memory = Math.max(...samples.map((sample) => sample.memory));
    console.log(
      `  ${label.padEnd(34)} ${wall.toFixed(0).padStart(6)} ms  processor ${processor.toFixed(0).padStart(6)} ms` +
        `  peak ${memory.toFixed(0).padStart(4)} MB${this.#limit(memory, memoryLimit, 0)}` +
        `  ratio ${ratio.toFixed(3)}${this.#limit(ratio, limit, 2)}`,
    );
  }

  /** A figure by itself, in milliseconds. */
  figure(label, milliseconds, limit) {
    console.log(
      `  ${label.padEnd(58)} ${milliseconds.toFixed(3).padStart(9)} ms${this.#limit(milliseconds, limit, 0)}`,
    );
  }

  /** Something that must hold. */
  check(holds, message) {
    if (holds) return;
    this.exceeded = true;
    console.log(`  WRONG: ${message}`);
  }

  #limit(value, limit, digits) {
    if (limit === undefined || Number.isNaN(value)) return "";
    if (value <= limit) return ` (limit ${limit.toFixed(digits)})`;
    this.exceeded = true;
    return ` (limit ${limit.toFixed(digits)}, EXCEEDED)`;
  }
}
