import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type BuiltKernel,
  type CheckRun,
  checkPackages,
  compiledFiles,
  deviceAliases,
  GUEST_CHECKS,
  type GuestCheck,
  isLinked,
  linkedCode,
  missingNeeds,
  missingOptions,
  runChecks,
  UNEMULATED,
} from "../boot/index.ts";
import type { Configuration, KSymbol, MenuNode } from "../kconfig/index.ts";
import { fulfil, type Want } from "../resolve/index.ts";
import { readKbuild } from "../tree/index.ts";
import { wantOf } from "./apply.ts";
import { type Asked, askedOf, chosen, type RoleChoice, readAskings } from "./asked.ts";
import { type AutoloadProof, autoloadCheckOf, autoloadProof } from "./autoload-proof.ts";
import { fromText } from "./base.ts";
import { type BootOptions, guestBasis, openKernel } from "./boot.ts";
import { holds } from "./check.ts";
import type { SessionContext } from "./event.ts";
import { failed, readInput } from "./input.ts";
import { type MatchedLine, matchedLine } from "./line-result.ts";
import { moduleChecks } from "./module-check.ts";
import { namedOutput, openTree } from "./open-tree.ts";
import { type LineProof, type ProofLevel, proofOf } from "./proof-level.ts";

/** `kiln boot --prove`. */
export interface ProveRequest extends BootOptions {
  /** Documents and fragments; `-` is standard input. */
  readonly documents: readonly string[];
  readonly roles: RoleChoice;
  /** Is told the Debian packages whose programs the checks lack here, and may install them; `undefined`: nobody does. */
  readonly provide?: ((packages: readonly string[]) => Promise<void>) | undefined;
}

/** A line with what was seen to hold for it. */
export interface ProvenLine extends MatchedLine, LineProof {
  readonly file: string;
  readonly role: string | null;
  /** The value in the `.config` ("n" for what is not set); null without an option. */
  readonly actual: string | null;
  /** The value in the running kernel's own configuration; null when it shows none. */
  readonly running: string | null;
}

/** How many lines reached each level; `unchecked`: how many the catalogue has no check for, though they build something. */
export type ProveSummary = Readonly<Record<ProofLevel | "lines" | "short" | "unchecked", number>> & {
  /** Whether every line reached the level that its kind allows, and nothing that is to be loaded at boot failed to be. */
  readonly holds: boolean;
};

/** What came of a proof; `kiln boot --prove --json` prints it. */
export interface ProveResult {
  readonly lines: readonly ProvenLine[];
  readonly summary: ProveSummary;
  /** Of the modules that the documents have loaded at boot; null when they name none. */
  readonly autoload: AutoloadProof | null;
  readonly kernel: { readonly folder: string; readonly release: string; readonly arch: string };
  /** Each boot; empty when the kernel cannot run as a guest. */
  readonly boots: readonly {
    readonly end: string;
    readonly reasons: readonly string[];
    readonly findings: readonly string[];
  }[];
  /** Why nothing was looked at in a running kernel; null when it was. */
  readonly notBooted: string | null;
  /** Debian packages whose programs would let more lines be tried. */
  readonly missingPackages: readonly string[];
}

