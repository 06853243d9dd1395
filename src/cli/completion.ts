import type { Command, Option } from "commander";
import { optionNames } from "../session/index.ts";
import { print } from "./terminal.ts";

/** A word that can stand where the cursor is, with a word about it. */
interface Candidate {
  readonly value: string;
  readonly about: string;
}

const BASES = ["defconfig", "tinyconfig", "running"].map((value) => ({ value, about: "" }));

/**
 * Prints what can follow, one a line, `VALUE<tab>ABOUT`, for the scripts of `kiln completion`; nothing where a file is expected. `words`
 * are those typed after `kiln`, the last one being typed.
 */
export async function complete(kiln: Command, words: readonly string[]): Promise<void> {
  const current = words.at(-1) ?? "";
  const candidates = await candidatesFor(kiln, words.slice(0, -1), current);
  for (const { value, about } of candidates) if (value.startsWith(current)) print(`${value}\t${about}`);
}

async function candidatesFor(kiln: Command, before: readonly string[], current: string): Promise<readonly Candidate[]> {
  const verb = kiln.commands.find((command) => command.name() === before[0]);
  if (before.length === 0) {
    const options = current.startsWith("-") ? optionsOf(kiln) : [];
    return [...options, ...kiln.commands.map((command) => ({ value: command.name(), about: command.description() }))];
  }
  if (verb === undefined) return [];
  const option = openOption(verb, before);
  if (option !== undefined) return valuesOf(option, before, current);
  if (current.startsWith("-")) return optionsOf(verb);
  const [argument] = verb.registeredArguments;
  switch (argument?.name()) {
    case "symbol":
    case "settings":
      return symbols(before, current);
    case "config":
    case "a":
      return BASES;
    case "shell":
      return ["bash", "zsh", "fish"].map((value) => ({ value, about: "" }));
    default:
      return [];
  }
}

function optionsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({ value: option.long ?? option.short ?? "", about: option.description }));
}

/** The option whose value is being typed: the last one, if it still takes one. */
function openOption(verb: Command, before: readonly string[]): Option | undefined {
  const at = before.findLastIndex((word) => word.startsWith("-"));
  const option = verb.options.find(({ long, short }) => before[at] === long || before[at] === short);
  if (option === undefined || !(option.required || option.optional)) return undefined;
  return option.variadic || at === before.length - 1 ? option : undefined;
}

function valuesOf(
  option: Option,
  before: readonly string[],
  current: string,
): Promise<readonly Candidate[]> | Candidate[] {
  if (option.argChoices !== undefined) return option.argChoices.map((value) => ({ value, about: "" }));
  if (option.flags.endsWith("<base>")) return BASES;
  return option.flags.endsWith("<symbols...>") || option.long === "--set" ? symbols(before, current) : [];
}

/** Names of options of the tree at hand. */
async function symbols(before: readonly string[], current: string): Promise<readonly Candidate[]> {
  if (!/^\w*$/.test(current)) return [];
  const at = before.findIndex((word) => word === "-k" || word === "--kernel-dir");
  const context = { cwd: process.cwd(), env: process.env, report: () => {} };
  const request = { kernelDir: at < 0 ? undefined : before[at + 1], overrides: {} };
  const names = await optionNames(current, request, context);
  return names.map(({ name, prompt }) => ({ value: name, about: prompt }));
}
