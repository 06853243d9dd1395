import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AutoloadFormat, withoutBlock } from "./boot-files.ts";
import { moreExactArguments } from "./openrc.ts";
import type { Wanted } from "./wanted.ts";

/** What a user wrote below a root that keeps the wanted modules from being loaded so, in sentences. It stays as it is. */
export function handWrittenClashes(format: AutoloadFormat, wanted: readonly Wanted[], root: string): string[] {
  const told: string[] = [];
  if (format === "openrc") {
    const path = "etc/conf.d/modules";
    const kept = withoutBlock(read(join(root, path)));
    for (const want of wanted.filter(({ parameters }) => parameters.length > 0))
      for (const variable of moreExactArguments(want, kept))
        told.push(`${path} sets ${variable}, which decides over ${want.module} where it fits the kernel`);
  }
  const folder = "etc/modprobe.d";
  for (const name of existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : []) {
    if (!name.endsWith(".conf")) continue;
    const lines = withoutBlock(read(join(root, folder, name))).split("\n");
    for (const [index, line] of lines.entries()) {
      const [, word, module = "", rest = ""] = /^\s*(blacklist|options)\s+([\w-]+)\s*(.*)$/.exec(line) ?? [];
      const want = wanted.find((one) => same(one.module, module));
      if (word === undefined || want === undefined) continue;
      const place = `${folder}/${name}:${index + 1}`;
      if (word === "blacklist" && want.load) told.push(`${place} blacklists ${module}: it is not loaded at boot`);
      if (word === "options" && want.parameters.length > 0)
        told.push(`${place} gives ${module} parameters too: ${rest}`);
    }
  }
  return told;
}

function same(a: string, b: string): boolean {
  return a.replaceAll("-", "_") === b.replaceAll("-", "_");
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
