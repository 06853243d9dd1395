import type { Configuration, KSymbol } from "../kconfig/index.ts";
import { obstacleText, selectorText } from "./obstacle.ts";
import type { Assignment, Resolution, WantOutcome } from "./resolution.ts";
import { holds, levelOf, Search } from "./search.ts";
import { sourceText, type Want } from "./want.ts";

/** How often wants that a later one broke are tried again. */
const ROUNDS = 3;

/** What the caller can ask beyond the wants. */
interface FulfilOptions {
  /** Symbols that keep their value whatever happens. */
  readonly protect?: readonly KSymbol[];
}

/**
 * User values under which every want holds that can, as few as were found, each with its reason. `base` stays as it is.
 * The outcome of each want is read off the evaluator at the end, never assumed.
 */
export function fulfil(base: Configuration, wants: readonly Want[], options: FulfilOptions = {}): Resolution {
  const locks = new Map<KSymbol, Want>();
  const rivals = new Map<Want, Want>();
  for (const symbol of options.protect ?? []) {
    const source = { file: "protected", line: 0, text: symbol.name };
    locks.set(symbol, { symbol, value: base.text(symbol), held: false, source });
  }
  for (const want of wants) {
    const earlier = locks.get(want.symbol);
    if (earlier === undefined) locks.set(want.symbol, want);
    else if (earlier.value !== want.value) rivals.set(want, earlier);
  }
  const search = new Search(base.clone(), locks);
  const blockers = new Map<Want, readonly Want[]>();
  for (let round = 0; round < ROUNDS; round++) {
    const open = wants.filter((want) => !rivals.has(want) && !holds(search.configuration, want));
    if (open.length === 0) break;
    for (const want of open) {
      if (holds(search.configuration, want)) continue;
      if (search.fulfil(want)) blockers.delete(want);
      else blockers.set(want, [...search.blockers]);
    }
  }
  drop(base, search, wants);
  const { configuration, assignments } = search;
  const outcomes = wants.map((want) =>
    outcome(base, configuration, assignments, want, rivals.get(want), blockers.get(want)),
  );
  return { configuration, plan: [...assignments.values()], outcomes };
}

/** Takes back each value that no line asked for and that nothing needs any more. */
function drop(base: Configuration, search: Search, wants: readonly Want[]): void {
  const satisfied = wants.filter((want) => holds(search.configuration, want));
  for (const assignment of [...search.assignments.values()].reverse()) {
    if (assignment.reason.kind === "wanted") continue;
    const trial = search.configuration.clone();
    const before = base.userValue(assignment.symbol);
    if (before === undefined) trial.clearUserValue(assignment.symbol);
    else trial.setUserValue(assignment.symbol, before);
    if (!satisfied.every((want) => holds(trial, want))) continue;
    search.configuration = trial;
    search.assignments.delete(assignment.symbol);
  }
}

function outcome(
  base: Configuration,
  configuration: Configuration,
  assignments: ReadonlyMap<KSymbol, Assignment>,
  want: Want,
  rival: Want | undefined,
  blockers: readonly Want[] | undefined,
): WantOutcome {
  const { symbol } = want;
  const value = configuration.text(symbol);
  if (holds(configuration, want)) {
    const held = configuration.reverseDependency(symbol) !== 0 && levelOf(want) !== 0;
    if (held && !assignments.has(symbol))
      return { want, status: "held", value, explanation: selectorText(configuration, symbol) };
    if (levelOf(want) === 1 && value === "y")
      return { want, status: "held", value, explanation: selectorText(configuration, symbol) };
    const status = holds(base, want) && !assignments.has(symbol) ? "already" : "set";
    return { want, status, value, explanation: "" };
  }
  const against = rival !== undefined ? [rival] : (blockers ?? []);
  if (against.length > 0) {
    const others = against.map((other) => `${sourceText(other.source)} asks for ${other.symbol.name}=${other.value}`);
    return { want, status: "conflict", value, explanation: `${others.join(", and ")}` };
  }
  return { want, status: "impossible", value, explanation: obstacleText(configuration, symbol, want.value) };
}
