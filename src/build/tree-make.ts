import { runGroup } from "./process-group.ts";

/** A tree's make for what comes after a build. */
export interface TreeMakeRequest {
  readonly root: string;
  /** The build folder, absolute. */
  readonly output: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Runs `make TARGET VAR=value`; the end of what it said when that failed or was stopped, `undefined` when all went well. */
export async function treeMake(request: TreeMakeRequest, words: readonly string[]): Promise<string | undefined> {
  const { root, output, variables, env, signal } = request;
  const said: string[] = [];
  const given = Object.entries({ ...variables, ...(output === root ? {} : { O: output }) });
  const args = ["-s", ...given.map(([name, value]) => `${name}=${value}`), ...words];
  const end = await runGroup({ command: "make", args, cwd: root, env, signal, onLine: (line) => said.push(line) });
  if (end.status === 0 && !end.stopped) return undefined;
  return end.failed ?? (said.length === 0 ? "it was stopped" : said.slice(-5).join("\n"));
}
