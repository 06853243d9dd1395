import { resolve as resolvePath } from "node:path";
import type { Configuration, Model } from "../kconfig/index.ts";
import { type Kept, minimize, resolve, type Want } from "../resolve/index.ts";
import { wantOf } from "./apply.ts";
import { type AskedTree, askedOf, chosen, type RoleChoice, readAskings } from "./asked.ts";
import { openBase, settle } from "./base.ts";
import { type BootProfile, bootNeeds } from "./boot-needs.ts";
import { holds } from "./check.ts";
import { writeConfigFile } from "./config-file.ts";
import { computed, type SessionContext, type TreeRequest } from "./event.ts";
import { configText } from "./family-frame.ts";
import { failed } from "./input.ts";
import { openTree } from "./open-tree.ts";

/** `kiln minimize`. */
export interface MinimizeRequest extends TreeRequest {
  /** A file, `defconfig`, `tinyconfig` or `running`. */
  readonly config: string;
  /** Documents and fragments whose lines must go on holding. */
  readonly keep: readonly string[];
  readonly roles: RoleChoice;
  readonly boots: BootProfile;
  /** Nothing is written without one. */
  readonly output?: string | undefined;
}

/** A line that does not hold in the configuration as it is, so that there is nothing to keep. */
export interface NotHeldLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly symbol: string | null;
  readonly value: string | null;
  readonly actual: string | null;
}

/** A value that has to be set, and what needs it. */
export interface KeptValue {
  readonly symbol: string;
  readonly value: string;
  /** `want`: a line or a must-have needs it; `size`: without it more options would be on. */
  readonly need: "want" | "size";
  /** A sentence. */
  readonly because: string;
}

/** The smallest configuration found; `kiln minimize --json` prints it. */
export interface MinimizeResult {
  readonly config: string;
  /** Lines that ask for something, and that hold. */
  readonly lines: number;
  readonly notHeld: readonly NotHeldLine[];
  /** What was set besides, because the kernel would not start without it. */
  readonly added: readonly { readonly symbol: string; readonly value: string; readonly without: string }[];
  /** Must-haves of the profile that cannot be had along with the lines. */
  readonly unmet: readonly { readonly symbol: string; readonly without: string }[];
  /** How many options are on, before and after. */
  readonly before: number;
  readonly after: number;
  /** What has to be set for it; none of them can be spared. */
  readonly kept: readonly KeptValue[];
  /** Options that were on and are off. */
  readonly dropped: readonly string[];
  readonly written: string | null;
}

/** Makes a configuration as small as it can be while lines hold and the kernel starts. Every value left is needed. */
export async function minimizeConfig(request: MinimizeRequest, context: SessionContext): Promise<MinimizeResult> {
  const askings = readAskings(request.keep, request.roles);
  const tree = await openTree(request, context);
  const base = openBase(tree, request.config, request.config);
  const { wants, notHeld } = wantsIn(askings, request.roles, tree, base.configuration);
  const isCancelled = (): boolean => context.signal?.aborted === true;
  const must = mustHaves(request.boots, tree.arch, tree.model);
  const { start, small } = await computed(context, () => {
    const found = withMustHaves(base.configuration, wants, must, isCancelled);
    return { start: found, small: minimize(found.configuration, [...wants, ...found.met], isCancelled) };
  });
  context.signal?.throwIfAborted();
  const result = settle(small.configuration);
  const written = request.output === undefined ? null : resolvePath(context.cwd, request.output);
  if (written !== null) {
    const outcome = writeConfigFile(written, configText(tree, result));
    if (typeof outcome !== "string") throw failed(outcome);
  }
  const without = new Map(must.map(({ want, without: text }) => [want, text]));
  const { configuration } = base;
  const on = (each: Configuration): Set<string> =>
    new Set(
      tree.model.symbols.filter((symbol) => !symbol.constant && each.tristate(symbol) !== 0).map(({ name }) => name),
    );
  const after = on(result);
  return {
    config: base.name,
    lines: wants.length,
    notHeld,
    added: start.met
      .filter(({ symbol, value }) => configuration.text(symbol) !== value)
      .map((want) => ({ symbol: want.symbol.name, value: want.value, without: without.get(want)! })),
    unmet: must
      .filter(({ want }) => !start.met.includes(want))
      .map(({ want, without: text }) => ({ symbol: want.symbol.name, without: text })),
    before: on(configuration).size,
    after: after.size,
    kept: small.kept.map((kept) => keptValue(kept, without)),
    dropped: [...on(configuration)].filter((name) => !after.has(name)),
    written,
  };
}

