import type { Model } from "../kconfig/index.ts";
import type { Want } from "../resolve/index.ts";
import { InputFailure } from "./failure.ts";
import { optionNamed } from "./option-name.ts";

/** What a word of the command line asks: `SYM=VAL`, `SYM!=VAL`, `SYM>=VAL` and so on. Throws `InputFailure` for other words. */
export function readWant(setting: string, model: Model): Want {
  const match = /^(?:CONFIG_)?(\w+?)(!=|<=|>=|=|<|>)(.*)$/s.exec(setting);
  if (match === null) {
    throw new InputFailure(`${setting}: not of the form SYM=VAL`, {
      hint: "such as KVM=m, NR_CPUS=64, LOCALVERSION=-mine; or with !=, <, <=, >, >=",
    });
  }
  const value = /^"(.*)"$/s.exec(match[3]!)?.[1] ?? match[3]!;
  const relation = match[2] as NonNullable<Want["relation"]>;
  const source = { file: "the command line", line: 0, text: setting };
  const symbol = optionNamed(match[1]!, model);
  // No number and no y, m or n begins so.
  if (/^[=<>!]/.test(value) && symbol.type !== "string")
    throw new InputFailure(`${setting}: ${match[2]}${value.slice(0, 1)} is no relation`, {
      hint: "the relations are =, !=, <, <=, > and >=",
    });
  return { symbol, value, relation, held: false, source };
}
