import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

/**
 * The kernel image and modules of a build folder that are no longer whole, with paths from there: make takes them for finished, as they
 * are newer than what they are made of.
 */
export function damagedProducts(output: string): string[] {
  const order = join(output, "modules.order");
  const modules = existsSync(order) ? readFileSync(order, "utf8").split("\n") : [];
  const images = ["arch/x86/boot/bzImage", "arch/arm64/boot/Image"].filter((path) =>
    isDamagedImage(join(output, path)),
  );
  const damaged = modules
    .filter((line) => /\.k?o$/.test(line))
    .map((line) => line.replace(/\.o$/, ".ko"))
    .filter((path) => isDamagedModule(join(output, path)));
  return [...images, ...damaged];
}

/** Whether a file is there and no whole kernel image: x86's bzImage or arm64's Image, by its name. */
export function isDamagedImage(path: string): boolean {
  if (!existsSync(path)) return false;
  const { head, size } = headOf(path, 1024);
  // Documentation/arch/arm64/booting.rst: the magic number at byte 56.
  if (path.endsWith("/Image")) return head.length < 64 || head.toString("latin1", 56, 60) !== "ARM\x64";
  // Documentation/arch/x86/boot.rst: boot_flag, header, and the sizes of the set-up code (sectors) and of the rest (16 bytes each).
  if (head.length < 0x206 || head.readUInt16LE(0x1fe) !== 0xaa55 || head.toString("latin1", 0x202, 0x206) !== "HdrS")
    return true;
  return size < ((head[0x1f1] || 4) + 1) * 512 + head.readUInt32LE(0x1f4) * 16;
}

/** Whether a file is there and no whole ELF file: the table of its sections, which stands at its end, is cut off. */
export function isDamagedModule(path: string): boolean {
  if (!existsSync(path)) return false;
  const { head, size } = headOf(path, 64);
  if (head.length < 64 || head.toString("latin1", 0, 4) !== "\u007fELF") return true;
  const [wide, little] = [head[4] === 2, head[5] === 1];
  const half = (at: number): number => (little ? head.readUInt16LE(at) : head.readUInt16BE(at));
  const table = wide
    ? Number(little ? head.readBigUInt64LE(40) : head.readBigUInt64BE(40))
    : little
      ? head.readUInt32LE(32)
      : head.readUInt32BE(32);
  return table === 0 || size < table + half(wide ? 58 : 46) * half(wide ? 60 : 48);
}

/** Its first bytes and its size; of a folder, or what cannot be read, none. */
function headOf(path: string, length: number): { readonly head: Buffer; readonly size: number } {
  const head = Buffer.alloc(length);
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const got = readSync(file, head, 0, length, 0);
    return { head: head.subarray(0, got), size: fstatSync(file).size };
  } catch {
    return { head: head.subarray(0, 0), size: 0 };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
