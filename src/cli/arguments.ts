/** Splits trailing `VAR=value` words, as make takes them, from the others. */
export function splitOverrides(words: readonly string[]): {
  readonly words: string[];
  readonly overrides: Record<string, string>;
} {
  const overrides: Record<string, string> = {};
  const rest = words.filter((word) => {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(word);
    if (match === null) return true;
    overrides[match[1]!] = match[2]!;
    return false;
  });
  return { words: rest, overrides };
}

/** Variables of make that choose a tree's architecture, tools and build folder; no tree has an option of that name that a user sets. */
const OF_MAKE = /^(O|KBUILD_OUTPUT|ARCH|SUBARCH|CROSS_COMPILE|CC|HOSTCC|LD|LLVM|LLVM_IAS|KCONFIG_CONFIG)=/;

/** Splits `SYM=VAL` settings from make's own variables, which stand among them. */
export function splitSettings(words: readonly string[]): {
  readonly settings: string[];
  readonly overrides: Record<string, string>;
} {
  const { overrides } = splitOverrides(words.filter((word) => OF_MAKE.test(word)));
  return { settings: words.filter((word) => !OF_MAKE.test(word)), overrides };
}
