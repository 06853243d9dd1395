import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type BuiltKernel,
  type CheckRun,
  compiledFiles,
  GUEST_CHECKS,
  type GuestCheck,
  missingNeeds,
  runChecks,
} from "../boot/index.ts";
import { fulfil } from "../resolve/index.ts";
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
import { namedOutput, openTree } from "./open-tree.ts";
import { type LineProof, moduleChecks, type ProofLevel, proofOf } from "./proof-level.ts";

/** `kiln boot --prove`. */
export interface ProveRequest extends BootOptions {
  /** Documents and fragments; `-` is standard input. */
  readonly documents: readonly string[];
  readonly roles: RoleChoice;
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

/** How many lines reached each level. */
export type ProveSummary = Readonly<Record<ProofLevel | "lines" | "short", number>> & {
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
    .flatMap((asking) => askedOf(asking, tree.model, configuration))
    .filter((asked) => asked.option && chosen(asked, request.roles));
  const index = readKbuild(tree.root, { srcarch: tree.environment.SRCARCH ?? "x86" });
  context.signal?.throwIfAborted();

  const symbols = new Set(lines.flatMap(({ symbol }) => (symbol === undefined ? [] : [symbol.name])));
  const on = (name: string): boolean => /^[ym]$/.test(kernel.config.get(name) ?? "n");
  const own = moduleChecks(lines, kernel, index);
  const checks = [...own, ...GUEST_CHECKS].filter(
    (check) => check.symbols.some((name) => symbols.has(name)) && check.symbols.every(on),
  );
  const autoload = autoloadCheckOf(request.documents, kernel);
  // What is loaded at boot is looked at first, before other checks load modules.
  const all = autoload === undefined ? checks : [autoload.check, ...checks];
  const { run, notBooted } = await tryBoot(request, kernel, all, [...symbols], context);
  context.signal?.throwIfAborted();

  const impossible = contradictions(lines, kernel, configuration);
  const proven = lines.map((asked): ProvenLine => {
    const name = asked.symbol?.name;
    const actual = name === undefined ? null : (kernel.config.get(name) ?? "n");
    const running = name === undefined || run?.running === undefined ? null : (run.running.get(name) ?? "n");
    const compiled = name === undefined || !on(name) ? undefined : compiledFiles(name, kernel, index);
    const proof = proofOf({
      asked,
      held: holds(asked, actual),
      actual,
      running,
      runningHeld: running === null || holds(asked, running),
      contradiction: impossible.get(asked),
      compiled,
      checks: checks.filter((check) => name !== undefined && check.symbols.includes(name)),
      run,
      notBooted,
    });
    return { ...matchedLine(asked), ...proof, file: asked.file, role: asked.role ?? null, actual, running };
  });
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
  });
  if ("message" in run) throw failed(run);
  const up = run.boots.some((boot) => boot.ready);
  const why = run.boots.flatMap((boot) => boot.reasons).join("; ");
  return { run, notBooted: up ? undefined : `the guest did not come up: ${why || "no reason is known"}` };
}

/** Lines that the `.config` does not hold and cannot hold beside the others, with the resolver's reason. */
function contradictions(
  lines: readonly Asked[],
  kernel: BuiltKernel,
  configuration: ReturnType<typeof fromText>["configuration"],
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
    holds: short === 0 && autoload?.holds !== false,
  };
}
