import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { checkRoom, isAlive, treesFolder } from "./cached-tree.ts";
import { type DownloadOptions, download, PATIENCE, type Patience } from "./download.ts";
import { checkKeyring, readClearSigned, verifyTar } from "./signature.ts";
import { type Failure, failure, type TreeEvent } from "./tree.ts";
import { makefileVersion } from "./tree-version.ts";
import { GROWTH, unpackArchive } from "./unpack.ts";

/** Where releases are when `--mirror` names no address. */
export const KERNEL_ORG = "https://cdn.kernel.org/pub/linux/kernel";

/** What is wanted from a mirror. */
export interface MirrorRequest {
  /** `6.12.5`; without a third number the first release of the series. */
  readonly version: string;
  /** Address of kernel.org's `/pub/linux/kernel`, or of the server that has it there. */
  readonly mirror: string;
  /** Absolute path of the trusted keys. */
  readonly keyring: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onEvent: (event: TreeEvent) => void;
  readonly signal: AbortSignal | undefined;
  readonly patience?: Patience;
}

/** Lists of sums and signatures are far smaller. */
const SMALL = 16 << 20;
/** A `.tar.xz` of a kernel was 150 MB in 2026. */
const LARGE = 4 * 2 ** 30;

/**
 * Gets a release of the kernel from kernel.org's layout: the list of sums (when the mirror has one), the signature and the
 * archive, checked in that order before anything is unpacked. Gives the tree's folder. What is refused leaves nothing; an
 * interrupted download leaves its part, from which the next run goes on.
 */
