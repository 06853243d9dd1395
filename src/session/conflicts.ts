import { join } from "node:path";
import { type CoreRule, fits, resolve, type Want } from "../resolve/index.ts";
import { wantOf } from "./apply.ts";
import { askedOf, chosen, type RoleChoice, readAskings } from "./asked.ts";
import { openBase } from "./base.ts";
import { type CoreReasons, coreReasons } from "./core-reason.ts";
import { computed, type SessionContext, type TreeRequest } from "./event.ts";
import { openTree, outputFolder } from "./open-tree.ts";
import { optionNamed } from "./option-name.ts";

/** `kiln conflicts`. */
export interface ConflictsRequest extends TreeRequest {
  readonly documents: readonly string[];
  /** Documents whose lines give way to those of the others. */
  readonly soft: readonly string[];
  /** Names of symbols that keep their value. */
  readonly keep: readonly string[];
  readonly base?: string | undefined;
  readonly roles: RoleChoice;
}

/** A line that takes part in a contradiction. */
interface ConflictLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly symbol: string;
  readonly value: string;
  /** The role that its note makes. */
  readonly role: string | null;
}

/** Lines that cannot hold together; a single one cannot hold in this tree at all. */
interface Conflict extends CoreReasons {
  readonly lines: readonly ConflictLine[];
  /** The line that was left out to go on; the rest may still be possible. */
  readonly leftOut: ConflictLine | null;
}

/** What contradicts in documents; `kiln conflicts --json` prints it. */
export interface ConflictsResult {
  /** Lines that ask for an option of this tree. */
  readonly asked: number;
  readonly conflicts: readonly Conflict[];
  /** Whether the lines left after all hold together; `false` when that was not found out. */
  readonly rest: boolean;
  readonly message: string | null;
}

/** Finds the lines of documents that cannot hold together, each contradiction with all its places. */
export async function findConflicts(request: ConflictsRequest, context: SessionContext): Promise<ConflictsResult> {
  const documents = [...request.documents, ...request.soft.filter((path) => !request.documents.includes(path))];
  const askings = readAskings(documents, request.roles);
  const tree = await openTree(request, context);
  const existing = join(outputFolder(tree, request, context), ".config");
  const { configuration } = openBase(tree, request.base, existing);
  const roles = new Map<Want, string | undefined>();
  for (const asked of askings.flatMap((asking) => askedOf(asking, tree, configuration))) {
    if (!asked.option || !chosen(asked, request.roles)) continue;
    const want = wantOf(asked, configuration);
    if (want === undefined) continue;
    // What asks for a module is content with what is built in.
    const relation = want.relation ?? (want.value === "m" ? ">=" : "=");
    roles.set({ ...want, relation, soft: request.soft.includes(asked.file) }, asked.role);
  }
  const lineOf = (want: Want): ConflictLine => ({
    ...want.source,
    symbol: want.symbol.name,
    value: want.value,
    role: roles.get(want) ?? null,
  });
  const conflicts: Conflict[] = [];
  let left = [...roles.keys()];
  const leaveOut = (wants: readonly Want[], rules: readonly CoreRule[], preferred: Want | undefined): boolean => {
    const own = wants.filter((want) => left.includes(want));
    const out = own.findLast((want) => want.soft === true) ?? preferred ?? own.at(-1);
    conflicts.push({
      lines: wants.map(lineOf),
      ...coreReasons(rules),
      leftOut: out === undefined ? null : lineOf(out),
    });
    left = left.filter((want) => want !== out);
    return out !== undefined;
  };
  for (const [first, second] of rivals(left)) {
    if (!left.includes(first) || !left.includes(second)) continue;
    leaveOut(
      [first, second],
      [{ text: `${first.symbol.name} cannot be both ${first.value} and ${second.value}`, about: [first.symbol] }],
      undefined,
    );
  }
  const protect = request.keep.map((name) => optionNamed(name, tree.model));
  const isCancelled = (): boolean => context.signal?.aborted === true;
  for (;;) {
    context.signal?.throwIfAborted();
    const asked = left.map((want) => ({ ...want, soft: false }));
    const answer = await computed(context, () => resolve(configuration, asked, { protect, isCancelled }));
    const result = { asked: roles.size, conflicts };
    if (answer.kind === "plan") return { ...result, rest: true, message: null };
    if (answer.kind === "notFound") return { ...result, rest: false, message: answer.reason };
    const original = (want: Want): Want => left[asked.indexOf(want as (typeof asked)[number])] ?? want;
    const giveUp = answer.giveUp === undefined ? undefined : original(answer.giveUp);
    const own = giveUp !== undefined && left.includes(giveUp) ? giveUp : undefined;
    if (!leaveOut(answer.wants.map(original), answer.rules, own)) {
      return { ...result, rest: false, message: "the options to keep contradict each other" };
    }
  }
}

/** Pairs of lines that ask for different values of one option. */
function rivals(wants: readonly Want[]): [Want, Want][] {
  const pairs: [Want, Want][] = [];
  const first = new Map<Want["symbol"], Want>();
  for (const want of wants) {
    const earlier = first.get(want.symbol);
    if (earlier === undefined) first.set(want.symbol, want);
    else if (!fits(earlier, want.value) && !fits(want, earlier.value)) {
      const held = (earlier.held || want.held) && earlier.value !== "n" && want.value !== "n";
      if (!held) pairs.push([earlier, want]);
    }
  }
  return pairs;
}
