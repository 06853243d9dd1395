import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { findTree } from "../../src/tree/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-tar-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache") };

/** An entry in a mini-notation: `NAME`, `NAME/`, `NAME -> TARGET` (symbolic link), `NAME = TARGET` (hard link). */
function entry(text: string): Buffer {
  const [, name = "", arrow, link = ""] = /^(\S+)(?: (->|=) (\S+))?$/.exec(text)!;
  const type = arrow === "->" ? "2" : arrow === "=" ? "1" : name.endsWith("/") ? "5" : "0";
  const body = type === "0" ? Buffer.from("x") : Buffer.alloc(0);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, "0")}\0`;
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(octal(0o755, 8), 100);
  header.write(octal(body.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write("ustar\0", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc(body.length === 0 ? 0 : 511)]);
}

let count = 0;
async function unpack(...entries: string[]): Promise<string> {
  const file = join(folder, `linux-${++count}.tar.gz`);
  const whole = ["top/", "top/Kconfig", ...entries].map(entry);
  writeFileSync(file, gzipSync(Buffer.concat([...whole, Buffer.alloc(1024)])));
  const result = await findTree({ kernelDir: file, cwd: folder, env, onEvent: () => {} });
  return "kind" in result ? result.message.replace(`${file} `, "") : "unpacked";
}

describe("archives", () => {
  test("with the links of a kernel are unpacked", async () => {
    expect(
      await unpack(
        "top/Documentation/Changes -> process/changes.rst",
        "top/scripts/dtc/include-prefixes/arm -> ../../../arch/arm/boot/dts",
        "top/a/..b",
        "top/hard = top/Kconfig",
      ),
    ).toBe("unpacked");
  });

  test.each([
    [["../evil"], "../evil, which leads out of its folder"],
    [["top/../../evil"], "top/../../evil, which leads out of its folder"],
    [["/tmp/kiln-evil"], "/tmp/kiln-evil, which leads out of its folder"],
    [["beside/evil"], "beside/evil, which lies beside the folder top"],
    [["top/out -> /etc"], "the link top/out to /etc, which leads out of its folder"],
    [["top/out -> ../../evil"], "the link top/out to ../../evil, which leads out of its folder"],
    [["top/in -> a", "top/in/evil"], "top/in/evil, which passes through the link top/in"],
    [["top/.a -> b", "top/c -> .a/../../../evil"], "the link top/c to .a/../../../evil, which leads out of its folder"],
    [["top/a/b/l -> ../../x", "top/h = top/a/b/l"], "the hard link top/h to top/a/b/l, which leads out of its folder"],
    [["top/h = /etc/passwd"], "the hard link top/h to /etc/passwd, which leads out of its folder"],
    [["top/d/f", "top/d -> x"], "the link top/d to x, which leads out of its folder"],
  ])("%j are refused", async (entries, offence) => {
    expect(await unpack(...entries)).toBe(`is refused: it holds ${offence}`);
    const trees = join(folder, "cache", "kiln", "trees");
    expect(readdirSync(trees).filter((name) => name.includes(".part-"))).toEqual([]);
    expect([join(trees, "evil"), join(trees, "..", "evil"), "/tmp/kiln-evil"].filter(existsSync)).toEqual([]);
  });

  test("made by GNU tar with long names are read in each of its forms", async () => {
    const long = `${"d".repeat(90)}/${"e".repeat(90)}`;
    spawnSync("mkdir", ["-p", join(folder, "made", long)]);
    writeFileSync(join(folder, "made", "Kconfig"), "");
    writeFileSync(join(folder, "made", long, "f".repeat(120)), "");
    for (const format of ["gnu", "pax"]) {
      const file = join(folder, `linux-${format}-1.0.tar.gz`);
      expect(spawnSync("tar", ["-czf", file, `--format=${format}`, "-C", folder, "made"]).status).toBe(0);
      const result = await findTree({ kernelDir: file, cwd: folder, env, onEvent: () => {} });
      expect("root" in result && existsSync(join(result.root, long, "f".repeat(120)))).toBe(true);
    }
  });
});
