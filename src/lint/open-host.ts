import type { Host, Model } from "../kconfig/index.ts";

const PREFIX = "KILN_PROBE_";
const PROBES = "kiln probes";

/** Whether a name stands for the answer of a `$(shell …)` command. */
export function isProbe(name: string): boolean {
  return name.includes(PREFIX);
}

/**
 * A host under which the answers of `$(shell …)` commands are open: each is an option of its own, so that what is proven of
 * the tree holds with every compiler.
 */
export function openHost(host: Host, top: string): Host {
  const names = new Map<string, string>();
  return {
    glob: (pattern) => host.glob(pattern),
    env: (name) => host.env(name),
    readFile(path) {
      if (path === PROBES) return [...names.values()].map((name) => `config ${name}\n\tbool "${name}"\n`).join("\n");
      const text = host.readFile(path);
      // Read last, when all commands have been seen.
      return path === top && text !== undefined ? `${text}\nsource "${PROBES}"\n` : text;
    },
    shell(command) {
      let name = names.get(command);
      if (name === undefined) {
        name = `${PREFIX}${names.size}`;
        names.set(command, name);
      }
      return { output: name };
    },
  };
}

/** Gives the answers that a number or text is made from that type, so that they can be any number or text. */
export function settleProbes(model: Model): void {
  for (const symbol of model.symbols) {
    if (symbol.type !== "int" && symbol.type !== "hex" && symbol.type !== "string") continue;
    for (const property of symbol.properties)
      if (property.kind === "default" && property.value.kind === "symbol" && isProbe(property.value.symbol.name))
        if (!property.value.symbol.constant) property.value.symbol.type = symbol.type;
  }
}
