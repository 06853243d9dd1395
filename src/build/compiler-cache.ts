import { spawnSync } from "node:child_process";

/** How often ccache had the object already. */
export interface CacheUse {
  readonly hits: number;
  readonly misses: number;
}

/** ccache's own counters; `undefined` when it does not tell them. */
export function readCacheUse(env: NodeJS.ProcessEnv): CacheUse | undefined {
  const { stdout, status } = spawnSync("ccache", ["--print-stats"], { env, encoding: "utf8", timeout: 20_000 });
  if (status !== 0) return undefined;
  const counter = (name: string): number => Number(new RegExp(`^${name}\\t(\\d+)$`, "m").exec(stdout)?.[1] ?? 0);
  return {
    hits: counter("direct_cache_hit") + counter("preprocessed_cache_hit"),
    misses: counter("cache_miss"),
  };
}
