import { missingPrograms } from "../boot/index.ts";
import { type Finding, installCommand, preflight } from "../build/index.ts";
import { mayBecomeRoot, runPackageManager } from "../tree/index.ts";
import type { Consent } from "./consent.ts";
import type { SessionContext } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { getSource, listSources, planSources } from "./source.ts";

/** Gets kernel sources when there are none at all. Throws `InputFailure` when that is refused. */
export async function provideTree(
  kernelDir: string | undefined,
  consent: Consent,
  context: SessionContext,
): Promise<void> {
  const command = treeCommand(kernelDir, context);
  if (command === undefined) return;
  await assertConsent("there are no kernel sources here", command, consent, context);
  await getSource(NEWEST, context);
}

/** The command that gets kernel sources where there are none at all; `undefined` where there are. Throws `InputFailure` when there is no way. */
export function treeCommand(kernelDir: string | undefined, context: SessionContext): string | undefined {
  if (kernelDir !== undefined || listSources(context).length > 0) return undefined;
  return planSources(NEWEST, context)
    .commands.map((words) => words.join(" "))
    .join("; ");
}

const NEWEST = { version: undefined, mirror: undefined, keyring: undefined, package: undefined, patches: [] } as const;

/** Which kernel is to be built where, for the checks before it. */
export interface ToolsRequest {
  readonly root: string;
  readonly output: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly config: ReadonlyMap<string, string>;
  readonly arch: string;
  /** Folder below `arch/`: "x86". */
  readonly srcarch: string;
}

/** Sees that what building, installing and booting take is installed; returns the names of the packages that it installed. */
export async function provideTools(
  request: ToolsRequest,
  consent: Consent,
  context: SessionContext,
): Promise<readonly string[]> {
  const { names, commands, shown } = toolsPlan(request, context);
  if (names.length === 0 || commands.length === 0) return [];
  await assertConsent(`missing: ${names.join(", ")}`, shown, consent, context);
  let failed: string | undefined;
  for (const command of commands) {
    failed = await runOne(command, context);
  }
  const left = missingTools(request, context);
  if (left.length === 0) return names;
  const ending = failed === undefined ? "" : ` (${failed})`;
  throw new InputFailure(`${left[0]!.message}${ending}`, { hint: left[0]!.remedy });
}

/** The packages that are missing, and the commands that install them. Throws `InputFailure` for what no package mends. */
export function toolsPlan(
  request: ToolsRequest,
  context: SessionContext,
): { readonly names: readonly string[]; readonly commands: readonly (readonly string[])[]; readonly shown: string } {
  const errors = missingTools(request, context);
  const other = errors.find((finding) => finding.package === undefined);
  if (other !== undefined) throw new InputFailure(other.message, { hint: other.remedy });
  const names = [...new Set(errors.flatMap((finding) => finding.package ?? []))];
  const commands = installCommands(names, context);
  return { names, commands, shown: commands.map((command) => command.join(" ")).join("; ") };
}

/**
 * Gets the programs that a proof's checks run, by Debian's names of their packages. Without them lines stay below what they are allowed, which
 * the report says: to refuse them, or a failure, ends nothing.
 */
export async function providePrograms(
  packages: readonly string[],
  consent: Consent,
  context: SessionContext,
): Promise<void> {
  const commands = installCommands(packages, context);
  if (commands[0]?.[0] !== "apt-get" || !mayBecomeRoot(context.env)) return;
  const shown = commands.map((command) => command.join(" ")).join("; ");
  if (!(await consent(`the proof could use more programs: ${packages.join(", ")}`, shown))) {
    context.signal?.throwIfAborted();
    return;
  }
  for (const command of commands) {
    const failure = await runOne(command, context);
    if (failure !== undefined) context.report({ kind: "note", text: failure });
  }
}

/** Why a command of the package manager failed; `undefined`: it did not. */
async function runOne(command: readonly string[], context: SessionContext): Promise<string | undefined> {
  const { env, report: onEvent, signal } = context;
  const failure = await runPackageManager(command, { env, onEvent, signal });
  signal?.throwIfAborted();
  return failure?.message;
}

/** Debian's lists are brought up to date first: of a fresh machine they are empty or old. */
function installCommands(names: readonly string[], { env }: SessionContext): (readonly string[])[] {
  const install = installCommand(names, env);
  if (install === undefined) return [];
  return install[0] === "apt-get" ? [["apt-get", "update", "-q"], install] : [install];
}

function missingTools(request: ToolsRequest, { env }: SessionContext): readonly Finding[] {
  const { root, output, variables, srcarch, config } = request;
  const guest = missingPrograms(request.arch, env).map((missing) => ({ severity: "error" as const, ...missing }));
  const build = preflight({ root, output, env, variables, srcarch, config, initramfs: true });
  return [...build.filter((finding) => finding.severity === "error"), ...guest];
}

async function assertConsent(what: string, command: string, consent: Consent, context: SessionContext): Promise<void> {
  if (!mayBecomeRoot(context.env)) throw new InputFailure(what, { hint: `as root: ${command}` });
  if (await consent(what, command)) return;
  context.signal?.throwIfAborted();
  throw new InputFailure(what, { hint: `run: ${command} (or kiln up --yes, which does it)` });
}
