import { accessSync, closeSync, constants, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where programs are looked for: root's folders too, which a user's PATH may lack. */
const SYSTEM = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** The absolute path of a program of this machine; `undefined` when it is not there. */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  if (name.includes("/")) return isProgram(name) ? name : undefined;
  const folders = [...(env.PATH ?? "").split(":").filter((folder) => folder.startsWith("/")), ...SYSTEM];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The files without which a program does not start: itself, its loader and its libraries, under the names they are asked for. */
export function programFiles(program: string): string[] {
  const files = new Set<string>([program]);
  const queue = [program];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const needs = readNeeds(path);
    if (needs === undefined) continue;
    const folders = [...needs.runPath.map((folder) => folder.replace(/\$\{?ORIGIN\}?/, dirname(path!))), ...LIBRARIES];
    const found = needs.libraries.map((name) => folders.map((folder) => join(folder, name)).find(existsSync));
    for (const file of [needs.interpreter, ...found]) {
      if (file === undefined || !existsSync(file) || files.has(file)) continue;
      files.add(file);
      queue.push(file);
    }
  }
  return [...files];
}

const MULTIARCH = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
const LIBRARIES = [`/lib/${MULTIARCH}`, `/usr/lib/${MULTIARCH}`, "/lib64", "/usr/lib64", "/lib", "/usr/lib"];

interface Needs {
  /** The program loader, or what a script's first line names. */
  readonly interpreter: string | undefined;
  readonly libraries: readonly string[];
  readonly runPath: readonly string[];
}

/** Program header kinds and dynamic tags, from elf.h. */
const LOAD = 1;
const DYNAMIC = 2;
const INTERPRETER = 3;
const NEEDED = 1;
const STRING_TABLE = 5;
const RPATH = 15;
const RUNPATH = 29;

/** What a 64-bit little-endian ELF file or a script asks for; `undefined` for anything else. */
function readNeeds(path: string): Needs | undefined {
  const bytes = readFileSync(path);
  if (bytes.toString("latin1", 0, 2) === "#!") {
    const line = bytes.toString("utf8", 2, 200).split("\n")[0]!.trim();
    return { interpreter: line.split(/\s+/)[0], libraries: [], runPath: [] };
  }
  if (bytes.toString("latin1", 0, 4) !== "\u007fELF" || bytes[4] !== 2 || bytes[5] !== 1) return undefined;
  const headers = segmentsOf(bytes);
  const interpreter = headers.find((header) => header.kind === INTERPRETER);
  const dynamic = headers.find((header) => header.kind === DYNAMIC);
  const entries = dynamic === undefined ? [] : dynamicEntries(bytes, dynamic);
  const address = entries.find(({ tag }) => tag === STRING_TABLE)?.value ?? 0;
  const holder = headers.find(({ kind, at, size }) => kind === LOAD && address >= at && address < at + size);
  const strings = holder === undefined ? 0 : address - holder.at + holder.offset;
  const text = (offset: number): string => {
    const start = strings + offset;
    return bytes.toString("utf8", start, bytes.indexOf(0, start));
  };
  const texts = (...tags: number[]): string[] =>
    entries.filter(({ tag }) => tags.includes(tag)).map(({ value }) => text(value));
  return {
    interpreter: interpreter && bytes.toString("utf8", interpreter.offset, bytes.indexOf(0, interpreter.offset)),
    libraries: texts(NEEDED),
    runPath: texts(RPATH, RUNPATH).flatMap((paths) => paths.split(":")),
  };
}

interface Segment {
  readonly kind: number;
  /** In the file. */
  readonly offset: number;
  /** In memory. */
  readonly at: number;
  readonly size: number;
}

function segmentsOf(bytes: Buffer): Segment[] {
  const start = Number(bytes.readBigUInt64LE(32));
  const entry = bytes.readUInt16LE(54);
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = start + index * entry;
    const wide = (offset: number): number => Number(bytes.readBigUInt64LE(at + offset));
    return { kind: bytes.readUInt32LE(at), offset: wide(8), at: wide(16), size: wide(32) };
  });
}

function dynamicEntries(bytes: Buffer, segment: Segment): { readonly tag: number; readonly value: number }[] {
  const entries: { tag: number; value: number }[] = [];
  for (let at = segment.offset; at < segment.offset + segment.size; at += 16) {
    const tag = Number(bytes.readBigInt64LE(at));
    if (tag === 0) break;
    entries.push({ tag, value: Number(bytes.readBigUInt64LE(at + 8)) });
  }
  return entries;
}

/** ELF's numbers of machines, from elf.h. */
const MACHINES: ReadonlyMap<number, string> = new Map([
  [62, "x86_64"],
  [183, "arm64"],
]);

/** The machine that an ELF program of 64 bits is for, as `ARCH` names it; `undefined` for others, and for what is no program. */
export function machineOf(path: string): string | undefined {
  const head = Buffer.alloc(20);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString("latin1", 0, 4) !== "\u007fELF" || head[4] !== 2 || head[5] !== 1) return undefined;
  return MACHINES.get(head.readUInt16LE(18));
}

/** Whether a file is an ELF program that needs neither loader nor libraries. */
export function isStatic(path: string): boolean {
  const needs = readNeeds(path);
  return needs !== undefined && needs.interpreter === undefined && needs.libraries.length === 0;
}
