import {
  applyMode,
  type Configuration,
  createConfiguration,
  expressionText,
  type KSymbol,
  type Model,
  type PromptProperty,
} from "../kconfig/index.ts";
import { type Demand, Possibilities } from "../resolve/index.ts";
import type { Finding } from "./finding.ts";
import { isProbe } from "./open-host.ts";
import { symbolValue } from "./witness.ts";

/** An option that nothing can switch on, or a prompt that nothing can bring up. */
export interface Suspect {
  readonly kind: "symbol" | "prompt";
  /** The same in every architecture's model: a symbol's name, or a prompt's place. */
  readonly key: string;
  /** In its own model: a symbol's number, or that of the prompt's node. */
  readonly id: number;
}

/** All that can never be on or shown in one model, by proof. */
export function suspectsOf(model: Model): Suspect[] {
  const alive = new Liveness(model);
  const suspects: Suspect[] = [];
  const dead = new Set<KSymbol>();
  for (const symbol of model.symbols) {
    if (!isOption(symbol) || alive.symbol(symbol)) continue;
    dead.add(symbol);
    suspects.push({ kind: "symbol", key: symbol.name, id: symbol.id });
  }
  for (const { prompt, owner, id } of promptsOf(model)) {
    if (owner !== undefined && dead.has(owner)) continue;
    if (alive.prompt(prompt)) continue;
    suspects.push({ kind: "prompt", key: keyOf(prompt), id });
  }
  return suspects;
}

/** Why suspects of a model are what they are: saying so takes longer than knowing. */
export function deadFindings(suspects: readonly Suspect[], model: Model): Finding[] {
  if (suspects.length === 0) return [];
  const alive = new Liveness(model);
  return suspects.map(({ kind, id }) =>
    kind === "symbol" ? deadFinding(model.symbols[id]!, alive) : promptFinding(model.nodes[id]!.prompt!, alive),
  );
}

/** Those of the suspects that another model does not clear. */
export function stillSuspect(suspects: readonly Suspect[], model: Model): Suspect[] {
  const alive = new Liveness(model);
  const prompts = new Map<string, PromptProperty[]>();
  for (const { prompt } of promptsOf(model)) {
    const key = keyOf(prompt);
    const row = prompts.get(key);
    if (row === undefined) prompts.set(key, [prompt]);
    else row.push(prompt);
  }
  return suspects.filter(({ kind, key }) => {
    if (kind === "prompt") return !(prompts.get(key) ?? []).some((prompt) => alive.prompt(prompt));
    const symbol = model.byName.get(key);
    return symbol === undefined || !isOption(symbol) || !alive.symbol(symbol);
  });
}

/** What can be on or shown: first looked up in some plain configurations, then asked of the solver. */
class Liveness {
  readonly #model: Model;
  #possibilities: Possibilities | undefined;
  readonly #configurations: readonly Configuration[];

  constructor(model: Model) {
    this.#model = model;
    this.#configurations = (["alldefconfig", "allyesconfig", "allmodconfig", "allnoconfig"] as const).map((mode) => {
      const configuration = createConfiguration(model);
      if (mode !== "alldefconfig") applyMode(configuration, mode);
      return configuration;
    });
  }

  symbol(symbol: KSymbol): boolean {
    if (this.#configurations.some((configuration) => configuration.tristate(symbol) !== 0)) return true;
    return !this.#solver.excludes({ expression: symbolValue(symbol), bound: "atLeast", level: 1 });
  }

  prompt(prompt: PromptProperty): boolean {
    if (prompt.visible === undefined) return true;
    if (this.#configurations.some((configuration) => configuration.evaluate(prompt.visible) !== 0)) return true;
    return !this.#solver.excludes({ expression: prompt.visible, bound: "atLeast", level: 1 });
  }

  /** The rules of a proof; `plainly` stands for those when the proof needs none. */
  because(expression: Demand["expression"], plainly: string): readonly string[] {
    const verdict = this.#solver.decide([{ expression, bound: "atLeast", level: 1 }], true);
    return verdict.kind === "impossible" && verdict.because.length > 0 ? verdict.because : [plainly];
  }

  get #solver(): Possibilities {
    this.#possibilities ??= new Possibilities(this.#model);
    return this.#possibilities;
  }
}

function isOption(symbol: KSymbol): boolean {
  if (symbol.constant || symbol.nodes.length === 0 || isProbe(symbol.name) || symbol.transitional) return false;
  return symbol.type === "bool" || symbol.type === "tristate";
}

function* promptsOf(model: Model): Generator<{ prompt: PromptProperty; owner: KSymbol | undefined; id: number }> {
  for (const node of model.nodes)
    if (node.prompt !== undefined && node.kind !== "root" && !isProbe(node.symbol?.name ?? ""))
      yield { prompt: node.prompt, owner: node.symbol, id: node.id };
}

function keyOf({ place }: PromptProperty): string {
  return `${place.file}:${place.line}`;
}

function deadFinding(symbol: KSymbol, alive: Liveness): Finding {
  const { properties, reverseDependency, weakReverseDependency } = symbol;
  const raised = properties.some(({ kind }) => kind === "prompt" || kind === "default");
  if (!raised && reverseDependency === undefined && weakReverseDependency === undefined)
    return {
      rule: "dead-symbol",
      place: symbol.nodes[0]?.place,
      subject: symbol.name,
      message: `${symbol.name} can never be other than n: it has no prompt and no default, and nothing selects it`,
      hint: "select it where it is needed, or take it and what uses it away",
      because: [],
    };
  return {
    rule: "dead-symbol",
    place: symbol.nodes[0]?.place,
    subject: symbol.name,
    message: `${symbol.name} can never be other than n`,
    hint: "mend what it depends on, or take the option and what uses it away",
    because: alive.because(symbolValue(symbol), "its own rules rule each other out"),
  };
}

function promptFinding(prompt: PromptProperty, alive: Liveness): Finding {
  return {
    rule: "unreachable-prompt",
    place: prompt.place,
    subject: prompt.text,
    message: `the prompt "${prompt.text}" is never shown`,
    hint: "mend the conditions on it and around it, or take the prompt away",
    because: alive.because(prompt.visible, `it needs ${expressionText(prompt.visible!)}`),
  };
}
