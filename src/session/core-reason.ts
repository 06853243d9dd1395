import type { CoreRule } from "../resolve/index.ts";

/** The rules that stand in the way. */
export interface CoreReasons {
  /** Sentences without stop, with file and line. */
  readonly reasons: readonly string[];
  /** For each of them the option whose rule it is (the entries of a choice), then those of the proof that it names. */
  readonly about: readonly (readonly string[])[];
}

/** Rules of a proof as answers have them. */
export function coreReasons(rules: readonly CoreRule[]): CoreReasons {
  return {
    reasons: rules.map(({ text }) => text),
    about: rules.map(({ about }) => about.map(({ name }) => name)),
  };
}
