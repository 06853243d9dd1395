import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Why a build stopped. */
export interface BuildError {
  /** The first error and what stands around it, as the log has it. */
  readonly lines: readonly string[];
  /** The object that could not be made, as kbuild names it; `undefined` when make names none. */
  readonly object: string | undefined;
  /** The option that brought the object in, without `CONFIG_`. */
  readonly option: string | undefined;
  /** What to try. */
  readonly hint: string;
}

const AROUND = 6;

/** Finds the first error in a build's log. */
export function diagnose(log: readonly string[], root: string): BuildError {
  const first = log.findIndex((line) => isError(line));
  const stop = log.findIndex((line) => /^make(\[\d+\])?: \*\*\* /.test(line));
  const from = first >= 0 ? first : stop >= 0 ? stop : Math.max(0, log.length - AROUND);
  const lines = log.slice(Math.max(0, from - 2), from + AROUND).filter((line) => line.trim() !== "");
  const failed = log.find((line) => /^make(\[\d+\])?: \*\*\* \[[^\]]*\]/.test(line));
  const object = failed === undefined ? undefined : /: ([^\s:\]]+\.o)\]/.exec(failed)?.[1];
  const option = object === undefined ? undefined : optionOf(object, root);
  return { lines, object, option, hint: hintOf(log.slice(from).join("\n"), option) };
}

function isError(line: string): boolean {
  return /(^|[^-\w])(fatal )?error: |undefined reference to |: not found$|No rule to make target|cannot find -l/.test(
    line,
  );
}

/** The option in `obj-$(CONFIG_X) += name.o` of the object's folder. */
function optionOf(object: string, root: string): string | undefined {
  const folder = join(root, dirname(object));
  const file = [join(folder, "Kbuild"), join(folder, "Makefile")].find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const name = object.replace(/^.*\//, "").replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const text = readFileSync(file, "utf8").replace(/\\\n/g, " ");
  return new RegExp(`^[\\w-]+-\\$\\(CONFIG_(\\w+)\\)\\s*[:+]?=[^\\n]*(?:^|\\s)${name}(?:\\s|$)`, "m").exec(text)?.[1];
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/gelf\.h|libelf/, "install libelf's headers (Debian: apt-get install libelf-dev)"],
  [/openssl\/|ssl/, "install OpenSSL's headers (Debian: apt-get install libssl-dev)"],
  [/canonical-certs|certs\/.*pem/, 'set CONFIG_SYSTEM_TRUSTED_KEYS and CONFIG_SYSTEM_REVOCATION_KEYS to ""'],
  [/pahole|BTF/, "install pahole, or set CONFIG_DEBUG_INFO_BTF=n"],
  [/No space left on device/, "free some disk space, or build elsewhere with O=DIR"],
  [/Killed signal|signal 9/, "the machine ran out of memory: build with fewer jobs (-j1)"],
  [/not found|No such file or directory/, "install the program or header that is named"],
];

function hintOf(text: string, option: string | undefined): string {
  const known = HINTS.find(([pattern]) => pattern.test(text))?.[1];
  if (known !== undefined) return known;
  return option === undefined
    ? "the whole log tells more; a tree with changes of your own may be at fault"
    : `without CONFIG_${option} this file is not built: kiln set ${option}=n`;
}
