/** What the `ifeq`s around `KBUILD_DEFCONFIG` ask; `machine` is `uname -m`. */
interface Platform {
  readonly arch: string;
  readonly subarch: string;
  readonly machine: string;
}

/**
 * The defconfig that `make defconfig` takes: `KBUILD_DEFCONFIG` of `arch/SRCARCH/Makefile`, whose text is given, read as make
 * reads the few forms that stand there (plain names, `$(ARCH)`, `$(SUBARCH)`, `$(uname)`, `ifeq … else … endif`);
 * `defconfig` when it names none, as the top Makefile has it.
 */
export function defaultDefconfig(makefile: string, platform: Platform): string {
  /** For every open conditional, whether its present branch counts. */
  const branches: boolean[] = [];
  for (const line of makefile.split("\n")) {
    const condition = /^\s*if(n?)eq\s*\((.*),(.*)\)\s*$/.exec(line);
    if (condition !== null) {
      const same = expand(condition[2]!, platform) === expand(condition[3]!, platform);
      branches.push(condition[1] === "n" ? !same : same);
    } else if (/^\s*if(n?)def\b/.test(line)) branches.push(/^\s*ifn/.test(line));
    else if (/^\s*else\b/.test(line)) branches.push(!(branches.pop() ?? false));
    else if (/^\s*endif\b/.test(line)) branches.pop();
    else {
      const value = /^\s*KBUILD_DEFCONFIG\s*[:?]?=\s*(\S.*?)\s*$/.exec(line)?.[1];
      if (value !== undefined && branches.every(Boolean)) return expand(value, platform);
    }
  }
  return "defconfig";
}

function expand(text: string, { arch, subarch, machine }: Platform): string {
  return text
    .trim()
    .replace(/\$\(if \$\(filter (\w+)%,\$\(uname\)\),\$\(uname\),(\w+)\)/g, (_, prefix: string, other: string) =>
      machine.startsWith(prefix) ? machine : other,
    )
    .replace(/\$\(shell uname -m[^)]*\)/g, machine.replace(/^i.86$/, "i386"))
    .replaceAll("$(ARCH)", arch)
    .replaceAll("$(SUBARCH)", subarch);
}
