import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Model, parseKconfig } from "../kconfig/index.ts";
import { type Finding, lint, openHost } from "../lint/index.ts";
import {
  createHost,
  type OpenedTree,
  openTree,
  otherArchitectures,
  treeBehaviour,
  treeEnvironment,
} from "../tree/index.ts";
import type { SessionContext, TreeRequest } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { type LocatedTree, locateTree } from "./open-tree.ts";

/** `kiln lint-kconfig`. */
export interface LintRequest extends TreeRequest {
  /** The top Kconfig file, below the tree or by itself; `undefined`: `Kconfig` or `Config.in` of the tree. */
  readonly kconfig?: string | undefined;
  /** Stop at what the kernel's own program stops at, with its words. */
  readonly stopAtError: boolean;
}

/** What `kiln lint-kconfig` found in a tree. */
export interface LintReport {
  /** Absolute path of the tree. */
  readonly tree: string;
  readonly kconfig: string;
  /** The architecture whose files were looked at; empty for trees that know none. */
  readonly arch: string;
  /** How many others were asked before something was told to be never so. */
  readonly others: number;
  readonly symbols: number;
  readonly findings: readonly LintFinding[];
  /** Questions that could not be decided within the limits. */
  readonly undecided: number;
}

/** One finding, its place as `FILE` and `LINE`. */
export interface LintFinding extends Omit<Finding, "place" | "subject"> {
  readonly file: string | null;
  readonly line: number | null;
  readonly subject: string | null;
}

/** Looks for mistakes in the Kconfig files of a tree. Throws `InputFailure` when there are none to look at. */
export async function lintKconfig(request: LintRequest, context: SessionContext): Promise<LintReport> {
  const { tree, top } = await located(request, context);
  const { root, environment } = tree;
  const { env } = context;
  let here: OpenedTree | undefined = openTree({ top, environment, cwd: root, env, recover: !request.stopAtError });
  const missing = here.diagnostics.find(({ code }) => code === "file-missing");
  if (missing !== undefined) throw new InputFailure(missing.message, { hint: missing.hint });
  const behaviour = here.model?.behaviour ?? treeBehaviour(root, env);
  const symbols = here.model?.symbols.filter(({ constant, nodes }) => !constant && nodes.length > 0).length ?? 0;
  // What was read of a broken tree proves nothing about the rest.
  const broken = here.diagnostics.some(({ severity }) => severity === "error");
  const others = here.model === undefined || broken ? [] : otherArchitectures(root, environment, here.model.files);
  const read = (given: Readonly<Record<string, string>>): Model | undefined => {
    // Nothing is asked of the machine, so nothing is kept.
    const host = createHost({ environment: given, cwd: root, env: { ...env, KILN_NO_CACHE: "1" } });
    return parseKconfig(openHost(host, top), { file: top, behaviour }).model;
  };
  context.report({ kind: "linting", arch: environment.SRCARCH ?? "", done: 0, total: others.length });
  const { findings, undecided } = lint({
    // Handed over, not lent: nothing here needs it any more.
    here: () => {
      const { model, diagnostics } = here!;
      here = undefined;
      return { model: broken ? undefined : model, diagnostics };
    },
    open: () => (broken ? undefined : read(environment)),
    others: others.map((other, index) => () => {
      context.signal?.throwIfAborted();
      context.report({ kind: "linting", arch: other.SRCARCH!, done: index, total: others.length });
      return read(other);
    }),
  });
  return {
    tree: root,
    kconfig: top,
    arch: others.length === 0 ? "" : tree.arch,
    others: others.length,
    symbols,
    findings: findings.map(({ place, subject, ...rest }) => ({
      file: place?.file ?? null,
      line: place?.line ?? null,
      subject: subject ?? null,
      ...rest,
    })),
    undecided,
  };
}

/** The tree and the top file that are meant. A Kconfig file named without a tree stands in a tree of its own. */
async function located(request: LintRequest, context: SessionContext): Promise<{ tree: LocatedTree; top: string }> {
  const { kconfig } = request;
  if (kconfig !== undefined && request.kernelDir === undefined) {
    const path = resolve(context.cwd, kconfig);
    if (!existsSync(path) || !statSync(path).isFile())
      throw new InputFailure(`there is no ${path}`, { hint: "name a Kconfig file with --kconfig" });
    const root = dirname(path);
    const environment = await treeEnvironment(
      { root, version: "", cached: false },
      { ...context.env, ...request.overrides },
    );
    const arch = environment.ARCH ?? "";
    return { tree: { root, version: "", arch, environment, unpacked: false }, top: basename(path) };
  }
  const tree = await locateTree(request, context);
  const top = kconfig ?? (existsSync(join(tree.root, "Kconfig")) ? "Kconfig" : "Config.in");
  if (!existsSync(join(tree.root, top)))
    throw new InputFailure(`there is no ${top} in ${tree.root}`, { hint: "name its top Kconfig file with --kconfig" });
  return { tree, top };
}