/** Boots a built kernel and says line by line how far it was seen to have what documents ask. */
export async function proveDocuments(request: ProveRequest, context: SessionContext): Promise<ProveResult> {
  const askings = readAskings(request.documents, request.roles);
  const kernel = openKernel(request, context);
  const tree = await openTree(treeOf(request, kernel, context), context);
  const dotConfig = join(kernel.folder, ".config");
  const { configuration } = fromText(tree, readInput(dotConfig), dotConfig);
  const lines = askings
    .flatMap((asking) => askedOf(asking, tree, configuration))
    .filter((asked) => asked.option && chosen(asked, request.roles));
  const index = readKbuild(tree.root, { srcarch: tree.environment.SRCARCH ?? "x86" });
  context.signal?.throwIfAborted();

  const on = (name: string): boolean => /^[ym]$/.test(kernel.config.get(name) ?? "n");
  const symbols = new Set(lines.flatMap(({ symbol }) => (symbol === undefined ? [] : [symbol.name])));
  const checks = [...moduleChecks(symbols, kernel, index), ...checksOf(symbols, on)];
  const barred = barredNeeds(checks, lines, kernel, configuration);
  const autoload = autoloadCheckOf(request.documents, kernel);
  // What is loaded at boot is looked at first, before other checks load modules.
  const all = autoload === undefined ? checks : [autoload.check, ...checks];
  const lacking = request.provide === undefined ? [] : checkPackages(all, kernel, context.env);
  if (lacking.length > 0) await request.provide?.(lacking);
  const { run, notBooted } = await tryBoot(request, kernel, all, [...symbols], context);
  context.signal?.throwIfAborted();

  const impossible = contradictions(lines, kernel, configuration);
  const code = linkedCode(kernel, run?.buildId);
  const aliasOf = deviceAliases(kernel);
  const proofs = new Map<string, LineProof>();
  const prove = (asked: Asked): ProvenLine => {
    const name = asked.symbol?.name;
    const actual = name === undefined ? null : (kernel.config.get(name) ?? "n");
    const running = name === undefined || run?.running === undefined ? null : (run.running.get(name) ?? "n");
    const compiled = name === undefined || !on(name) ? undefined : compiledFiles(name, kernel, index);
    const files = compiled?.kind === "there" ? compiled.files : [];
    // Members of a library are linked only where something calls them.
    const called = name === undefined ? [] : index.objectsOf(name).filter(({ module }) => module === undefined);
    const linkable = files.filter((file) => file.endsWith(".o") && !called.some(({ object }) => object === file));
    const builtIn = actual === "y" && files.some((file) => file.endsWith(".o"));
    const own = checks.filter((check) => name !== undefined && check.symbols.includes(name));
    const below = name === undefined || compiled?.kind !== "none" ? [] : openedBy(asked.symbol!, symbols);
    const driver = name === undefined ? undefined : index.objectsOf(name).find(({ module }) => module !== undefined);
    const alias =
      driver?.module === undefined
        ? undefined
        : aliasOf(
            driver.module,
            files.find((file) => file.endsWith(".ko")),
          );
    const proof = proofOf({
      asked,
      held: holds(asked, actual),
      actual,
      running,
      runningHeld: running === null || holds(asked, running),
      contradiction: impossible.get(asked),
      compiled,
      linked: !builtIn ? undefined : code.kind === "known" ? isLinked(kernel.folder, linkable, code.symbols) : code,
      checks: own.map((check) => ({ check, answer: run?.answers.get(check), barred: barred.get(check) })),
      unemulated: UNEMULATED.find((entry) => name !== undefined && entry.symbols.includes(name))?.why,
      alias,
      notBooted,
      opened: new Map(below.flatMap((other) => (proofs.has(other) ? [[other, proofs.get(other)!] as const] : []))),
    });
    if (name !== undefined) proofs.set(name, proof);
    return { ...matchedLine(asked), ...proof, file: asked.file, role: asked.role ?? null, actual, running };
  };
  // An option that opens others is judged by those: they come first.
  const order = [...lines].sort((one, other) => depthOf(other.symbol) - depthOf(one.symbol));
  const byLine = new Map(order.map((asked) => [asked, prove(asked)]));
  const proven = lines.map((asked) => byLine.get(asked)!);
  const answers = [...(run?.answers.values() ?? [])];
  const loading = autoload === undefined ? null : autoloadProof(autoload, run?.answers.get(autoload.check));
  return {
    lines: proven,
    summary: summaryOf(proven, loading),
    autoload: loading,
    kernel: { folder: kernel.folder, release: kernel.release, arch: kernel.arch },
    boots: (run?.boots ?? []).map(({ kind, reasons, findings }) => ({
      end: kind,
      reasons,
      findings: findings.map(({ text }) => text),
    })),
    notBooted: notBooted ?? null,
    missingPackages: [
      ...new Set(answers.flatMap((answer) => (answer.kind === "unequipped" ? answer.packages : []))),
    ].sort(),
  };
}

/** The checks of the catalogue for options that are asked for; each needs all of its options set. */
export function checksOf(asked: ReadonlySet<string>, on: (name: string) => boolean): GuestCheck[] {
  return GUEST_CHECKS.filter((check) => check.symbols.some((name) => asked.has(name)) && check.symbols.every(on));
}

/** The options that stand below one in the menu and are asked for. */
function openedBy(symbol: KSymbol, asked: ReadonlySet<string>): string[] {
  const below = (node: MenuNode): string[] =>
    node.children.flatMap((child) => [...(child.symbol === undefined ? [] : [child.symbol.name]), ...below(child)]);
  return symbol.nodes.flatMap(below).filter((name) => name !== symbol.name && asked.has(name));
}

function depthOf(symbol: KSymbol | undefined): number {
  let depth = 0;
  for (let node = symbol?.nodes[0]; node !== undefined; node = node.parent) depth++;
  return depth;
}

/** The tree that the kernel was built from stands in its build folder; its architecture is the kernel's. */
function treeOf(request: ProveRequest, kernel: BuiltKernel, context: SessionContext): ProveRequest {
  const source = join(kernel.folder, "source");
  const beside = namedOutput(request, context) === undefined ? kernel.folder : source;
  const kernelDir = request.kernelDir ?? (existsSync(join(beside, "Kconfig")) ? beside : undefined);
  const overrides = { ARCH: kernel.arch, ...request.overrides };
  return { ...request, overrides, kernelDir: kernelDir === undefined ? undefined : resolve(context.cwd, kernelDir) };
}

