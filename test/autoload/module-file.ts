import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Compiles an object whose `.modinfo` section states facts ("parmtype=mode:charp"), as the kernel's build makes modules. */
export function compileModule(file: string, facts: readonly string[], target: readonly string[] = []): void {
  const entries = facts.map(
    (fact, index) =>
      `static const char f${index}[] __attribute__((used, section(".modinfo"))) = ${JSON.stringify(fact)};`,
  );
  mkdirSync(dirname(file), { recursive: true });
  const made = spawnSync("gcc", [...target, "-c", "-x", "c", "-", "-o", file], {
    input: `${entries.join("\n")}\n`,
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(made.stderr);
}

/** A `modules.builtin.modinfo` of facts by module. */
export function writeBuiltinFacts(file: string, facts: Readonly<Record<string, readonly string[]>>): void {
  const entries = Object.entries(facts).flatMap(([name, all]) => all.map((fact) => `${name}.${fact}\0`));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, entries.join(""));
}

/** The facts of a module like the kernel's own bonding. */
export const BONDING = [
  "description=Ethernet channel bonding",
  "alias=rtnl-link-bond",
  "parmtype=mode:charp",
  "parmtype=miimon:int",
  "parmtype=max_bonds:int",
  "parmtype=arp_ip_target:array of charp",
  "license=GPL",
];
