import type { Wanted } from "./check.ts";

/** Who loads modules at boot. */
export type AutoloadFormat = "openrc" | "systemd" | "debian";

const BEGIN = "# kiln: begin (replaced whole by `kiln modules write`)";
const END = "# kiln: end";

/** A word that is safe in all of these files, none of which quotes alike. */
export const SAFE_PARAMETER = /^\w+(?:=[\w.,:/+@%-]*)?$/;
export const SAFE_MODULE = /^\w[\w-]*$/;

/** The files of a format, paths below the root; `present` gives what a file holds now. Kiln's own block is replaced. */
export function bootFiles(
  format: AutoloadFormat,
  wanted: readonly Wanted[],
  present: (path: string) => string,
): { readonly path: string; readonly text: string }[] {
  for (const { module, parameters } of wanted) {
    if (!SAFE_MODULE.test(module) || !parameters.every((word) => SAFE_PARAMETER.test(word)))
      throw new Error(`unchecked autoload words for ${module}`);
  }
  const names = [...new Set(wanted.map(({ module }) => module))];
  const options = wanted
    .filter(({ parameters }) => parameters.length > 0)
    .map(({ module, parameters }) => `options ${module} ${parameters.join(" ")}`);
  const file = (path: string, lines: (kept: string) => readonly string[]): { path: string; text: string } => {
    const kept = withoutBlock(present(path));
    const block = lines(kept);
    return { path, text: block.length === 0 ? kept : `${kept}${[BEGIN, ...block, END].join("\n")}\n` };
  };
  switch (format) {
    case "openrc":
      return [file("etc/conf.d/modules", (kept) => openrc(wanted, kept))];
    case "systemd":
      return [file("etc/modules-load.d/kiln.conf", () => names), file("etc/modprobe.d/kiln.conf", () => options)];
    case "debian":
      return [file("etc/modules", () => names), file("etc/modprobe.d/kiln.conf", () => options)];
  }
}

/** OpenRC takes the most exact of modules_6_12, modules_6 and modules alone: what the others list must be repeated. */
function openrc(wanted: readonly Wanted[], kept: string): string[] {
  const lines: string[] = [];
  const suffixOf = (kernel: string | undefined): string =>
    kernel === undefined ? "" : `_${kernel.replaceAll(".", "_")}`;
  for (const suffix of new Set(wanted.map(({ kernel }) => suffixOf(kernel)))) {
    const names = wanted.filter(({ kernel }) => suffixOf(kernel) === suffix).map(({ module }) => module);
    const value = suffix === "" ? `\${modules}` : `\${modules${suffix}:-\${modules}}`;
    lines.push(`modules${suffix}="${value} ${names.join(" ")}"`);
    const exact = new Set([...kept.matchAll(/^\s*modules(_[\d_]+)=/gm)].map((match) => match[1]!));
    if (suffix === "")
      for (const other of exact) lines.push(`modules${other}="\${modules${other}} ${names.join(" ")}"`);
  }
  for (const { module, parameters, kernel } of wanted) {
    if (parameters.length === 0) continue;
    lines.push(`module_${module.replaceAll("-", "_")}_args${suffixOf(kernel)}="${parameters.join(" ")}"`);
  }
  return lines;
}

function withoutBlock(text: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  const kept = begin < 0 || end < 0 ? text : text.slice(0, begin) + text.slice(end + END.length).replace(/^\n/, "");
  return kept === "" || kept.endsWith("\n") ? kept : `${kept}\n`;
}
