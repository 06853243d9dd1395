import type { Configuration, KSymbol, Place } from "../kconfig/index.ts";
import { sourceText, type Want } from "./want.ts";

/** One step from a want to a value set for it: `symbol` could not have its value before that of the next step was set. */
export interface ReasonStep {
  readonly symbol: KSymbol;
  /** How the symbol leads to the next one. */
  readonly link: "depends on" | "must be off for" | "is selected by" | "needs modules:";
  readonly place: Place | undefined;
}

/** Why a value is set: a line asks for it, or a line asks for something that needs it. */
export type Reason =
  | { readonly kind: "wanted"; readonly want: Want }
  | { readonly kind: "needed"; readonly want: Want; readonly chain: readonly ReasonStep[] };

/** A user value that the plan sets. */
export interface Assignment {
  readonly symbol: KSymbol;
  readonly value: string;
  readonly reason: Reason;
}

/**
 * How a want ended. `set`: the plan sets it; `already`: it held before; `held`: another option holds it, perhaps at y where
 * m was asked; `conflict`: another want stands against it; `impossible`: nothing was found that makes it hold.
 */
export interface WantOutcome {
  readonly want: Want;
  readonly status: "set" | "already" | "held" | "conflict" | "impossible";
  /** The value after all. */
  readonly value: string;
  /** A plain sentence; empty when there is nothing to add. */
  readonly explanation: string;
}

/** The answer: a configuration in which the wants hold that can, checked by the evaluator. */
export interface Resolution {
  readonly configuration: Configuration;
  readonly plan: readonly Assignment[];
  /** In the order of the wants. */
  readonly outcomes: readonly WantOutcome[];
}

/** A reason as one sentence, from the line that asks to the value set. */
export function reasonText(assignment: Assignment): string {
  const { reason, symbol, value } = assignment;
  const asked = sourceText(reason.want.source);
  const set = `${symbol.name}=${value}`;
  if (reason.kind === "wanted") return `${set}: ${asked} asks for it`;
  let text = `${set} because ${asked}`;
  reason.chain.forEach((step, index) => {
    const next = reason.chain[index + 1]?.symbol ?? symbol;
    const place = step.place === undefined ? "" : ` (${step.place.file}:${step.place.line})`;
    text +=
      index === 0
        ? ` needs ${step.symbol.name}, which ${step.link} ${next.name}${place}`
        : `, which ${step.link} ${next.name}${place}`;
  });
  return text;
}
