import type { Choice, Configuration, DefaultProperty, Expression, KSymbol, Place, Tristate } from "../kconfig/index.ts";
import { activeInfluences, symbolsIn } from "./influence.ts";
import {
  at,
  conjuncts,
  expressionWords,
  hiddenTexts,
  listed,
  unmetParts,
  unmetText,
  valueText,
  withValues,
} from "./phrase.ts";

/** Where somebody wrote down a value. */
export interface Origin {
  /** `FILE:LINE`. */
  readonly place: string;
  /** The value written there. */
  readonly value: string;
}

/** The rule that gave a symbol its value. */
export type WhyRule = "user" | "select" | "imply" | "default" | "choice" | "range" | "nothing" | "undefined";

/** What a story comes to. */
interface Told {
  readonly rule: WhyRule;
  readonly by: readonly KSymbol[];
  readonly text: string;
}

const LEVELS = ["n", "m", "y"] as const;

/** Follows the rules of evaluation in their order for one symbol. Mirrors `sym_calc_value` in symbol.c. */
export class Story {
  readonly notes: string[] = [];
  readonly #configuration: Configuration;
  readonly #symbol: KSymbol;
  readonly #value: string;
  readonly #origin: Origin | undefined;
  readonly #place: string;
  readonly #visible: Tristate;

  constructor(configuration: Configuration, symbol: KSymbol, value: string, origin: Origin | undefined) {
    this.#configuration = configuration;
    this.#symbol = symbol;
    this.#value = value;
    this.#origin = origin;
    this.#place = at(symbol.nodes[0]?.place);
    this.#visible = symbol.type === "unknown" ? 0 : configuration.visibility(symbol);
  }

