import { spawn } from "node:child_process";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { type Failure, failure, type TreeEvent } from "./tree.ts";

/** An unpacked kernel needs about this many times the size of its `.tar.xz`. */
const GROWTH = 11;

/**
 * Unpacks a `linux-source-*.tar.xz` once into the user's cache and gives the tree's folder. It is written beside its place
 * and renamed, so that an interrupted run leaves nothing; `signal` stops it.
 */
export async function unpackArchive(
  archive: string,
  env: NodeJS.ProcessEnv,
  onEvent: (event: TreeEvent) => void,
  signal: AbortSignal | undefined,
): Promise<string | Failure> {
  const stat = statSync(archive);
  const name = `${basename(archive).replace(/\.tar\.(xz|gz|zst|bz2)$/, "")}-${stat.size}-${Math.trunc(stat.mtimeMs)}`;
  const trees = join(cacheFolder(env), "trees");
  const target = join(trees, name);
  if (existsSync(join(target, "Kconfig"))) return target;
  mkdirSync(trees, { recursive: true });
  for (const stale of readdirSync(trees)) {
    const owner = /\.part-(\d+)$/.exec(stale)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(trees, stale), { recursive: true, force: true });
  }
  const room = statfsSync(trees);
  if (room.bavail * room.bsize < stat.size * GROWTH)
    return failure(
      `not enough room in ${trees} to unpack ${archive}: about ${Math.ceil((stat.size * GROWTH) / 2 ** 30)} GiB are needed`,
      "free some space, or set XDG_CACHE_HOME to a larger disk",
    );
  const part = `${target}.part-${process.pid}`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  const compressor = archive.endsWith(".xz")
    ? ["-J"]
    : archive.endsWith(".gz")
      ? ["-z"]
      : archive.endsWith(".zst")
        ? ["--zstd"]
        : ["-j"];
  const tar = spawn("tar", ["-x", ...compressor, "--strip-components=1", "--no-same-owner", "-C", part], {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
    env: { ...env, XZ_OPT: "-T0" },
  });
  const stop = (): void => {
    try {
      if (tar.pid !== undefined) process.kill(-tar.pid, "SIGTERM");
    } catch {
      // It has ended already.
    }
  };
  signal?.addEventListener("abort", stop, { once: true });
  let errors = "";
  tar.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  let done = 0;
  const input = createReadStream(archive, { highWaterMark: 1 << 20 });
  input.on("data", (chunk) => {
    done += chunk.length;
    onEvent({ kind: "unpacking", archive, done, total: stat.size });
  });
  // tar may end before it has read all: that is told by its status.
  tar.stdin.on("error", () => input.destroy());
  input.pipe(tar.stdin);
  const code = await new Promise<number | string>((settle) => {
    tar.on("error", (error) => settle(error.message));
    tar.on("close", (status, name) => settle(status ?? name ?? "ended"));
  });
  signal?.removeEventListener("abort", stop);
  if (code !== 0 || signal?.aborted) {
    rmSync(part, { recursive: true, force: true });
    if (signal?.aborted)
      return failure("interrupted while unpacking; nothing was kept", "start again to unpack it anew");
    return failure(
      `${archive} could not be unpacked: ${errors.trim().split("\n").at(-1) || `tar ended with ${code}`}`,
      "check the file (a package manager can install it again); tar and xz are needed (apt-get install tar xz-utils)",
    );
  }
  if (!existsSync(join(part, "Kconfig"))) {
    rmSync(part, { recursive: true, force: true });
    return failure(`${archive} holds no source tree: there is no Kconfig at its top`, "name a kernel source archive");
  }
  try {
    renameSync(part, target);
  } catch (error) {
    // Another run was faster: its tree is as good.
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(join(target, "Kconfig"))) throw error;
  }
  onEvent({ kind: "unpacked", archive, root: target });
  return target;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
