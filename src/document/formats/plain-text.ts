import { type Block, BlockBuilder } from "../block.ts";

/** Plain text has no blocks of its own: all of it is one. */
export function readPlainText(lines: readonly string[]): Block[] {
  const builder = new BlockBuilder();
  builder.begin(false);
  lines.forEach((line, index) => {
    builder.add(index + 1, line);
  });
  builder.end();
  return builder.blocks;
}
