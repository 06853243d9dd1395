import { type ModelArrays, type ModelColumns, TextColumn } from "../kconfig/index.ts";
import { checksum } from "./checksum.ts";

/** Length of the header, its checksum, that of all behind it; four bytes each. */
const FRONT = 12;

/** Where the parts of a kept model lie behind its header; lengths in bytes. */
interface Layout {
  /** The lengths of all that follows, in order. */
  readonly pieces: readonly number[];
  readonly arrays: readonly (readonly [keyof ModelArrays, number])[];
  readonly texts: KeptTexts;
  readonly helps: KeptTexts;
  readonly rest: Omit<ModelColumns, keyof ModelArrays | "texts" | "helps">;
}

interface KeptTexts {
  readonly starts: number;
  readonly length: number;
  /** `latin1` where every character is one byte. */
  readonly encoding: "latin1" | "utf16le";
}

/**
 * A model's columns and what else is kept with them as the bytes of a file, in pieces. The columns lie as they are in memory: they
 * are not copied.
 */
export function encodeKept(columns: ModelColumns, more: object): Buffer[] {
  const { texts, helps, ...others } = columns;
  const arrays: [keyof ModelArrays, Int32Array][] = [];
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(others)) {
    if (value instanceof Int32Array) arrays.push([name as keyof ModelArrays, value]);
    else rest[name] = value;
  }
  const parts: Buffer[] = arrays.map(([, array]) => bytesOf(array));
  const textual = [texts, helps].map((column): KeptTexts => {
    const joined = column.join();
    const whole = joined.whole();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is that of Latin-1.
    const encoding = /[^\x00-\xff]/.test(whole) ? "utf16le" : "latin1";
    const bytes = Buffer.from(whole, encoding);
    parts.push(bytesOf(joined.starts), bytes, Buffer.alloc(-bytes.length & 3));
    return { starts: joined.starts.byteLength, length: bytes.length, encoding };
  });
  const layout: Layout = {
    pieces: parts.map(({ length }) => length),
    arrays: arrays.map(([name, array]) => [name, array.byteLength] as const),
    texts: textual[0]!,
    helps: textual[1]!,
    rest: rest as unknown as Layout["rest"],
  };
  const text = JSON.stringify({ ...more, layout });
  // Typed arrays want their data at a multiple of four.
  const header = Buffer.from(text + " ".repeat(-Buffer.byteLength(text) & 3));
  const front = Buffer.alloc(FRONT);
  front.writeUInt32LE(header.length);
  front.writeUInt32LE(checksum(header), 4);
  front.writeUInt32LE(
    parts.reduce((sum, part) => checksum(part, sum), 0),
    8,
  );
  return [front, header, ...parts];
}

/** What `encodeKept` was given besides the columns; `undefined` when the bytes are damaged. */
export function decodeKept<More>(bytes: Buffer): { readonly more: More; columns(): ModelColumns } | undefined {
  if (bytes.length < FRONT) return undefined;
  const end = FRONT + bytes.readUInt32LE(0);
  if (end > bytes.length || checksum(bytes.subarray(FRONT, end)) !== bytes.readUInt32LE(4)) return undefined;
  const more = JSON.parse(bytes.toString("utf8", FRONT, end)) as More & { readonly layout: Layout };
  let at = end;
  let sum = 0;
  for (const length of more.layout.pieces) {
    sum = checksum(bytes.subarray(at, at + length), sum);
    at += length;
  }
  if (at !== bytes.length || sum !== bytes.readUInt32LE(8)) return undefined;
  return { more, columns: () => columnsAt(more.layout, bytes, end) };
}

function columnsAt(layout: Layout, bytes: Buffer, start: number): ModelColumns {
  let at = start;
  const numbers = (length: number): Int32Array => {
    const array = new Int32Array(bytes.buffer, bytes.byteOffset + at, length >> 2);
    at += length;
    return array;
  };
  const texts = ({ starts, length, encoding }: KeptTexts): TextColumn => {
    const offsets = numbers(starts);
    const from = at;
    at += length + (-length & 3);
    let whole: string | undefined;
    return TextColumn.joined({
      whole: () => {
        whole ??= bytes.toString(encoding, from, from + length);
        return whole;
      },
      starts: offsets,
    });
  };
  const arrays = Object.fromEntries(layout.arrays.map(([name, length]) => [name, numbers(length)]));
  return {
    ...layout.rest,
    ...(arrays as unknown as ModelArrays),
    texts: texts(layout.texts),
    helps: texts(layout.helps),
  };
}

function bytesOf(array: Int32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
