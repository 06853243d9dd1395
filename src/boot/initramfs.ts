import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { type CpioEntry, cpioArchive } from "./cpio.ts";
import { programFiles } from "./host-program.ts";

/** What an initramfs is made of. */
export interface InitramfsContent {
  /** The script that the kernel starts. */
  readonly init: string;
  /** Further files below `/kiln`, by relative path. */
  readonly files: ReadonlyMap<string, string>;
  /** Programs of this machine, copied with what they need under their own paths. */
  readonly programs: readonly string[];
  /** A folder with `lib/modules/RELEASE`, as `make modules_install` makes it, and settings in `etc`; the rest is left out. */
  readonly modules: string | undefined;
  /** Of the modules only these, paths below `lib/modules/RELEASE`, and their index; `undefined`: all. */
  readonly only: ReadonlySet<string> | undefined;
  /** Whose modules are meant. */
  readonly release: string;
}

/** The initramfs, packed with gzip when the kernel can unpack that. */
export function buildInitramfs(content: InitramfsContent, busybox: string, gzip: boolean): Buffer {
  const entries = new Map<string, CpioEntry>();
  const addFolders = (path: string): void => {
    const above = dirname(path);
    if (above === "." || entries.has(above)) return;
    addFolders(above);
    entries.set(above, { kind: "folder", path: above });
  };
  const add = (entry: CpioEntry): void => {
    addFolders(entry.path);
    entries.set(entry.path, entry);
  };
  const program = readFileSync(busybox);
  add({ kind: "file", path: "kiln/busybox", mode: 0o755, content: program });
  // The others are made in the guest: this machine may not be able to run its busybox.
  add({ kind: "link", path: "bin/sh", target: "/kiln/busybox" });
  for (const path of ["dev", "proc", "sys", "root", "tmp"]) add({ kind: "folder", path });
  for (const [path, major, minor] of DEVICES) add({ kind: "device", path, major, minor });
  add({ kind: "file", path: "init", mode: 0o755, content: Buffer.from(content.init) });
  for (const [path, text] of content.files) {
    add({ kind: "file", path: `kiln/${path}`, mode: 0o755, content: Buffer.from(text) });
  }
  for (const path of new Set(content.programs.flatMap(programFiles))) {
    // Links lead to files here, so that loaders are found; busybox makes no applet where a program is.
    add({ kind: "file", path: path.slice(1), mode: statSync(path).mode & 0o755, content: readFileSync(path) });
  }
  if (content.modules !== undefined) addTree(content.modules, content, add);
  const archive = cpioArchive([...entries.values()]);
  return gzip ? gzipSync(archive, { level: 1 }) : archive;
}

/** What must be there before devtmpfs is: console, null, and the ports. */
const DEVICES: readonly (readonly [path: string, major: number, minor: number])[] = [
  ["dev/console", 5, 1],
  ["dev/null", 1, 3],
  ["dev/zero", 1, 5],
  ["dev/ttyS0", 4, 64],
  ["dev/ttyS1", 4, 65],
  ["dev/ttyAMA0", 204, 64],
  ["dev/hvc0", 229, 0],
];

/** Modules are the files that end so, packed or not. */
const MODULE = /\.ko(\.\w+)?$/;

function addTree(folder: string, { release, only }: InitramfsContent, add: (entry: CpioEntry) => void): void {
  const parts = [`lib/modules/${release}`, ...(folder === "/" ? [] : ["etc"])]
    .map((name) => join(folder, name))
    .filter((part) => existsSync(part));
  if (parts.length === 0) return;
  const listed = spawnSync("find", [...parts, "-type", "f", "-printf", "%p\\0"], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  for (const path of listed.stdout.split("\0").filter((name) => name !== "")) {
    const below = relative(join(folder, "lib/modules", release), path);
    if (only !== undefined && MODULE.test(below) && !below.startsWith("..") && !only.has(below)) continue;
    const mode = statSync(path).mode & 0o777;
    add({ kind: "file", path: relative(folder, path), mode, content: readFileSync(path) });
  }
}
