import { join } from "node:path";
import {
  askHosts,
  CacheLog,
  compilers,
  type FarmHost,
  type Finding,
  icecreamState,
  type Launcher,
  launch,
  launcherRemedy,
  onPath,
  parseHosts,
  remoteStorage,
  remoteTrouble,
} from "../build/index.ts";
import { InputFailure } from "./failure.ts";

/** Who is to compile. */
export interface FarmRequest {
  /** `undefined`: when it is installed. */
  readonly ccache: boolean | undefined;
  /** Where ccache shares what it has, as its `CCACHE_REMOTE_STORAGE`; `undefined`: as it is set up. */
  readonly ccacheRemote: string | undefined;
  /** `HOST/JOBS,…` of distcc servers. */
  readonly distcc: string | undefined;
  readonly icecc: boolean;
}

/** Who compiles: this machine, through ccache where it is installed, or others through distcc or icecream. */
export interface Farm {
  readonly env: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** How many files may be compiled at once; `undefined`: as many as this machine has cores. */
  readonly jobs: number | undefined;
  readonly cache: CacheLog | undefined;
  /** What was found of servers that will not be used. */
  readonly findings: readonly Finding[];
}

/** Asks the servers before anything is given to them. Throws `InputFailure` when none of them can be used. */
export async function openFarm(
  request: FarmRequest,
  output: string,
  variables: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Promise<Farm> {
  const ccache = request.ccache ?? (onPath("ccache", env) || request.ccacheRemote !== undefined);
  if (request.distcc !== undefined && request.icecc)
    throw new InputFailure("--distcc and --icecc exclude each other", { hint: "name one of them" });
  const remote: Launcher | undefined = request.distcc !== undefined ? "distcc" : request.icecc ? "icecc" : undefined;
  for (const program of [ccache ? ("ccache" as const) : undefined, remote]) {
    if (program !== undefined && !onPath(program, env))
      throw new InputFailure(`${program} is not installed`, { hint: launcherRemedy(program, env) });
  }
  const findings: Finding[] = [];
  const farmEnv: Record<string, string> = {};
  let jobs: number | undefined;
  const compiler = compilers(variables, env).target;
  if (request.distcc !== undefined) {
    const hosts = await usableHosts(request.distcc, compiler, env, findings);
    farmEnv.DISTCC_HOSTS = hosts.map(({ text }) => text).join(" ");
    jobs = hosts.reduce((sum, host) => sum + host.jobs, 0);
  }
  if (request.icecc) {
    const state = await icecreamState(compiler, env);
    const remedy = "start iceccd on each machine and icecc-scheduler on one of them (docs/build.md)";
    if (state === "no-daemon") throw new InputFailure("no icecream daemon runs on this machine", { hint: remedy });
    if (state === "alone")
      findings.push({
        severity: "warning",
        message: "no other machine of the icecream cluster takes work at the moment",
        remedy,
      });
  }
  if (!ccache) {
    const launching = remote === undefined ? undefined : launch(remote, output, variables, env);
    return {
      env: { ...farmEnv, ...launching?.env },
      variables: launching?.variables ?? {},
      jobs,
      cache: undefined,
      findings,
    };
  }
  if (request.ccacheRemote !== undefined) {
    farmEnv.CCACHE_REMOTE_STORAGE = request.ccacheRemote;
    // Its name before 4.7.
    farmEnv.CCACHE_SECONDARY_STORAGE = request.ccacheRemote;
  }
  const storage = remoteStorage({ ...env, ...farmEnv });
  const trouble = storage === "" ? undefined : await remoteTrouble(storage);
  if (trouble !== undefined)
    findings.push({
      severity: "warning",
      message: `ccache's remote storage does not answer: ${trouble}`,
      remedy: "the build goes on without it; start the server, or set CCACHE_REMOTE_STORAGE= (none)",
    });
  if (remote !== undefined) farmEnv.CCACHE_PREFIX = remote;
  const launching = launch("ccache", output, variables, env);
  const cache = new CacheLog(join(output, ".kiln", "ccache.log"));
  return { env: { ...farmEnv, ...launching.env, ...cache.env }, variables: launching.variables, jobs, cache, findings };
}

/** The servers that answer and have this machine's compiler; what is wrong with the others goes into `findings`. */
async function usableHosts(
  text: string,
  compiler: string,
  env: NodeJS.ProcessEnv,
  findings: Finding[],
): Promise<FarmHost[]> {
  const hosts = parseHosts(text);
  if (hosts.length === 0)
    throw new InputFailure("--distcc names no server", { hint: "--distcc HOST/JOBS,HOST:PORT/JOBS" });
  const states = await askHosts(hosts, compiler, env);
  for (const state of states) {
    if (state.kind === "away")
      findings.push({
        severity: "warning",
        message: `distcc server ${state.host.text} is left out: ${state.reason}`,
        remedy: "start distccd there, and let it take this machine (--allow) and this compiler (docs/build.md)",
      });
    if (state.kind === "other-compiler")
      findings.push({
        severity: "warning",
        message: `distcc server ${state.host.text} is left out: its compiler is ${state.theirs}, this machine's ${state.ours}`,
        remedy: "install the same version there, or build with CC= a version that both have",
      });
  }
  const usable = states.filter((state) => state.kind === "ready").map((state) => state.host);
  if (usable.length > 0) return usable;
  const [first] = findings;
  throw new InputFailure(`no distcc server can be used; ${first!.message}`, { hint: first!.remedy });
}
