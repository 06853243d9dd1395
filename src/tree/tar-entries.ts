import { dirname, join } from "node:path";

const BLOCK = 512;
/** Long names and pax records larger than this are no names. */
const NAME_LIMIT = 1 << 20;

/**
 * Reads the headers of a tar (ustar, GNU long names, pax) as it streams by, and looks for an entry that would write
 * outside the one folder that all entries lie in: `..`, absolute names, symbolic and hard links that lead out, names that
 * pass through a link, devices. Nothing is written. What it does not know it refuses: git and GNU tar write none of it.
 */
export class TarEntries {
  /** What the entries take on disk, in bytes, whole blocks of 4096. */
  size = 0;
  /** Why this archive must not be unpacked; `undefined` as long as nothing was found. */
  offence: string | undefined;
  #header = Buffer.alloc(0);
  #skip = 0;
  #record: { readonly type: string; readonly size: number; readonly chunks: Buffer[]; read: number } | undefined;
  #next: { path?: string; linkpath?: string; size?: number } = {};
  readonly #links = new Set<string>();
  readonly #folders = new Set<string>();
  #top: string | undefined;
  #ended = false;

  /** Whether the archive's end mark has been seen. */
  get complete(): boolean {
    return this.#ended;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.offence === undefined) {
      if (this.#ended) {
        if (chunk.subarray(at).some((byte) => byte !== 0)) this.offence = "data behind its end";
        return;
      }
      if (this.#record !== undefined && this.#record.read < this.#record.size) {
        const take = Math.min(chunk.length - at, this.#record.size - this.#record.read);
        this.#record.chunks.push(Buffer.from(chunk.subarray(at, at + take)));
        this.#record.read += take;
        at += take;
      } else if (this.#skip > 0) {
        const take = Math.min(chunk.length - at, this.#skip);
        this.#skip -= take;
        at += take;
      } else {
        const take = Math.min(chunk.length - at, BLOCK - this.#header.length);
        this.#header = Buffer.concat([this.#header, chunk.subarray(at, at + take)]);
        at += take;
        if (this.#header.length === BLOCK) {
          const header = this.#header;
          this.#header = Buffer.alloc(0);
          this.#read(header);
        }
      }
      if (this.#record !== undefined && this.#record.read === this.#record.size) this.#finishRecord();
    }
  }

  #read(header: Buffer): void {
    if (header.every((byte) => byte === 0)) {
      this.#ended = true;
      return;
    }
    const text = (from: number, length: number): string => {
      const field = header.subarray(from, from + length);
      const end = field.indexOf(0);
      return field.subarray(0, end < 0 ? length : end).toString("utf8");
    };
    const type = text(156, 1) || "0";
    const stated =
      header[124]! & 0x80 ? Number(header.readBigUInt64BE(128)) : Number.parseInt(text(124, 12).trim() || "0", 8);
    const record = "xgLK".includes(type);
    const size = record ? stated : (this.#next.size ?? stated);
    if (!Number.isSafeInteger(size) || size < 0 || (record && size > NAME_LIMIT)) {
      this.offence = "a damaged header";
      return;
    }
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (record) {
      this.#record = { type, size, chunks: [], read: 0 };
      this.#skip = padding;
      return;
    }
    // POSIX's prefix field; GNU's own format keeps times there.
    const prefix = header.subarray(257, 263).equals(USTAR) ? text(345, 155) : "";
    const path = this.#next.path ?? (prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    const link = this.#next.linkpath ?? text(157, 100);
    this.#next = {};
    const file = type === "0" || type === "7";
    this.offence = size > 0 && !file ? `${path}, a folder or link with content` : this.#judge(type, path, link);
    this.size += file ? Math.ceil(size / 4096) * 4096 : 4096;
    this.#skip = size + padding;
  }

  #finishRecord(): void {
    const { type, chunks } = this.#record!;
    this.#record = undefined;
    const data = Buffer.concat(chunks);
    if (type === "L" || type === "K") {
      this.#next[type === "L" ? "path" : "linkpath"] = data.toString("utf8").replace(/\0.*$/s, "");
      return;
    }
    let at = 0;
    while (at < data.length) {
      const blank = data.indexOf(32, at);
      const length = Number(data.subarray(at, blank).toString());
      if (blank < 0 || !Number.isInteger(length) || length <= blank - at || at + length > data.length) {
        this.offence = "a damaged pax record";
        return;
      }
      const [, key = "", value = ""] =
        /^([^=]*)=(.*)$/s.exec(data.subarray(blank + 1, at + length - 1).toString("utf8")) ?? [];
      // For all entries, or sparse files: no kernel archive has either.
      if (key.startsWith("GNU.") || (type === "g" && ["path", "linkpath", "size"].includes(key)))
        this.offence = `a pax record "${key}"`;
      else if (key === "size") this.#next.size = Number(value);
      else if (key === "path" || key === "linkpath") this.#next[key] = value;
      at += length;
    }
  }

  /** Why an entry must not be unpacked. */
  #judge(type: string, name: string, link: string): string | undefined {
    if (!"01257".includes(type)) return `${name}, which is no file, folder or link`;
    const parts = inside(name);
    if (parts === undefined) return `${name}, which leads out of its folder`;
    this.#top ??= parts[0]!;
    if (parts[0] !== this.#top || (parts.length === 1 && type !== "5"))
      return `${name}, which lies beside the folder ${this.#top}`;
    const path = parts.join("/");
    const passed = this.#linkOn(parts);
    if (passed !== undefined) return `${name}, which passes through the link ${passed}`;
    for (let count = parts.length - 1; count > 0; count--) {
      const parent = parts.slice(0, count).join("/");
      if (this.#folders.has(parent)) break;
      this.#folders.add(parent);
    }
    if (type === "5") this.#folders.add(path);
    if (type === "2") {
      if (this.#folders.has(path) || !leadsInside(path, link, this.#top))
        return `the link ${name} to ${link}, which leads out of its folder`;
      this.#links.add(path);
    }
    if (type === "1") {
      const target = inside(link);
      // A second name for a symbolic link would start from another folder than the link was judged in.
      if (target === undefined || target[0] !== this.#top || this.#linkOn(target) !== undefined)
        return `the hard link ${name} to ${link}, which leads out of its folder`;
    }
    return undefined;
  }

  /** The first link on a path, itself included. */
  #linkOn(parts: readonly string[]): string | undefined {
    for (let count = 1; count <= parts.length; count++) {
      const part = parts.slice(0, count).join("/");
      if (this.#links.has(part)) return part;
    }
    return undefined;
  }
}

const USTAR = Buffer.from("ustar\0");

/** The parts of a name; `undefined` when it is absolute, empty or has a `..` anywhere. */
function inside(name: string): string[] | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  return name.startsWith("/") || parts.length === 0 || parts.includes("..") ? undefined : parts;
}

/**
 * Whether a symbolic link's target lies in the top folder. `..` may only stand in front, where it leads up from the real
 * folder of the link: behind a name it would lead up from wherever that name, a link itself perhaps, leads.
 */
function leadsInside(path: string, link: string, top: string): boolean {
  const parts = link.split("/").filter((part) => part !== "" && part !== ".");
  const ups = parts.findIndex((part) => part !== "..");
  if (link.startsWith("/") || link === "" || (ups >= 0 && parts.indexOf("..", ups) >= 0)) return false;
  return join(dirname(path), link).split("/")[0] === top;
}
