import { existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Finding, PreflightRequest } from "./finding.ts";

/** Whether the build folder has room for what will be made, and lets programs be started, which the build does with those it makes. */
export function diskSpace(request: PreflightRequest): Finding[] {
  const { output, root, config } = request;
  let folder = output;
  while (!existsSync(folder)) folder = dirname(folder);
  const findings: Finding[] = [];
  if (mountOptions(folder).includes("noexec"))
    findings.push({
      severity: "error",
      message: `${folder} is mounted noexec; the build runs programs that it makes there`,
      remedy: `mount -o remount,exec ${mountPoint(folder)}, or build elsewhere with O=DIR`,
    });
  // What an earlier build left is written over, not added to.
  if (existsSync(join(output, "vmlinux"))) return findings;
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / 1e6);
  const needed = megabytes(config);
  if (free >= needed) return findings;
  const elsewhere = output === root ? "build elsewhere with O=DIR" : "name another folder with O=DIR";
  findings.push({
    severity: free < needed / 2 ? "error" : "warning",
    message: `${folder} has ${free} MB left; a build of this configuration may take ${needed} MB`,
    remedy: `free some space, or ${elsewhere}`,
  });
  return findings;
}

/** Megabytes of a build before its first option; those of each option; how much more debug information makes of it. */
const BASE = 60;
const PER_OPTION = 0.45;
const WITH_DEBUG = 5;

/** What a build takes by its number of options. */
function megabytes(config: ReadonlyMap<string, string>): number {
  let options = 0;
  for (const value of config.values()) if (value === "y" || value === "m") options += 1;
  const debug = config.has("DEBUG_INFO") && !config.has("DEBUG_INFO_NONE") && !config.has("DEBUG_INFO_REDUCED");
  return Math.round(BASE + options * PER_OPTION * (debug ? WITH_DEBUG : 1));
}

interface Mount {
  readonly point: string;
  readonly options: readonly string[];
}

function mountOf(folder: string): Mount | undefined {
  let best: Mount | undefined;
  const path = resolve(folder);
  if (!existsSync("/proc/self/mounts")) return undefined;
  for (const line of readFileSync("/proc/self/mounts", "utf8").split("\n")) {
    const [, point = "", , options = ""] = line.split(" ");
    const plain = point.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const inside = plain === "/" || path === plain || path.startsWith(`${plain}/`);
    // Later mounts cover earlier ones at the same place.
    if (plain !== "" && inside && plain.length >= (best?.point.length ?? 0))
      best = { point: plain, options: options.split(",") };
  }
  return best;
}

function mountOptions(folder: string): readonly string[] {
  return mountOf(folder)?.options ?? [];
}

function mountPoint(folder: string): string {
  return mountOf(folder)?.point ?? folder;
}
