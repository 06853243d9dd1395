import { fateOfSymbol, namesLike } from "../document/index.ts";
import type { KSymbol, Model } from "../kconfig/index.ts";
import { InputFailure } from "./failure.ts";

/**
 * The option of a name, with or without `CONFIG_`. Throws `InputFailure` when the tree has none: what became of it if that is
 * known, else which names are like it.
 */
export function optionNamed(name: string, model: Model): KSymbol {
  const bare = name.replace(/^CONFIG_/, "");
  const symbol = model.byName.get(bare);
  if (symbol !== undefined && symbol.nodes.length > 0) return symbol;
  const fate = fateOfSymbol(model, bare);
  if (fate !== undefined) {
    const { successor } = fate;
    throw new InputFailure(`this tree has no option ${bare}: ${fate.message}`, {
      hint: successor === undefined ? undefined : `look at its place with: kiln why ${successor.name}`,
    });
  }
  const named = symbol === undefined ? "" : ", though its Kconfig files name it: it may be another architecture's";
  throw new InputFailure(`this tree has no option ${bare}${named}`, { hint: hintFor(bare, model) });
}

function hintFor(name: string, model: Model): string {
  const [first, ...others] = namesLike(model, name);
  if (first === undefined) return `look for it by words of its prompt: kiln search WORD...`;
  const last = others.at(-1);
  const names = last === undefined ? first : `${[first, ...others.slice(0, -1)].join(", ")} or ${last}`;
  return `did you mean ${names}? otherwise look for it with: kiln search WORD...`;
}
