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
  /** With `foldsOpposites`: the negation of a part, pushed down. */
  opposite?(part: Expression): Expression;
  equal?(a: Expression, b: Expression): boolean;
}

/**
 * Removes operands said twice, as before 6.12: every operand meets every other one of the same copy, constants go only after
 * something else went. Mirrors `expr_eliminate_dups` in expr.c of 6.1.
 */
export function eliminateDuplicatesInPlace(start: Expression, algebra: Algebra): Expression {
  let expression = start;
  while (expression.kind === "and" || expression.kind === "or") {
    const whole = slotOf(draftOf(expression));
    let joined = 0;
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
    if (algebra.opposite !== undefined) joined += foldOpposites(expression.kind, whole, whole, algebra);
    if (joined === 0) return expression;
    expression = algebra.eliminateConstants(expressionOf(whole.get(), algebra));
  }
  return expression;
}

/**
 * A part whose opposite is said besides, in pieces, makes the whole n or y. Returns how many there were. Mirrors
 * `expr_eliminate_dups2`, which is gone since 4.2.
 */
function foldOpposites(kind: Pair, a: Slot, b: Slot, algebra: Algebra): number {
  const first = a.get();
  if (first.kind === kind)
    return (
      foldOpposites(kind, sideOf(first, "left"), b, algebra) + foldOpposites(kind, sideOf(first, "right"), b, algebra)
    );
  const second = b.get();
  let folded = 0;
  if (second.kind === kind) {
    folded += foldOpposites(kind, a, sideOf(second, "left"), algebra);
    folded += foldOpposites(kind, a, sideOf(second, "right"), algebra);
  }
  const part = a.get();
  if (part === b.get() || part.kind === "leaf") return folded;
  folded += foldOpposites(part.kind, a, a, algebra);
  const other = part.kind === "or" ? "and" : "or";
  const opposite = slotOf(draftOf(algebra.opposite!(expressionOf(part, algebra))));
  const said = takeCommon(other, opposite, slotOf(draftOf(expressionOf(b.get(), algebra))), algebra);
  const left = expressionOf(opposite.get(), algebra);
  if ((said ? algebra.eliminateConstants(left) : left) !== algebra.gone(other)) return folded;
  a.set({ kind: "leaf", expression: algebra.gone(part.kind) });
  return folded + 1;
}

/** Takes out of both what both say; whether there was something. Mirrors `expr_extract_eq`. */
function takeCommon(kind: Pair, a: Slot, b: Slot, algebra: Algebra): boolean {
  const first = a.get();
  if (first.kind === kind) {
    const left = takeCommon(kind, sideOf(first, "left"), b, algebra);
    return takeCommon(kind, sideOf(first, "right"), b, algebra) || left;
  }
  const second = b.get();
  if (second.kind === kind) {
    const left = takeCommon(kind, a, sideOf(second, "left"), algebra);
    return takeCommon(kind, a, sideOf(second, "right"), algebra) || left;
  }
  if (!algebra.equal!(expressionOf(first, algebra), expressionOf(second, algebra))) return false;
  a.set({ kind: "leaf", expression: algebra.gone(kind) });
  b.set({ kind: "leaf", expression: algebra.gone(kind) });
  return true;
}

function draftOf(expression: Expression): Draft {
  if (expression.kind !== "and" && expression.kind !== "or") return { kind: "leaf", expression };
  return { kind: expression.kind, left: draftOf(expression.left), right: draftOf(expression.right) };
}

function expressionOf(draft: Draft, algebra: Algebra): Expression {
  if (draft.kind === "leaf") return draft.expression;
  return algebra.pair(draft.kind, expressionOf(draft.left, algebra), expressionOf(draft.right, algebra));
}

function slotOf(draft: Draft): Slot {
  let held = draft;
  return {
    get: () => held,
    set: (next) => {
      held = next;
    },
  };
}

function sideOf(draft: Draft & { kind: Pair }, side: "left" | "right"): Slot {
  return {
    get: () => draft[side],
    set: (value) => {
      draft[side] = value;
    },
  };
}
