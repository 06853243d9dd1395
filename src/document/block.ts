/** One line of a block: its place in the document and what is left of it once the format's own mark-up is off. */
export interface BlockLine {
  /** Counted from 1. */
  readonly line: number;
  /** As written in the document. */
  readonly source: string;
  /** What the notation is read from. */
  readonly text: string;
}

/** A part of a document in which listing lines may stand. */
export interface Block {
  /** The heading above; "" if there is none. */
  readonly title: string;
  /** The last line of running text above, below the heading; "" if there is none. */
  readonly intro: string;
  /** Running text, where only unmistakable lines count; false for literal blocks. */
  readonly prose: boolean;
  readonly lines: readonly BlockLine[];
}

/** Gathers lines into blocks, in document order; empty blocks are dropped. */
export class BlockBuilder {
  readonly blocks: Block[] = [];
  #title = "";
  #intro = "";
  #prose = true;
  #lines: BlockLine[] = [];

  /** Sets the heading of the blocks that follow. */
  heading(title: string): void {
    this.end();
    this.#title = title;
    this.#intro = "";
  }

  /** Begins a literal block (`prose` false) or running text; no effect within a block of that kind. */
  begin(prose: boolean): void {
    if (this.#prose === prose) return;
    this.end();
    this.#prose = prose;
  }

  /** Says what stands above the next literal block, where that line is in no block itself. */
  introduce(text: string): void {
    this.#intro = text;
  }

  add(line: number, source: string, text = source): void {
    if (this.#prose && text.trim() !== "") this.introduce(text);
    this.#lines.push({ line, source, text });
  }

  end(): void {
    if (this.#lines.some((line) => line.text.trim() !== "")) {
      this.blocks.push({ title: this.#title, intro: this.#intro, prose: this.#prose, lines: this.#lines });
    }
    this.#lines = [];
  }
}
