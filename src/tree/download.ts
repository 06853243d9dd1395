import { createWriteStream, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { feed } from "./command.ts";
import { type Failure, failure, type TreeEvent } from "./tree.ts";

/** How patient a download is. */
export interface Patience {
  /** Milliseconds without a byte after which a server counts as hanging. */
  readonly idle: number;
  /** Tries in all; one that brought new bytes starts the count again. */
  readonly attempts: number;
  /** Milliseconds before the second try; doubled before each further one. */
  readonly pause: number;
}

export const PATIENCE: Patience = { idle: 30_000, attempts: 5, pause: 1000 };

/** A download's surroundings. */
export interface DownloadOptions {
  readonly onEvent: (event: TreeEvent) => void;
  readonly signal: AbortSignal | undefined;
  readonly patience: Patience;
  /** Asked once the size is known, with all bytes and those still to come; a failure ends the download. */
  readonly admit: (total: number, rest: number) => Failure | undefined;
  /** No honest file of this kind is larger, in bytes. */
  readonly limit: number;
}

/** How a download ended; `absent`: the server has no such file. */
type Download = { readonly kind: "done" } | { readonly kind: "absent"; readonly failure: Failure } | Failure;

type Attempt = Download | { readonly kind: "retry"; readonly reason: string };

/**
 * Downloads to `path`. Until it is whole it is `PATH.part`, which a later call continues (HTTP Range) and which is all
 * that an interrupted or cut download leaves.
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<Download> {
  const { signal, patience, onEvent } = options;
  const part = `${path}.part`;
  let failures = 0;
  for (;;) {
    const before = sizeOf(part);
    const result = await attempt(url, part, options);
    if (result.kind === "done") {
      renameSync(part, path);
      return result;
    }
    if (signal?.aborted) return interrupted(part);
    if (result.kind !== "retry") {
      rmSync(part, { force: true });
      return result;
    }
    failures = sizeOf(part) > before ? 1 : failures + 1;
    if (failures >= patience.attempts) {
      const kept = sizeOf(part) > 0;
      if (!kept) rmSync(part, { force: true });
      return failure(
        `${url} could not be downloaded: ${result.reason} (tried ${patience.attempts} times)`,
        kept ? `run it again to continue from ${part}` : "check the network, or name another mirror with --mirror URL",
      );
    }
    const delay = patience.pause * 2 ** (failures - 1);
    onEvent({ kind: "retrying", url, reason: result.reason, delay });
    try {
      await sleep(delay, undefined, signal === undefined ? {} : { signal });
    } catch {
      return interrupted(part);
    }
  }
}

function interrupted(part: string): Failure {
  if (sizeOf(part) === 0) rmSync(part, { force: true });
  return failure("interrupted while downloading", "run it again to go on from there");
}

async function attempt(url: string, part: string, options: DownloadOptions): Promise<Attempt> {
  const { onEvent, signal, patience, admit, limit } = options;
  const stall = new AbortController();
  const ends = signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]);
  const watch = setTimeout(() => stall.abort(), patience.idle);
  try {
    const start = sizeOf(part);
    const headers: Record<string, string> = { "accept-encoding": "identity" };
    if (start > 0) headers.range = `bytes=${start}-`;
    const response = await fetch(url, { headers, signal: ends });
    if (response.status === 416) {
      // The part is as long as the file, or longer: whole when the server says so, else begun anew.
      const total = /\*\/(\d+)/.exec(response.headers.get("content-range") ?? "")?.[1];
      if (Number(total) === start) return { kind: "done" };
      rmSync(part, { force: true });
      return { kind: "retry", reason: "the part kept from before does not fit" };
    }
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      return { kind: "retry", reason: `the server answers ${response.status}` };
    }
    if (!response.ok || response.body === null) {
      const told = failure(
        `${url}: the server answers ${response.status} ${response.statusText}`.trimEnd(),
        "check the version, or name another mirror with --mirror URL",
      );
      return response.status === 404 || response.status === 403 ? { kind: "absent", failure: told } : told;
    }
    const range = /^bytes (\d+)-\d*\/(\d+|\*)/.exec(response.headers.get("content-range") ?? "");
    const continued = response.status === 206 && Number(range?.[1]) === start;
    if (response.status === 206 && !continued) {
      rmSync(part, { force: true });
      return { kind: "retry", reason: "the server sends another part than was asked for" };
    }
    let done = continued ? start : 0;
    const length = response.headers.get("content-length");
    const total = length === null ? undefined : done + Number(length);
    const tooLarge = failure(
      `${url} is refused: it is larger than ${limit} bytes`,
      "name another mirror with --mirror URL",
    );
    const refused =
      total === undefined ? undefined : (admit(total, total - done) ?? (total > limit ? tooLarge : undefined));
    if (refused !== undefined) {
      await response.body.cancel();
      return refused;
    }
    const file = createWriteStream(part, { flags: continued ? "a" : "w" });
    // A full disk is told by `finished` below.
    file.on("error", () => {});
    watch.refresh();
    try {
      for await (const chunk of response.body) {
        watch.refresh();
        done += chunk.length;
        if (done > limit) return tooLarge;
        if (!(await feed(file, Buffer.from(chunk)))) break;
        onEvent({ kind: "downloading", url, done, total });
      }
    } finally {
      file.end();
      await finished(file);
    }
    if (total !== undefined && done < total) return { kind: "retry", reason: "the connection was cut" };
    return { kind: "done" };
  } catch (error) {
    // undici names a file error's code on the error itself, a network's on its cause.
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOSPC" || code === "EDQUOT" || code === "EACCES" || code === "EROFS") {
      return failure(`${part} cannot be written: ${code}`, "free some space, or set XDG_CACHE_HOME to another disk");
    }
    if (stall.signal.aborted) return { kind: "retry", reason: `no answer for ${patience.idle / 1000} s` };
    const cause = error instanceof Error ? error.cause : undefined;
    if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(String((cause as NodeJS.ErrnoException | undefined)?.code)))
      return failure(
        `${url}: the server's certificate is not trusted: ${(cause as Error).message}`,
        "NODE_EXTRA_CA_CERTS=FILE names further authorities; or name another mirror with --mirror URL",
      );
    const reason = cause instanceof Error && cause.message !== "" ? cause.message : String((error as Error).message);
    return { kind: "retry", reason: reason === "terminated" ? "the connection was cut" : reason };
  } finally {
    clearTimeout(watch);
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
