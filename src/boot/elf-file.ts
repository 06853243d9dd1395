/** A relocatable or linked 64-bit little-endian ELF file, as much of it as tells what it holds. */
export interface ElfFile {
  /** Names of the functions and variables that it defines and that stay when it is linked into a kernel. */
  readonly symbols: ReadonlySet<string>;
  /** Its GNU build ID in hex; `undefined` when it has none. */
  readonly buildId: string | undefined;
  /** The entries of its `.modinfo`, "key=value". */
  readonly modinfo: readonly string[];
}

/** Section types, symbol types and the like, from elf.h. */
const SYMBOL_TABLE = 2;
const NOTES = 7;
const NO_BITS = 8;
const OBJECT = 1;
const FUNCTION = 2;
const BUILD_ID = 3;

/**
 * Reads an ELF file; `undefined` for anything else, such as an object that link-time optimisation keeps in another form, and for one that
 * is damaged.
 */
export function readElf(bytes: Buffer): ElfFile | undefined {
  if (bytes.length < 64 || bytes.toString("latin1", 0, 4) !== "\u007fELF" || bytes[4] !== 2 || bytes[5] !== 1) {
    return undefined;
  }
  try {
    return contentOf(bytes);
  } catch (error) {
    // What it says lies behind its end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function contentOf(bytes: Buffer): ElfFile {
  const sections = sectionsOf(bytes);
  const table = sections.find(({ type }) => type === SYMBOL_TABLE);
  const modinfo = sections.find(({ name, type }) => name === ".modinfo" && type !== NO_BITS);
  const ids = sections
    .filter(({ type }) => type === NOTES)
    .map(({ at, size }) => readBuildId(bytes.subarray(at, at + size)));
  return {
    symbols: table === undefined ? new Set() : symbolsOf(bytes, table, sections),
    buildId: ids.find((id) => id !== undefined),
    modinfo:
      modinfo === undefined
        ? []
        : bytes
            .toString("utf8", modinfo.at, modinfo.at + modinfo.size)
            .split("\0")
            .filter((entry) => entry !== ""),
  };
}

/** The build ID in ELF notes, which is also how /sys/kernel/notes has them; hex, `undefined` when there is none. */
export function readBuildId(notes: Buffer): string | undefined {
  const pad = (size: number): number => (size + 3) & ~3;
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameSize, size, type] = [0, 4, 8].map((offset) => notes.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const start = at + 12 + pad(nameSize);
    if (start + size > notes.length) return undefined;
    const owner = notes.toString("latin1", at + 12, at + 12 + nameSize);
    if (type === BUILD_ID && owner === "GNU\0") return notes.toString("hex", start, start + size);
    at = start + pad(size);
  }
  return undefined;
}

interface Section {
  readonly name: string;
  readonly type: number;
  readonly at: number;
  readonly size: number;
  readonly link: number;
}

function sectionsOf(bytes: Buffer): Section[] {
  const start = Number(bytes.readBigUInt64LE(40));
  const entry = bytes.readUInt16LE(58);
  // More sections than 16 bits count are counted in the first one.
  const count = bytes.readUInt16LE(60) || Number(bytes.readBigUInt64LE(start + 32));
  const names = bytes.readUInt16LE(62);
  const namesAt = names === 0xffff ? bytes.readUInt32LE(start + 40) : names;
  const strings = Number(bytes.readBigUInt64LE(start + namesAt * entry + 24));
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * entry;
    const wide = (offset: number): number => Number(bytes.readBigUInt64LE(at + offset));
    const name = textAt(bytes, strings + bytes.readUInt32LE(at));
    return { name, type: bytes.readUInt32LE(at + 4), at: wide(24), size: wide(32), link: bytes.readUInt32LE(at + 40) };
  });
}

/** Code and data that linking drops or that has no name of its own is left out. */
function symbolsOf(bytes: Buffer, table: Section, sections: readonly Section[]): Set<string> {
  const strings = sections[table.link]?.at ?? bytes.length;
  const found = new Set<string>();
  for (let at = table.at; at < table.at + table.size; at += 24) {
    const type = bytes[at + 4]! & 15;
    const section = sections[bytes.readUInt16LE(at + 6)];
    if ((type !== OBJECT && type !== FUNCTION) || section === undefined || section.type === 0) continue;
    if (/^\.(?:exit|discard|modinfo|init\.setup)/.test(section.name)) continue;
    const name = textAt(bytes, strings + bytes.readUInt32LE(at));
    if (!/^(?:__UNIQUE_ID|__key|__func__|__already_done|__msg|__pfx_|_rs\b|\.L)|\.\d+$/.test(name)) found.add(name);
  }
  return found;
}

function textAt(bytes: Buffer, start: number): string {
  return bytes.toString("utf8", start, bytes.indexOf(0, start));
}
