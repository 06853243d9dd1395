import { readKbuild } from "../tree/index.ts";
import { packageRemedy } from "./system-package.ts";
import { ELF, PAHOLE, SSL } from "./tool-packages.ts";

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

/** Whose failure it is. */
export interface FailedBuild {
  readonly root: string;
  /** As the user would name the build folder. */
  readonly output: string;
  readonly srcarch: string;
  /** By name without `CONFIG_`. */
  readonly config: ReadonlyMap<string, string>;
  readonly env: NodeJS.ProcessEnv;
}

/** Finds the first error in what make printed, line by line, and what brought it about. */
export function diagnose(build: FailedBuild, log: readonly string[]): BuildError {
  const first = log.findIndex((line) => isError(line));
  const stop = log.findIndex((line) => /^make(\[\d+\])?: \*\*\* /.test(line));
  const from = first >= 0 ? first : stop >= 0 ? stop : Math.max(0, log.length - AROUND);
  const object = failedObject(log, from);
  const option = object === undefined ? undefined : optionOf(object, build);
  return { lines: around(log, from), object, option, hint: hintOf(log.slice(from).join("\n"), option, build) };
}

/** Lines shown of an error; those before it are what the compiler says of where it is ("In function …"). */
const AROUND = 8;

/** The error with what belongs to it; steps that other jobs began meanwhile do not. */
function around(log: readonly string[], from: number): string[] {
  let start = from;
  while (
    start > 0 &&
    from - start < 4 &&
    /^(In file included from|\s+from )|: (In function|At top level)/.test(log[start - 1]!)
  )
    start -= 1;
  const rest = log.slice(start).filter((line) => line.trim() !== "" && !/^ {2}[A-Z]+( \[\w\])? {2,}\S+$/.test(line));
  return rest.slice(0, from - start + AROUND);
}

function isError(line: string): boolean {
  return /(^|[^-\w])(fatal )?error: |^ERROR: |undefined reference to |: not found$|No rule to make target|cannot find -l|^\*\*\* /.test(
    line,
  );
}

/** The object that make gave up, else the module whose symbols are missing, else the object that a linker's complaint names. */
function failedObject(log: readonly string[], from: number): string | undefined {
  const stopped = log.find((line) => /^make(\[\d+\])?: \*\*\* \[[^\]]*\.o\] /.test(line));
  if (stopped !== undefined) return /([^\s:\]]+\.o)\] /.exec(stopped)?.[1];
  const error = log[from] ?? "";
  const module = /^ERROR: modpost: .*\[(\S+)\.ko\]/.exec(error)?.[1];
  if (module !== undefined) return `${module}.o`;
  return /(?:^|[\s(:])((?:[\w-]+\/)+[\w-]+)\.[cSo]:.*undefined reference/.exec(error)?.[1]?.concat(".o");
}

/** Of the options that bring an object in one that is set. */
function optionOf(object: string, { root, srcarch, config }: FailedBuild): string | undefined {
  const index = readKbuild(root, { srcarch, bits: config.get("64BIT") === "y" ? 64 : 32 });
  const owners = index.ownersOf(object);
  return owners.find((name) => config.has(name)) ?? owners[0];
}

function hintOf(text: string, option: string | undefined, build: FailedBuild): string {
  const { env } = build;
  const hints: readonly (readonly [RegExp, string])[] = [
    [/No space left on device/, "free some disk space, or build elsewhere with O=DIR"],
    [/Killed signal|signal 9|Killed$/m, "the machine ran out of memory: build with fewer jobs (-j1)"],
    [/fatal error: (gelf|libelf|elf)\.h/, `install libelf's headers: ${packageRemedy(ELF, env)}`],
    [/fatal error: openssl\/|cannot find -l(crypto|ssl)/, `install OpenSSL's headers: ${packageRemedy(SSL, env)}`],
    [
      /No rule to make target '\S*(certs|\.pem|\.x509)/,
      'set CONFIG_SYSTEM_TRUSTED_KEYS and CONFIG_SYSTEM_REVOCATION_KEYS to ""',
    ],
    [/pahole.*not (found|available)|BTF:/, `${packageRemedy(PAHOLE, env)}, or set CONFIG_DEBUG_INFO_BTF=n`],
    [
      /Console input\/output is redirected|Restart config/,
      "the .config lacks answers for this tree: kiln olddefconfig",
    ],
    [/is not clean, please run 'make/, `the source tree was built in place: make -C ${build.root} mrproper`],
    [/: (not found|command not found)$|: No such file or directory$/m, "install the program or header that is named"],
  ];
  const unmet = /dpkg-checkbuilddeps: error: Unmet build dependencies: (.+)/i.exec(text)?.[1];
  if (unmet !== undefined)
    return `apt-get install ${unmet.replace(/ \([^)]*\)/g, "")}, or, at your own risk, build with DPKG_FLAGS=-d`;
  const known = hints.find(([pattern]) => pattern.test(text))?.[1];
  if (known !== undefined) return known;
  return option === undefined
    ? "the whole log tells more; a tree with changes of your own may be at fault"
    : `without CONFIG_${option} this file is not built: kiln set ${option}=n -k ${build.root} O=${build.output}`;
}
