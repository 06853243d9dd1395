import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Configuration, KSymbol, MenuNode } from "../kconfig/index.ts";
import {
  conjuncts,
  expressionText,
  expressionWithValues,
  influencesOn,
  type OriginOf,
  resolve,
  type Want,
  whyOf,
} from "../resolve/index.ts";
import { type Base, openBase } from "./base.ts";
import { type CoreReasons, coreReasons } from "./core-reason.ts";
import { computed, type SessionContext, type TreeRequest } from "./event.ts";
import { type OpenTree, openTree, outputFolder } from "./open-tree.ts";
import { optionNamed } from "./option-name.ts";
import { type SetValue, setValues } from "./set-value.ts";
import { readWant } from "./setting.ts";

/** What stands behind the value of an option; `kiln why --json` prints it, docs/why.schema.json describes it. */
export interface WhyResult {
  readonly symbol: string;
  readonly type: string;
  readonly value: string;
  /** The configuration that was looked at. */
  readonly config: string;
  /** Where it stands in the menu; `null` without prompt. */
  readonly menu: { readonly prompt: string; readonly path: readonly string[]; readonly shown: boolean } | null;
  /** Where it is defined, `FILE:LINE` each. */
  readonly places: readonly string[];
  /** The rule that gave the value. */
  readonly rule: string;
  /** The options whose values brought it. */
  readonly by: readonly string[];
  /** The value and the rule as a sentence. */
  readonly because: string;
  /** What one might expect to count and does not. */
  readonly notes: readonly string[];
  /** Values that it can be set to now without anything else. */
  readonly settable: readonly string[];
  /** Why it has none of the others. */
  readonly obstacles: readonly { readonly values: readonly string[]; readonly text: string }[];
  /** The bounds of a number in force now. */
  readonly range: { readonly low: string; readonly high: string; readonly place: string } | null;
  /** Its dependencies with the values of their options; `null` when it has none. */
  readonly dependsOn: string | null;
  /** The options that its dependencies name, with their values. */
  readonly needs: readonly {
    readonly symbol: string;
    /** `n` for what no Kconfig file of this architecture defines. */
    readonly value: string;
    /** The part of the dependencies that names it, where it is more than the option: `!SMP`. */
    readonly condition: string | null;
    readonly met: boolean;
  }[];
  /** Options that select or imply it, those that do so now first. */
  readonly influences: readonly {
    readonly kind: "selects" | "implies";
    readonly symbol: string;
    readonly value: string;
    readonly condition: string | null;
    readonly active: boolean;
    /** `FILE:LINE`. */
    readonly place: string;
  }[];
  /** What another value would take; `null` when none was asked for and the option is on. */
  readonly asked: WhyAsked | null;
}

/** What another value would take. */
export interface WhyAsked extends CoreReasons {
  /** `SYM=VAL`, as for `kiln set`. */
  readonly goal: string;
  readonly outcome: "holds" | "possible" | "impossible" | "notFound";
  /** What to set, the option itself among it. */
  readonly set: readonly SetValue[];
  /** How many other options change with it. */
  readonly consequences: number;
}

/** Why an option has its value in a `.config` (default: the build folder's, else defconfig): `SYM`, or `SYM=VAL` for another value. */
export async function explain(
  question: string,
  config: string | undefined,
  request: TreeRequest,
  context: SessionContext,
): Promise<WhyResult> {
  const tree = await openTree(request, context);
  const want = /^\w+$/.test(question) ? undefined : readWant(question, tree.model);
  const symbol = want?.symbol ?? optionNamed(question, tree.model);
  const base = openBase(tree, config, join(outputFolder(tree, request, context), ".config"));
  const { configuration } = base;
  const name = nameOf(base, tree, context);
  const why = whyOf(configuration, symbol, originIn(base, name));
  const place = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;
  return {
    symbol: symbol.name,
    type: symbol.type,
    value: why.value,
    config: name,
    menu: menuOf(symbol, configuration.visibility(symbol) !== 0),
    places: symbol.nodes.map((node) => place(node.place)),
    rule: why.rule,
    by: why.by.map((each) => each.name),
    because: why.because,
    notes: why.notes,
    settable: why.settable,
    obstacles: why.obstacles,
    range: rangeOf(configuration, symbol),
    dependsOn: dependenciesOf(configuration, symbol),
    needs: why.needs.map(({ symbol: each, part, met }) => ({
      symbol: each.name,
      value: each.type === "unknown" ? "n" : configuration.text(each),
      condition: part === undefined ? null : expressionText(part),
      met,
    })),
    influences: influencesOn(configuration, symbol).map((influence) => ({
      kind: influence.kind,
      symbol: influence.symbol.name,
      value: configuration.text(influence.symbol),
      condition:
        influence.own.length === 0
          ? null
          : influence.own.map((part) => expressionWithValues(configuration, part)).join(" && "),
      active: influence.active,
      place: place(influence.place),
    })),
    asked: await askedFor(base, symbol, want, context),
  };
}

