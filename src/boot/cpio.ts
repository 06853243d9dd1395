/** One file of an archive; the path is relative and without `./`. */
export type CpioEntry =
  | { readonly kind: "folder"; readonly path: string; readonly mode?: number }
  | { readonly kind: "file"; readonly path: string; readonly mode: number; readonly content: Buffer }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "device"; readonly path: string; readonly major: number; readonly minor: number };

/** Bits of the file's kind in `mode`, from stat(2). */
const KINDS = { folder: 0o040000, file: 0o100000, link: 0o120000, device: 0o020000 };

/**
 * An archive in cpio's "newc" form, which the kernel unpacks as its initramfs (Documentation/driver-api/early-userspace/
 * buffer-format.rst). Everything belongs to root and is of 1970, so that equal entries give equal bytes. Folders must come
 * before what lies in them.
 */
export function cpioArchive(entries: readonly CpioEntry[]): Buffer {
  const parts: Buffer[] = [];
  let inode = 0;
  const add = (name: string, mode: number, content: Buffer, device: readonly [number, number]): void => {
    const path = Buffer.from(`${name}\0`);
    inode++;
    const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, ...device, path.length, 0];
    const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
    parts.push(head, path, padding(head.length + path.length), content, padding(content.length));
  };
  for (const entry of entries) {
    const [permissions, content, device] = detailsOf(entry);
    add(entry.path, KINDS[entry.kind] | permissions, content, device);
  }
  add("TRAILER!!!", 0, Buffer.alloc(0), [0, 0]);
  return Buffer.concat(parts);
}

function detailsOf(entry: CpioEntry): [permissions: number, content: Buffer, device: [number, number]] {
  switch (entry.kind) {
    case "folder":
      return [entry.mode ?? 0o755, Buffer.alloc(0), [0, 0]];
    case "file":
      return [entry.mode, entry.content, [0, 0]];
    case "link":
      return [0o777, Buffer.from(entry.target), [0, 0]];
    case "device":
      return [0o600, Buffer.alloc(0), [entry.major, entry.minor]];
  }
}

/** Parts begin at multiples of four. */
function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}
