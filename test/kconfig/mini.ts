import {
  type Behaviour,
  type Configuration,
  createConfiguration,
  type Diagnostic,
  type KSymbol,
  latestBehaviour,
  type Model,
  parseKconfig,
} from "../../src/kconfig/index.ts";

/** 6.1's rules where they differ from 6.12's. */
export const oldBehaviour: Behaviour = {
  ...latestBehaviour,
  keywords: [],
  choiceOptions: [],
  namedChoices: true,
  hidesDefconfigList: true,
  boolChoices: false,
  bindsBoolMembers: true,
  strictNotSet: false,
  zeroNumbers: false,
  keepOutOfRange: false,
};

/** Parses a tree given as files in memory; a single string is its `Kconfig`. */
export function read(
  files: string | Readonly<Record<string, string>>,
  behaviour: Behaviour = latestBehaviour,
  environment: Readonly<Record<string, string>> = {},
): { model: Model | undefined; diagnostics: Diagnostic[] } {
  const all = typeof files === "string" ? { Kconfig: files } : files;
  const host = {
    readFile: (path: string): string | undefined => all[path],
    glob: (): string[] => [],
    env: (name: string): string | undefined => environment[name],
    shell: (command: string) => ({ output: `<${command}>\n` }),
  };
  return parseKconfig(host, { file: "Kconfig", behaviour });
}

/** A configuration of a tree that parses, with user values given as `A=y B="x"` pairs. */
export function configure(
  kconfig: string,
  values: Readonly<Record<string, string>> = {},
  behaviour: Behaviour = latestBehaviour,
): { configuration: Configuration; symbol: (name: string) => KSymbol; value: (name: string) => string } {
  const { model, diagnostics } = read(kconfig, behaviour);
  if (model === undefined) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join("; "));
  const configuration = createConfiguration(model);
  const symbol = (name: string): KSymbol => {
    const found = model.byName.get(name);
    if (found === undefined) throw new Error(`no symbol ${name}`);
    return found;
  };
  for (const [name, value] of Object.entries(values)) configuration.setUserValue(symbol(name), value);
  return { configuration, symbol, value: (name) => configuration.text(symbol(name)) };
}
