import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AutoloadFormat } from "../autoload/index.ts";
import { GUEST_CHECKS, missingNeeds, missingOptions } from "../boot/index.ts";
import { readDocument } from "../document/index.ts";
import { type ApplyResult, applyDocuments, type BesideWant } from "./apply.ts";
import type { RoleChoice } from "./asked.ts";
import { build, makeVariables, readConfig } from "./build.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { readInput } from "./input.ts";
import { install } from "./install.ts";
import { writeModules } from "./modules.ts";
import { type LocatedTree, locateTree, namedOutput } from "./open-tree.ts";
import { checksOf, type ProveResult, proveDocuments } from "./prove.ts";
import { digestOf, stampOf, UpRecord, type UpStep } from "./up-record.ts";
import { type Consent, provideTools, provideTree } from "./up-tools.ts";

/** `kiln up`: from documents to a kernel that is proven to be what they ask for. */
export interface UpRequest extends TreeRequest {
  /** At least one. */
  readonly documents: readonly string[];
  readonly base: string;
  readonly roles: RoleChoice;
  /** `SYM=VAL`. */
  readonly settings: readonly string[];
  readonly jobs: number | undefined;
  /** Of the files that say what is loaded at boot. */
  readonly format: AutoloadFormat;
  /** MiB of the guest. */
  readonly memory?: number | undefined;
  /** Seconds for the guest's start. */
  readonly timeout?: number | undefined;
}

/** A step as it ended. */
export interface UpStepResult {
  readonly step: UpStep;
  /** `same`: its inputs are those of the last run, so nothing was done. */
  readonly state: "done" | "same";
  readonly seconds: number;
  /** What there is now. */
  readonly detail: string;
}

/** What came of `kiln up`; `--json` prints it. */
export interface UpResult {
  readonly documents: readonly string[];
  readonly tree: { readonly root: string; readonly version: string; readonly arch: string };
  /** The build folder. */
  readonly output: string;
  /** The staging root: the kernel, its modules, and the files that load them. */
  readonly root: string;
  readonly steps: readonly UpStepResult[];
  /** What the documents became; undefined when that was done before. */
  readonly applied: ApplyResult | undefined;
  /** Why the kernel could not be built. */
  readonly failure: Extract<Awaited<ReturnType<typeof build>>["build"], { kind: "failed" }> | undefined;
  /** Undefined when it was not built. */
  readonly proof: ProveResult | undefined;
  readonly notes: readonly string[];
}

/** The build folder when none is named with `O=`. */
const FOLDER = "kiln-build";

