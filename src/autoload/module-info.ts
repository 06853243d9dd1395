import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { gunzipSync } from "node:zlib";

/** A module that was built, or one that is part of the kernel. */
export interface BuiltModule {
  /** As the kernel names it, with `_`. */
  readonly name: string;
  /** Path below the folder, without `kernel/` and compression: "drivers/net/bonding/bonding.ko". */
  readonly path: string;
  readonly builtin: boolean;
  /** Bytes on disk; 0 when built in. */
  readonly size: number;
  readonly description: string;
  readonly aliases: readonly string[];
  /** Parameter → type as the module states it ("int", "charp", "array of charp"); `undefined` when that is not known. */
  readonly parameters: ReadonlyMap<string, string> | undefined;
  /** Why its file could not be read; `undefined` when it was. */
  readonly unread: string | undefined;
  /** Whether that is because no whole module is in it, so that the kernel cannot load it either. */
  readonly damaged: boolean;
}

/** Why the facts of a module are not known. */
interface Unread {
  readonly why: string;
  readonly damaged: boolean;
}

const MODULE = /\.ko(?:\.(?:gz|xz|zst))?$/;

/** Every module of a `lib/modules/RELEASE` folder or a build folder; of a broken file only its name is known. */
export function readModules(folder: string): BuiltModule[] {
  const files =
    existsSync(join(folder, "modules.order")) && existsSync(join(folder, "Module.symvers"))
      ? listed(folder)
      : found(folder, 0);
  const loadable = files.map((file) => {
    const path = relative(folder, file)
      .replace(/^kernel\//, "")
      .replace(/(\.ko)\.\w+$/, "$1");
    return describe(path, modinfo(file), false, statSync(file).size);
  });
  return [...loadable, ...builtins(folder)];
}

function listed(folder: string): string[] {
  return readFileSync(join(folder, "modules.order"), "utf8")
    .split("\n")
    .filter((line) => /\.k?o$/.test(line))
    .map((line) => join(folder, line.replace(/\.o$/, ".ko")))
    .filter((file) => existsSync(file));
}

function found(folder: string, depth: number): string[] {
  if (depth > 16 || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return found(path, depth + 1);
    return entry.isFile() && MODULE.test(entry.name) ? [path] : [];
  });
}

function builtins(folder: string): BuiltModule[] {
  const file = join(folder, "modules.builtin.modinfo");
  const facts = new Map<string, string[]>();
  // Kernels before 5.2 have no such file.
  const known = existsSync(file);
  if (known) {
    for (const entry of readFileSync(file, "utf8").split("\0")) {
      const match = /^([^.=]+)\.([\s\S]*)$/.exec(entry);
      if (match !== null) facts.set(match[1]!, [...(facts.get(match[1]!) ?? []), match[2]!]);
    }
  }
  const list = join(folder, "modules.builtin");
  const paths = existsSync(list)
    ? readFileSync(list, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
  const named = paths.map((path) => path.replace(/^kernel\//, ""));
  const unread = { why: "the kernel has no modules.builtin.modinfo", damaged: false };
  return named.map((path) => describe(path, known ? (facts.get(nameOf(path)) ?? []) : unread, true, 0));
}

function nameOf(path: string): string {
  return basename(path).replace(MODULE, "").replaceAll("-", "_");
}

/** `facts`: `key=value` entries, or why they are not known. */
function describe(path: string, facts: readonly string[] | Unread, builtin: boolean, size: number): BuiltModule {
  const unread = "why" in facts ? facts : undefined;
  const all = (key: string): string[] =>
    "why" in facts ? [] : facts.filter((fact) => fact.startsWith(`${key}=`)).map((fact) => fact.slice(key.length + 1));
  const parameters = new Map(
    all("parmtype").map((text): [string, string] => [text.split(":", 1)[0]!, text.slice(text.indexOf(":") + 1)]),
  );
  const [description = ""] = all("description");
  return {
    name: nameOf(path),
    path,
    builtin,
    size,
    description,
    aliases: all("alias"),
    parameters: unread === undefined ? parameters : undefined,
    unread: unread?.why,
    damaged: unread?.damaged ?? false,
  };
}

/** `key=value` entries of the `.modinfo` section, or why there are none. */
function modinfo(file: string): string[] | Unread {
  try {
    const unpacked = content(file);
    if ("why" in unpacked) return unpacked;
    const entries = section(unpacked, ".modinfo")
      .toString("utf8")
      .split("\0")
      .filter((entry) => entry !== "");
    return entries.length > 0 ? entries : { why: `${basename(file)} is no module`, damaged: true };
  } catch {
    return { why: `${basename(file)} is damaged`, damaged: true };
  }
}

function content(file: string): Buffer | Unread {
  if (file.endsWith(".gz")) return gunzipSync(readFileSync(file));
  const unpacker = file.endsWith(".xz") ? "xz" : file.endsWith(".zst") ? "zstd" : undefined;
  if (unpacker === undefined) return readFileSync(file);
  const { stdout, status, error } = spawnSync(unpacker, ["-dcq"], {
    input: readFileSync(file),
    maxBuffer: 1 << 28,
    timeout: 20_000,
  });
  if (status === 0) return stdout;
  return error === undefined
    ? { why: `${basename(file)} is damaged`, damaged: true }
    : { why: `${unpacker} is not installed`, damaged: false };
}

/** A section of an ELF file, 32 or 64 bits, either byte order (elf(5)). */
function section(elf: Buffer, wanted: string): Buffer {
  if (elf.readUInt32BE(0) !== 0x7f454c46) return Buffer.alloc(0);
  const [wide, little] = [elf[4] === 2, elf[5] === 1];
  const half = (at: number): number => (little ? elf.readUInt16LE(at) : elf.readUInt16BE(at));
  const word = (at: number): number => (little ? elf.readUInt32LE(at) : elf.readUInt32BE(at));
  const size = (at: number): number =>
    wide ? Number(little ? elf.readBigUInt64LE(at) : elf.readBigUInt64BE(at)) : word(at);
  const table = size(wide ? 40 : 32);
  const [step, count, names] = wide ? [half(58), half(60), half(62)] : [half(46), half(48), half(50)];
  const place = (index: number): { name: number; data: Buffer } => {
    const at = table + index * step;
    const [from, length] = [size(at + (wide ? 24 : 16)), size(at + (wide ? 32 : 20))];
    return { name: word(at), data: elf.subarray(from, from + length) };
  };
  const strings = place(names).data;
  for (let index = 1; index < count; index++) {
    const { name, data } = place(index);
    if (strings.toString("latin1", name, strings.indexOf(0, name)) === wanted) return data;
  }
  return Buffer.alloc(0);
}
