import type { Configuration, Place } from "../kconfig/index.ts";
import { type Assignment, expressionText, readingOrder, reasonText } from "../resolve/index.ts";

/** A value that a plan sets, with its reason as a sentence and as a chain back to what asks for it. */
export interface SetValue {
  readonly symbol: string;
  readonly value: string;
  /** A sentence: from what asks for it to this value. */
  readonly reason: string;
  /** What asks for it, or for something that needs it. */
  readonly wanted: WantedBy;
  /** From what is asked for to this value; empty when the value itself is asked for. */
  readonly chain: readonly ChainLink[];
}

/** A line of a document or a setting of the command line. */
export interface WantedBy {
  readonly symbol: string;
  readonly value: string;
  readonly file: string;
  /** Counted from 1; 0 on the command line. */
  readonly line: number;
  /** The prompt or words that ask. */
  readonly text: string;
}

/** One step: `symbol` needs `next`. */
export interface ChainLink {
  readonly symbol: string;
  /** How: `depends on`, `is selected by` and so on. */
  readonly link: string;
  /** The part of the rule in which `next` stands, where it is more than `next` alone: `PCI || USB`. */
  readonly condition: string | null;
  readonly next: string;
  /** What `next` is then. */
  readonly value: string;
  /** `FILE:LINE` of the rule; `null` for a rule that stands nowhere, such as that modules need MODULES. */
  readonly place: string | null;
}

/** The values that a plan sets, what is asked for before what it needs. `after`: the configuration with them. */
export function setValues(assignments: readonly Assignment[], after: Configuration): SetValue[] {
  return readingOrder(assignments).map((assignment) => {
    const { symbol, value, reason } = assignment;
    const { want } = reason;
    return {
      symbol: symbol.name,
      value,
      reason: reasonText(assignment),
      wanted: { symbol: want.symbol.name, value: want.value, ...want.source },
      chain: chainOf(assignment, after),
    };
  });
}

function chainOf({ symbol, reason, value }: Assignment, after: Configuration): ChainLink[] {
  switch (reason.kind) {
    case "wanted":
    case "spare":
      return [];
    case "guards": {
      const link = `would be ${reason.otherwise} without`;
      const place = placeText(reason.push?.place);
      return [{ symbol: reason.want.symbol.name, link, condition: null, next: symbol.name, value, place }];
    }
    case "needed":
      return reason.chain.map((step, index) => {
        const next = reason.chain[index + 1]?.symbol ?? symbol;
        return {
          symbol: step.symbol.name,
          link: step.link.replace(/:$/, ""),
          condition: step.part === undefined || step.part.kind === "symbol" ? null : expressionText(step.part),
          next: next.name,
          value: after.text(next),
          place: placeText(step.place),
        };
      });
  }
}

function placeText(place: Place | undefined): string | null {
  return place === undefined ? null : `${place.file}:${place.line}`;
}