/** The dependencies as menuconfig shows them, but for the choice that an entry of one depends on before 6.11. */
function dependenciesOf(configuration: Configuration, symbol: KSymbol): string | null {
  const parts = conjuncts(symbol.directDependency).filter(({ kind }) => kind !== "choice");
  const texts = parts.map((part) => {
    const text = expressionWithValues(configuration, part);
    return part.kind === "or" && parts.length > 1 ? `(${text})` : text;
  });
  return texts.length === 0 ? null : texts.join(" && ");
}

function rangeOf(configuration: Configuration, symbol: KSymbol): WhyResult["range"] {
  const range = symbol.type === "int" || symbol.type === "hex" ? configuration.range(symbol) : undefined;
  if (range === undefined) return null;
  const { low, high, place } = range.property;
  return { low: configuration.text(low), high: configuration.text(high), place: `${place.file}:${place.line}` };
}

/** The first of its places in the menu. */
function menuOf(symbol: KSymbol, shown: boolean): WhyResult["menu"] {
  const node = symbol.nodes.find((each) => each.prompt !== undefined);
  if (node?.prompt === undefined) return null;
  const path: string[] = [];
  for (
    let above: MenuNode | undefined = node.parent;
    above !== undefined && above.kind !== "root";
    above = above.parent
  )
    if (above.prompt !== undefined) path.unshift(above.prompt.text);
  return { prompt: node.prompt.text, path, shown };
}

async function askedFor(
  base: Base,
  symbol: KSymbol,
  want: Want | undefined,
  context: SessionContext,
): Promise<WhyAsked | null> {
  const { configuration } = base;
  const logical = symbol.type === "bool" || symbol.type === "tristate";
  if (want === undefined && !(logical && configuration.text(symbol) === "n")) return null;
  const goal = want?.source.text ?? `${symbol.name}=y`;
  const source = { file: "the question", line: 0, text: goal };
  const asked: Want = want ?? { symbol, value: "y", held: false, source };
  const isCancelled = (): boolean => context.signal?.aborted === true;
  const answer = await computed(context, () => resolve(configuration, [asked], { isCancelled }));
  context.signal?.throwIfAborted();
  const nothing = { goal, set: [], consequences: 0 };
  if (answer.kind === "impossible") return { ...nothing, outcome: "impossible", ...coreReasons(answer.rules) };
  if (answer.kind === "notFound")
    return { ...nothing, outcome: "notFound", reasons: [answer.reason], about: [[symbol.name]] };
  const [{ assignments, configuration: after, consequences }] = answer.plans;
  if (assignments.length === 0) return { ...nothing, outcome: "holds", reasons: [], about: [] };
  return {
    goal,
    outcome: "possible",
    set: setValues(assignments, after),
    consequences: consequences.length,
    reasons: [],
    about: [],
  };
}

/** How sentences call the configuration: relative where that is shorter. */
function nameOf({ name }: Base, tree: OpenTree, context: SessionContext): string {
  if (!existsSync(name)) return name;
  const short = relative(context.cwd, name);
  return short.length < name.length && !short.startsWith("..")
    ? short
    : name.startsWith(tree.root)
      ? relative(tree.root, name)
      : name;
}

/** Where a base has an option; what it leaves out took its default. */
function originIn({ text }: Base, name: string): OriginOf {
  const lines = text.split("\n");
  return (symbol) => {
    const set = `CONFIG_${symbol.name}=`;
    const unset = `# CONFIG_${symbol.name} is not set`;
    const index = lines.findLastIndex((line) => line.startsWith(set) || line.trimEnd() === unset);
    const line = lines[index];
    if (line === undefined || (line.startsWith("#") && symbol.type !== "bool" && symbol.type !== "tristate"))
      return undefined;
    const written = line.startsWith("#") ? "n" : line.slice(set.length).trimEnd();
    const value = /^"(.*)"$/s.exec(written)?.[1]?.replace(/\\(.)/gs, "$1") ?? written;
    return { place: `${name}:${index + 1}`, value };
  };
}