/** The lines that ask for something: those that hold as wants, the others as they are told. */
function wantsIn(
  askings: ReturnType<typeof readAskings>,
  roles: RoleChoice,
  tree: AskedTree,
  configuration: Configuration,
): { readonly wants: readonly Want[]; readonly notHeld: readonly NotHeldLine[] } {
  const wants: Want[] = [];
  const notHeld: NotHeldLine[] = [];
  for (const asked of askings.flatMap((asking) => askedOf(asking, tree, configuration))) {
    if (!asked.option || !chosen(asked, roles)) continue;
    const actual = asked.symbol === undefined ? null : configuration.text(asked.symbol);
    const want = wantOf(asked, configuration);
    // What asks for a module is content with what is built in.
    if (want?.value === "m" && actual === "y") wants.push({ ...want, relation: ">=" });
    else if (!holds(asked, actual)) {
      const { file, line, prompt } = asked;
      const value = asked.value ?? null;
      notHeld.push({ file, line, text: prompt, symbol: asked.symbol?.name ?? null, value, actual });
    } else if (want !== undefined) wants.push(want);
  }
  return { wants, notHeld };
}

interface MustHave {
  readonly want: Want;
  readonly without: string;
}

/** What the tree has of a profile's needs. */
function mustHaves(profile: BootProfile, arch: string, model: Model): MustHave[] {
  return bootNeeds(profile, arch).flatMap(({ symbol: name, without }): MustHave[] => {
    const symbol = model.byName.get(name);
    if (symbol === undefined || symbol.nodes.length === 0) return [];
    const source = { file: `--boots ${profile}`, line: 0, text: name };
    return [{ want: { symbol, value: "y", held: false, source }, without }];
  });
}

/** The configuration with the must-haves that it lacks and can have, one after the other, so that one that cannot be stops no other. */
function withMustHaves(
  start: Configuration,
  wants: readonly Want[],
  must: readonly MustHave[],
  isCancelled: () => boolean,
): { readonly configuration: Configuration; readonly met: readonly Want[] } {
  const has = (configuration: Configuration, { symbol, value }: Want): boolean => configuration.text(symbol) === value;
  const met = must.map(({ want }) => want).filter((want) => has(start, want));
  let configuration = start;
  for (const { want } of must) {
    if (met.includes(want)) continue;
    const answer = resolve(configuration, [...wants, ...met, want], { isCancelled });
    if (answer.kind !== "plan") continue;
    configuration = answer.plans[0].configuration;
    met.push(want);
  }
  return { configuration, met };
}

function keptValue({ symbol, value, need }: Kept, without: ReadonlyMap<Want, string>): KeptValue {
  const about = { symbol: symbol.name, value };
  if (need.kind === "size") {
    const more = need.more === 1 ? "one more option" : `${need.more} more options`;
    return { ...about, need: "size", because: `without it ${more} would be on` };
  }
  const { want } = need;
  const text = without.get(want);
  if (text !== undefined) {
    const goal = want.symbol === symbol ? "" : `${want.symbol.name} needs it: `;
    return { ...about, need: "want", because: `${goal}without ${goal === "" ? "it" : "that"} ${text}` };
  }
  const { file, line, text: words } = want.source;
  return { ...about, need: "want", because: `"${words}" (${file}:${line}) needs it` };
}
