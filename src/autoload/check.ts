import type { BuiltModule } from "./module-info.ts";
import { nearest } from "./nearest.ts";
import { fitsType } from "./parameter-type.ts";
import type { Wanted } from "./wanted.ts";

/** What the built modules say to what is wanted. */
export interface Checked {
  /** What is left to load and to set: nothing that is part of the kernel. */
  readonly left: readonly Wanted[];
  /** Parameters of built-in modules, as the kernel's command line takes them ("bonding.mode=1"). */
  readonly commandLine: readonly string[];
  /** Sentences. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Checks names and parameters, and moves what is built in to the command line. */
export function checkWanted(wanted: readonly Wanted[], built: readonly BuiltModule[]): Checked {
  const byName = new Map([...built].reverse().map((module) => [module.name, module]));
  const byAlias = new Map([...built].reverse().flatMap((module) => module.aliases.map((alias) => [alias, module])));
  const left: Wanted[] = [];
  const commandLine: string[] = [];
  const problems: string[] = [];
  const notes: string[] = [];
  for (const want of wanted) {
    const name = want.module.replaceAll("-", "_");
    // modprobe takes an alias for a name ("fs-nfs"), too.
    const module = byName.get(name) ?? byAlias.get(want.module) ?? byAlias.get(name);
    if (module === undefined) {
      problems.push(`no module ${want.module} was built${didYouMean(name, [...byName.keys()])}`);
      continue;
    }
    problems.push(...parameterProblems(want, module));
    if (module.damaged) problems.push(`${want.module} cannot be loaded: ${module.unread}; kiln build makes it again`);
    else if (module.parameters === undefined && want.parameters.length > 0)
      notes.push(`${want.module}: its parameters were not checked: ${module.unread ?? "it does not state them"}`);
    if (!module.builtin) {
      left.push(want);
      continue;
    }
    const moved = want.parameters.map((parameter) => `${module.name}.${parameter}`);
    commandLine.push(...moved);
    notes.push(
      moved.length === 0
        ? `${want.module} is built in: nothing to load`
        : `${want.module} is built in: its parameters go on the kernel command line: ${moved.join(" ")}`,
    );
  }
  return { left, commandLine, problems, notes };
}

function parameterProblems(want: Wanted, { parameters }: BuiltModule): string[] {
  if (parameters === undefined) return [];
  return want.parameters.flatMap((parameter) => {
    const at = parameter.indexOf("=");
    const name = at < 0 ? parameter : parameter.slice(0, at);
    const value = at < 0 ? undefined : parameter.slice(at + 1);
    // Every module has these of the kernel's loader itself.
    if (name === "dyndbg" || name === "async_probe") return [];
    const type = parameters.get(name) ?? parameters.get(name.replaceAll("-", "_"));
    if (type === undefined)
      return [`${want.module} has no parameter ${name}${didYouMean(name, [...parameters.keys()])}`];
    return fitsType(type, value) ? [] : [`${want.module}: ${parameter}: ${name} is of type ${type}`];
  });
}

function didYouMean(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near === undefined ? "" : `; did you mean ${near}?`;
}
