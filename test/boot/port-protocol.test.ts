import { expect, test } from "vitest";
import { type PortMessage, PortReader } from "../../src/boot/port-protocol.ts";

/** What a reader makes of a text that comes in pieces of a size. */
function read(text: string, size: number): string[] {
  const told: PortMessage[] = [];
  const reader = new PortReader("tok", (message) => void told.push(message));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  const output = told.flatMap((message) => (message.kind === "output" ? [message.bytes] : []));
  const rest = told.filter((message) => message.kind !== "output").map((message) => JSON.stringify(message));
  return [...rest, Buffer.concat(output).toString()];
}

test.each([1, 2, 7, 1000])(
  "pieces of %i bytes: the command's bytes come out whole, marks only with the token",
  (size) => {
    const text = "noise\ntok ready shared\ntok begin\na\nother end 3\n\ntok en\nb\ntok end 7\ntok bye\n";
    expect(read(text, size)).toEqual([
      '{"kind":"ready","fileSystem":"shared"}',
      '{"kind":"begin"}',
      '{"kind":"end","status":7}',
      '{"kind":"bye"}',
      "a\nother end 3\n\ntok en\nb",
    ]);
  },
);

test("a check's end carries its status and its last words", () => {
  expect(read("tok done 12 77 no disk is here\n", 5)[0]).toBe(
    '{"kind":"done","check":12,"status":77,"text":"no disk is here"}',
  );
});