/** Does every step from documents to a proof; those whose inputs did not change since the last run are not done again. */
export async function up(request: UpRequest, consent: Consent, context: SessionContext): Promise<UpResult> {
  const steps: UpStepResult[] = [];
  const notes: string[] = [];
  const texts = request.documents.map((path) => readInput(path));

  const output = resolve(context.cwd, namedOutput(request, context) ?? FOLDER);
  const overrides = { ...request.overrides, O: output };
  const record = new UpRecord(output);

  /** Does a step unless it was done with these inputs and what it made is still there. */
  const step = async (name: UpStep, inputs: string, stands: boolean, work: () => Promise<string>): Promise<void> => {
    const started = performance.now();
    const same = stands && record.holds(name, inputs);
    context.report({ kind: "step", step: name, state: "begin" });
    if (!same) record.begin(name);
    const detail = same ? "" : await work();
    context.signal?.throwIfAborted();
    const result = {
      step: name,
      state: same ? "same" : "done",
      seconds: (performance.now() - started) / 1000,
    } as const;
    steps.push({ ...result, detail });
    context.report({ kind: "step", ...result, detail });
  };

  let tree: LocatedTree | undefined;
  await step("tree", "", false, async () => {
    await provideTree(request.kernelDir, consent, context);
    tree = await locateTree({ ...request, overrides }, context);
    return `Linux ${tree.version} ${tree.arch} in ${tree.root}`;
  });
  const { root, version, arch, environment } = tree!;
  const located = { kernelDir: root, overrides };
  const variables = makeVariables({ ...request, overrides });
  const tools = (config: ReadonlyMap<string, string>) =>
    provideTools({ root, output, variables, config, arch }, consent, context);
  await step("tools", "", false, async () => {
    const installed = await tools(new Map());
    return installed.length === 0 ? "all there" : `installed ${installed.join(", ")}`;
  });

  const config = join(output, ".config");
  const dotConfig = (): string => (existsSync(config) ? readFileSync(config, "utf8") : "");
  const { base, roles, settings } = request;
  const asked = digestOf(
    texts,
    base,
    baseText(base),
    roles,
    settings,
    root,
    environment,
    stampOf(join(root, "Makefile")),
    // What a newer Kiln's checks use is set, too.
    GUEST_CHECKS.map((check) => [check.symbols, check.needs]),
  );
  let applied: ApplyResult | undefined;
  await step("configure", digestOf(asked, dotConfig()), true, async () => {
    const wish = { ...located, documents: request.documents, base, roles, settings, output: config, dryRun: false };
    applied = await applyDocuments(wish, context);
    // What the guest needs besides comes last: where the documents forbid it, they win.
    const missing = missingNeeds(arch === "arm64" ? "arm64" : "x86_64", readConfig(output));
    const guest = missing.map((need) => ({ symbol: need.symbol, value: "y", why: need.without }));
    const besides = [...guest, ...proofNeeds(applied.lines, readConfig(output))];
    applied = await applyDocuments({ ...wish, besides }, context);
    record.finish("configure", digestOf(asked, dotConfig()));
    const { lines, set, already } = applied.summary;
    return `${lines} lines, ${set + already} of them set as asked; ${config}`;
  });
  await tools(readConfig(output));

  const image = (): string => [imageOf(output), join(output, "modules.order")].map(stampOf).join(" ");
  const building = (): string => digestOf(dotConfig(), root, variables, image());
  let failure: UpResult["failure"];
  await step("build", building(), image().trim() !== "", async () => {
    const wish = { ...located, targets: [], jobs: request.jobs, ccache: undefined, distcc: undefined, icecc: false };
    const { build: built, log } = await build({ ...wish, reproducible: false, force: false }, context, (finding) => {
      if (finding.severity === "warning") notes.push(`${finding.message}: ${finding.remedy}`);
    });
    if (built.kind === "failed") failure = built;
    if (built.kind !== "built") return `stopped; ${log}`;
    record.finish("build", building());
    return `${built.objects} objects, ${built.warnings} warnings; ${imageOf(output)}`;
  });
  const staging = join(output, "root");
  const result = { documents: request.documents, tree: { root, version, arch }, output, root: staging, steps, notes };
  if (failure !== undefined) return { ...result, applied, failure, proof: undefined };

  const release = readFileSync(join(output, "include", "config", "kernel.release"), "utf8").trim();
  const modulesDir = join(staging, "lib", "modules", release);
  const installed = existsSync(join(staging, "boot", `vmlinuz-${release}`));
  await step("install", building(), installed, async () => {
    const { kernel } = await install({ ...located, root: staging, bootDir: undefined, headers: false }, context);
    record.finish("install", building());
    return `${kernel.files.length} files, ${kernel.modules === "" ? "no modules" : kernel.modules}; ${staging}`;
  });

  const commandLine: string[] = [];
  const loading = request.documents.filter((path, index) => namesModules(path, texts[index]!));
  if (loading.length > 0) {
    await step("modules", "", false, async () => {
      const written = new Set<string>();
      for (const document of loading) {
        const wish = { ...located, document, format: request.format, root: staging, modulesDir, dryRun: false };
        const boot = writeModules(wish, context);
        commandLine.push(...boot.commandLine);
        notes.push(...boot.notes, ...boot.problems);
        for (const { path } of boot.files) written.add(path);
      }
      return [...written].join(", ");
    });
  }

  let proof: ProveResult | undefined;
  await step("prove", "", false, async () => {
    const { memory, timeout } = request;
    const guest = { append: commandLine.join(" "), memory, timeout, root: staging, initramfs: true };
    proof = await proveDocuments({ ...located, ...guest, documents: request.documents, roles }, context);
    return "";
  });
  return { ...result, applied, failure: undefined, proof };
}

/** What the catalogue's checks for the lines' options use besides, as modules where that can be: they change nothing in the kernel itself. */
function proofNeeds(lines: ApplyResult["lines"], config: ReadonlyMap<string, string>): BesideWant[] {
  const on = (name: string): boolean => /^[ym]$/.test(config.get(name) ?? "n");
  const asked = new Set(lines.flatMap(({ symbol }) => (symbol !== null && on(symbol) ? [symbol] : [])));
  const value = config.get("MODULES") === "y" ? "m" : "y";
  const needs = new Map<string, BesideWant>();
  const checks = checksOf(asked, on);
  // An option that some check can use as it is needs nothing more.
  const usable = new Set(
    checks
      .filter((check) => check.level === "exercised" && missingOptions(check, config).length === 0)
      .flatMap((check) => check.symbols),
  );
  for (const check of checks) {
    if (check.symbols.every((name) => usable.has(name) || !asked.has(name))) continue;
    const [of = ""] = check.symbols.filter((name) => asked.has(name) && !usable.has(name));
    for (const symbol of missingOptions(check, config)) {
      needs.set(symbol, { symbol, value, why: `nothing can use CONFIG_${of}` });
    }
  }
  return [...needs.values()];
}

/** The text of a base that is a file, whose change makes the configuration another one. */
function baseText(base: string): string {
  return existsSync(base) ? readInput(base) : "";
}

function namesModules(path: string, text: string): boolean {
  return readDocument(text, { name: path }).autoload.length > 0;
}

/** The kernel in a build folder: of the architectures that Kiln boots, the one that is there. */
function imageOf(output: string): string {
  const images = ["arch/x86/boot/bzImage", "arch/arm64/boot/Image"].map((name) => join(output, name));
  return images.find((path) => existsSync(path)) ?? images[0]!;
}
