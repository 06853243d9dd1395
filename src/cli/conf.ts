import { type ConfMode, commandLineStyle, runConf } from "../session/index.ts";
import { ByteOutput } from "./byte-output.ts";
import { mayBeLetters, readLetters } from "./conf-letters.ts";
import { readConfOptions } from "./conf-options.ts";
import { LineInput } from "./line-input.ts";

/** The modes that read answers. */
const ANSWERED: ReadonlySet<string> = new Set(["oldaskconfig", "oldconfig", "syncconfig"]);

/**
 * `kiln conf [-s] --MODE[=FILE] Kconfig`, and the program `conf` made for being put in place of `scripts/kconfig/conf`:
 * command line, output, files and exit status of the tree's own. `program` is the name that its messages carry.
 */
export function conf(words: readonly string[], program: string): void {
  const out = new ByteOutput(1);
  const err = new ByteOutput(2);
  if (!runLetters(words, program, out, err)) runNames(words, program, out, err);
  out.flush();
}

/** In a tree whose own program takes one letter for a mode. Returns whether it is one. */
function runLetters(words: readonly string[], program: string, out: ByteOutput, err: ByteOutput): boolean {
  if (!mayBeLetters(words)) return false;
  const environment = definedOnly(process.env);
  const style = commandLineStyle({ environment, env: process.env, cwd: process.cwd(), kconfig: words.at(-1) ?? "" });
  if (style === "names") return false;
  const { mode, kconfig, ends } = readLetters(words, program, style);
  if (ends === undefined) run(mode, kconfig!, false, out, err);
  else {
    out.write(ends.out);
    err.write(ends.err);
    process.exitCode = ends.status;
  }
  return true;
}

function runNames(words: readonly string[], program: string, out: ByteOutput, err: ByteOutput): void {
  const { mode, silent, help, kconfig, complaints } = readConfOptions(words);
  for (const complaint of complaints) err.write(`${program}: ${complaint}\n`);
  if (help || kconfig === undefined) {
    if (!help) err.write(`${program}: Kconfig file missing\n`);
    out.write(usage(program));
    process.exitCode = 1;
  } else run(mode, kconfig, silent, out, err);
}

function run(mode: ConfMode, kconfig: string, silent: boolean, out: ByteOutput, err: ByteOutput): void {
  const environment = definedOnly(process.env);
  const input = new LineInput();
  const answers = {
    read: () => {
      out.flush();
      return input.read();
    },
    ended: () => input.ended(),
    get echoes() {
      return input.echoes;
    },
  };
  const request = { mode, kconfig, environment, env: process.env, cwd: process.cwd(), silent };
  const output = { out: (text: string) => out.write(text), err: (text: string) => err.write(text), input: answers };
  if (ANSWERED.has(mode.kind)) process.once("exit", () => input.leave());
  process.exitCode = runConf(request, output);
}

/** The help text of the C tool, to the letter: scripts look into it. */
function usage(program: string): string {
  const rows: [string, string][] = [
    ["--listnewconfig", "List new options"],
    ["--helpnewconfig", "List new options and help text"],
    ["--oldaskconfig", "Start a new configuration using a line-oriented program"],
    ["--oldconfig", "Update a configuration using a provided .config as base"],
    [
      "--syncconfig",
      `Similar to oldconfig but generates configuration in\n${" ".repeat(26)}include/{generated/,config/}`,
    ],
    ["--olddefconfig", "Same as oldconfig but sets new symbols to their default value"],
    ["--defconfig <file>", "New config with default defined in <file>"],
    ["--savedefconfig <file>", "Save the minimal current configuration to <file>"],
    ["--allnoconfig", "New config where all options are answered with no"],
    ["--allyesconfig", "New config where all options are answered with yes"],
    ["--allmodconfig", "New config where all options are answered with mod"],
    ["--alldefconfig", "New config with all symbols set to default"],
    ["--randconfig", "New config with random answer to all options"],
    ["--yes2modconfig", "Change answers from yes to mod if possible"],
    ["--mod2yesconfig", "Change answers from mod to yes if possible"],
    ["--mod2noconfig", "Change answers from mod to no if possible"],
  ];
  const row = ([name, text]: [string, string]): string => `  ${name.padEnd(22)}  ${text}\n`;
  return (
    `Usage: ${program} [options] <kconfig-file>\n\nGeneric options:\n` +
    row(["-h, --help", "Print this message and exit."]) +
    row(["-s, --silent", "Do not print log."]) +
    `\nMode options:\n${rows.map(row).join("")}` +
    "  (If none of the above is given, --oldaskconfig is the default)\n"
  );
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
