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
