import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readText } from "../../src/tree/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-text-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(bytes: Buffer): string | undefined {
  const path = join(folder, "file");
  writeFileSync(path, bytes);
  const result = readText(path);
  return result.kind === "text" ? result.text.replace(/^\uFEFF/, "") : undefined;
}

const TEXT = "[*] Größe des Busses → 3\r\n";

test.each([
  ["UTF-8", Buffer.from(TEXT), TEXT],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${TEXT}`), TEXT],
  ["UTF-16, little end first, with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le"), TEXT],
  ["UTF-16, big end first, with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le").swap16(), TEXT],
  ["UTF-16 without a mark", Buffer.from(TEXT, "utf16le"), TEXT],
  ["UTF-16, big end first, without a mark", Buffer.from(TEXT, "utf16le").swap16(), TEXT],
  ["Windows-1252", Buffer.from("Größe gut", "latin1"), "Größe gut"],
  ["zero bytes here and there", Buffer.from("a\0b\0\0c, and more of it"), undefined],
])("%s", (_, bytes, text) => {
  expect(read(bytes)).toBe(text);
});
