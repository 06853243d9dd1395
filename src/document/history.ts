import type { KSymbol, Model } from "../kconfig/index.ts";
import { archivedPrompts, archivedSymbol } from "./archive.ts";
import { architecture } from "./history/architecture.ts";
import { core } from "./history/core.ts";
import { crypto } from "./history/crypto.ts";
import type { Fact } from "./history/fact.ts";
import { filesystems } from "./history/filesystems.ts";
import { hardware } from "./history/hardware.ts";
import { netfilter } from "./history/netfilter.ts";
import { network } from "./history/network.ts";
import { rewordedDrivers } from "./history/reworded-drivers.ts";
import { rewordedGeneral } from "./history/reworded-general.ts";
import { storage } from "./history/storage.ts";
import { normalisePrompt } from "./prompt-text.ts";
import { sameButTypos } from "./similarity.ts";

/** Every known fact about what became of an option. */
export const facts: readonly Fact[] = [
  ...core,
  ...architecture,
  ...network,
  ...netfilter,
  ...storage,
  ...filesystems,
  ...crypto,
  ...hardware,
  ...rewordedGeneral,
  ...rewordedDrivers,
];

/** A fact as it stands in one tree. */
export interface Fate {
  readonly fact: Fact;
  /** What stands for the option in this tree; `undefined` if nothing does. */
  readonly successor: KSymbol | undefined;
  /** One sentence for the reader. */
  readonly message: string;
}

const byPrompt = new Map<string, Fact[]>();
const bySymbol = new Map<string, Fact>();
for (const fact of facts) {
  if (fact.kind !== "reworded") bySymbol.set(fact.symbol, fact);
  for (const prompt of fact.prompts) {
    const key = normalisePrompt(prompt);
    byPrompt.set(key, [...(byPrompt.get(key) ?? []), fact]);
  }
}

/** What became of the option with this name, if it is known and the tree at hand no longer has it. */
export function fateOfSymbol(model: Model, name: string): Fate | undefined {
  const fact = bySymbol.get(name) ?? archivedSymbol(name);
  return fact === undefined ? undefined : fateIn(model, fact);
}

/**
 * What became of the options that had this prompt in older kernels, as far as comparing kernels tells: one that lives on under
 * another prompt or name, if it is the only such, else one that is no longer there.
 */
export function archivedFateOfPrompt(model: Model, prompt: string): Fate | undefined {
  const fates = archivedPrompts(prompt)
    .map((fact) => fateIn(model, bySymbol.get(fact.symbol) ?? fact))
    .filter((fate) => fate !== undefined);
  const successors = new Set(fates.map(({ successor }) => successor));
  successors.delete(undefined);
  if (successors.size > 1) return undefined;
  return fates.find(({ successor }) => successor !== undefined) ?? fates[0];
}

/**
 * What became of the option with this prompt. Where several options had it, the one whose menu is in `path`, else
 * nothing.
 */
export function fateOfPrompt(model: Model, prompt: string, path: readonly string[]): Fate | undefined {
  const menus = path.map(normalisePrompt);
  const fitting = factsWith(normalisePrompt(prompt)).filter(
    (fact) => fact.under === undefined || menus.some((menu) => menu.includes(normalisePrompt(fact.under ?? ""))),
  );
  const fates = fitting.map((fact) => fateIn(model, fact)).filter((fate) => fate !== undefined);
  const first = fates[0];
  if (first === undefined) return undefined;
  // Several options of one prompt are told apart only if they came to the same.
  return fates.every((fate) => fate.successor === first.successor) ? first : undefined;
}

/** Facts about a prompt; about one that differs in a letter or two if it is the only such. */
function factsWith(text: string): readonly Fact[] {
  const exact = byPrompt.get(text);
  if (exact !== undefined) return exact;
  const alike = [...byPrompt].filter(([prompt]) => sameButTypos(text, prompt));
  return alike.length === 1 ? (alike[0]?.[1] ?? []) : [];
}

function fateIn(model: Model, fact: Fact): Fate | undefined {
  const here = model.byName.get(fact.symbol);
  const lives = here?.nodes.some((node) => node.prompt !== undefined);
  // An option that only changed its prompt is its own successor.
  if (fact.kind === "reworded") {
    if (lives)
      return {
        fact,
        successor: here,
        message: `${fact.symbol} had this prompt before; another one since ${fact.since}`,
      };
    if (here === undefined || here.nodes.length === 0) return undefined;
    return {
      fact,
      successor: undefined,
      message: `${fact.symbol} has no prompt any more: options that need it set it`,
    };
  }
  if (lives) return undefined;
  const successor = fact.to
    .map((name) => model.byName.get(name))
    .find((symbol) => symbol?.nodes.some((node) => node.prompt !== undefined) === true);
  const note = fact.note === undefined ? "" : `: ${fact.note}`;
  const target = successor === undefined ? "" : ` ${successor.name}`;
  switch (fact.kind) {
    case "renamed":
      return {
        fact,
        successor,
        message: `${fact.symbol} was renamed to${target || ` ${fact.to.join(" or ")}`} in ${fact.since}${note}`,
      };
    case "merged":
      return {
        fact,
        successor,
        message: `${fact.symbol} was merged into${target || ` ${fact.to.join(" or ")}`} in ${fact.since}${note}`,
      };
    case "replaced":
      return {
        fact,
        successor,
        message: `${fact.symbol} was removed in ${fact.since}${successor === undefined ? "" : `;${target} takes its place`}${note}`,
      };
    case "removed":
      return { fact, successor: undefined, message: `${fact.symbol} was removed in ${fact.since}${note}` };
    case "vanished":
      return { fact, successor: undefined, message: `${fact.symbol} is gone since ${fact.since}${note}` };
    case "always":
      return {
        fact,
        successor: undefined,
        message: `${fact.symbol} is no option any more: always built in since ${fact.since}${note}`,
      };
    case "automatic":
      return {
        fact,
        successor: undefined,
        message: `${fact.symbol} is set by the options that need it since ${fact.since}${note}`,
      };
    default:
      return unreachable(fact.kind);
  }
}

function unreachable(kind: never): never {
  throw new Error(`unknown kind of fact: ${String(kind)}`);
}
