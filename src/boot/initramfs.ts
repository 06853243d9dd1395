import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Failure, failure } from "../tree/index.ts";
import { type CpioEntry, cpioArchive } from "./cpio.ts";
import { findProgram, isStatic, programFiles } from "./host-program.ts";

/** What an initramfs is made of. */
export interface InitramfsContent {
  /** The script that the kernel starts. */
  readonly init: string;
  /** Further files below `/kiln`, by relative path. */
  readonly files: ReadonlyMap<string, string>;
  /** Programs of this machine, copied with what they need under their own paths. */
  readonly programs: readonly string[];
  /** A folder with `lib/modules/RELEASE`, as `make modules_install` makes it. */
  readonly modules: string | undefined;
}

/** busybox as one program without libraries; `undefined` when this machine has none. */
export function staticBusybox(env: NodeJS.ProcessEnv): string | Failure {
  const names = [
    "busybox-static",
    "busybox.static",
    "busybox",
    "/usr/lib/busybox/busybox-static",
    "/bin/busybox.static",
  ];
  const found = names.map((name) => findProgram(name, env)).find((path) => path !== undefined && isStatic(path));
  return (
    found ?? failure("there is no busybox without libraries, which starts the guest", "apt-get install busybox-static")
  );
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
  for (const applet of applets(busybox)) add({ kind: "link", path: `bin/${applet}`, target: "/kiln/busybox" });
  for (const path of ["dev", "proc", "sys", "root", "tmp"]) add({ kind: "folder", path });
  for (const [path, major, minor] of DEVICES) add({ kind: "device", path, major, minor });
  add({ kind: "file", path: "init", mode: 0o755, content: Buffer.from(content.init) });
  for (const [path, text] of content.files) {
    add({ kind: "file", path: `kiln/${path}`, mode: 0o755, content: Buffer.from(text) });
  }
  for (const path of new Set(content.programs.flatMap(programFiles))) {
    // The applet of the same name gives way to the real program; links lead to files here, so that loaders are found.
    add({ kind: "file", path: path.slice(1), mode: statSync(path).mode & 0o755, content: readFileSync(path) });
  }
  if (content.modules !== undefined) addTree(content.modules, add);
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
];

function applets(busybox: string): string[] {
  const listed = spawnSync(busybox, ["--list"], { encoding: "utf8" });
  return listed.stdout.split("\n").filter((name) => /^[\w[.-]+$/.test(name) && name !== "busybox");
}

function addTree(folder: string, add: (entry: CpioEntry) => void): void {
  const listed = spawnSync("find", [folder, "-type", "f", "-printf", "%P\\0"], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  for (const path of listed.stdout.split("\0").filter((name) => name !== "")) {
    const file = join(folder, path);
    if (existsSync(file)) add({ kind: "file", path, mode: 0o644, content: readFileSync(file) });
  }
}
