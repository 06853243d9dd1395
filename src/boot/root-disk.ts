import { closeSync, openSync, readSync } from "node:fs";

/** A file that a guest has as its disk. */
export interface RootDisk {
  readonly path: string;
  readonly format: "raw" | "qcow2";
  /** The option of the file system that it holds, without `CONFIG_`; `undefined`: none that Kiln knows, or a partition table. */
  readonly fileSystem: string | undefined;
}

/** Marks of file systems: the option that reads it, where the mark stands in bytes, and the mark. */
const MARKS: readonly (readonly [option: string, at: number, mark: readonly number[]])[] = [
  ["EXT4_FS", 0x438, [0x53, 0xef]],
  ["XFS_FS", 0, [...Buffer.from("XFSB")]],
  ["BTRFS_FS", 0x10040, [...Buffer.from("_BHRfS_M")]],
  ["SQUASHFS", 0, [...Buffer.from("hsqs")]],
  ["EROFS_FS", 0x400, [0xe2, 0xe1, 0xf5, 0xe0]],
  ["F2FS_FS", 0x400, [0x10, 0x20, 0xf5, 0xf2]],
  ["ISO9660_FS", 0x8001, [...Buffer.from("CD001")]],
  ["CRAMFS", 0, [0x45, 0x3d, 0xcd, 0x28]],
  ["ROMFS_FS", 0, [...Buffer.from("-rom1fs-")]],
  ["VFAT_FS", 0x52, [...Buffer.from("FAT32")]],
];

/** Looks at a disk's file. Throws what `open` throws when it cannot be read. */
export function rootDisk(path: string): RootDisk {
  const head = Buffer.alloc(0x10100);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  if (head.subarray(0, 4).equals(Buffer.from([0x51, 0x46, 0x49, 0xfb])))
    return { path, format: "qcow2", fileSystem: undefined };
  const found = MARKS.find(([, at, mark]) => head.subarray(at, at + mark.length).equals(Buffer.from(mark)));
  return { path, format: "raw", fileSystem: found?.[0] };
}
