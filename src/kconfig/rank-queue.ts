/** Numbers with ranks, given out by rank: a binary heap. Those of one rank come in the order of the numbers. */
export class RankQueue {
  readonly #rank: Int32Array;
  readonly #heap: number[] = [];

  constructor(rank: Int32Array) {
    this.#rank = rank;
  }

  get size(): number {
    return this.#heap.length;
  }

  push(item: number): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(item, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = item;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }

  #isBefore(a: number, b: number): boolean {
    return this.#rank[a]! < this.#rank[b]! || (this.#rank[a] === this.#rank[b] && a < b);
  }
}
