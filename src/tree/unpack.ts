import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { checkRoom, makeTree, treesFolder } from "./cached-tree.ts";
import { startCommand } from "./command.ts";
import { decompress } from "./decompress.ts";
import { TarEntries } from "./tar-entries.ts";
import { type Failure, failure, type TreeEvent } from "./tree.ts";

/** An unpacked kernel needs about this many times the size of its `.tar.xz`. */
export const GROWTH = 11;

/** Who is told of the progress of an unpacking, and what ends it. */
export interface UnpackOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onEvent: (event: TreeEvent) => void;
  readonly signal: AbortSignal | undefined;
}

/** Where an archive's tree is in the cache, or would be. A changed archive has another place. */
export function unpackedFolder(archive: string, env: NodeJS.ProcessEnv): string {
  const stat = statSync(archive);
  const name = basename(archive).replace(/\.tar\.(xz|gz|zst|bz2)$/, "");
  return join(treesFolder(env), `${name}-${stat.size}-${Math.trunc(stat.mtimeMs)}`);
}

/**
 * Unpacks an archive of one tree once into the user's cache and gives the tree's folder. An interrupted run leaves nothing,
 * nor does an archive with a path that leads out of its folder.
 */
export async function unpackArchive(
  archive: string,
  options: UnpackOptions,
  target = unpackedFolder(archive, options.env),
): Promise<string | Failure> {
  const { env, onEvent } = options;
  if (existsSync(join(target, "Kconfig"))) return target;
  const failed = await makeTree(
    target,
    env,
    async (part) =>
      checkRoom(treesFolder(env), statSync(archive).size * GROWTH, `to unpack ${archive}`) ??
      (await unpackInto(archive, part, options)),
  );
  if (failed !== undefined) return failed;
  onEvent({ kind: "unpacked", archive, root: target });
  return target;
}

async function unpackInto(
  archive: string,
  folder: string,
  { env, onEvent, signal }: UnpackOptions,
): Promise<Failure | undefined> {
  const total = statSync(archive).size;
  const entries = new TarEntries();
  const argv = ["tar", "-x", "--strip-components=1", "--no-same-owner", "--no-same-permissions", "-C", folder];
  const tar = startCommand(argv, { env, signal });
  const damaged = await decompress(
    archive,
    { env, signal, onRead: (done) => onEvent({ kind: "unpacking", archive, done, total }) },
    async (chunk) => {
      entries.push(chunk);
      // tar gets no byte of a header that has not been judged.
      return entries.offence === undefined && (await tar.feed(chunk));
    },
  );
  const { status, missing, output } = await tar.end();
  if (signal?.aborted) return failure("interrupted while unpacking; nothing was kept", "start again to unpack it anew");
  if (entries.offence !== undefined) return unsafe(archive, entries.offence);
  if (missing) return failure("tar is not installed", "install it (Debian: apt-get install tar)");
  if (damaged !== undefined) return damaged;
  if (status !== 0 || !entries.complete) {
    const reason = output
      .trim()
      .split("\n")
      .find((line) => !line.includes("Exiting with failure"));
    return failure(
      `${archive} could not be unpacked: ${reason ?? (status === 0 ? "its end is missing" : `tar ended with ${status}`)}`,
      /No space|quota/.test(output)
        ? "free some space, or set XDG_CACHE_HOME to a larger disk"
        : "get it again (a package manager can install it anew)",
    );
  }
  if (existsSync(join(folder, "Kconfig")) || existsSync(join(folder, "Config.in"))) return undefined;
  return failure(`${archive} holds no source tree: there is no Kconfig at its top`, "name a kernel source archive");
}

/** The failure of an archive with an entry that must not be written. */
export function unsafe(archive: string, offence: string): Failure {
  return failure(`${archive} is refused: it holds ${offence}`, "get it from a place that you trust");
}
