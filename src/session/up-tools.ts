import { spawn } from "node:child_process";
import { missingPrograms } from "../boot/index.ts";
import { type Finding, installCommand, preflight } from "../build/index.ts";
import type { SessionContext } from "./event.ts";
import { InputFailure } from "./failure.ts";
import { getSource, listSources, planSources } from "./source.ts";

/** Asked before the package manager changes this system; false: no. */
export type Consent = (what: string, command: string) => Promise<boolean>;

/** Gets kernel sources when there are none at all. Throws `InputFailure` when that is refused. */
export async function provideTree(
  kernelDir: string | undefined,
  consent: Consent,
  context: SessionContext,
): Promise<void> {
  if (kernelDir !== undefined || listSources(context).length > 0) return;
  const request = { version: undefined, mirror: undefined, keyring: undefined, package: undefined, patches: [] };
  const command = planSources(request, context)
    .commands.map((words) => words.join(" "))
    .join("; ");
  await assertConsent("there are no kernel sources here", command, consent);
  await getSource(request, context);
}

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
  const errors = missingTools(request, context);
  const names = [...new Set(errors.flatMap((finding) => finding.package ?? []))];
  const command = installCommand(names, context.env);
  const other = errors.find((finding) => finding.package === undefined);
  if (other !== undefined) throw new InputFailure(other.message, { hint: other.remedy });
  if (names.length === 0 || command === undefined) return [];
  await assertConsent(`missing: ${names.join(", ")}`, command.join(" "), consent);
  const status = await run(command, context);
  context.signal?.throwIfAborted();
  const left = missingTools(request, context);
  if (left.length === 0) return names;
  const ending = status === 0 ? "" : ` (${command[0]} ended with status ${status})`;
  throw new InputFailure(`${left[0]!.message}${ending}`, { hint: left[0]!.remedy });
}

function missingTools(request: ToolsRequest, { env }: SessionContext): readonly Finding[] {
  const { root, output, variables, srcarch, config } = request;
  const guest = missingPrograms(request.arch, env).map((missing) => ({ severity: "error" as const, ...missing }));
  const build = preflight({ root, output, env, variables, srcarch, config, initramfs: true });
  return [...build.filter((finding) => finding.severity === "error"), ...guest];
}

async function assertConsent(what: string, command: string, consent: Consent): Promise<void> {
  if (process.getuid?.() !== 0) throw new InputFailure(what, { hint: `as root: ${command}` });
  if (await consent(what, command)) return;
  throw new InputFailure(what, { hint: `run: ${command} (or kiln up --yes, which does it)` });
}

/** Runs a package manager, its messages on standard error; returns its exit status. */
function run([program, ...args]: readonly string[], { env, signal }: SessionContext): Promise<number> {
  return new Promise((settle) => {
    const child = spawn(program!, args, {
      stdio: ["ignore", 2, 2],
      env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
      signal,
    });
    child.on("error", () => settle(127));
    child.on("close", (code) => settle(code ?? 1));
  });
}
