import { dependentsOf } from "./dependents.ts";
import type { Model } from "./model.ts";

/** An order in which each cell comes after all that it reads, so that after a change no cell is computed twice. */
export interface EvaluationOrder {
  /** By cell; alike for cells that read each other, as a choice and its entries do. */
  readonly rank: Int32Array;
  /** By rank, the cells that read each other. Where it is only one there is no entry. */
  readonly circles: ReadonlyMap<number, readonly number[]>;
}

const known = new WeakMap<Model, EvaluationOrder>();

/** The order of a model, made on first use and shared by all its configurations. */
export function evaluationOrderOf(model: Model): EvaluationOrder {
  let order = known.get(model);
  if (order === undefined) {
    order = build(model);
    known.set(model, order);
  }
  return order;
}

/** Tarjan's strongly connected components, without recursion: what is read last is finished first. */
function build(model: Model): EvaluationOrder {
  const { starts, targets } = dependentsOf(model);
  const count = starts.length - 1;
  const rank = new Int32Array(count).fill(-1);
  const circles = new Map<number, readonly number[]>();
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const at = new Int32Array(count);
  const open: number[] = [];
  const path: number[] = [];
  let visited = 0;
  let next = count;
  for (let root = 0; root < count; root++) {
    if (index[root]! >= 0) continue;
    path.push(root);
    while (path.length > 0) {
      const cell = path[path.length - 1]!;
      if (index[cell]! < 0) {
        index[cell] = visited;
        low[cell] = visited++;
        at[cell] = starts[cell]!;
        open.push(cell);
      }
      let deeper = false;
      while (at[cell]! < starts[cell + 1]!) {
        const reader = targets[at[cell]!]!;
        if (index[reader]! < 0) {
          path.push(reader);
          deeper = true;
          break;
        }
        if (rank[reader]! < 0) low[cell] = Math.min(low[cell]!, low[reader]!);
        at[cell]!++;
      }
      if (deeper) continue;
      path.pop();
      if (low[cell] !== index[cell]) continue;
      const circle = open.splice(open.lastIndexOf(cell));
      next--;
      for (const member of circle) rank[member] = next;
      if (circle.length > 1) circles.set(next, circle);
    }
  }
  return { rank, circles };
}