export async function getFromMirror(request: MirrorRequest): Promise<string | Failure> {
  const { version, env, signal } = request;
  const unclear = checkRequest(request);
  if (unclear !== undefined) return unclear;
  const target = join(treesFolder(env), `linux-${version}`);
  if (existsSync(join(target, "Kconfig"))) return target;
  const untrusted = await checkKeyring(request);
  if (untrusted !== undefined) return untrusted;
  const folder = join(cacheFolder(env), "downloads");
  try {
    mkdirSync(folder, { recursive: true });
    mkdirSync(treesFolder(env), { recursive: true });
  } catch (error) {
    return failure(
      `the cache ${folder} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
      "set XDG_CACHE_HOME to a folder that you can write to",
    );
  }
  const lock = join(folder, `linux-${version}.lock`);
  const other = takeLock(lock);
  if (other !== undefined)
    return failure(
      `another kiln (process ${other}) is getting Linux ${version}`,
      `wait for it; if it is gone, remove ${lock}`,
    );
  const unlock = (): void => rmSync(lock, { force: true });
  process.once("exit", unlock);
  const files = new Downloads(folder, version);
  try {
    const result = await fetchAndUnpack(request, files, target);
    // An interrupted run may go on with what it has; anything else is not worth keeping.
    if (signal?.aborted !== true) files.removeChecked();
    return result;
  } finally {
    files.removeSmall();
    process.removeListener("exit", unlock);
    unlock();
  }
}

/** The files of one release in the cache. */
class Downloads {
  readonly archive: string;
  readonly signature: string;
  readonly sums: string;

  constructor(folder: string, version: string) {
    this.archive = join(folder, `linux-${version}.tar.xz`);
    this.signature = join(folder, `linux-${version}.tar.sign`);
    this.sums = join(folder, `linux-${version}.sha256sums.asc`);
  }

  /** The whole archive, once its check has said yes or no. The part of one stays. */
  removeChecked(): void {
    rmSync(this.archive, { force: true });
  }

  removeSmall(): void {
    for (const file of [this.signature, this.sums]) {
      rmSync(file, { force: true });
      rmSync(`${file}.part`, { force: true });
    }
  }
}

async function fetchAndUnpack(request: MirrorRequest, files: Downloads, target: string): Promise<string | Failure> {
  const { version, env, onEvent, signal, patience = PATIENCE } = request;
  const small: DownloadOptions = { onEvent, signal, patience, admit: () => undefined, limit: SMALL };
  const base = await findRelease(request, files.signature, small);
  if (typeof base !== "string") return base;
  const sum = await expectedSum(base, request, files, small);
  if (typeof sum === "object") return sum;

  if (!existsSync(files.archive)) {
    const got = await download(`${base}/linux-${version}.tar.xz`, files.archive, {
      ...small,
      limit: LARGE,
      admit: (total, rest) => checkRoom(treesFolder(env), rest + total * GROWTH, `to get and unpack Linux ${version}`),
    });
    if (got.kind === "absent") return got.failure;
    if (got.kind === "failure") return got;
  }
  const total = statSync(files.archive).size;
  const onRead = (done: number): void => onEvent({ kind: "verifying", file: basename(files.archive), done, total });
  const name = basename(files.archive);
  if (sum !== undefined && (await sha256(files.archive)) !== sum)
    return failure(
      `${name} is refused: its SHA-256 sum is not the one in sha256sums.asc`,
      "it was changed or damaged on its way: run it again, or name another mirror with --mirror URL",
    );
  const verified = await verifyTar(files.archive, files.signature, { ...request, onRead });
  if (verified.kind === "failure") return verified;
  const room = checkRoom(treesFolder(env), verified.size, `to unpack Linux ${version}`);
  if (room !== undefined) return room;
  const root = await unpackArchive(files.archive, { env, onEvent, signal }, target);
  if (typeof root !== "string") return root;
  const stated = makefileVersion(root);
  // A mirror could serve an older release, rightly signed, under a newer name.
  if (stated === version || stated === `${version}.0`) return root;
  rmSync(root, { recursive: true, force: true });
  return failure(
    `${name} is refused: it holds Linux ${stated || "of no version"}, not ${version}`,
    "name another mirror with --mirror URL",
  );
}

/** The address of the release's folder, with its signature downloaded. */
async function findRelease(
  { version, mirror }: MirrorRequest,
  signature: string,
  options: DownloadOptions,
): Promise<string | Failure> {
  const [major, minor] = version.split(".");
  const series = major === "2" ? `v2.${minor}` : `v${major}.x`;
  const top = mirror.replace(/\/+$/, "");
  let absent: Failure | undefined;
  for (const base of [`${top}/${series}`, `${top}/pub/linux/kernel/${series}`]) {
    const got = await download(`${base}/linux-${version}.tar.sign`, signature, options);
    if (got.kind === "done") return base;
    if (got.kind === "failure") return got;
    absent ??= got.failure;
  }
  return absent!;
}

/** What sha256sums.asc, rightly signed, says of the archive; `undefined` when it or the mirror says nothing. */
async function expectedSum(
  base: string,
  request: MirrorRequest,
  files: Downloads,
  options: DownloadOptions,
): Promise<string | undefined | Failure> {
  const got = await download(`${base}/sha256sums.asc`, files.sums, options);
  if (got.kind === "absent") {
    request.onEvent({ kind: "note", text: "the mirror has no sha256sums.asc: the signature alone is checked" });
    return undefined;
  }
  if (got.kind === "failure") return got;
  const sums = await readClearSigned(files.sums, request);
  if (sums.kind === "failure") return sums;
  const name = basename(files.archive);
  const sum = sums.text
    .split("\n")
    .map((line) => /^([0-9a-f]{64}) [ *](.+)$/.exec(line.trimEnd()))
    .find((match) => match?.[2] === name)?.[1];
  if (sum === undefined)
    request.onEvent({ kind: "note", text: `sha256sums.asc does not name ${name}: the signature alone is checked` });
  return sum;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function checkRequest({ version, mirror }: MirrorRequest): Failure | undefined {
  if (!/^\d+\.\d+(\.\d+){0,2}$/.test(version) || /^[3-9]\d*\.\d+\.0$/.test(version))
    return failure(
      `mirrors have no release "${version}"`,
      "name it as kernel.org does: 6.12.5, or 6.12 for the first of a series; release candidates are only in git",
    );
  if (!/^https?:\/\/[^/]/.test(mirror) || !URL.canParse(mirror))
    return failure(`${mirror} is no address of a mirror`, `name one with --mirror URL, as ${KERNEL_ORG}`);
  return undefined;
}

/** Takes a lock file; gives the process that holds it. */
function takeLock(lock: string): number | undefined {
  for (;;) {
    try {
      writeFileSync(lock, `${process.pid}\n`, { flag: "wx" });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
    if (owner > 0 && owner !== process.pid && isAlive(owner)) return owner;
    rmSync(lock, { force: true });
  }
}
