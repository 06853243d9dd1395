import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BuiltKernel } from "./built-kernel.ts";
import { isNative } from "./guest-busybox.ts";
import { findProgram } from "./host-program.ts";

/** How a guest gets at this machine's root, read-only: QEMU itself serves 9P, a daemon beside it virtiofs. */
export type RootShare = "9p" | "virtiofs";

/** What a way takes of the kernel. */
export const SHARE_OPTIONS: Readonly<Record<RootShare, readonly string[]>> = {
  "9p": ["NET_9P_VIRTIO", "9P_FS"],
  virtiofs: ["VIRTIO_FS"],
};

/** The ways that a kernel and this machine have, the best first: 9P needs no daemon and nobody to be root. */
export function rootShares(kernel: BuiltKernel, env: NodeJS.ProcessEnv): RootShare[] {
  if (!isNative(kernel.arch)) return [];
  return (["9p", "virtiofs"] as const).filter(
    (share) => lackingOptions(share, kernel).length === 0 && (share === "9p" || virtiofsTrouble(env) === undefined),
  );
}

/** The options of a way that a kernel has neither built in nor as modules. */
export function lackingOptions(share: RootShare, kernel: BuiltKernel): string[] {
  return SHARE_OPTIONS[share].filter((symbol) => !/^[ym]$/.test(kernel.config.get(symbol) ?? "n"));
}

/** Why this machine cannot serve virtiofs; `undefined` when it can. */
export function virtiofsTrouble(env: NodeJS.ProcessEnv): string | undefined {
  if (process.getuid?.() !== 0) return "only root can serve virtiofs";
  if (!isDaemonThere(env))
    return "virtiofsd is not installed (Debian 12: apt-get install qemu-system-common; later: virtiofsd)";
  return undefined;
}

/** QEMU's arguments for a way; a guest that a daemon serves must have memory that both can see. */
export function shareArguments(share: RootShare, folder: string, bus: "pci" | "device", memory: number): string[] {
  if (share === "9p")
    return [
      ...["-fsdev", "local,id=kiln-root,path=/,security_model=none,readonly=on,multidevs=remap"],
      ...["-device", `virtio-9p-${bus},fsdev=kiln-root,mount_tag=kiln-host`],
    ];
  return [
    ...["-object", `memory-backend-memfd,id=kiln-memory,size=${memory}M,share=on`],
    ...["-machine", "memory-backend=kiln-memory"],
    ...["-chardev", `socket,id=kiln-virtiofs,path=${socketIn(folder)}`],
    ...["-device", `vhost-user-fs-${bus},chardev=kiln-virtiofs,tag=kiln-host`],
  ];
}

/**
 * Shares a view of the root of which nothing can be written: virtiofsd has no such option on Debian 12, so that it gets a mount namespace
 * with a copy of all mounts, each of them read-only; what cannot be made so is left out of the view.
 */
const VIEW = `mount --make-rprivate /
mount --rbind / "$VIEW"
while read -r _ place _; do
  place=$(printf '%b' "$place")
  case $place in "$VIEW"|"$VIEW"/*) mount -o remount,bind,ro "$place" 2>/dev/null || umount -l "$place" 2>/dev/null || true ;; esac
done <<END
$(cat /proc/self/mounts)
END
if (: > "$VIEW/tmp/kiln-written") 2>/dev/null; then echo "the view of the root can be written to"; exit 1; fi
exec "$@"
`;

/** Starts virtiofsd for a guest whose files lie in `folder`; resolves when it listens, with what it said when it does not. */
export async function startVirtiofsd(folder: string, env: NodeJS.ProcessEnv): Promise<ChildProcess | string> {
  const daemon = findDaemon(env);
  if (daemon === undefined) return "virtiofsd is not installed";
  const view = join(folder, "view");
  mkdirSync(view);
  // The one that is written in Rust has other words for the same, and tells the guest of mounts, which no overlay can lie upon.
  const rust = /--shared-dir/.test(spawnSync(daemon, ["--help"], { encoding: "utf8" }).stdout ?? "");
  const words = rust
    ? [`--shared-dir=${view}`, "--cache=always", "--sandbox=namespace", "--no-announce-submounts"]
    : ["-f", "-o", `source=${view}`, "-o", "cache=always", "-o", "log_level=err"];
  const child = spawn(
    "unshare",
    ["-m", "sh", "-ec", VIEW, "sh", daemon, `--socket-path=${socketIn(folder)}`, ...words],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...env, VIEW: view },
      detached: true,
    },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  const gone = new Promise<string>((end) => {
    child.once("error", (error) => end(error.message));
    child.once("close", (status) => end(said.trim() || `virtiofsd ended with status ${status}`));
  });
  for (let tries = 0; tries < 100; tries++) {
    const next = await Promise.race([gone, new Promise<undefined>((wake) => setTimeout(() => wake(undefined), 50))]);
    if (next !== undefined) return next;
    if (existsSync(socketIn(folder))) return child;
  }
  child.kill("SIGKILL");
  return "virtiofsd did not begin to listen within 5 s";
}

/** Whether this machine has a virtiofsd. */
export function isDaemonThere(env: NodeJS.ProcessEnv): boolean {
  return findDaemon(env) !== undefined;
}

function socketIn(folder: string): string {
  return join(folder, "virtiofs");
}

function findDaemon(env: NodeJS.ProcessEnv): string | undefined {
  const places = ["virtiofsd", "/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd", "/usr/lib/virtiofsd"];
  return places.map((name) => findProgram(name, env)).find((path) => path !== undefined);
}