  cause(): Told {
    const symbol = this.#symbol;
    if (symbol.constant) return { rule: "undefined", by: [], text: "it is a constant" };
    if (symbol.type === "unknown")
      return { rule: "undefined", by: [], text: "no Kconfig file of this architecture defines it" };
    this.#noteIgnoredAnswer();
    if (!(symbol.type === "bool" || symbol.type === "tristate")) return this.#text();
    const { choice } = symbol;
    const { behaviour } = this.#configuration.model;
    if (choice !== undefined && (behaviour.boolChoices || this.#visible === 2)) return this.#entry(choice);
    return this.#logical();
  }

  /** What was written counts only while the prompt is shown. */
  #noteIgnoredAnswer(): void {
    const origin = this.#origin;
    if (origin === undefined || this.#visible !== 0 || origin.value === this.#value) return;
    const symbol = this.#symbol;
    const hidden = hiddenTexts(this.#configuration, symbol);
    const why = hidden === "" ? `it has no prompt${this.#place}` : hidden;
    this.notes.push(
      `${origin.place} says ${valueText(symbol, origin.value)}, which counts only while ${hidden === "" ? "a prompt" : "its prompt"} is shown: ${why}`,
    );
  }

  #logical(): Told {
    const configuration = this.#configuration;
    const symbol = this.#symbol;
    const value = LEVELS.indexOf(this.#value as "n") as Tristate;
    const selected = configuration.reverseDependency(symbol);
    const origin = this.#visible === 0 ? undefined : this.#origin;
    const given = origin === undefined ? undefined : (LEVELS.indexOf(origin.value as "n") as Tristate);
    if (selected !== 0) this.#noteUnmetSelect();
    if (selected === value && selected !== 0 && (given === undefined || given < selected || this.#visible < selected)) {
      const by = activeInfluences(configuration, symbol, "select");
      if (origin !== undefined && given !== value)
        this.notes.push(`the ${origin.value} of ${origin.place} does not count: a select outweighs it`);
      const condition = by.length === 1 ? this.#condition(by[0]!.condition, by[0]!.symbol) : "";
      return {
        rule: "select",
        by: by.map((each) => each.symbol),
        text: `selected by ${this.#pushers(by)}${condition}`,
      };
    }
    if (origin !== undefined && given !== undefined) return this.#answered(origin, given, value, selected);
    return this.#unanswered(value);
  }

  /** A value that somebody wrote down, and that counts. */
  #answered(origin: Origin, given: Tristate, value: Tristate, selected: Tristate): Told {
    const configuration = this.#configuration;
    const symbol = this.#symbol;
    if (value < given) {
      const why = hiddenTexts(configuration, symbol, given);
      const prompt = why === "" ? `its prompt allows no more${this.#place}` : why;
      return { rule: "user", by: [], text: `${origin.place} asks for ${origin.value}, but ${prompt}` };
    }
    if (value > given) {
      const why =
        symbol.type === "bool"
          ? "a bool has no m: m counts as y"
          : `there are no modules while ${configuration.model.modules.name} is n, and m counts as y`;
      return { rule: "user", by: [], text: `${origin.place} asks for ${origin.value}; ${why}` };
    }
    if (selected !== 0)
      this.notes.push(`${this.#pushers(activeInfluences(configuration, symbol, "select"))} also selects it`);
    else if (given === 0) {
      const implied = activeInfluences(configuration, symbol, "imply");
      if (implied.length > 0)
        this.notes.push(`${this.#pushers(implied)} would imply it, but what you set outweighs that`);
    }
    return { rule: "user", by: [], text: `set in ${origin.place}` };
  }

  /** Default, then what implies it, then the dependencies. */
  #unanswered(value: Tristate): Told {
    const configuration = this.#configuration;
    const symbol = this.#symbol;
    const property = this.#defaultInForce();
    const given = property === undefined ? 0 : configuration.evaluate(property.value);
    const implied = configuration.weakReverseDependency(symbol);
    const by = activeInfluences(configuration, symbol, "imply");
    if (by.length > 0 && implied > value) {
      const parts = unmetParts(configuration, symbol.directDependency, implied);
      this.notes.push(
        `${this.#pushers(by)} would imply it, but it depends on ${unmetText(configuration, parts)}${this.#place}`,
      );
    }
    if (value !== 0 && implied !== 0 && Math.min(given, this.#levelOf(property)) < value)
      return { rule: "imply", by: by.map((each) => each.symbol), text: `implied by ${this.#pushers(by)}` };
    if (property === undefined) return this.#nothing();
    this.#noteOtherDefaults(property);
    const bound = this.#levelOf(property);
    const condition = this.#condition(property.visible, undefined, property);
    const level = LEVELS[Math.min(bound, given)];
    const derived = property.value.kind !== "symbol" || !property.value.symbol.constant;
    let text = `the default is ${derived ? `${level}, from ${withValues(configuration, property.value)}` : withValues(configuration, property.value)}${condition}`;
    if (bound < given) text += `, which is ${LEVELS[bound]}`;
    if (Math.min(bound, given) < value)
      text +=
        symbol.type === "bool"
          ? "; a bool has no m: m counts as y"
          : `; there are no modules while ${configuration.model.modules.name} is n, and m counts as y`;
    const condSymbols = this.#symbolsOf(property);
    return { rule: "default", by: condSymbols, text: text + at(property.place) };
  }

  #nothing(): Told {
    const configuration = this.#configuration;
    const waiting = this.#symbol.properties.flatMap((property): string[] => {
      if (property.kind !== "default" || configuration.evaluate(property.visible) !== 0) return [];
      if (expressionWords(property.value) === "n") return [];
      const unmet = unmetText(configuration, unmetParts(configuration, property.visible));
      return [`the default ${expressionWords(property.value)} holds only if ${unmet}${at(property.place)}`];
    });
    if (this.#visible === 0) this.notes.push(...waiting.slice(0, 3));
    return { rule: "nothing", by: [], text: `nothing switches it on${this.#place}` };
  }

  #text(): Told {
    const configuration = this.#configuration;
    const symbol = this.#symbol;
    const origin = this.#visible === 0 ? undefined : this.#origin;
    const property = this.#defaultInForce();
    const given =
      origin?.value ?? (property?.value.kind === "symbol" ? configuration.text(property.value.symbol) : undefined);
    const range = configuration.range(symbol);
    if (range !== undefined && given !== undefined && given !== this.#value) {
      const { low, high, place } = range.property;
      const falls = origin !== undefined && configuration.model.behaviour.dropsOutOfRange;
      const from =
        origin === undefined ? `the default${at(property?.place)} is ${given}` : `${origin.place} says ${given}`;
      const text = `${from}, but it must be between ${this.#bound(low)} and ${this.#bound(high)}${at(place)}, so it ${falls ? "counts for nothing" : "takes the nearer one"}`;
      return { rule: "range", by: [low, high].filter((bound) => !bound.constant && bound.type !== "unknown"), text };
    }
    if (origin !== undefined) return { rule: "user", by: [], text: `set in ${origin.place}` };
    if (property === undefined) {
      if (range !== undefined && this.#value !== "0" && this.#value !== "0x0") {
        const { low, high, place } = range.property;
        const text = `nothing gives it a value, so it takes the nearer of ${this.#bound(low)} and ${this.#bound(high)}${at(place)}`;
        return { rule: "range", by: [], text };
      }
      return { rule: "nothing", by: [], text: `nothing gives it a value${this.#place}` };
    }
    this.#noteOtherDefaults(property);
    const condition = this.#condition(property.visible, undefined, property);
    const value = property.value.kind === "symbol" ? property.value.symbol : undefined;
    const derived = value !== undefined && !value.constant && value.type !== "unknown";
    // A text may be long, and has just been told.
    const told = symbol.type === "string" && this.#value !== "" && !derived;
    const named = derived ? withValues(configuration, property.value) : valueText(symbol, this.#value);
    return {
      rule: "default",
      by: this.#symbolsOf(property),
      text: `${told ? "its default" : `the default is ${named}`}${condition}${at(property.place)}`,
    };
  }

  /** An entry of a choice. */
  #entry(choice: Choice): Told {
    const configuration = this.#configuration;
    const symbol = this.#symbol;
    const title = choice.nodes.find((node) => node.prompt !== undefined)?.prompt?.text ?? choice.name;
    const name = title === undefined ? "the choice" : `the choice "${title}"`;
    const place = at(choice.nodes[0]?.place);
    const chosen = configuration.selected(choice);
    if (chosen === undefined) return { rule: "choice", by: [], text: `no entry of ${name} is chosen${place}` };
    if (chosen !== symbol) {
      const origin = this.#visible === 0 ? undefined : this.#origin;
      if (origin?.value === "y")
        this.notes.push(`${origin.place} asks for it, but of several entries asked for the last one counts`);
      return { rule: "choice", by: [chosen], text: `${chosen.name} is chosen in ${name}${place}` };
    }
    if (this.#origin?.value === "y")
      return { rule: "user", by: [], text: `chosen in ${name}${place}, set in ${this.#origin.place}` };
    const stated = choice.properties.find(
      (property) =>
        property.kind === "default" &&
        configuration.evaluate(property.visible) !== 0 &&
        property.value.kind === "symbol" &&
        property.value.symbol === symbol,
    );
    if (stated !== undefined)
      return {
        rule: "default",
        by: [],
        text: `the default of ${name}${at(stated.place)}, in which nothing else was chosen`,
      };
    return {
      rule: "choice",
      by: [],
      text: `the first entry of ${name} that can be chosen${place}, as nothing else was`,
    };
  }

  /** A select asks nobody. */
  #noteUnmetSelect(): void {
    const configuration = this.#configuration;
    const symbol = this.#symbol;
    const selected = configuration.reverseDependency(symbol);
    if (configuration.directDependency(symbol) >= selected) return;
    const parts = unmetParts(configuration, symbol.directDependency, selected);
    this.notes.push(
      `it depends on ${unmetText(configuration, parts)}${this.#place}; a select does not ask for that, the kernel's tools only warn`,
    );
  }

  /** The first default whose condition holds counts, whatever comes later. */
  #noteOtherDefaults(inForce: DefaultProperty): void {
    const configuration = this.#configuration;
    const later = this.#symbol.properties.find(
      (property) =>
        property.kind === "default" &&
        property !== inForce &&
        property.value !== inForce.value &&
        configuration.evaluate(property.visible) !== 0,
    );
    if (later?.kind !== "default") return;
    this.notes.push(
      `the default ${expressionWords(later.value)}${at(later.place)} comes later and does not count: the first whose condition holds does`,
    );
  }

  #defaultInForce(): DefaultProperty | undefined {
    for (const property of this.#symbol.properties)
      if (property.kind === "default" && this.#configuration.evaluate(property.visible) !== 0) return property;
    return undefined;
  }

  #levelOf(property: DefaultProperty | undefined): Tristate {
    return property === undefined ? 0 : this.#configuration.evaluate(property.visible);
  }

  /** The condition that a property states itself, without the dependencies that it shares with its symbol. */
  #condition(visible: Expression | undefined, except?: KSymbol, property?: DefaultProperty): string {
    const shared = new Set([
      ...conjuncts(this.#symbol.directDependency),
      ...(property === undefined ? [] : conjuncts(property.node.dependency)),
      ...(except === undefined ? [] : conjuncts(except.directDependency)),
    ]);
    const own = conjuncts(visible).filter((part) => !shared.has(part));
    if (own.length === 0) return "";
    return ` if ${own.map((part) => (part.kind === "or" && own.length > 1 ? `(${withValues(this.#configuration, part)})` : withValues(this.#configuration, part))).join(" && ")}`;
  }

  #symbolsOf(property: DefaultProperty): KSymbol[] {
    const shared = new Set(conjuncts(property.node.dependency));
    const found = symbolsIn(property.value);
    for (const part of conjuncts(property.visible))
      if (!shared.has(part)) for (const symbol of symbolsIn(part)) found.add(symbol);
    return [...found].filter((symbol) => !symbol.constant && symbol.type !== "unknown" && symbol !== this.#symbol);
  }

  #bound(bound: KSymbol): string {
    if (bound.constant || bound.type === "unknown") return bound.name;
    return `${bound.name} [=${this.#configuration.text(bound)}]`;
  }

  #pushers(by: readonly { readonly symbol: KSymbol; readonly place: Place }[]): string {
    return listed(
      by.map((each) => `${each.symbol.name}${at(each.place)}`),
      3,
    );
  }
}
