import type { Configuration, Expression, KSymbol, Place } from "../kconfig/index.ts";
import { at, expressionWords, valueText } from "./phrase.ts";
import { sourceText, type Want } from "./want.ts";

/** One step from a want to a value set for it: `symbol` could not have its value before that of the next step was set. */
export interface ReasonStep {
  readonly symbol: KSymbol;
  /** How the symbol leads to the next one. */
  readonly link:
    | "depends on"
    | "is shown only if"
    | "can be switched off only if"
    | "is selected by"
    | "is selected if"
    | "is implied by"
    | "is on by default if"
    | "is in a choice with"
    | "is bounded by"
    | "has its value if"
    | "needs modules:";
  /** The part of a condition in which the next symbol stands; `undefined`: the next symbol itself. */
  readonly part?: Expression | undefined;
  readonly place: Place | undefined;
}

/** Why a value is set: a line asks for it, or a line asks for something that needs it. */
export type Reason =
  | { readonly kind: "wanted"; readonly want: Want }
  | { readonly kind: "needed"; readonly want: Want; readonly chain: readonly ReasonStep[] }
  /** No rule leads to it, but without it what is wanted would have another value, as by `push`. */
  | {
      readonly kind: "guards";
      readonly want: Want;
      readonly otherwise: string;
      readonly push: { readonly kind: "select" | "imply"; readonly place: Place } | undefined;
    }
  /** All wants hold without it: it is there so that less changes. */
  | { readonly kind: "spare"; readonly want: Want };

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

/** Assignments as they are best told: what is asked for before what that needs, the nearest first. */
export function readingOrder(assignments: readonly Assignment[]): Assignment[] {
  const wants = [...new Set(assignments.map(({ reason }) => reason.want))];
  const depth = ({ reason }: Assignment): number =>
    reason.kind === "wanted" ? 0 : reason.kind === "needed" ? reason.chain.length : 99;
  return [...assignments].sort(
    (a, b) => wants.indexOf(a.reason.want) - wants.indexOf(b.reason.want) || depth(a) - depth(b),
  );
}

/**
 * A reason as one sentence, from the line that asks to the value set: `BRIDGE=y because "ebt: mark" (doc:69) needs
 * BRIDGE_NF_EBTABLES, which depends on BRIDGE (FILE:LINE)`. What was asked for without a line, on the command line, is not told again.
 */
export function reasonText(assignment: Assignment): string {
  const { reason, symbol, value } = assignment;
  const { source } = reason.want;
  const set = `${symbol.name}=${valueText(symbol, value)}`;
  const written = source.line > 0;
  if (reason.kind === "wanted") return written ? `${set}: ${sourceText(source)} asks for it` : `${set}: you ask for it`;
  if (reason.kind === "spare") return `${set}: so that less changes`;
  const { want } = reason;
  if (reason.kind === "guards") {
    const { name } = want.symbol;
    const { push, otherwise } = reason;
    const would =
      push === undefined
        ? `${name} would be ${valueText(want.symbol, otherwise)}`
        : `${symbol.name} would ${push.kind} ${name}${at(push.place)}`;
    return `${set}: ${written ? `${sourceText(source)} asks for ${name}=${want.value}, and ` : ""}otherwise ${would}`;
  }
  const { chain } = reason;
  const off = want.value === "n" && (want.relation ?? "=") === "=";
  const goal = off ? `${want.symbol.name}=n` : want.symbol.name;
  let text = written ? `${sourceText(source)} needs ${goal}` : "";
  /** Whom "which" would mean. */
  let last = written ? want.symbol : undefined;
  chain.forEach((step, index) => {
    const next = chain[index + 1]?.symbol ?? symbol;
    const named = last === step.symbol;
    const joint = text === "" ? "" : named ? ", which " : ", and ";
    text += joint + stepText(step, next, named) + at(step.place);
    const single = step.part === undefined || step.part.kind === "symbol";
    last = single && step.link !== "is selected by" && step.link !== "is implied by" ? next : undefined;
  });
  return `${set} because ${text}`;
}

/** What a step says of its symbol: behind "which", or as a clause of its own. */
function stepText({ symbol, link, part }: ReasonStep, next: KSymbol, relative: boolean): string {
  const subject = relative ? "" : `${symbol.name} `;
  const named = part === undefined ? next.name : expressionWords(part);
  switch (link) {
    case "is selected by":
      return relative ? `${next.name} selects` : `${next.name} selects ${symbol.name}`;
    case "is implied by":
      return relative ? `${next.name} implies` : `${next.name} implies ${symbol.name}`;
    case "needs modules:":
      return `${subject}as a module needs ${next.name}`;
    case "is in a choice with":
      return `${subject}is an entry of one choice with ${next.name}`;
    default:
      return `${subject}${link} ${named}`;
  }
}
