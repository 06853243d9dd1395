/** The assignments of a `.config` by name without `CONFIG_`; strings without their quotes, what is not set absent. */
export function configValues(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/^CONFIG_(\w+)=(.*?)\r?$/gm)) {
    const quoted = /^"(.*)"$/s.exec(value!)?.[1];
    values.set(name!, quoted === undefined ? value! : quoted.replace(/\\(.)/g, "$1"));
  }
  return values;
}
