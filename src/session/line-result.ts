import type { Asked } from "./asked.ts";

/** A line of a listing as `kiln match --json` prints it; described by docs/match.schema.json. */
export interface MatchedLine {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly marker: string | null;
  readonly prompt: string;
  readonly path: readonly string[];
  readonly symbol: string | null;
  readonly value: string | null;
  readonly outcome: Asked["outcome"];
  readonly score: number;
  readonly message: string | null;
}

/** How an option line ended. */
export type LineOutcome =
  | "set"
  | "already"
  | "held"
  | "changed"
  | "impossible"
  | "conflict"
  | "gone"
  | "ambiguous"
  | "unknown"
  | "comment";

/** An option line as `kiln apply --json` prints it; described by docs/apply.schema.json. */
export interface AppliedLine extends Omit<MatchedLine, "outcome"> {
  readonly outcome: LineOutcome;
  readonly file: string;
  readonly role: string | null;
  /** What the resolver made of it; null when it was not asked. */
  readonly result: "set" | "already" | "held" | "impossible" | "conflict" | null;
  /** The value after all; null without a symbol. */
  readonly actual: string | null;
}

/** The plain form of a line. */
export function matchedLine(asked: Asked): MatchedLine {
  return {
    line: asked.line,
    column: asked.column,
    text: asked.text,
    marker: asked.marker ?? null,
    prompt: asked.prompt,
    path: asked.path,
    symbol: asked.symbol?.name ?? null,
    value: asked.value ?? null,
    outcome: asked.outcome,
    score: asked.score,
    message: asked.message ?? null,
  };
}
