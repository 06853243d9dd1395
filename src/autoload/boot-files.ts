import { openrcAssignments } from "./openrc.ts";
import { SAFE_MODULE, SAFE_PARAMETER, type Wanted } from "./wanted.ts";

/** Who loads modules at boot. */
export type AutoloadFormat = "openrc" | "systemd" | "debian";

const BEGIN = "# kiln: begin (replaced whole by `kiln modules write`)";
const END = "# kiln: end";

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
  const loaded = wanted.filter(({ load }) => load);
  const names = [...new Set(loaded.map(({ module }) => module))];
  const optionsOf = (some: readonly Wanted[]): string[] =>
    some
      .filter(({ parameters }) => parameters.length > 0)
      .map(({ module, parameters }) => `options ${module} ${parameters.join(" ")}`);
  const file = (path: string, block: (kept: string) => readonly string[]): { path: string; text: string } => {
    const kept = withoutBlock(present(path));
    const lines = block(kept);
    return { path, text: lines.length === 0 ? kept : `${kept}${[BEGIN, ...lines, END].join("\n")}\n` };
  };
  switch (format) {
    case "openrc":
      return [
        file("etc/conf.d/modules", (kept) => openrcAssignments(loaded, kept)),
        // Parameters alone load nothing: whatever loads the module takes them from here.
        file("etc/modprobe.d/kiln.conf", () => optionsOf(wanted.filter(({ load }) => !load))),
      ];
    case "systemd":
      return [
        file("etc/modules-load.d/kiln.conf", () => names),
        file("etc/modprobe.d/kiln.conf", () => optionsOf(wanted)),
      ];
    case "debian":
      return [file("etc/modules", () => names), file("etc/modprobe.d/kiln.conf", () => optionsOf(wanted))];
  }
}

/** What a user wrote: a file without Kiln's block. */
export function withoutBlock(text: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  const kept = begin < 0 || end < 0 ? text : text.slice(0, begin) + text.slice(end + END.length).replace(/^\n/, "");
  return kept === "" || kept.endsWith("\n") ? kept : `${kept}\n`;
}
