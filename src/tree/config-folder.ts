import { homedir } from "node:os";
import { join } from "node:path";

/** Kiln's folder in the user's configuration (`XDG_CONFIG_HOME`, else `~/.config`). */
export function configFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), ".config"), "kiln");
}
