import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageRemedy } from "../build/index.ts";
import { cacheFolder, type Failure, failure, runCommand } from "../tree/index.ts";
import type { GuestArch } from "./built-kernel.ts";
import { BUSYBOX } from "./guest-packages.ts";
import { findProgram, isStatic, machineOf } from "./host-program.ts";

/** Whether this machine's own programs run in a guest of an architecture. */
export function isNative(arch: GuestArch): boolean {
  return arch === (process.arch === "arm64" ? "arm64" : "x86_64");
}

/** busybox as one program without libraries for a guest, of this machine or fetched before; a failure when there is none. */
export function guestBusybox(arch: GuestArch, env: NodeJS.ProcessEnv): string | Failure {
  const names = [
    "busybox-static",
    "busybox.static",
    "busybox",
    "/usr/lib/busybox/busybox-static",
    "/bin/busybox.static",
    "/usr/aarch64-linux-gnu/bin/busybox",
    fetchedBusybox(arch, env),
  ];
  const fits = (path: string | undefined): path is string =>
    path !== undefined && machineOf(path) === arch && isStatic(path);
  const found = names.map((name) => findProgram(name, env)).find(fits);
  if (found !== undefined) return found;
  return failure(
    `there is no busybox without libraries for ${arch}, which starts the guest`,
    isNative(arch)
      ? packageRemedy(BUSYBOX, env)
      : `put one into ${fetchedBusybox(arch, env)}; on Debian, kiln boot --yes gets it from this system's mirror`,
  );
}

/** What fetches a busybox for a machine of another kind from this system's mirror; `undefined` where Kiln knows no way. */
export function busyboxFetch(arch: GuestArch, env: NodeJS.ProcessEnv): string | undefined {
  const able = ["apt-get", "dpkg-deb"].every((name) => findProgram(name, env) !== undefined);
  return isNative(arch) || !able ? undefined : `apt-get download busybox-static:${DEBIAN[arch]}`;
}

/**
 * Fetches and unpacks Debian's busybox-static of another architecture into Kiln's cache. apt verifies it as ever; its own lists, and
 * what is installed, stay as they are. Returns its path.
 */
export async function fetchBusybox(
  arch: GuestArch,
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal | undefined },
): Promise<string | Failure> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-busybox-"));
  try {
    for (const name of ["lists/partial", "archives/partial"]) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "status"), "");
    const settings = {
      "APT::Architecture": DEBIAN[arch],
      "APT::Architectures": DEBIAN[arch],
      "Dir::State::lists": join(folder, "lists"),
      "Dir::State::status": join(folder, "status"),
      "Dir::Cache": folder,
    };
    const apt = ["apt-get", "-q", ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
    const run = (argv: readonly string[]) => runCommand(argv, { cwd: folder, env, signal });
    // A list that cannot be had, of a server that has nothing for that architecture, need not be the one that counts.
    await run([...apt, "update"]);
    const got = await run([...apt, "download", "busybox-static"]);
    const archive = readdirSync(folder).find((name) => name.endsWith(".deb"));
    if (got.status !== 0 || archive === undefined) {
      return failure(`apt-get brought no busybox-static for ${DEBIAN[arch]}: ${got.output.trim()}`, "see what it says");
    }
    const unpacked = await run(["dpkg-deb", "-x", archive, "unpacked"]);
    const program = ["bin/busybox", "usr/bin/busybox"].map((name) => join(folder, "unpacked", name)).find(isProgram);
    if (unpacked.status !== 0 || program === undefined) {
      return failure(`${archive} holds no busybox: ${unpacked.output.trim()}`, "see what dpkg-deb says");
    }
    const place = fetchedBusybox(arch, env);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(`${place}.new`, readFileSync(program), { mode: 0o755 });
    renameSync(`${place}.new`, place);
    return place;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const DEBIAN: Readonly<Record<GuestArch, string>> = { x86_64: "amd64", arm64: "arm64" };

function fetchedBusybox(arch: GuestArch, env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), "guest", arch, "busybox");
}

function isProgram(path: string): boolean {
  return findProgram(path, {}) !== undefined;
}