async function tryBoot(
  request: ProveRequest,
  kernel: BuiltKernel,
  checks: readonly GuestCheck[],
  symbols: readonly string[],
  context: SessionContext,
): Promise<{ readonly run: CheckRun | undefined; readonly notBooted: string | undefined }> {
  const lacking = missingNeeds(kernel.arch, kernel.config).filter((need) => need.for === "start");
  if (lacking.length > 0) {
    const reasons = lacking.map((need) => `CONFIG_${need.symbol} is not set: ${need.without}`);
    return { run: undefined, notBooted: `this kernel cannot run as a guest: ${reasons.join("; ")}` };
  }
  const run = await runChecks({
    guest: await guestBasis(request, kernel, context),
    checks,
    symbols,
    onReady: (milliseconds) => context.report({ kind: "guest-ready", milliseconds }),
    onCheck: (name, done, total) => context.report({ kind: "checking", name, done, total }),
    onRetry: (why) =>
      context.report({
        kind: "guest-note",
        text: `a guest did not come to its checks and is started once more: ${why}`,
      }),
    onLate: (names) =>
      context.report({
        kind: "guest-note",
        text: `not done in time, and run once more with more of it: ${names.join(", ")}`,
      }),
  });
  if ("message" in run) throw failed(run);
  const up = run.boots.some((boot) => boot.ready);
  // A guest that was started once more came to the same end.
  const why = [...new Set(run.boots.flatMap((boot) => boot.reasons))].join("; ");
  return { run, notBooted: up ? undefined : `the guest did not come up: ${why || "no reason is known"}` };
}

/** For checks that need an option which cannot be set beside the lines: why, in the resolver's words. */
function barredNeeds(
  checks: readonly GuestCheck[],
  lines: readonly Asked[],
  kernel: BuiltKernel,
  configuration: Configuration,
): Map<GuestCheck, string> {
  const wanted = new Map<Want, GuestCheck>();
  for (const check of checks) {
    for (const name of missingOptions(check, kernel.config)) {
      const symbol = configuration.model.byName.get(name);
      if (symbol === undefined || symbol.nodes.length === 0) continue;
      const value = symbol.type === "tristate" && kernel.config.get("MODULES") === "y" ? "m" : "y";
      const source = { file: "proof", line: 0, text: check.name };
      wanted.set({ symbol, value, held: false, source }, check);
    }
  }
  const barred = new Map<GuestCheck, string>();
  if (wanted.size === 0) return barred;
  const asking = lines.map((asked) => wantOf(asked, configuration)).filter((want) => want !== undefined);
  for (const { want, status, explanation } of fulfil(configuration, [...asking, ...wanted.keys()]).outcomes) {
    const check = wanted.get(want);
    if (check === undefined || (status !== "impossible" && status !== "conflict")) continue;
    barred.set(
      check,
      `using it needs CONFIG_${want.symbol.name}, which cannot be set: ${explanation ?? "the documents forbid it"}`,
    );
  }
  return barred;
}

/** Lines that the `.config` does not hold and cannot hold beside the others, with the resolver's reason. */
function contradictions(
  lines: readonly Asked[],
  kernel: BuiltKernel,
  configuration: Configuration,
): Map<Asked, string> {
  const found = new Map<Asked, string>();
  const asking = lines.flatMap((asked) => {
    const want = wantOf(asked, configuration);
    return want === undefined ? [] : [{ asked, want }];
  });
  const held = ({ asked }: { asked: Asked }): boolean =>
    holds(asked, asked.symbol === undefined ? null : (kernel.config.get(asked.symbol.name) ?? "n"));
  if (asking.every(held)) return found;
  const { outcomes } = fulfil(
    configuration,
    asking.map(({ want }) => want),
  );
  for (const { want, status, explanation } of outcomes) {
    if (status !== "impossible" && status !== "conflict") continue;
    const line = asking.find((other) => other.want === want);
    if (line !== undefined && !held(line)) found.set(line.asked, explanation ?? "it cannot hold");
  }
  return found;
}

function summaryOf(lines: readonly ProvenLine[], autoload: AutoloadProof | null): ProveSummary {
  const count = (level: ProofLevel): number => lines.filter((line) => line.level === level).length;
  const short = lines.filter((line) => line.short).length;
  return {
    lines: lines.length,
    none: count("none"),
    configured: count("configured"),
    compiled: count("compiled"),
    present: count("present"),
    exercised: count("exercised"),
    short,
    unchecked: lines.filter((line) => line.kind === "code").length,
    holds: short === 0 && autoload?.holds !== false,
  };
}
