import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Between two looks at whether something else is waiting, in objects. */
const BATCH = 50;

/**
 * Of the objects of a build folder those that make will compile again: not there, or older than something that their
 * `.NAME.o.cmd` file (written by `scripts/basic/fixdep`) names. A changed command line is not seen here.
 */
export async function staleObjects(objects: ReadonlySet<string>, output: string): Promise<ReadonlySet<string>> {
  const times = new Map<string, number | undefined>();
  const stale = new Set<string>();
  let looked = 0;
  for (const object of objects) {
    if (isStale(object, output, times)) stale.add(object);
    if (++looked % BATCH === 0) await new Promise((next) => setImmediate(next));
  }
  return stale;
}

function isStale(object: string, output: string, times: Map<string, number | undefined>): boolean {
  const made = timeOf(join(output, object));
  if (made === undefined) return true;
  let text: string;
  try {
    text = readFileSync(join(output, dirname(object), `.${basename(object)}.cmd`), "utf8");
  } catch {
    return true;
  }
  const timed = (path: string): number | undefined => {
    if (!times.has(path)) times.set(path, timeOf(path.startsWith("/") ? path : join(output, path)));
    return times.get(path);
  };
  for (const line of text.slice(text.indexOf("\nsource_") + 1).split("\n")) {
    // Options that were never set have no file; make looks at those that are there only.
    const option = /^ +\$\(wildcard (.+?)\) \\$/.exec(line)?.[1];
    const file = option ?? (/^source_\S+ := (.+)$/.exec(line) ?? /^ {2}(\S.*?) \\$/.exec(line))?.[1];
    if (file === undefined) continue;
    const changed = timed(file);
    if (changed === undefined ? option === undefined : changed > made) return true;
  }
  return false;
}

function timeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
