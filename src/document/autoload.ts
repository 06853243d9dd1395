import type { BlockLine } from "./block.ts";
import type { AutoloadLine } from "./document.ts";

const MODULES = /^\s*modules(?:_(\d[\d_]*))?\s*\+?=\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*(?:#.*)?$/;
const PARAMETERS = /^\s*module_(\w+?)_args(?:_(\d[\d_]*))?\s*\+?=\s*(?:"([^"]*)"|'([^']*)'|(\S+))\s*(?:#.*)?$/;
const OPTIONS = /^\s*options\s+([\w-]+)\s+(\w+=\S.*?)\s*(?:#.*)?$/;

/**
 * Lines of OpenRC's /etc/conf.d/modules (`modules_3="… bonding"`, `module_bonding_args_3="mode=1"`; the number limits a
 * line to kernels of that version) and `options` lines of modprobe.d(5).
 */
export function readAutoload(lines: readonly BlockLine[]): AutoloadLine[] {
  return lines.flatMap(({ line, text }) => autoloadLine(line, text) ?? []);
}

function autoloadLine(line: number, text: string): AutoloadLine | undefined {
  if (text.length > 1000) return undefined;
  const modules = MODULES.exec(text);
  if (modules !== null) {
    const names = (modules[2] ?? modules[3] ?? modules[4] ?? "").split(/\s+/).filter((name) => /^[\w-]+$/.test(name));
    if (names.length === 0) return undefined;
    return { kind: "modules", line, text, modules: names, kernel: kernelOf(modules[1]) };
  }
  const args = PARAMETERS.exec(text);
  if (args !== null) {
    const parameters = (args[3] ?? args[4] ?? args[5] ?? "").trim();
    return { kind: "parameters", line, text, module: args[1] ?? "", parameters, kernel: kernelOf(args[2]) };
  }
  const options = OPTIONS.exec(text);
  if (options === null) return undefined;
  return { kind: "parameters", line, text, module: options[1] ?? "", parameters: options[2] ?? "", kernel: undefined };
}

/** `modules_3_17` is for 3.17. */
function kernelOf(suffix: string | undefined): string | undefined {
  return suffix?.replace(/_/g, ".");
}
