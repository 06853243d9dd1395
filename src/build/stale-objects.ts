import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Between two looks at whether something else is waiting, in objects. */
const BATCH = 50;

/**
 * Of the objects of a build folder those that make will compile again: not there, or older than something that their
 * `.NAME.o.cmd` file (written by `scripts/basic/fixdep`) names, or with an option in it that has another value now: make's first act
 * will be to touch that option's file. A changed command line is not seen here.
 */
export async function staleObjects(objects: ReadonlySet<string>, output: string): Promise<ReadonlySet<string>> {
  const times = new Map<string, number | undefined>();
  const changed = changedOptions(output);
  const stale = new Set<string>();
  let looked = 0;
  for (const object of objects) {
    if (isStale(object, output, times, changed)) stale.add(object);
    if (++looked % BATCH === 0) await new Promise((next) => setImmediate(next));
  }
  return stale;
}

function isStale(
  object: string,
  output: string,
  times: Map<string, number | undefined>,
  changed: ReadonlySet<string>,
): boolean {
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
    if (option !== undefined && changed.has(optionOf(option))) return true;
    const time = timed(file);
    if (time === undefined ? option === undefined : time > made) return true;
  }
  return false;
}

/** The options, without `CONFIG_`, whose value in `.config` is not the one that was built with. */
function changedOptions(output: string): Set<string> {
  const lines = (name: string): string[] => {
    const path = join(output, name);
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    // Texts stand in auto.conf without their quotes, of old kernels with them.
    return text
      .split("\n")
      .filter((line) => line.startsWith("CONFIG_"))
      .map((line) => line.replace(/="(.*)"$/, (_, value: string) => `=${value.replace(/\\(.)/g, "$1")}`));
  };
  const built = new Set(lines("include/config/auto.conf"));
  const wanted = new Set(lines(".config"));
  if (built.size === 0) return new Set();
  const other = [...built].filter((line) => !wanted.has(line)).concat([...wanted].filter((line) => !built.has(line)));
  return new Set(other.map((line) => line.slice("CONFIG_".length, line.indexOf("="))));
}

/** The option whose file fixdep names: `include/config/NET_NS`, of old kernels `include/config/net/ns.h`. */
function optionOf(path: string): string {
  return path
    .replace(/^include\/config\//, "")
    .replace(/\.h$/, "")
    .replaceAll("/", "_")
    .toUpperCase();
}

function timeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
