import type { ConfMode } from "../session/index.ts";

/** What a command line of `conf` asks for. */
export interface ConfOptions {
  /** The last mode named; asking everything when none was. */
  readonly mode: ConfMode;
  readonly silent: boolean;
  readonly help: boolean;
  /** The first word that is no option. */
  readonly kconfig: string | undefined;
  /** What getopt_long(3) says of mistakes, behind the program's name; the C tool goes on after them. */
  readonly complaints: readonly string[];
}

type Plain = Exclude<ConfMode["kind"], "defconfig" | "savedefconfig">;

/** In the order of conf.c, which a complaint about an ambiguous name follows. */
const MODES: readonly ConfMode["kind"][] = [
  "oldaskconfig",
  "oldconfig",
  "syncconfig",
  "defconfig",
  "savedefconfig",
  "allnoconfig",
  "allyesconfig",
  "allmodconfig",
  "alldefconfig",
  "randconfig",
  "listnewconfig",
  "helpnewconfig",
  "olddefconfig",
  "yes2modconfig",
  "mod2yesconfig",
  "mod2noconfig",
];
/** Names that older trees used. */
const ALIASES: Readonly<Record<string, Plain>> = { oldnoconfig: "olddefconfig", silentoldconfig: "syncconfig" };

/** Reads the words as getopt_long(3) does: unique beginnings of names, options before and behind other words. */
export function readConfOptions(words: readonly string[]): ConfOptions {
  const names = ["help", "silent", ...MODES, ...Object.keys(ALIASES)];
  const complaints: string[] = [];
  let mode: ConfMode = { kind: "oldaskconfig" };
  let silent = false;
  let kconfig: string | undefined;
  const done = (help: boolean): ConfOptions => ({ mode, silent, help, kconfig, complaints });
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") {
      kconfig ??= words[at + 1];
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      kconfig ??= word;
      continue;
    }
    if (!word.startsWith("--")) {
      for (const letter of word.slice(1)) {
        if (letter === "h") return done(true);
        if (letter === "s") silent = true;
        else complaints.push(`invalid option -- '${letter}'`);
      }
      continue;
    }
    const equals = word.indexOf("=");
    const asked = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const value = equals < 0 ? undefined : word.slice(equals + 1);
    const matching = names.includes(asked) ? [asked] : names.filter((name) => name.startsWith(asked));
    const [name] = matching;
    if (name === undefined) complaints.push(`unrecognized option '--${asked}'`);
    else if (matching.length > 1) {
      const possible = matching.filter((candidate) => !(candidate in ALIASES)).map((candidate) => ` '--${candidate}'`);
      complaints.push(`option '--${asked}' is ambiguous; possibilities:${possible.join("")}`);
    } else if (name === "defconfig" || name === "savedefconfig") {
      const file = value ?? words[++at];
      if (file === undefined) complaints.push(`option '--${name}' requires an argument`);
      else mode = { kind: name, file };
    } else if (value !== undefined) complaints.push(`option '--${name}' doesn't allow an argument`);
    else if (name === "help") return done(true);
    else if (name === "silent") silent = true;
    else mode = { kind: ALIASES[name] ?? (name as Plain) };
  }
  return done(false);
}
