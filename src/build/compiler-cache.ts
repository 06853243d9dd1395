import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";

/** How often ccache had the object already, in one build. */
export interface CacheUse {
  readonly hits: number;
  readonly misses: number;
  /** Of the hits those that came from the remote storage. */
  readonly remoteHits: number;
  /** Times that the remote storage did not answer; ccache goes on without it then. */
  readonly remoteErrors: number;
}

/** The uses of ccache by one build: it logs them itself (`CCACHE_STATSLOG`, since 4.1), whatever else uses the same cache. */
export class CacheLog {
  readonly #file: string;

  /** `file`: begun anew. */
  constructor(file: string) {
    this.#file = file;
    rmSync(file, { force: true });
  }

  get env(): Readonly<Record<string, string>> {
    return { CCACHE_STATSLOG: this.#file };
  }

  /** `undefined` when ccache logged nothing. */
  read(): CacheUse | undefined {
    if (!existsSync(this.#file)) return undefined;
    const counts = new Map<string, number>();
    for (const line of readFileSync(this.#file, "utf8").split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
    const count = (...names: readonly string[]): number =>
      names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
    return {
      hits: count("direct_cache_hit", "preprocessed_cache_hit"),
      misses: count("cache_miss"),
      // Called secondary before 4.7.
      remoteHits: count("remote_storage_hit", "secondary_storage_hit"),
      remoteErrors: count(
        "remote_storage_error",
        "remote_storage_timeout",
        "secondary_storage_error",
        "secondary_storage_timeout",
      ),
    };
  }
}

/** What ccache's remote storage is, by environment or by its configuration; empty: none. */
export function remoteStorage(env: NodeJS.ProcessEnv): string {
  const given = env.CCACHE_REMOTE_STORAGE ?? env.CCACHE_SECONDARY_STORAGE;
  if (given !== undefined) return given;
  for (const key of ["remote_storage", "secondary_storage"]) {
    const { stdout, status } = spawnSync("ccache", ["--get-config", key], { env, encoding: "utf8", timeout: 10_000 });
    if (status === 0) return stdout.trim();
  }
  return "";
}

/** Milliseconds that a server has to answer before it counts as not there. */
const PATIENCE = 3_000;

/**
 * Why a remote storage ("redis://HOST:PORT", "http://HOST/path|option=…", several after one another) does not answer; `undefined`
 * when it does, or is of a kind that needs no server.
 */
export async function remoteTrouble(storage: string): Promise<string | undefined> {
  for (const word of storage.split(/\s+/)) {
    const url = word.split("|")[0]!;
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const port = parsed === undefined ? undefined : PORTS[parsed.protocol];
    if (parsed === undefined || port === undefined || parsed.hostname === "") continue;
    const trouble = await knock(parsed.hostname.replace(/^\[|\]$/g, ""), Number(parsed.port || port));
    if (trouble !== undefined) return `${url.replace(/\/\/[^@/]*@/, "//")}: ${trouble}`;
  }
  return undefined;
}

const PORTS: Readonly<Record<string, number>> = { "redis:": 6379, "http:": 80 };

/** Whether somebody takes a connection; `undefined`: yes. */
export function knock(host: string, port: number): Promise<string | undefined> {
  return new Promise((settle) => {
    const socket = connect({ host, port, timeout: PATIENCE });
    const end = (trouble: string | undefined): void => {
      socket.destroy();
      settle(trouble);
    };
    socket.once("connect", () => end(undefined));
    socket.once("timeout", () => end(`no answer within ${PATIENCE / 1000} s`));
    socket.once("error", (error: NodeJS.ErrnoException) => end(REASONS[error.code ?? ""] ?? error.message));
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "no such host",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
};
