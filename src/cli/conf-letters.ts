import type { Behaviour } from "../kconfig/index.ts";
import type { ConfMode } from "../session/index.ts";

/** What a command line in letters asks for, as `conf` before 2.6.36 and BusyBox's took it. */
export interface LetterOptions {
  readonly mode: ConfMode;
  /** `undefined` when none is named. */
  readonly kconfig: string | undefined;
  /** Ends the program before it reads anything: what it prints where, and its exit status. */
  readonly ends?: { readonly out: string; readonly err: string; readonly status: number };
}

const MODES: Readonly<Record<string, ConfMode>> = {
  o: { kind: "oldconfig" },
  s: { kind: "syncconfig" },
  d: { kind: "alldefconfig" },
  n: { kind: "allnoconfig" },
  m: { kind: "allmodconfig" },
  y: { kind: "allyesconfig" },
  r: { kind: "randconfig" },
};
const SEE_README = "See README for usage info\n";

/** Whether words may be of that kind: one names its mode by a letter, or none names a mode. */
export function mayBeLetters(words: readonly string[]): boolean {
  return words.every((word) => !word.startsWith("--"));
}

/** Reads the words as such a program's main() does; `program` is the name that it gives itself in messages. */
export function readLetters(
  words: readonly string[],
  program: string,
  style: Exclude<Behaviour["commandLine"], "names">,
): LetterOptions {
  return style === "letters" ? readAll(words, program) : readFirst(words, program);
}

/** By getopt(3): letters in any word, also behind others, the last mode counts. */
function readAll(words: readonly string[], program: string): LetterOptions {
  let mode: ConfMode = { kind: "oldaskconfig" };
  const others: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith("-") || word === "-") {
      others.push(word);
      continue;
    }
    for (let letter = 1; letter < word.length; letter++) {
      const asked = word[letter]!;
      if (asked === "h") return { mode, kconfig: others[0], ends: { out: SEE_README, err: "", status: 0 } };
      if (asked === "D") {
        const file = word.slice(letter + 1) || words[++at];
        const err = `${program}: option requires an argument -- 'D'\n${SEE_README}`;
        if (file === undefined) return { mode, kconfig: others[0], ends: { out: "", err, status: 1 } };
        mode = { kind: "defconfig", file };
        break;
      }
      const named = MODES[asked];
      const err = `${program}: invalid option -- '${asked}'\n${SEE_README}`;
      if (named === undefined) return { mode, kconfig: others[0], ends: { out: "", err, status: 1 } };
      mode = named;
    }
  }
  const [kconfig] = others;
  if (kconfig !== undefined) return { mode, kconfig };
  return { mode, kconfig, ends: { out: `${program}: Kconfig file missing\n`, err: "", status: 1 } };
}

/** Only the first letter of the first word; what is no mode is passed over. */
function readFirst(words: readonly string[], program: string): LetterOptions {
  const [first] = words;
  let mode: ConfMode = { kind: "oldaskconfig" };
  let at = 0;
  if (first?.startsWith("-")) {
    at = 1;
    const letter = first[1] ?? "";
    if (letter === "h" || letter === "?")
      return { mode, kconfig: words[1], ends: { out: "", err: SEE_README, status: 0 } };
    if (letter === "D") {
      const file = words[at++];
      const out = `${program}: No default config file specified\n`;
      if (file === undefined) return { mode, kconfig: undefined, ends: { out, err: "", status: 1 } };
      mode = { kind: "defconfig", file };
    } else mode = MODES[letter] ?? mode;
  }
  const kconfig = words[at];
  if (kconfig !== undefined) return { mode, kconfig };
  return { mode, kconfig, ends: { out: `${program}: Kconfig file missing\n`, err: "", status: 1 } };
}
