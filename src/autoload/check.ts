import type { BuiltModule } from "./module-info.ts";

/** A module to load at boot, with its parameters as words ("mode=1"). */
export interface Wanted {
  readonly module: string;
  readonly parameters: readonly string[];
  /** Limited to kernels of this version ("6", "6.12"); `undefined`: all. */
  readonly kernel: string | undefined;
}

/** What the built modules say to what is wanted. */
export interface Checked {
  /** What is left to load: no module that is part of the kernel. */
  readonly load: readonly Wanted[];
  /** Parameters of built-in modules, as the kernel's command line takes them ("bonding.mode=1"). */
  readonly commandLine: readonly string[];
  /** Sentences. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Checks names and parameters, and moves what is built in to the command line. */
export function checkWanted(wanted: readonly Wanted[], built: readonly BuiltModule[]): Checked {
  const byName = new Map([...built].reverse().map((module) => [module.name, module]));
  const load: Wanted[] = [];
  const commandLine: string[] = [];
  const problems: string[] = [];
  const notes: string[] = [];
  for (const want of wanted) {
    const module = byName.get(want.module.replaceAll("-", "_"));
    if (module === undefined) {
      problems.push(`no module ${want.module} was built${likely(want.module, [...byName.keys()])}`);
      continue;
    }
    for (const parameter of want.parameters) {
      const [name = "", value] = [parameter.split("=", 1)[0], parameter.split("=").slice(1).join("=")];
      const type = module.parameters.get(name);
      if (type === undefined) {
        problems.push(`${want.module} has no parameter ${name}${likely(name, [...module.parameters.keys()])}`);
      } else if (!fits(type, parameter.includes("=") ? value : undefined))
        problems.push(`${want.module}: ${parameter}: ${name} is of type ${type}`);
    }
    if (!module.builtin) load.push(want);
    else {
      const moved = want.parameters.map((parameter) => `${module.name}.${parameter}`);
      commandLine.push(...moved);
      notes.push(
        moved.length === 0
          ? `${want.module} is built in: nothing to load`
          : `${want.module} is built in: its parameters go on the kernel command line: ${moved.join(" ")}`,
      );
    }
  }
  return { load, commandLine, problems, notes };
}

function fits(type: string, value: string | undefined): boolean {
  if (value === undefined) return /bool/.test(type);
  const single = type.replace(/^array of /, "");
  const values = single === type ? [value] : value.split(",");
  return values.every((one) => {
    switch (single) {
      case "byte":
      case "ushort":
      case "uint":
      case "ulong":
      case "ullong":
      case "hexint":
        return /^\+?(?:0[xX][\da-fA-F]+|\d+)$/.test(one);
      case "short":
      case "int":
      case "long":
        return /^[+-]?(?:0[xX][\da-fA-F]+|\d+)$/.test(one);
      case "bool":
      case "invbool":
        return /^(?:[yYnN01tTfF]|[oO][nNfF]).*$/.test(one);
      case "bint":
        return /^(?:[yYnN01]|[oO][nNfF]).*$/.test(one);
      default:
        return true;
    }
  });
}

function likely(name: string, names: readonly string[]): string {
  const wanted = name.replaceAll("-", "_");
  const near = names
    .map((other) => ({ other, apart: distance(wanted, other) }))
    .filter(({ apart }) => apart <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.apart - b.apart)[0];
  return near === undefined ? "" : `; did you mean ${near.other}?`;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
