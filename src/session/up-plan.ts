import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ApplyResult } from "./apply.ts";
import { readAskings } from "./asked.ts";
import { assertSources, makeVariables, readConfig } from "./build.ts";
import type { SessionContext } from "./event.ts";
import { readInput } from "./input.ts";
import { keptProof, proofInputs } from "./kept-proof.ts";
import { locateTree, namedOutput } from "./open-tree.ts";
import { FOLDER, INPUT, type UpRequest } from "./up.ts";
import { configuredDetail, configureUp } from "./up-configure.ts";
import { upInputs } from "./up-inputs.ts";
import { bootModules, namesModules } from "./up-modules.ts";
import { UpRecord, type UpStep } from "./up-record.ts";
import { toolsPlan, treeCommand } from "./up-tools.ts";

/** A step that `kiln up` would come to. */
export interface PlannedStep {
  readonly step: UpStep;
  /** `same`: there is nothing to do. */
  readonly state: "would" | "same";
  readonly detail: string;
}

/** What `kiln up` would do; `kiln up --dry-run --json` prints it. */
export interface UpPlan {
  readonly documents: readonly string[];
  /** Null where sources would have to be got first, on which all the rest hangs. */
  readonly tree: { readonly root: string; readonly version: string; readonly arch: string } | null;
  readonly output: string;
  readonly root: string;
  readonly steps: readonly PlannedStep[];
  /** What the documents would become; null without a tree. */
  readonly applied: ApplyResult | null;
}

/**
 * Tells what `kiln up` would do, and does none of it: the configuration is worked out in a folder that goes away again. An archive of
 * sources is unpacked into the cache all the same, as by every verb that looks at a tree.
 */
export async function planUp(request: UpRequest, context: SessionContext): Promise<UpPlan> {
  const scratch = mkdtempSync(join(tmpdir(), "kiln-plan-"));
  try {
    return await planIn(scratch, request, context);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function planIn(scratch: string, request: UpRequest, context: SessionContext): Promise<UpPlan> {
  const output = resolve(context.cwd, namedOutput(request, context) ?? FOLDER);
  const staging = join(output, "root");
  const documents = request.documents.map((path) => (path === "-" ? standardInput(scratch) : path));
  const texts = documents.map((path) => readInput(path));
  readAskings(documents, request.roles);
  const steps: PlannedStep[] = [];
  const told = { documents: request.documents, output, root: staging, steps };

  const command = treeCommand(request.kernelDir, context);
  if (command !== undefined) {
    steps.push({ step: "tree", state: "would", detail: `get kernel sources: ${command}` });
    return { ...told, tree: null, applied: null };
  }
  const overrides = { ...request.overrides, O: output };
  const tree = await locateTree({ ...request, overrides }, context, { anew: true });
  assertSources(tree);
  const { root, version, arch, environment } = tree;
  steps.push({ step: "tree", state: "same", detail: `Linux ${version} ${arch} in ${root}` });

  const inputs = upInputs(output, tree, { ...request, overrides }, texts);
  const record = new UpRecord(output);
  const { base, roles, settings } = request;
  // As it will be: what is there may be edited, or of another document.
  const wish = { kernelDir: root, overrides, documents, base, roles, settings };
  const applied = await configureUp(wish, scratch, arch, context);
  const config = join(output, ".config");
  const configured = inputs.configured() && record.holds("configure", inputs.configure());

  const variables = makeVariables({ ...request, overrides });
  const { names, shown } = toolsPlan(
    { root, output, variables, config: readConfig(scratch), arch, srcarch: environment.SRCARCH ?? "" },
    context,
  );
  steps.push(
    names.length === 0
      ? { step: "tools", state: "same", detail: "all there" }
      : { step: "tools", state: "would", detail: `install ${names.join(", ")}: ${shown || "by hand"}` },
    {
      step: "configure",
      state: configured ? "same" : "would",
      detail: configuredDetail({ ...applied, config }),
    },
  );
  // A configuration that comes out as it is changes nothing for what follows.
  const alike = existsSync(config) && readFileSync(config).equals(readFileSync(join(scratch, ".config")));
  const built = alike && inputs.built() && record.holds("build", inputs.build());
  steps.push({
    step: "build",
    state: built ? "same" : "would",
    detail: built ? record.detail("build") : `compile Linux ${version} for ${arch} in ${output}`,
  });
  const installed = built && inputs.installed() && record.holds("install", inputs.build());
  steps.push({
    step: "install",
    state: installed ? "same" : "would",
    detail: installed ? record.detail("install") : `the kernel and its modules below ${staging}`,
  });
  const loading = documents.filter((path, index) => namesModules(path, texts[index]!));
  const located = { kernelDir: root, overrides };
  const loaded = installed
    ? bootModules(
        {
          ...located,
          documents: loading,
          format: request.format,
          root: staging,
          modulesDir: join(staging, "lib", "modules", inputs.release()),
          dryRun: true,
        },
        context,
      )
    : undefined;
  const written = loaded !== undefined && loaded.changed.length === 0 && loaded.problems.length === 0;
  if (loading.length > 0)
    steps.push({
      step: "modules",
      state: written ? "same" : "would",
      detail:
        loaded === undefined
          ? `write what loads the modules of ${loading.map(named).join(", ")} at boot, below ${staging}`
          : loaded.problems.length > 0
            ? `write nothing: ${loaded.problems[0]}`
            : (written ? loaded.files : loaded.changed).join(", "),
    });
  const lines = applied.lines.map((line) => ({ ...line, file: named(line.file) }));
  steps.push(proving());
  return { ...told, tree: { root, version, arch }, applied: { ...applied, lines, config } };

  /** A document as the user named it. */
  function named(path: string): string {
    return path.startsWith(scratch) ? "standard input" : path;
  }

  /** The last step: a proof is kept as long as nothing that it was made of changed. */
  function proving(): PlannedStep {
    const { memory, timeout } = request;
    const append = loaded?.commandLine.join(" ") ?? "";
    const asking = { append, memory, timeout, root: staging, roles };
    // As a run keeps standard input.
    const kept = request.documents.map((path) => (path === "-" ? join(output, INPUT) : path));
    const made = written ? proofInputs(output, asking, [inputs.source, kept, texts], context.env) : undefined;
    if (made !== undefined && record.holds("prove", made) && keptProof(output, made) !== undefined)
      return { step: "prove", state: "same", detail: record.detail("prove") };
    const count = lines.filter(({ line }) => line > 0).length;
    return { step: "prove", state: "would", detail: `boot it in QEMU and see of ${count} lines how far they hold` };
  }
}

/** Standard input can be read once. */
function standardInput(scratch: string): string {
  const kept = join(scratch, "standard-input");
  writeFileSync(kept, readInput("-"));
  return kept;
}
