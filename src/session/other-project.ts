import { type Match, projectOf } from "../document/index.ts";
import { InputFailure } from "./failure.ts";

/** So many names that only one project has make a listing its own. */
const LEAST = 5;
/** Lines of a document between two options of one listing at most. */
const GAP = 3;

/**
 * What the listings of another project ask of options that this tree has, too, is not asked of this tree: such lines are told as unknown.
 * Throws `InputFailure` when the document has no other ones. A listing is another project's when names that only that project has are at
 * least five, a quarter of all, and no fewer than those of this tree. Where this tree has next to none, all of the document is one.
 */
export function withoutOtherProjects(file: string, matches: readonly Match[]): readonly Match[] {
  const whole = matches.filter(({ symbol }) => symbol !== undefined).length * 10 <= matches.length;
  const runs = (whole ? [[...matches]] : runsOf(matches)).map((run) => ({ run, project: projectOfRun(run) }));
  const [first] = runs.filter(({ project }) => project !== undefined);
  if (first === undefined) return matches;
  if (runs.every(({ run, project }) => project !== undefined || run.every(({ symbol }) => symbol === undefined))) {
    const named = first.run.filter((match) => foreignIn(match) === first.project);
    const names = [...new Set(named.map(({ line }) => line.symbol))].slice(0, 3).join(", ");
    throw new InputFailure(`this is about options of ${first.project} (${names}, …), not of this tree`, {
      file,
      line: named[0]!.line.line,
      hint: "-k names the tree whose options are meant",
    });
  }
  return runs.flatMap(({ run, project }) =>
    run.map((match) => {
      if (project === undefined || match.symbol === undefined) return match;
      const message = `stands among options of ${project}: not asked of this tree`;
      return { ...match, outcome: "unknown" as const, symbol: undefined, node: undefined, value: undefined, message };
    }),
  );
}

/** Lines that stand together. */
function runsOf(matches: readonly Match[]): Match[][] {
  const runs: Match[][] = [];
  for (const match of matches) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run === undefined || last === undefined || Math.abs(match.line.line - last.line.line) > GAP) runs.push([match]);
    else run.push(match);
  }
  return runs;
}

function projectOfRun(run: readonly Match[]): string | undefined {
  const named = run.filter(({ line }) => line.symbol !== undefined);
  const projects = named.flatMap((match) => foreignIn(match) ?? []);
  const own = named.filter(({ symbol }) => symbol !== undefined).length;
  const sure = projects.length >= LEAST && projects.length * 4 >= named.length && projects.length >= own;
  return sure && new Set(projects).size === 1 ? projects[0] : undefined;
}

/** The project whose option a line names, if this tree has none of that name. */
function foreignIn({ line, symbol }: Match): string | undefined {
  return symbol === undefined && line.symbol !== undefined ? projectOf(line.symbol) : undefined;
}
