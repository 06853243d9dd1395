import type { Expression } from "./expression.ts";

type Pair = "and" | "or";

/** A node of a private copy of an expression; leaves are all that is neither `and` nor `or`. */
type Draft = { kind: Pair; left: Draft; right: Draft } | { kind: "leaf"; expression: Expression };

/** A slot of the copy: what stands there can be replaced. */
interface Slot {
  get(): Draft;
  set(draft: Draft): void;
}

/** What the algebra does for it. */
interface Algebra {
  pair(kind: Pair, left: Expression, right: Expression): Expression;
  /** One expression for two, `undefined` where both are needed. */
  join(kind: Pair, a: Expression, b: Expression): Expression | undefined;
  /** What is left where two became one. */
  gone(kind: Pair): Expression;
  eliminateConstants(expression: Expression): Expression;
}

/**
 * Removes operands said twice, as before 6.12: every operand meets every other one of the same copy, constants go only after
 * something else went. Mirrors `expr_eliminate_dups` in expr.c of 6.1.
 */
export function eliminateDuplicatesInPlace(start: Expression, algebra: Algebra): Expression {
  let expression = start;
  while (expression.kind === "and" || expression.kind === "or") {
    let root = draftOf(expression);
    let joined = 0;
    const whole: Slot = {
      get: () => root,
      set: (draft) => {
        root = draft;
      },
    };
    const visit = (kind: Pair, a: Slot, b: Slot): void => {
      const first = a.get();
      if (first.kind === kind) {
        visit(kind, sideOf(first, "left"), b);
        visit(kind, sideOf(first, "right"), b);
        return;
      }
      const second = b.get();
      if (second.kind === kind) {
        visit(kind, a, sideOf(second, "left"));
        visit(kind, a, sideOf(second, "right"));
        return;
      }
      if (first === second) return;
      if (first.kind !== "leaf") visit(first.kind, a, a);
      const one = algebra.join(kind, expressionOf(a.get(), algebra), expressionOf(second, algebra));
      if (one === undefined) return;
      joined += 1;
      a.set({ kind: "leaf", expression: algebra.gone(kind) });
      b.set(draftOf(one));
    };
    visit(expression.kind, whole, whole);
    if (joined === 0) return expression;
    expression = algebra.eliminateConstants(expressionOf(root, algebra));
  }
  return expression;
}

function draftOf(expression: Expression): Draft {
  if (expression.kind !== "and" && expression.kind !== "or") return { kind: "leaf", expression };
  return { kind: expression.kind, left: draftOf(expression.left), right: draftOf(expression.right) };
}

function expressionOf(draft: Draft, algebra: Algebra): Expression {
  if (draft.kind === "leaf") return draft.expression;
  return algebra.pair(draft.kind, expressionOf(draft.left, algebra), expressionOf(draft.right, algebra));
}

function sideOf(draft: Draft & { kind: Pair }, side: "left" | "right"): Slot {
  return {
    get: () => draft[side],
    set: (value) => {
      draft[side] = value;
    },
  };
}
