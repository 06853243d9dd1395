import { type ConfMode, runConf } from "../session/index.ts";

/** `kiln conf [-s] --MODE[=FILE] Kconfig`: command line, output and exit status of the tree's own `conf`. */
export async function conf(words: readonly string[]): Promise<void> {
  let mode: ConfMode | undefined;
  let silent = false;
  let kconfig: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === "-s" || word === "--silent") silent = true;
    else if (word === "-h" || word === "--help") return usage();
    else if (word.startsWith("--")) {
      const [name = "", ...value] = word.slice(2).split("=");
      const takesFile = name === "defconfig" || name === "savedefconfig";
      const file = takesFile && value.length === 0 ? words[++index] : value.join("=");
      mode = modeOf(name, file);
      if (mode === undefined) return usage(`kiln conf: --${name} is not a mode that Kiln has`);
    } else kconfig ??= word;
  }
  if (kconfig === undefined) return usage("kiln conf: Kconfig file missing");
  if (mode === undefined) return usage("kiln conf: no mode given");
  process.exitCode = runConf(
    { mode, kconfig, environment: definedOnly(process.env), env: process.env, cwd: process.cwd(), silent },
    { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
  );
}

function modeOf(name: string, file: string | undefined): ConfMode | undefined {
  switch (name) {
    case "olddefconfig":
    case "allnoconfig":
    case "allyesconfig":
    case "allmodconfig":
    case "alldefconfig":
    case "yes2modconfig":
    case "mod2yesconfig":
    case "mod2noconfig":
      return { kind: name };
    case "oldnoconfig":
      return { kind: "olddefconfig" };
    case "defconfig":
    case "savedefconfig":
      return file === undefined ? undefined : { kind: name, file };
    default:
      return undefined;
  }
}

function usage(message?: string): void {
  const text =
    "Usage: kiln conf [-s] --MODE Kconfig\n" +
    "Modes: olddefconfig allnoconfig allyesconfig allmodconfig alldefconfig defconfig=FILE savedefconfig=FILE\n" +
    "       yes2modconfig mod2yesconfig mod2noconfig\n";
  process.stderr.write(`${message === undefined ? "" : `${message}\n`}${text}`);
  process.exitCode = 1;
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
