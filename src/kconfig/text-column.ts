/**
 * Texts read out by number. One that comes from a kept model is cut out of the whole when it is asked for first, so that names
 * and help texts that nobody looks at cost nothing.
 */
export class TextColumn {
  readonly #known: (string | undefined)[];
  readonly #make: (index: number) => string;
  #joined: JoinedTexts | undefined;

  private constructor(known: (string | undefined)[], make: (index: number) => string) {
    this.#known = known;
    this.#make = make;
  }

  static of(texts: readonly string[]): TextColumn {
    return new TextColumn([...texts], () => "");
  }

  /** Texts that are made when they are asked for. */
  static lazy(count: number, make: (index: number) => string): TextColumn {
    return new TextColumn(new Array(count), make);
  }

  static joined(joined: JoinedTexts): TextColumn {
    const { whole, starts } = joined;
    const column = TextColumn.lazy(starts.length - 1, (index) => whole().slice(starts[index]!, starts[index + 1]!));
    column.#joined = joined;
    return column;
  }

  /** A text by its number; -1 stands for none. */
  get(index: number): string | undefined {
    if (index < 0) return undefined;
    const known = this.#known[index];
    if (known !== undefined) return known;
    const text = this.#make(index);
    this.#known[index] = text;
    return text;
  }

  /** All texts in one, for keeping them. */
  join(): JoinedTexts {
    if (this.#joined !== undefined) return this.#joined;
    const starts = new Int32Array(this.#known.length + 1);
    const texts: string[] = [];
    for (let index = 0; index < this.#known.length; index++) {
      texts.push(this.get(index)!);
      starts[index + 1] = starts[index]! + texts[index]!.length;
    }
    const all = texts.join("");
    return { whole: () => all, starts };
  }
}

/** Texts without anything between them. */
export interface JoinedTexts {
  readonly whole: () => string;
  /** Text `i` goes from `starts[i]` up to `starts[i + 1]`, in UTF-16 units. */
  readonly starts: Int32Array;
}
