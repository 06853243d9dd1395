import { homedir } from "node:os";
import { join } from "node:path";

/** Kiln's folder in the user's cache (`XDG_CACHE_HOME`, else `~/.cache`). */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache");
  return join(base, "kiln");
}
