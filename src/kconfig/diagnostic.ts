import type { Place } from "./symbol.ts";

/** What went wrong in user input, told as a value. */
export interface Diagnostic {
  /** Stable, kebab-case, documented in docs/diagnostics.md. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly place: Place | undefined;
  readonly message: string;
  /** What to do next. */
  readonly hint: string | undefined;
  /** The exact text the C tool prints on standard error for this, lines ended, where it prints one. */
  readonly text: string | undefined;
}
