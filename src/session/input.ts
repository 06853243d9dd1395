import { type Failure, readText } from "../tree/index.ts";
import { InputFailure } from "./failure.ts";

/** Reads a text the user names; `-` is standard input. Throws `InputFailure` for what cannot be a text. */
export function readInput(path: string): string {
  const read = readText(path);
  if (read.kind === "failure") throw failed(read);
  return read.text;
}

/** A failure that another room returned, as the one that ends a use case. */
export function failed(failure: Failure): InputFailure {
  return new InputFailure(failure.message, { hint: failure.hint });
}
