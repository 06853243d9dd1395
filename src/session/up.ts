import { existsSync, rmdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AutoloadFormat } from "../autoload/index.ts";
import { replaceFile } from "../tree/index.ts";
import type { ApplyResult } from "./apply.ts";
import { type RoleChoice, readAskings } from "./asked.ts";
import { assertSources, build, makeVariables, readConfig } from "./build.ts";
import { alone } from "./build-folder.ts";
import { makeFolder } from "./config-file.ts";
import type { Consent } from "./consent.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { failed, readInput } from "./input.ts";
import { install } from "./install.ts";
import { keepProof, keptProof, proofInputs } from "./kept-proof.ts";
import { type LocatedTree, locateTree, namedOutput } from "./open-tree.ts";
import { type ProveResult, proveDocuments } from "./prove.ts";
import { configuredDetail, configureUp } from "./up-configure.ts";
import { imageOf, upInputs } from "./up-inputs.ts";
import { bootModules, namesModules } from "./up-modules.ts";
import { UpRecord, type UpStep } from "./up-record.ts";
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
export const FOLDER = "kiln-build";

/** Does every step from documents to a proof; those whose inputs did not change since the last run are not done again. */
export async function up(request: UpRequest, consent: Consent, context: SessionContext): Promise<UpResult> {
  const output = resolve(context.cwd, namedOutput(request, context) ?? FOLDER);
  // What is asked is read whole, and the build folder made, before anything else is done.
  const documents = keepInput(request.documents, output);
  const texts = documents.map((path) => readInput(path));
  readAskings(documents, request.roles);
  const there = existsSync(output);
  const unmade = makeFolder(output);
  if (unmade !== undefined) throw failed(unmade);
  try {
    return await alone(output, () => upIn(output, documents, texts, request, consent, context));
  } catch (error) {
    if (!there) dropEmpty(output);
    throw error;
  }
}

/** A folder that was made for a run that was refused before it put anything there. */
function dropEmpty(output: string): void {
  try {
    for (const folder of [join(output, ".kiln"), output]) if (existsSync(folder)) rmdirSync(folder);
  } catch (error) {
    // Something lies there.
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
  }
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
    // The one that is chosen now: what an earlier run was built from is no choice.
    tree = await locateTree({ ...request, overrides }, context, { anew: true });
    assertSources(tree);
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

  const inputs = upInputs(output, tree!, { ...request, overrides }, texts);
  const { base, roles, settings } = request;
  let applied: ApplyResult | null = null;
  await step("configure", inputs.configure(), inputs.configured(), async () => {
    applied = await configureUp({ ...located, documents, base, roles, settings }, output, arch, context);
    const detail = configuredDetail(applied);
    record.finish("configure", inputs.configure(), detail);
    return detail;
  });
  await tools(readConfig(output));

  let failure: UpResult["failure"] = null;
  await step("build", inputs.build(), inputs.built(), async () => {
    const farm = { ccache: undefined, ccacheRemote: undefined, distcc: undefined, icecc: false };
    const wish = { ...located, ...farm, targets: [], jobs: request.jobs, package: undefined, initramfs: true };
    const { build: built, log } = await build({ ...wish, reproducible: false, force: false }, context, (finding) => {
      if (finding.severity === "warning") notes.push(`${finding.message}: ${finding.remedy}`);
    });
    if (built.kind === "failed") failure = built;
    if (built.kind !== "built") return `stopped; ${log}`;
    const detail = `${built.objects} objects, ${built.warnings} warnings; ${imageOf(output)}`;
    record.finish("build", inputs.build(), detail);
    return detail;
  });
  const staging = join(output, "root");
  const result = { documents, tree: { root, version, arch }, output, root: staging, steps, notes, problems };
  if (failure !== null) return { ...result, applied, failure, proof: null };

  const modulesDir = join(staging, "lib", "modules", inputs.release());
  await step("install", inputs.build(), inputs.installed(), async () => {
    const { kernel } = await install({ ...located, root: staging, bootDir: undefined, headers: false }, context);
    const detail = `${kernel.files.length} files, ${kernel.modules === "" ? "no modules" : kernel.modules}; ${staging}`;
    record.finish("install", inputs.build(), detail);
    return detail;
  });

  let commandLine: readonly string[] = [];
  const loading = documents.filter((path, index) => namesModules(path, texts[index]!));
  if (loading.length > 0) {
    await step("modules", "", false, async () => {
      const wish = { ...located, documents: loading, format: request.format, root: staging, modulesDir, dryRun: false };
      const loaded = bootModules(wish, context);
      commandLine = loaded.commandLine;
      notes.push(...loaded.notes);
      problems.push(...loaded.problems);
      if (problems.length > 0) return `not written: ${problems[0]}`;
      return loaded.files.length === 0 ? "nothing to write: all of it is built in" : loaded.files.join(", ");
    });
  }

  const { memory, timeout } = request;
  const guest = { append: commandLine.join(" "), memory, timeout, root: staging, initramfs: true, consent };
  const provide = (packages: readonly string[]): Promise<void> => providePrograms(packages, consent, context);
  const asking = { ...located, ...guest, documents, roles, provide };
  const made = (): string => proofInputs(output, asking, [inputs.source, documents, texts], context.env);
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

/** The file in the build folder that keeps standard input. */
export const INPUT = "kiln-input.txt";

/** Standard input can be read once: it is kept in the build folder, for later runs, too. */
function keepInput(documents: readonly string[], output: string): readonly string[] {
  if (!documents.includes("-")) return documents;
  const kept = join(output, INPUT);
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
