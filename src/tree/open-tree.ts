import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import {
  type Behaviour,
  type Diagnostic,
  detectBehaviour,
  type Model,
  parseKconfig,
  type SecondReading,
  secondReading,
} from "../kconfig/index.ts";
import { familyProgram } from "./family-rules.ts";
import { createHost, type HostOptions } from "./host.ts";
import { ModelCache } from "./model-cache.ts";

/** A tree as read: `undefined` model when its Kconfig files have errors, unless reading went on after them. */
export interface OpenedTree {
  readonly model: Model | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Which files are read, and who hears of what is wrong in them. */
export interface OpenTreeOptions extends HostOptions {
  /** The top file. */
  readonly top: string;
  /** Go on after mistakes, as `parseKconfig` does with it. */
  readonly recover?: boolean;
  /** Is told each diagnostic as it comes up, in order with what `$(shell …)` commands print. */
  readonly report?: (diagnostic: Diagnostic) => void;
}

/** Reads the Kconfig files under the environment that `conf` would get; `srctree` in it names the tree. */
export function openTree(options: OpenTreeOptions): OpenedTree {
  const { env, top, report, recover = false } = options;
  const host = createHost(options);
  const cache = host.probes === undefined || env.KILN_NO_CACHE ? undefined : new ModelCache(options, host.probes);
  const kept = cache?.load();
  if (kept !== undefined) {
    for (const diagnostic of kept.diagnostics) report?.(diagnostic);
    return kept;
  }
  const rules: string[] = [];
  const root = sourceRoot(options);
  const behaviour = treeBehaviour(root, env, (path) => rules.push(path));
  host.foresee(top, behaviour);
  const grammar = (): SecondReading | undefined => treeGrammar(root, env);
  const opened = parseKconfig(host, { file: top, behaviour, report, recover, grammar });
  host.finish();
  const whole = !opened.diagnostics.some(({ severity }) => severity === "error");
  if (whole && !host.hasOwnAnswers) cache?.save(opened, host.record, rules);
  return opened;
}

/** Where a tree is: what `srctree` says, else where its top file lies. */
export function sourceRoot({ environment, cwd, top }: Pick<OpenTreeOptions, "environment" | "cwd" | "top">): string {
  return environment.srctree ? resolve(cwd, environment.srctree) : isAbsolute(top) ? dirname(top) : cwd;
}

/** A reading by a tree's own grammar, `undefined` where it has none. */
function treeGrammar(root: string, env: NodeJS.ProcessEnv): SecondReading | undefined {
  const folder = rulesFolder(root, env, () => {});
  const textOf = (...names: string[]): string | undefined => {
    const path = names.map((name) => join(folder, name)).find((each) => existsSync(each));
    return path === undefined ? undefined : readFileSync(path, "utf8");
  };
  const [parser, lexer] = [textOf("parser.y"), textOf("lexer.l")];
  if (parser !== undefined && lexer !== undefined) return secondReading({ parser, lexer });
  const old = { parser: textOf("zconf.y"), lexer: textOf("zconf.l"), words: textOf("kconf_id.c", "zconf.gperf") };
  if (old.parser === undefined || old.lexer === undefined || old.words === undefined) return undefined;
  return secondReading({ ...old, parser: old.parser, lexer: old.lexer });
}

/** The rules of a tree; `onRead` is told each file that was asked or looked for to know them. */
export function treeBehaviour(
  root: string,
  env: NodeJS.ProcessEnv,
  onRead: (path: string) => void = () => {},
): Behaviour {
  const folder = rulesFolder(root, env, onRead);
  const family = existsSync(join(folder, "confdata.c")) ? undefined : familyProgram(env.KILN_RULES || root, onRead);
  return detectBehaviour((name) => {
    if (name === "kconfiglib.py" || name === "esp_kconfiglib")
      return family?.program === name ? family.text : undefined;
    const path = join(folder, name);
    onRead(path);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  });
}

/**
 * Where projects keep their copy of the kernel's `scripts/kconfig`: Linux, U-Boot and barebox; Buildroot and Unikraft; coreboot;
 * Xen; crosstool-NG.
 */
const RULE_FOLDERS = ["scripts/kconfig", "support/kconfig", "util/kconfig", "tools/kconfig", "kconfig"] as const;

/**
 * Where the sources are that say which rules hold: those of the tree that `KILN_RULES` names, else of the tree itself or of
 * one around it (a kernel's own tests are small trees inside it).
 */
function rulesFolder(root: string, env: NodeJS.ProcessEnv, onRead: (path: string) => void): string {
  const within = (tree: string): string | undefined =>
    RULE_FOLDERS.map((folder) => join(tree, folder)).find((folder) => {
      onRead(join(folder, "confdata.c"));
      return existsSync(join(folder, "confdata.c"));
    });
  if (env.KILN_RULES) return within(resolve(env.KILN_RULES)) ?? join(env.KILN_RULES, RULE_FOLDERS[0]);
  for (let tree = resolve(root); ; tree = dirname(tree)) {
    const found = within(tree);
    if (found !== undefined) return found;
    if (dirname(tree) === tree) return join(root, RULE_FOLDERS[0]);
  }
}
