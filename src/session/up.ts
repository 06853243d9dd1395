import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AutoloadFormat } from "../autoload/index.ts";
import { GUEST_CHECKS, missingNeeds, missingOptions, needsOf } from "../boot/index.ts";
import { readDocument } from "../document/index.ts";
import { replaceFile, runningConfig, treeStamp } from "../tree/index.ts";
import { type ApplyResult, applyDocuments, type BesideWant } from "./apply.ts";
import { type RoleChoice, readAskings } from "./asked.ts";
import { build, makeVariables, readConfig } from "./build.ts";
import { alone } from "./build-folder.ts";
import { makeFolder } from "./config-file.ts";
import type { Consent } from "./consent.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { failed, readInput } from "./input.ts";
import { install } from "./install.ts";
import { keepProof, keptProof, proofInputs } from "./kept-proof.ts";
import { documentFormat, systemFormat, writeModules } from "./modules.ts";
import { type LocatedTree, locateTree, namedOutput } from "./open-tree.ts";
import { checksOf, type ProveResult, proveDocuments } from "./prove.ts";
import { digestOf, stampOf, UpRecord, type UpStep } from "./up-record.ts";
import { providePrograms, provideTools, provideTree } from "./up-tools.ts";

/** `kiln up`: from documents to a kernel that is proven to be what they ask for. */
export interface UpRequest extends TreeRequest {
  /** At least one. */
  readonly documents: readonly string[];
  readonly base: string;
  readonly roles: RoleChoice;
  /** `SYM=VAL`. */
  readonly settings: readonly string[];
  readonly jobs: number | undefined;
  /** Of the files that say what is loaded at boot; `undefined`: as the document writes them, else as this machine has them. */
  readonly format: AutoloadFormat | undefined;
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

/** A build that make gave up. */
export type BuildFailure = Extract<Awaited<ReturnType<typeof build>>["build"], { kind: "failed" }>;

/** What came of `kiln up`; `--json` prints it. */
export interface UpResult {
  readonly documents: readonly string[];
  readonly tree: { readonly root: string; readonly version: string; readonly arch: string };
  /** The build folder. */
  readonly output: string;
  /** The staging root: the kernel, its modules, and the files that load them. */
  readonly root: string;
  readonly steps: readonly UpStepResult[];
  /** What the documents became; null when that was done before. */
  readonly applied: ApplyResult | null;
  /** Why the kernel could not be built; null when it was. */
  readonly failure: BuildFailure | null;
  /** Null when it was not built. */
  readonly proof: ProveResult | null;
  readonly notes: readonly string[];
  /** What of the modules to be loaded at boot does not hold; their files were not written then. */
  readonly problems: readonly string[];
}

/** The build folder when none is named with `O=`. */
const FOLDER = "kiln-build";

/** Does every step from documents to a proof; those whose inputs did not change since the last run are not done again. */
export async function up(request: UpRequest, consent: Consent, context: SessionContext): Promise<UpResult> {
  const output = resolve(context.cwd, namedOutput(request, context) ?? FOLDER);
  // What is asked is read whole, and the build folder made, before anything else is done.
  const documents = keepInput(request.documents, output);
  const texts = documents.map((path) => readInput(path));
  readAskings(documents, request.roles);
  const unmade = makeFolder(output);
  if (unmade !== undefined) throw failed(unmade);
  return alone(output, () => upIn(output, documents, texts, request, consent, context));
}

async function upIn(
  output: string,
  documents: readonly string[],
  texts: readonly string[],
  request: UpRequest,
  consent: Consent,
  context: SessionContext,
): Promise<UpResult> {
  const overrides = { ...request.overrides, O: output };
  const steps: UpStepResult[] = [];
  const notes: string[] = [];
  const problems: string[] = [];
  const record = new UpRecord(output);

  /** Does a step unless it was done with these inputs and what it made is still there. */
  const step = async (name: UpStep, inputs: string, stands: boolean, work: () => Promise<string>): Promise<void> => {
    context.signal?.throwIfAborted();
    const started = performance.now();
    const same = stands && record.holds(name, inputs);
    context.report({ kind: "step", step: name, state: "begin" });
    if (!same) record.begin(name);
    const detail = same ? record.detail(name) : await work();
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
    provideTools({ root, output, variables, config, arch, srcarch: environment.SRCARCH ?? "" }, consent, context);
  await step("tools", "", false, async () => {
    const installed = await tools(new Map());
    return installed.length === 0 ? "all there" : `installed ${installed.join(", ")}`;
  });

  // What every step depends on that reads the tree: its files, and who compiles them.
  const source = digestOf(root, treeStamp(root, output), toolchainOf(environment), variables);

  const config = join(output, ".config");
  const dotConfig = (): string => (existsSync(config) ? readInput(config) : "");
  const { base, roles, settings } = request;
  // What a newer Kiln's checks use is set, too.
  const needs = GUEST_CHECKS.map((check) => [check.symbols, needsOf(check)]);
  const asked = digestOf(texts, base, baseText(base), roles, settings, source, needs);
  let applied: ApplyResult | null = null;
  await step("configure", digestOf(asked, dotConfig()), dotConfig() !== "", async () => {
    const wish = { ...located, documents, base, roles, settings, output: config, dryRun: false };
    applied = await applyDocuments(wish, context);
    // What the guest needs besides comes last: where the documents forbid it, they win.
    const missing = missingNeeds(arch === "arm64" ? "arm64" : "x86_64", readConfig(output));
    const guest = missing.map((need) => ({ symbol: need.symbol, value: "y", why: need.without }));
    const besides = [...guest, ...proofNeeds(applied.lines, readConfig(output))];
    applied = await applyDocuments({ ...wish, besides }, context);
    // Settings and what the guest needs besides stand on no line.
    const lines = applied.lines.filter(({ line }) => line > 0);
    const held = lines.filter(({ outcome }) => outcome === "set" || outcome === "already" || outcome === "held");
    const detail = `${lines.length} line${lines.length === 1 ? "" : "s"}, ${held.length} of them set as asked; ${config}`;
    record.finish("configure", digestOf(asked, dotConfig()), detail);
    return detail;
  });
  await tools(readConfig(output));

  const image = (): string => [imageOf(output), join(output, "modules.order")].map(stampOf).join(" ");
  const building = (): string => digestOf(dotConfig(), source, image());
  let failure: UpResult["failure"] = null;
  await step("build", building(), image().trim() !== "", async () => {
    const farm = { ccache: undefined, ccacheRemote: undefined, distcc: undefined, icecc: false };
    const wish = { ...located, ...farm, targets: [], jobs: request.jobs, package: undefined, initramfs: true };
    const { build: built, log } = await build({ ...wish, reproducible: false, force: false }, context, (finding) => {
      if (finding.severity === "warning") notes.push(`${finding.message}: ${finding.remedy}`);
    });
    if (built.kind === "failed") failure = built;
    if (built.kind !== "built") return `stopped; ${log}`;
    const detail = `${built.objects} objects, ${built.warnings} warnings; ${imageOf(output)}`;
    record.finish("build", building(), detail);
    return detail;
  });
  const staging = join(output, "root");
  const result = { documents, tree: { root, version, arch }, output, root: staging, steps, notes, problems };
  if (failure !== null) return { ...result, applied, failure, proof: null };

  const release = readFileSync(join(output, "include", "config", "kernel.release"), "utf8").trim();
  const modulesDir = join(staging, "lib", "modules", release);
  const installed = [
    join(staging, "boot", `vmlinuz-${release}`),
    ...(readConfig(output).get("MODULES") === "y" ? [join(modulesDir, "modules.dep")] : []),
  ].every((path) => existsSync(path));
  await step("install", building(), installed, async () => {
    const { kernel } = await install({ ...located, root: staging, bootDir: undefined, headers: false }, context);
    const detail = `${kernel.files.length} files, ${kernel.modules === "" ? "no modules" : kernel.modules}; ${staging}`;
    record.finish("install", building(), detail);
    return detail;
  });

  const commandLine: string[] = [];
  const loading = documents.filter((path, index) => namesModules(path, texts[index]!));
  if (loading.length > 0) {
    await step("modules", "", false, async () => {
      const written = new Set<string>();
      for (const document of loading) {
        const wish = { ...located, document, root: staging, modulesDir, dryRun: false };
        for (const format of formatsOf(document, request.format)) {
          const boot = writeModules({ ...wish, format }, context);
          if (boot.written) for (const { path } of boot.files) written.add(path);
          // Each format finds the same.
          if (format !== formatsOf(document, request.format)[0]) continue;
          commandLine.push(...boot.commandLine);
          notes.push(...boot.notes);
          problems.push(...boot.problems);
        }
      }
      if (problems.length > 0) return `not written: ${problems[0]}`;
      return written.size === 0 ? "nothing to write: all of it is built in" : [...written].join(", ");
    });
  }

  const { memory, timeout } = request;
  const guest = { append: commandLine.join(" "), memory, timeout, root: staging, initramfs: true, consent };
  const provide = (packages: readonly string[]): Promise<void> => providePrograms(packages, consent, context);
  const asking = { ...located, ...guest, documents, roles, provide };
  const made = (): string => proofInputs(output, asking, [source, documents, texts], context.env);
  const kept = keptProof(output, made());
  let proof: ProveResult | null = kept ?? null;
  await step("prove", made(), kept !== undefined, async () => {
    proof = await proveDocuments(asking, context);
    const { lines, exercised, short } = proof.summary;
    const detail = `${lines} lines, ${exercised} of them exercised, ${short} below what their kind allows`;
    if (keepProof(output, made(), proof)) record.finish("prove", made(), detail);
    return detail;
  });
  return { ...result, applied, failure: null, proof };
}

/** Standard input can be read once: it is kept in the build folder, for later runs, too. */
function keepInput(documents: readonly string[], output: string): readonly string[] {
  if (!documents.includes("-")) return documents;
  const kept = join(output, "kiln-input.txt");
  const failure = replaceFile(kept, readInput("-"));
  if (failure !== undefined) throw failed(failure);
  try {
    readAskings([kept], { only: [], without: [] });
  } catch (error) {
    rmSync(kept);
    throw error;
  }
  return documents.map((path) => (path === "-" ? kept : path));
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

/** The text of a base that is a file or the running kernel's, whose change makes the configuration another one. */
function baseText(base: string): string {
  if (base !== "running") return existsSync(base) ? readInput(base) : "";
  const running = runningConfig();
  return running.kind === "text" ? running.text : "";
}

/** The variables that say who compiles, and the versions that they tell; the rest of the environment changes nothing. */
function toolchainOf(environment: Readonly<Record<string, string>>): [string, string][] {
  const names =
    /^(?:S?RC|SUB)?ARCH$|^(?:HOST)?(?:CC|CXX|RUSTC)$|^(?:LD|AR|NM|OBJCOPY|OBJDUMP|READELF|STRIP|PAHOLE|BINDGEN)$|^CROSS_COMPILE$|^LLVM|_VERSION(?:_TEXT)?$|^KERNELVERSION$|^K(?:BUILD|CONFIG)_|^K[CA]FLAGS$/;
  return Object.entries(environment)
    .filter(([name]) => names.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** As the document writes it, and, where that is another, as this machine loads modules: its own files would not be read here. */
function formatsOf(document: string, named: AutoloadFormat | undefined): readonly AutoloadFormat[] {
  if (named !== undefined) return [named];
  return [...new Set([documentFormat(document), systemFormat()])];
}

function namesModules(path: string, text: string): boolean {
  return readDocument(text, { name: path }).autoload.length > 0;
}

/** The kernel in a build folder: of the architectures that Kiln boots, the one that is there. */
function imageOf(output: string): string {
  const images = ["arch/x86/boot/bzImage", "arch/arm64/boot/Image"].map((name) => join(output, name));
  return images.find((path) => existsSync(path)) ?? images[0]!;
}
