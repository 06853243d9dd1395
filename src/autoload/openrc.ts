import type { Wanted } from "./wanted.ts";

/**
 * Assignments of /etc/conf.d/modules behind what a user wrote there. OpenRC's `modules` service loads the list of the most exact
 * variable that is set (`modules_6_12_3_gentoo`, `modules_6_12_3`, `modules_6_12`, `modules_6`, `modules`) and no other, so each
 * list takes in the less exact ones, and the user's more exact lists get the new names too. Parameters go by the same order.
 */
export function openrcAssignments(wanted: readonly Wanted[], kept: string): string[] {
  const lines: string[] = [];
  const own = new Set(wanted.map(({ kernel }) => suffixOf(kernel)));
  const users = new Set([...kept.matchAll(/^\s*(?:export\s+)?modules(_\d\w*)?\+?=/gm)].map((match) => match[1] ?? ""));
  const all = [...new Set([...own, ...users])].sort((a, b) => a.length - b.length);
  for (const suffix of all.filter((one) => own.has(one))) {
    const names = wanted.filter(({ kernel }) => suffixOf(kernel) === suffix).map(({ module }) => module);
    const above = all.filter((other) => other !== suffix && isWithin(suffix, other));
    // What this list hid before it was there: the value of the most exact one that is set.
    const before = above.reduce((value, other) => `\${modules${other}${value && `:-${value}`}}`, "");
    const value = suffix === "" ? `\${modules}` : `\${modules${suffix}:-${before || `\${modules}`}}`;
    lines.push(`modules${suffix}="${value} ${names.join(" ")}"`);
    for (const other of users)
      if (other !== suffix && isWithin(other, suffix))
        lines.push(`modules${other}="\${modules${other}} ${names.join(" ")}"`);
  }
  for (const { module, parameters, parametersKernel } of wanted) {
    if (parameters.length > 0)
      lines.push(`module_${variable(module)}_args${suffixOf(parametersKernel)}="${parameters.join(" ")}"`);
  }
  return lines;
}

/** The names of the user's variables that decide over a module's parameters before Kiln's do. */
export function moreExactArguments({ module, parametersKernel }: Wanted, kept: string): string[] {
  const suffix = suffixOf(parametersKernel);
  const pattern = new RegExp(String.raw`^\s*(?:export\s+)?(module_${variable(module)}_args(_\d\w*)?)\+?=`, "gm");
  return [...kept.matchAll(pattern)]
    .filter((match) => match[2] !== undefined && match[2] !== suffix && isWithin(match[2], suffix))
    .map((match) => match[1]!);
}

/** As OpenRC's shell_var makes variables' names: "6.12.3-gentoo" → "_6_12_3_gentoo". */
function suffixOf(kernel: string | undefined): string {
  return kernel === undefined ? "" : `_${variable(kernel)}`;
}

function variable(text: string): string {
  return text.replace(/[^A-Za-z\d]/g, "_");
}

/** Whether kernels of the one suffix are all of the other, too. */
function isWithin(suffix: string, other: string): boolean {
  return other === "" || suffix.startsWith(`${other}_`);
}
